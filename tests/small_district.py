"""A small Kota Bandung (3273) and a smaller Kota Kediri (3571), assessed by the real rules as of 17 May 2025.

Everybody is invented. Sari Wahyuni's family is the one to look at: two pupils, a small child, a son without a birth
date. Thirty more families vary by a fixed pattern, so that lists have pages and every filter finds somebody.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from tangga.areas.models import Area
from tangga.families.models import Family
from tangga.people.models import Person
from tangga.people.roles import Role
from tangga.runs.actions import start
from tests import make

AS_OF = date(2025, 5, 17)
TODAY = date(2025, 5, 20)  # the day it is for whoever looks at the screens in tests
SINCE = date(2025, 1, 1)
KNOWN = datetime(2025, 1, 1, 3, 0, tzinfo=UTC)
AT = datetime(2025, 5, 17, 3, 0, tzinfo=UTC)
KK = "3273010101100003"
NIK = "3273015203870001"
PASSWORD = "tangga di rumah"
MOTHERS = (
    "Siti Aminah",
    "Dewi Lestari",
    "Nurhayati",
    "Rina Marlina",
    "Yuliana",
    "Kartini",
    "Murni",
    "Endang Sri Rahayu",
)
CHILDREN = ("Budi", "Ani", "Eko", "Dimas", "Putri", "Rizky", "Sinta", "Agus")
VILLAGES = ("3273011001", "3273011002")


@dataclass(frozen=True)
class District:
    """Who and what there is to test with."""

    sari: Person
    tono: Person
    rina: Person
    budi: Person
    admin: Person
    auditor: Person
    wahyuni: Family
    gone: Family
    in_kediri: Family


def _posted(username: str, name: str, role: Role, area: str | None) -> Person:
    who = make.person(username, name)
    make.posting(who, role, area)
    who.set_password(PASSWORD)
    who.save()
    return who


def _wahyuni(sari: Person) -> Family:
    family = make.family(
        "F-0001",
        name="Sari Wahyuni",
        kk=KK,
        joined_on=date(2018, 7, 3),
        effective_on=SINCE,
        recorded_at=KNOWN,
        facilitator=sari,
        decile=3,
        decile_on=date(2025, 4, 1),
    )
    facts = {"effective_on": SINCE, "recorded_at": KNOWN}
    make.member(family, "M-1", name="Sari Wahyuni", relation="head", nik=NIK, birth_date=date(1987, 3, 12), **facts)
    make.member(
        family, "M-2", name="Budi", birth_date=date(2008, 9, 2), sex="male",
        school_level="senior_secondary", school_grade=10, **facts,
    )  # fmt: skip
    make.member(
        family, "M-3", name="Ani", birth_date=date(2011, 11, 20),
        school_level="junior_secondary", school_grade=7, **facts,
    )  # fmt: skip
    make.member(family, "M-4", name="Dimas", birth_date=date(2020, 2, 14), sex="male", **facts)
    make.member(family, "M-5", name="Eko", birth_date=None, sex="male", **facts)
    return family


def _one_of_many(place: int, sari: Person, dewi: Person) -> Family:
    """By a pattern: 0 pupil and grandmother, 1 small child, 2 nobody left, 3 one out of school, 4 school unknown."""
    family = make.family(
        f"F-{place + 100:04d}",
        name=MOTHERS[place % len(MOTHERS)],
        region=VILLAGES[place % 2],
        joined_on=date(2016 + place % 9, 1 + place % 12, 10),
        effective_on=SINCE,
        recorded_at=KNOWN,
        facilitator=dewi if place % 7 == 6 else sari,
        decile=None if place % 9 == 8 else 1 + place % 6,
    )
    facts = {"effective_on": SINCE, "recorded_at": KNOWN}
    number, child = f"P{place}", CHILDREN[place % len(CHILDREN)]
    make.member(
        family, f"{number}-1", name=family.name, relation="head", birth_date=date(1985, 4, 1 + place % 28), **facts
    )
    match place % 5:
        case 0:
            grade = 1 + place % 12
            level = "primary" if grade < 7 else "junior_secondary" if grade < 10 else "senior_secondary"
            born = date(2018 - grade, 3, 5)
            make.member(
                family, f"{number}-2", name=child, birth_date=born, school_level=level, school_grade=grade, **facts
            )
            old = date(1950 + place % 5, 6, 1)
            make.member(family, f"{number}-3", name="Sumarni", relation="parent", birth_date=old, **facts)
        case 1:
            make.member(family, f"{number}-2", name=child, birth_date=date(2021, 8, 1 + place % 28), **facts)
        case 2:
            grown = date(2001, 8, 17)
            make.member(family, f"{number}-2", name=child, birth_date=grown, finished_school=True, **facts)
        case 3:
            grade, born = 7 + place % 6, date(2012 - place % 6, 1, 9)
            level = "junior_secondary" if grade < 10 else "senior_secondary"
            make.member(
                family, f"{number}-2", name=child, birth_date=born, school_level=level, school_grade=grade, **facts
            )
            make.member(family, f"{number}-3", name="Joko", birth_date=date(2010, 5, 5), school_level="none", **facts)
        case _:
            make.member(family, f"{number}-2", name=child, birth_date=date(2013, 2, 2), **facts)
    return family


def build() -> District:
    """Make it all in the database, and assess both districts."""
    make.areas()
    sari = _posted("sari", "Sari Dewi", Role.FACILITATOR, "3273")
    dewi = _posted("dewi", "Dewi Anggraini", Role.FACILITATOR, "3273")
    tono = _posted("tono", "Tono Hidayat", Role.DISTRICT_OFFICIAL, "3273")
    rina = _posted("rina", "Rina Kusuma", Role.PROVINCE, "32")
    budi = _posted("budi", "Budi Santoso", Role.DISTRICT_OFFICIAL, "3571")
    admin = _posted("admin", "Wati Purnama", Role.ADMINISTRATOR, None)
    auditor = _posted("agus", "Agus Prasetyo", Role.AUDITOR, "3273")
    wahyuni = _wahyuni(sari)
    for place in range(30):
        _one_of_many(place, sari, dewi)
    gone = make.family(
        "F-0900", name="Ratna Sari", left_on=date(2025, 2, 1), effective_on=SINCE, recorded_at=KNOWN, facilitator=sari
    )
    make.member(gone, "G-1", name="Ratna Sari", birth_date=date(1980, 1, 1), effective_on=SINCE, recorded_at=KNOWN)
    in_kediri = make.family(
        "F-0950", name="Suminah", region="3571011001", effective_on=SINCE, recorded_at=KNOWN, decile=5
    )
    make.member(in_kediri, "K-1", name="Lala", birth_date=date(2021, 5, 6), effective_on=SINCE, recorded_at=KNOWN)
    for code in ("3273", "3571"):
        start(Area.objects.get(code=code), as_of=AS_OF, known_at=AT, at=AT, by=None, threads=1)
    return District(sari, tono, rina, budi, admin, auditor, wahyuni, gone, in_kediri)
