"""A small Kota Bandung in May and July 2025, with a family for everything that can happen in between; and Kota Depok
at the ends of 2023 and 2024, between which the elderly count from 60 instead of 70. Compared by the real rules.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from tangga.areas.models import Area
from tangga.families.models import MembershipSpell
from tangga.jobs import worker
from tangga.people.models import Person
from tangga.people.roles import Role
from tangga.reports.comparison_words import KINDS, REASONS, Teller
from tangga.runs import compare
from tangga.runs.actions import start
from tangga.runs.models import Comparison
from tests import make

SINCE = date(2024, 7, 1)
MAY, JULY = date(2025, 5, 17), date(2025, 7, 17)
NOW = datetime(2025, 7, 20, 3, 0, tzinfo=UTC)
JUNE = {"effective_on": date(2025, 6, 1), "recorded_at": datetime(2025, 6, 5, tzinfo=UTC)}
PUPIL = {"birth_date": date(2012, 3, 4), "school_level": "primary", "school_grade": 6}


@dataclass(frozen=True)
class Made:
    """Who there is, and what was compared."""

    sari: Person
    tono: Person
    rina: Person
    budi: Person
    auditor: Person
    head: Person
    compared: Comparison
    by_rules: Comparison


def family_of(name, region="3273011001", since=SINCE, **child):
    """A family with one child, so that what happens to it is what happens to the child."""
    family = make.family(name, name=f"Ibu {name}", region=region, effective_on=since, joined_on=date(2019, 1, 1))
    make.member(family, f"{name}-1", name="Ani", effective_on=since, **child)
    return family


def assess(as_of, code="3273"):
    known = datetime(as_of.year, as_of.month, as_of.day, 3, tzinfo=UTC)
    return start(Area.objects.get(code=code), as_of=as_of, known_at=known, at=known, by=None, threads=1)


def unsaid(comparison):
    """The families of whom a comparison says nothing but what kind of change it is: there must be none."""
    general = {str(words) for words in (*REASONS.values(), *KINDS.values())}
    rows = comparison.families.all()
    teller = Teller.of(rows, [], compare.policy_of(comparison.after), name_districts=True)
    said = {row.family.family_id: teller.what(row) + teller.lines(row) for row in rows}
    return {name for name, lines in said.items() if not [line for line in lines if line.split(": ")[0] not in general]}


def changes():
    """A family for every way in which something can change between May and July."""
    family_of("same", **PUPIL)
    family_of(
        "birthday", birth_date=date(2018, 6, 30), school_level="none"
    )  # six until the end of June: early childhood
    moved_up = family_of("moved_up", **PUPIL).members.get()
    class_7 = {"school_level": "junior_secondary", "school_grade": 7}
    make.member_facts(moved_up, sex="female", birth_date=date(2012, 3, 4), **class_7, **JUNE)
    left = family_of("left", **PUPIL)
    MembershipSpell.objects.filter(family=left).update(superseded_at=JUNE["recorded_at"])
    ended = {"joined_on": date(2019, 1, 1), "left_on": date(2025, 6, 1), "recorded_at": JUNE["recorded_at"]}
    MembershipSpell.objects.create(family=left, **ended)
    joined = make.family("joined", name="Ibu joined", region="3273011002", joined_on=date(2025, 6, 1), **JUNE)
    make.member(joined, "joined-1", **PUPIL, **JUNE)
    make.family_facts(family_of("moved_out", **PUPIL), region="3571011001", **JUNE)
    make.family_facts(family_of("moved_in", region="3571011001", **PUPIL), region="3273011001", **JUNE)


def build() -> Made:
    """Make it all in the database."""
    make.areas()
    sari = make.posted("sari", Role.FACILITATOR, "3273")
    tono = make.posted("tono", Role.DISTRICT_OFFICIAL, "3273")
    rina = make.posted("rina", Role.PROVINCE, "32")
    budi = make.posted("budi", Role.DISTRICT_OFFICIAL, "3571")
    auditor = make.posted("agus", Role.AUDITOR, "3273")
    head = make.posted("hadi", Role.DISTRICT_HEAD, "3273")
    changes()
    of_2023 = date(2020, 1, 1)
    family_of("grandmother", region="3276011001", since=of_2023, birth_date=date(1960, 1, 2))
    runs = assess(MAY), assess(JULY)
    by_rules = assess(date(2023, 12, 30), "3276"), assess(date(2024, 12, 30), "3276")
    asked = [
        compare.ask_for_comparison(runs[1], runs[0], by=tono, at=NOW),
        compare.ask_for_comparison(*by_rules, by=rina, at=NOW),
    ]
    assert worker.work_all(NOW) == 2
    for each in asked:
        each.refresh_from_db()
    return Made(sari, tono, rina, budi, auditor, head, *asked)
