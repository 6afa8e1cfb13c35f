"""Families in the programme by area, from the runs' tallies and what changed since: as many as the dated rows say."""

from datetime import date, datetime, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tangga.areas.models import Level
from tangga.families.models import FacilitatorAssignment, Family, FamilyFacts, MembershipSpell
from tangga.people.roles import Role
from tangga.runs.standing import settle
from tangga.targets.carrying import accompanied_by_part, families_by_part
from tangga.targets.queries import active_families_by_part, caseloads
from tests import make
from tests.features.targets.conftest import TODAY

VILLAGES = ("3273011001", "3273011002", "3276011001", "3571011001")
AS_OF, KNOWN_AT = date(2025, 5, 1), make.NOW - timedelta(days=30)
EVERYWHERE = [("", Level.PROVINCE), ("32", Level.DISTRICT), ("35", Level.DISTRICT), ("3273", Level.DISTRICT)]


def in_programme(family: Family, on: date) -> bool:
    spells = MembershipSpell.objects.filter(family=family, superseded_at=None, joined_on__lte=on)
    return any(spell.left_on is None or spell.left_on > on for spell in spells)


def registered(drawn: Random, name: str, facilitators: list, recorded_at: datetime = make.LONG_AGO) -> Family:
    joined = drawn.choice([date(2020, 1, 1), date(2024, 3, 1), date(2025, 4, 1), date(2025, 6, 1), date(2026, 1, 1)])
    return make.family(
        name,
        region=drawn.choice(VILLAGES),
        joined_on=joined,
        left_on=drawn.choice([None, None, joined + timedelta(days=drawn.choice([40, 200, 900]))]),
        recorded_at=recorded_at,
        facilitator=drawn.choice([None, *facilitators]),
    )


def put_right(family: Family, **spell: date | None) -> None:
    """The family's membership is otherwise than was recorded."""
    MembershipSpell.objects.filter(family=family, superseded_at=None).update(superseded_at=make.NOW)
    make_spell = {"joined_on": date(2020, 1, 1), "left_on": None} | spell
    MembershipSpell.objects.create(family=family, recorded_at=make.NOW, **make_spell)


def moved(family: Family, drawn: Random) -> None:
    day = TODAY + timedelta(days=drawn.choice([-100, 0, 20]))
    make.family_facts(family, region=drawn.choice(VILLAGES), effective_on=day, recorded_at=make.LONG_AGO)


def let_go(family: Family) -> None:
    FacilitatorAssignment.objects.filter(family=family).update(ends_on=TODAY)


@pytest.fixture
def facilitators(areas):
    return [make.posted(f"f{code}", Role.FACILITATOR, code) for code in ("3273", "3276", "3571")]


@pytest.fixture(params=range(4))
def world(request, facilitators):
    """Families with answers of runs in two of three districts; then some leave, join, move, or are put right."""
    drawn = Random(request.param)
    families = [registered(drawn, f"F{place}", facilitators) for place in range(50)]
    homes = dict(FamilyFacts.objects.values_list("family", "region_id"))
    runs = {code: make.run(code, as_of=AS_OF, known_at=KNOWN_AT) for code in ("3273", "3571")}
    answered = [(family, runs[homes[family.pk][:4]]) for family in families if homes[family.pk][:4] in runs]
    assert [
        make.family_answer(run, family, region_id=homes[family.pk], active=in_programme(family, AS_OF), standing=False)
        for family, run in answered
    ]
    assert [settle(run, []) for run in runs.values()]
    later = drawn.sample(families, 30)
    assert [put_right(each, left_on=TODAY - timedelta(days=drawn.choice([0, 300]))) for each in later[:6]]
    assert [put_right(each) for each in later[6:12]]
    assert [moved(each, drawn) for each in later[9:20]]
    assert [let_go(each) for each in later[20:25]]
    assert [MembershipSpell.objects.filter(family=each).update(superseded_at=make.NOW) for each in later[25:28]]
    assert [registered(drawn, f"N{place}", facilitators, make.NOW) for place in range(8)]


@pytest.mark.parametrize(("code", "level"), EVERYWHERE)
@pytest.mark.parametrize("days", [0, 60])
def test_families_by_area_are_those_of_the_dated_rows(world, code, level, days):
    on = TODAY + timedelta(days=days)
    assert families_by_part(code, level, on) == active_families_by_part(code, level, on)


def test_a_run_of_a_day_to_come_is_not_counted_from(world):
    make.run("3276", as_of=TODAY + timedelta(days=1))
    assert families_by_part("", Level.PROVINCE, TODAY) == active_families_by_part("", Level.PROVINCE, TODAY)


def test_the_accompanied_of_an_area_are_those_its_facilitators_carry(world, facilitators):
    carried = caseloads([each.pk for each in facilitators], TODAY)
    found = accompanied_by_part("", Level.DISTRICT, TODAY)
    assert found == {
        code: carried.get(each.pk, 0) for code, each in zip(("3273", "3276", "3571"), facilitators, strict=True)
    }


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the plan of SQLite")
def test_no_count_walks_through_a_table(world):
    with CaptureQueriesContext(connection) as sent:
        families_by_part("32", Level.DISTRICT, TODAY)
        accompanied_by_part("32", Level.DISTRICT, TODAY)
    lines = [line for each in sent for line in plan_of(each["sql"])]
    assert lines
    assert [
        line for line in lines if line.startswith("SCAN") and "USING" not in line and "people_posting" in line
    ] == []
    assert [line for line in lines if line == "SCAN families_familyfacts"] == []


def plan_of(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql.replace('%', '%%')}")
        return [row[3] for row in cursor.fetchall()]
