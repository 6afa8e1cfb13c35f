"""Kota Bandung with two facilitators and five families; the people who set targets above it; ways to set and leave."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.utils import translation

from tangga.areas.models import Area
from tangga.families.exits import Leaving, record_exits
from tangga.people import clock
from tangga.people.roles import Role
from tangga.targets.actions import set_target, share_out
from tangga.targets.models import Rule
from tangga.targets.sharing import filled, parts_for
from tests import make

TODAY = date(2025, 10, 31)
NOW = datetime(2025, 10, 31, 3, 0, tzinfo=UTC)
BASE = date(2025, 1, 1)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture(autouse=True)
def in_english():
    """Sentences as the code has them."""
    with translation.override("en"):
        yield


@pytest.fixture
def dewi(areas):
    return make.posted("dewi", Role.FACILITATOR, "3273")


@pytest.fixture
def ministry(areas):
    return make.posted("menteri", Role.MINISTRY, None)


@pytest.fixture
def coordinator(areas):
    return make.posted("lestari", Role.COORDINATOR, "3273")


@pytest.fixture
def families(sari, dewi):
    """Five in Bandung: three with Sari, two with Dewi."""
    return [make.family(f"F{place}", name=f"Ibu{place}", facilitator=sari if place < 3 else dewi) for place in range(5)]


@pytest.fixture
def bandung(areas):
    return Area.objects.get(code="3273")


@pytest.fixture
def setting():
    """setting(area, by, rule, number, ...): the target, set with defaults."""

    def done(area, by, rule=Rule.PER_FACILITATOR, number=None, *, on=TODAY, at=NOW, base_on=BASE, year=2025, **more):
        told = {"sharing": uuid4(), "instead_of": None} | more
        return set_target(area, year, rule, base_on, number=number, by=by, on=on, at=at, **told)

    return done


@pytest.fixture
def sharing():
    """sharing(whole, by, numbers): the parts; without numbers as the rule has it."""

    def done(whole, by, numbers=None, *, on=TODAY, at=NOW, **more):
        numbers = filled(whole, parts_for(whole, on), {}) if numbers is None else numbers
        told = {"sharing": uuid4(), "seen": None} | more
        return share_out(whole.public_id, numbers, by=by, on=on, at=at, **told)

    return done


@pytest.fixture
def gone():
    """gone("F0", "F1", on=..., exit_type=...): recorded as having left."""

    def done(*ids, on=date(2025, 4, 1), exit_type="voluntary", reasons=(), at=NOW):
        rows = [Leaving(each, exit_type, on, reasons) for each in ids]
        return record_exits(rows, by=None, on=TODAY, at=at)

    return done
