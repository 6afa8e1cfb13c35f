"""Kota Bandung with eight sub-districts of one village each, families that stay and that left, and its office."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from tangga.areas.models import Area
from tangga.families.exit_models import Exit
from tangga.families.models import Family, FamilyFacts, MembershipSpell
from tangga.open_figures.actions import publish_due, switch
from tangga.open_figures.queries import switch_of
from tangga.people import clock
from tangga.people.roles import Role
from tests import make

TODAY = date(2025, 11, 3)
NOW = datetime(2025, 11, 3, 3, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
HALF = "2025-H1"
SUB_DISTRICTS = [f"3273{place:02}" for place in range(1, 9)]
JOINED = date(2014, 1, 1)
turn = count()


def village_of(sub_district):
    return f"{sub_district}1001"


def families(sub_district, many, left_on=None, exit_type="voluntary", recorded_at=make.LONG_AGO):
    """So many families of a sub-district, the bare rows of them; left_on: they left on that day."""
    made = Family.objects.bulk_create(
        Family(family_id=f"f{next(turn)}", name="Ibu Rahasia", name_search="ibu rahasia") for _place in range(many)
    )
    MembershipSpell.objects.bulk_create(
        MembershipSpell(family=each, joined_on=JOINED, left_on=left_on, recorded_at=recorded_at) for each in made
    )
    village = {"effective_on": JOINED, "region_id": village_of(sub_district), "recorded_at": make.LONG_AGO}
    FamilyFacts.objects.bulk_create(FamilyFacts(family=each, **village) for each in made)
    told = {"joined_on": JOINED, "exit_type": exit_type, "region_id": village_of(sub_district)}
    Exit.objects.bulk_create(
        Exit(family=each, effective_on=left_on, recorded_at=recorded_at, **told) for each in made if left_on
    )


def sub_districts_of(district, names):
    """Sub-districts of one village each, beside the one there is."""
    for place, name in enumerate(names, start=2):
        code = f"{district}{place:02}"
        kind = {"search_name": name.lower()}
        Area.objects.create(code=code, name=name, kind="sub_district", level=3, parent_id=district, **kind)
        Area.objects.create(code=village_of(code), name=name, kind="village", level=4, parent_id=code, **kind)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    cache.clear()


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def bandung(areas):
    sub_districts_of("3273", ["Coblong", "Babakan", "Bojong", "Andir", "Cicendo", "Regol", "Lengkong"])
    return Area.objects.get(code="3273")


@pytest.fixture
def people(bandung):
    """Active: 30 in each sub-district. Left in the half-year, voluntarily: 12, 9, 3, 20, none, 7, 8, 6; naturally: one,
    and six moved away."""
    spring = date(2025, 4, 1)
    for code, many in zip(SUB_DISTRICTS, (12, 9, 3, 20, 0, 7, 8, 6), strict=True):
        families(code, 30)
        families(code, many, spring)
    families("327305", 1, spring, "natural")
    families("327308", 6, spring, "moved")


@pytest.fixture
def head(areas):
    return make.posted("ratna", Role.DISTRICT_HEAD, "3273")


@pytest.fixture
def opened(bandung, head):
    """A way to open Bandung's figures and to publish what is due."""

    def does(at=NOW):
        seen = switch_of("3273")
        switch("3273", True, seen=seen.public_id if seen else None, by=head, on=at.date(), at=at)
        return publish_due(bandung, at)

    return does


@pytest.fixture
def closed(head):
    def does(at=LATER):
        switch("3273", False, seen=switch_of("3273").public_id, by=head, on=at.date(), at=at)

    return does


@pytest.fixture
def look():
    """A visitor: no account, no cookie."""
    return lambda path, **headers: Client(headers=headers).get(f"/angka/{path}")
