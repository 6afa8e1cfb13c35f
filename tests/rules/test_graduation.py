"""Who may stay, who leaves naturally, and when (policy.md sections 3, 4.1, 4.2)."""

import dataclasses
from datetime import date

import pytest

from tangga.runs.assess import assess_rows
from tests.rules import drawn


@pytest.mark.parametrize(("on", "leaves"), [("2025-05-16", False), ("2025-05-17", True)])
def test_a_child_at_no_school_counts_until_its_seventh_birthday_and_then_nothing_holds_the_family(family, on, leaves):
    drawing = "member_id | birth_date | school_level\na | 2018-05-17 | none"
    assert family(drawing, on=on)["natural_exit"] is leaves


@pytest.mark.parametrize(
    ("drawing", "about"),
    [
        ("member_id | birth_date\na | ", "birth_date"),
        ("member_id | birth_date | school_level\na | 2012-01-01 | ", "school_level"),
        ("member_id | birth_date | school_level\na | | \nb | 2012-01-01 | ", "birth_date school_level"),
        ("member_id | birth_date | deceased_on\na | 1950-01-01 | 2024-01-01", "members"),
        ("member_id | birth_date", "members"),
        ("member_id | birth_date\na | 2026-01-01", "members"),
    ],
)
def test_a_missing_fact_never_ends_a_right(family, drawing, about):
    answer = family(drawing)
    assert (answer["natural_exit"], answer["unsure"], answer["unsure_about"]) == (False, True, about)


def test_the_dead_and_the_unborn_leave_nothing_unsure(family):
    answer = family("""
        member_id | birth_date | deceased_on
        adult     | 1985-01-01 |
        dead      |            | 2020-01-01
        unborn    | 2025-08-01 |
    """)
    assert (answer["unsure"], answer["natural_exit"]) == (False, True)


def test_a_family_that_has_left_is_no_natural_exit(family):
    answer = family(
        "member_id | birth_date\na | 1985-01-01",
        families="family_id | joined_on | left_on\nF | 2018-01-01 | 2024-01-01",
    )
    assert answer["natural_exit"] is False


@pytest.mark.parametrize(
    ("decile", "excluded", "on", "overlays", "reasons"),
    [
        ("4", "", "2025-04-01", (), None),
        ("5", "", "2025-04-01", (), "decile_above_limit"),
        ("5", "", "2025-03-31", (), None),
        ("", "", "2025-04-01", (), None),
        ("5", "", "2025-04-01", ("kota-kediri",), None),
        ("6", "", "2025-04-01", ("kota-kediri",), "decile_above_limit"),
        ("2", "civil_servant", "2025-04-01", (), "civil_servant"),
        ("9", "civil_servant", "2025-04-01", (), "civil_servant decile_above_limit"),
    ],
)
def test_who_may_be_in_the_programme(family, decile, excluded, on, overlays, reasons):
    answer = family(
        "member_id | birth_date\na | 2022-01-01",
        families=f"family_id | decile | excluded_for\nF | {decile} | {excluded}",
        on=on,
        overlays=overlays,
    )
    assert (answer["eligible"], answer["ineligible_for"]) == (reasons is None, reasons)


def test_what_a_family_may_not_have_does_not_change_what_its_components_give(family):
    answer = family("member_id | birth_date\na | 2022-01-01", families="family_id | decile\nF | 9")
    assert (answer["eligible"], answer["annual_idr"]) == (False, 3_000_000)


@pytest.mark.parametrize(
    ("joined", "left", "years", "five"),
    [
        ("2020-05-17", "", 5, True),
        ("2020-05-18", "", 4, False),
        ("2020-02-29", "", 5, True),
        ("2026-01-01", "", 0, False),
        ("2015-01-01", "2018-12-31", 3, False),
    ],
)
def test_years_in_the_programme_are_completed_years_of_the_spell(family, joined, left, years, five):
    answer = family(
        "member_id | birth_date\na | 2022-01-01",
        families=f"family_id | joined_on | left_on\nF | {joined} | {left}",
    )
    assert (answer["years_in_programme"], answer["five_years"]) == (years, five)


@pytest.mark.parametrize(
    ("rows", "on", "preparable"),
    [
        ("a | 1985-01-01 | ", "2025-05-17", True),
        ("a | 2006-05-17 | ", "2025-05-17", True),
        ("a | 2006-05-18 | ", "2025-05-17", False),
        ("a | 1985-01-01 | yes", "2025-05-17", False),
        ("a | 1965-05-17 | \nb | 1965-05-17 | ", "2025-05-17", False),
        ("a | 1957-07-01 | ", "2022-07-01", False),
        ("a | 1957-07-02 | ", "2022-07-01", True),
        ("a |  | ", "2025-05-17", False),
    ],
)
def test_whom_to_prepare_needs_an_able_member_of_productive_age(family, rows, on, preparable):
    answer = family(
        f"member_id | birth_date | severe_disability\n{rows}",
        families="family_id | joined_on\nF | 2015-01-01",
        on=on,
    )
    assert answer["preparable"] is preparable


@pytest.mark.parametrize(("joined", "preparable"), [("2020-05-17", True), ("2020-05-18", False)])
def test_whom_to_prepare_has_been_in_for_five_years(family, joined, preparable):
    answer = family("member_id | birth_date\na | 1985-01-01", families=f"family_id | joined_on\nF | {joined}")
    assert answer["preparable"] is preparable


@pytest.mark.parametrize(
    ("row", "ends", "ends_dropout"),
    [
        ("2020-05-01 |  | ", date(2038, 7, 1), date(2026, 7, 1)),
        ("2018-06-02 | none | ", date(2037, 7, 1), date(2025, 7, 1)),
        ("2018-06-15 | none | ", date(2037, 7, 1), date(2025, 7, 1)),
        ("2019-07-01 |  | ", date(2037, 7, 1), date(2025, 7, 1)),
        ("2019-07-02 |  | ", date(2038, 7, 1), date(2026, 7, 1)),
        ("2014-01-01 | primary | 4", date(2033, 7, 1), date(2027, 7, 1)),
        ("2014-01-01 | primary | ", date(2036, 1, 1), date(2030, 7, 1)),
        ("2014-01-01 | primary | 9", date(2031, 7, 1), date(2025, 7, 1)),
        ("2008-01-01 | senior_secondary | 12", date(2025, 7, 1), date(2025, 7, 1)),
        ("2003-09-15 | junior_secondary | 7", date(2025, 10, 1), date(2025, 10, 1)),
    ],
)
def test_the_last_component_ends_with_school_or_at_22(family, row, ends, ends_dropout):
    answer = family(f"member_id | birth_date | school_level | school_grade\na | {row}")
    assert (answer["last_component_ends_on"], answer["last_component_ends_on_dropout"]) == (ends, ends_dropout)


@pytest.mark.parametrize(
    ("rows", "ends"),
    [
        ("a | 2008-01-01 | senior_secondary | 12 | \nb | 1980-01-01 | none | | yes", None),
        ("a | 2008-01-01 | senior_secondary | 12 | \nb | 1950-01-01 | none | | ", None),
        ("a | 2008-01-01 | senior_secondary | 12 | \nb | 1965-07-01 | none | | ", None),
        ("a | 2008-01-01 | senior_secondary | 12 | \nb | 1965-07-02 | none | | ", date(2025, 7, 1)),
        ("a | 1980-01-01 | none | | ", None),
    ],
)
def test_what_has_no_end_in_sight_keeps_the_family_in(family, rows, ends):
    answer = family(f"member_id | birth_date | school_level | school_grade | severe_disability\n{rows}")
    assert answer["last_component_ends_on"] == ends


def test_after_a_birth_the_mothers_component_ends_42_days_later_and_a_pregnancy_has_no_known_end(family):
    head = "member_id | birth_date | pregnant | delivered_on"
    assert family(f"{head}\na | 1995-01-01 | | 2025-05-10")["last_component_ends_on"] == date(2025, 7, 1)
    assert family(f"{head}\na | 1995-01-01 | | 2025-04-19")["last_component_ends_on"] == date(2025, 6, 1)
    assert family(f"{head}\na | 1995-01-01 | | 2025-04-20")["last_component_ends_on"] == date(2025, 7, 1)
    assert family(f"{head}\na | 1995-01-01 | yes | ")["last_component_ends_on"] is None


def test_an_exclusion_that_the_policy_has_ended_no_longer_counts_and_an_unknown_one_does(policy_2025):
    path = "eligibility/exclusions/civil_servant"
    ended = dataclasses.replace(policy_2025.parameter(path), value=None)
    policy = dataclasses.replace(policy_2025, _known={**policy_2025._known, path: ended})
    families = drawn.families("family_id | excluded_for\nA | civil_servant\nB | village_official\nC | something_else")
    answers = assess_rows(families, drawn.members("member_id\n"), policy)
    assert [row["ineligible_for"] for row in answers.families] == [None, "village_official", "something_else"]
