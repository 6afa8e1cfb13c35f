"""A district with families in the programme and families that wait, and the shortest way to anything."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from tangga.families.exits import Leaving
from tangga.families.models import FacilitatorAssignment, Family
from tangga.people.models import Person
from tangga.people.roles import Role
from tangga.waiting import offering, proposing, vacancies
from tangga.waiting.models import Entry, Vacancy
from tests import make

ON, AT = make.TODAY, make.NOW
NEXT_STAGE = date(2025, 7, 1)
DISTRICT, VILLAGE = "3273", "3273011001"
WORDS = "Alasan yang cukup panjang."


@pytest.fixture(autouse=True)
def in_english_today(monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: ON)
    monkeypatch.setattr("tangga.people.clock.now", lambda: AT)
    with translation.override("en"):
        yield


@pytest.fixture
def kepala(areas) -> Person:
    return make.posted("kepala", Role.DISTRICT_HEAD, DISTRICT)


@pytest.fixture
def wati(areas) -> Person:
    """Another official of the district."""
    return make.posted("wati", Role.DISTRICT_OFFICIAL, DISTRICT)


@pytest.fixture
def auditor(areas) -> Person:
    return make.posted("agus", Role.AUDITOR, DISTRICT)


def outside(family_id, facilitator=None, pupils=1, region=VILLAGE, **facts) -> Family:
    """A family in the registry that is not in the programme, with so many children at primary school."""
    made = make.family(family_id, name=f"Ibu {family_id}", region=region, facilitator=facilitator, **facts)
    made.spells.all().delete()
    make.member(made, f"{family_id}-0", name="Ibu", birth_date=date(1985, 3, 1))
    for place in range(pupils):
        make.member(
            made, f"{family_id}-{place + 1}", birth_date=date(2015, 3, 1), school_level="primary", school_grade=3
        )
    return made


class Way:
    """Does what usually comes next, by whoever usually does it; `on` is the day it happens."""

    def __init__(self, sari, tono) -> None:
        self.sari, self.tono = sari, tono
        self.on = ON

    @property
    def when(self) -> dict[str, object]:
        return {"on": self.on, "at": at(self.on)}

    def waits(self, family_id="W1", source="facilitator", rank=None, **facts) -> Entry:
        """A new family, on the list."""
        family = outside(family_id, self.sari, **({"decile": 1} | facts))
        return self.propose(family, source, rank)

    def propose(self, family, source="facilitator", rank=None) -> Entry:
        return proposing.propose(family, source, "", rank, by=self.sari, sent=uuid4(), **self.when)

    def check(self, entry, bears_out=True, visited_on=None):
        found = "Rumah berlantai tanah, tiga anak sekolah."
        return proposing.record_check(
            entry.public_id, visited_on or self.on, found, bears_out, by=self.sari, sent=uuid4(), **self.when
        )

    def place(self, family_id="L1", effective_on=date(2025, 4, 1)) -> Vacancy:
        """The place of a family that left, as a list says."""
        family = Family.objects.filter(family_id=family_id).first() or make.family(family_id, name=f"Ibu {family_id}")
        row = Leaving(family.family_id, "voluntary", effective_on)
        vacancies.record_exits([row], by=None, **self.when)
        return Vacancy.objects.get(family=family)

    def offer(self, entry, place, why="", by=None, **more):
        return offering.offer(entry.public_id, place.public_id, why, by=by or self.tono, **self.when, **more)

    def accept(self, entry):
        return offering.accept(entry.public_id, by=self.sari, **self.when)

    def enrol(self, entry, joined_on=NEXT_STAGE, by=None, **more):
        return offering.enrol(entry.public_id, joined_on, by=by or self.tono, **self.when, **more)

    def accepted(self, family_id="W1", left="L1") -> Entry:
        """A family that has accepted the place of another one."""
        entry, place = self.waits(family_id), self.place(left)
        self.check(entry)
        self.offer(entry, place, WORDS)
        self.accept(entry)
        return Entry.objects.get(pk=entry.pk)

    def quota(self, families, starts_on=date(2025, 1, 1), why="SK Wali Kota 12/2025", by=None, sent=None):
        from tangga.areas.models import Area

        district = Area.objects.get(code=DISTRICT)
        return offering.set_quota(
            district, starts_on, families, why, by=by or self.tono, sent=sent or uuid4(), **self.when
        )


@pytest.fixture
def way(sari, tono) -> Way:
    return Way(sari, tono)


def at(day: date) -> datetime:
    return AT + timedelta(days=(day - ON).days)


def accompanied(family: Family, by: Person) -> None:
    FacilitatorAssignment.objects.create(
        family=family, facilitator=by, starts_on=date(2020, 1, 1), recorded_at=make.LONG_AGO
    )
