"""Jawa Barat with two districts that work: targets, exits early, late and taken back, people who wait, open cases."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation

from tangga.cases.models import Case
from tangga.families.exits import Leaving, leave, record_exits
from tangga.families.models import Family
from tangga.families.returning import undo_exit
from tangga.people import clock
from tangga.people.roles import Role
from tangga.targets.models import Target
from tangga.waiting import proposing
from tests import make

NOW = datetime(2025, 10, 17, 3, tzinfo=UTC)
TODAY = date(2025, 10, 17)
SEPTEMBER = datetime(2025, 9, 15, 3, tzinfo=UTC)
VILLAGE, OTHER, DEPOK, KEDIRI = "3273011001", "3273011002", "3276011001", "3571011001"


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with translation.override("en"):
        yield


@pytest.fixture
def signed_in():
    def sign_in(who):
        client = Client()
        client.cookies["django_language"] = "en"
        client.force_login(who)
        return client

    return sign_in


@pytest.fixture
def ministry(areas):
    return make.posted("menteri", Role.MINISTRY, None)


def left(name, kind, on, at):
    record_exits([Leaving(name, kind, on)], by=None, on=at.date(), at=at)


@pytest.fixture
def province(today, areas, sari, tono, rina):
    """As of 17 October 2025: see the names below for who left when, and when that was recorded."""
    homes = {"A": VILLAGE, "B": OTHER, "D": DEPOK, "K": KEDIRI}
    for letter, home in homes.items():
        for place in range(6):
            make.family(f"{letter}{place}", region=home, facilitator=sari if letter in "AB" else None)
    left("A0", "voluntary", date(2025, 4, 1), SEPTEMBER)
    left("A1", "voluntary", date(2025, 7, 1), NOW)  # known late
    left("B0", "voluntary", date(2025, 10, 1), NOW)
    left("B1", "natural", date(2025, 10, 1), NOW)
    left("B2", "natural", date(2025, 9, 1), SEPTEMBER)
    left("D0", "voluntary", date(2025, 9, 1), NOW)  # known late
    left("D1", "voluntary", date(2024, 7, 1), SEPTEMBER)  # of last year
    left("D2", "deceased", date(2025, 4, 1), SEPTEMBER)
    left("K0", "voluntary", date(2025, 4, 1), SEPTEMBER)
    case = uuid4()
    leave([Leaving("A2", "voluntary", date(2025, 7, 1))], by=None, at=SEPTEMBER, origin=case)
    undo_exit(Family.objects.get(family_id="A2"), case, at=NOW)  # the objection was upheld
    leave([Leaving("D3", "voluntary", date(2025, 7, 1))], by=None, at=SEPTEMBER, origin=case)
    undo_exit(Family.objects.get(family_id="D3"), case, at=SEPTEMBER + timedelta(days=1))
    make.family_facts(
        Family.objects.get(family_id="A3"), region=DEPOK, effective_on=date(2025, 10, 5), recorded_at=NOW
    )  # moved to Depok this month
    told = {"year": 2025, "rule": "entered", "base_on": date(2025, 1, 1), "base_families": 18, "base_facilitators": 2}
    told |= {"set_by": rina, "set_at": SEPTEMBER}
    whole = Target.objects.create(area_id="32", number=9, sharing=uuid4(), **told)
    Target.objects.create(area_id="3276", number=5, whole=whole, sharing=uuid4(), **told)
    bandung = Target.objects.create(area_id="3273", number=4, whole=whole, sharing=uuid4(), **told)
    Target.objects.create(area_id="3273", facilitator=sari, number=4, whole=bandung, sharing=uuid4(), **told)
    for place in range(3):
        family = make.family(f"W{place}", region=VILLAGE, facilitator=sari, decile=1)
        family.spells.all().delete()
        at = SEPTEMBER if place else NOW
        proposing.propose(family, "facilitator", by=sari, on=at.date(), at=at, sent=uuid4())
    for name, state in (("A4", "proposed"), ("B4", "returned"), ("B5", "withdrawn")):
        family = Family.objects.get(family_id=name)
        Case.objects.create(
            family=family,
            region_id=family.facts.get().region_id,
            district_id="3273",
            exit_type="natural",
            state=state,
            proposed_by=sari,
            proposed_on=TODAY,
            since=TODAY,
        )
