"""Any family: the rules, which only count, must find what an exhaustive search finds."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tangga.policy import Policy, load
from tangga.runs.assess import assess_rows
from tests.rules import oracle
from tests.rules.drawn import FAMILY

AS_OF = date(2025, 5, 17)
DATES = [date(2019, 2, 1), date(2020, 6, 15), date(2022, 7, 1), date(2024, 2, 29), AS_OF]


def members_like_life_gone_wrong() -> st.SearchStrategy[dict[str, Any]]:
    """Members with overlapping components and missing facts, ages crowded around the limits."""
    ages = st.one_of(st.integers(0, 8), st.integers(15, 24), st.integers(57, 72), st.integers(0, 95))
    days = st.integers(-40, 40)
    born = st.one_of(st.none(), st.builds(lambda a, d: AS_OF - timedelta(days=round(a * 365.25) + d), ages, days))
    seldom = st.sampled_from([None, False, False, True])
    return st.fixed_dictionaries(
        {
            "birth_date": born,
            "sex": st.sampled_from([None, "female", "male"]),
            "school_level": st.sampled_from(
                [None, "none", "primary", "junior_secondary", "senior_secondary", "higher"]
            ),
            "school_grade": st.one_of(st.none(), st.integers(1, 12)),
            "finished_school": seldom,
            "pregnant": seldom,
            "delivered_on": st.one_of(st.none(), st.builds(lambda d: AS_OF - timedelta(days=d), st.integers(-10, 60))),
            "pregnancy_number": st.one_of(st.none(), st.integers(1, 4)),
            "severe_disability": seldom,
            "human_rights_victim": st.sampled_from([None, None, None, False, True]),
            "deceased_on": st.one_of(
                st.none(), st.none(), st.none(), st.builds(lambda d: AS_OF + timedelta(days=d), st.integers(-3, 3))
            ),
        }
    )


def named(homes: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [
        {**member, "family_id": f"F{home}", "member_id": f"M{home}-{place}"}
        for home, members in enumerate(homes)
        for place, member in enumerate(members)
    ]


def homes_of(count: int) -> list[dict[str, Any]]:
    return [
        {**FAMILY, "family_id": f"F{home}", "left_on": None, "decile": None, "access_area": None, "excluded_for": None}
        for home in range(count)
    ]


def expected(homes: list[list[dict[str, Any]]], policy: Policy) -> list[dict[str, Any]]:
    """What the search says of each family, in the columns that it speaks about."""
    found = []
    rows = named(homes)
    for family in homes_of(len(homes)):
        own = [m for m in rows if m["family_id"] == family["family_id"]]
        best = oracle.best_assignment(own, policy)
        unsure = oracle.unsure_about(own, policy.as_of)
        counts = any(oracle.could_count_for(m, policy) for m in own)
        fixed = policy.value("benefits/family/fixed_part") or 0
        found.append(
            {
                "family_id": family["family_id"],
                "paid": best,
                "members_paid": len(best),
                "annual_idr": sum(policy.value(f"benefits/{c}/year") for c in best.values()) + fixed,
                "natural_exit": not counts and unsure is None,
                "unsure_about": unsure,
                "preparable": oracle.preparable(family, own, policy),
                "last_component_ends_on": oracle.last_component_ends_on(own, policy, dropout=False),
                "last_component_ends_on_dropout": oracle.last_component_ends_on(own, policy, dropout=True),
            }
        )
    return found


def answered(homes: list[list[dict[str, Any]]], policy: Policy) -> list[dict[str, Any]]:
    """What the rules say, in the same columns."""
    answers = assess_rows(homes_of(len(homes)), named(homes), policy)
    paid: dict[str, dict[str, str]] = {f"F{home}": {} for home in range(len(homes))}
    for row in answers.members:
        if row["paid"]:
            paid[row["family_id"]][row["member_id"]] = row["component"]
    by_id = sorted(answers.families, key=lambda row: int(row["family_id"][1:]))
    columns = [name for name in expected([[]], policy)[0] if name != "paid"]
    return [{**{name: row[name] for name in columns}, "paid": paid[row["family_id"]]} for row in by_id]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    homes=st.lists(st.lists(members_like_life_gone_wrong(), max_size=8), min_size=1, max_size=5),
    on=st.sampled_from(DATES),
)
def test_any_family_gets_what_an_exhaustive_search_finds(homes: list[list[dict[str, Any]]], on: date) -> None:
    policy = load(on)
    assert answered(homes, policy) == expected(homes, policy)


def crowd(seed: int, families: int) -> list[list[dict[str, Any]]]:
    """Random families, many at once: cheaper than one by one, and far more of them."""
    chance = random.Random(seed)

    def day(low: int, high: int) -> date:
        return AS_OF - timedelta(days=chance.randint(low, high))

    def member() -> dict[str, Any]:
        return {
            "birth_date": None if chance.random() < 0.04 else day(-5, round(365.25 * chance.choice([8, 23, 23, 75]))),
            "sex": chance.choice(["female", "male"]),
            "school_level": chance.choice(
                [None, "none", "none", "primary", "junior_secondary", "senior_secondary", "higher"]
            ),
            "school_grade": chance.choice([None, *range(1, 13)]),
            "finished_school": chance.random() < 0.3,
            "pregnant": chance.random() < 0.15,
            "delivered_on": day(-5, 70) if chance.random() < 0.1 else None,
            "pregnancy_number": chance.choice([None, 1, 2, 3]),
            "severe_disability": chance.random() < 0.15,
            "human_rights_victim": chance.random() < 0.05,
            "deceased_on": day(-3, 900) if chance.random() < 0.05 else None,
        }

    return [[member() for _ in range(chance.randint(0, 8))] for _ in range(families)]


@pytest.mark.parametrize("on", DATES)
def test_a_crowd_of_random_families_gets_what_an_exhaustive_search_finds(on: date) -> None:
    policy = load(on)
    homes = crowd(seed=on.toordinal(), families=250)
    assert answered(homes, policy) == expected(homes, policy)


FACTS = ("birth_date", "school_level", "school_grade", "finished_school", "pregnancy_number", "sex")


def blanked(homes: list[list[dict[str, Any]]], seed: int) -> list[list[dict[str, Any]]]:
    chance = random.Random(seed)
    return [
        [{name: None if name in FACTS and chance.random() < 0.3 else value for name, value in m.items()} for m in home]
        for home in homes
    ]


def consistent(homes: list[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """Nobody has finished the 12 years and sits in a class: what was blanked would be told by the other fact."""
    return [[{**m, "finished_school": m["finished_school"] and m["school_level"] == "none"} for m in h] for h in homes]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_blanking_facts_never_makes_a_natural_exit_of_a_family_that_truly_holds_a_component(
    seed: int, policy_2025: Policy
) -> None:
    homes = consistent(crowd(seed, families=400))
    holding = {row["family_id"] for row in expected(homes, policy_2025) if row["paid"]}
    exits = {row["family_id"] for row in answered(blanked(homes, seed), policy_2025) if row["natural_exit"]}
    assert len(holding) > 300
    assert not holding & exits
