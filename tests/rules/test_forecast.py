"""The picture of the years ahead."""

from datetime import date, timedelta

import pytest

from tangga.policy import load
from tangga.runs.assess import assess_rows
from tests.rules import drawn
from tests.rules.test_against_search import consistent, crowd, homes_of, named


def stretches(ask, drawing, scenario, **how):
    return [
        (row["component"], row["starts_on"], row["ends_on"])
        for row in ask(drawing, **how).segments
        if row["scenario"] == scenario and row["starts_on"] < date(2045, 1, 1)
    ]


CHILD = "member_id | birth_date | school_level\na | 2020-05-01 | "
PUPIL = "member_id | birth_date | school_level | school_grade\na | 2014-01-01 | primary | 5"


def test_a_young_child_goes_through_every_level(ask):
    assert stretches(ask, CHILD, "continues") == [
        ("early_childhood", date(2025, 5, 1), date(2026, 7, 1)),
        ("primary", date(2026, 7, 1), date(2032, 7, 1)),
        ("junior_secondary", date(2032, 7, 1), date(2035, 7, 1)),
        ("senior_secondary", date(2035, 7, 1), date(2038, 7, 1)),
    ]


def test_a_young_child_that_never_enters_school_has_one_stretch(ask):
    assert stretches(ask, CHILD, "drops_out") == [("early_childhood", date(2025, 5, 1), date(2026, 7, 1))]


def test_a_pupil_who_drops_out_ends_with_its_level(ask):
    assert stretches(ask, PUPIL, "drops_out") == [("primary", date(2025, 5, 1), date(2026, 7, 1))]


def test_a_pupil_under_six_is_early_childhood_until_its_sixth_birthday(ask):
    drawing = "member_id | birth_date | school_level | school_grade\na | 2019-09-10 | primary | 1"
    assert stretches(ask, drawing, "continues")[:2] == [
        ("early_childhood", date(2025, 5, 1), date(2025, 10, 1)),
        ("primary", date(2025, 10, 1), date(2030, 7, 1)),
    ]


def test_someone_who_turns_sixty_later_begins_then_and_never_ends(ask):
    drawing = "member_id | birth_date | school_level\na | 1970-03-20 | none"
    assert stretches(ask, drawing, "continues") == [("elderly", date(2030, 4, 1), None)]


def test_what_has_no_end_is_drawn_without_one(ask):
    drawing = """
        member_id | birth_date | severe_disability | pregnant
        a         | 1990-01-01 | yes               | yes
    """
    assert stretches(ask, drawing, "continues") == [
        ("pregnancy", date(2025, 5, 1), None),
        ("severe_disability", date(2025, 5, 1), None),
    ]


def expected_on(drawing, on, told_on="2025-05-17"):
    """component of the only member, on a later day, from what was told earlier."""
    policy = load(date.fromisoformat(on))
    answers = assess_rows(drawn.families(), drawn.members(drawing), policy, date.fromisoformat(told_on))
    return answers.members[0]["component"], answers.families[0]["natural_exit"], answers.families[0]["unsure"]


@pytest.mark.parametrize(
    ("drawing", "on", "component"),
    [
        (PUPIL, "2025-06-30", "primary"),
        (PUPIL, "2026-06-30", "primary"),
        (PUPIL, "2026-07-01", "junior_secondary"),
        (PUPIL, "2029-07-01", "senior_secondary"),
        (PUPIL, "2032-06-30", "senior_secondary"),
        (PUPIL, "2032-07-01", None),
        (CHILD, "2026-06-30", "early_childhood"),
        (CHILD, "2026-07-01", "primary"),
        (CHILD, "2038-06-30", "senior_secondary"),
        (CHILD, "2038-07-01", None),
    ],
)
def test_on_a_later_day_children_have_moved_up_as_the_forecast_says(drawing, on, component):
    assert expected_on(drawing, on) == (component, component is None, False)


def test_who_was_out_of_school_is_not_expected_to_return():
    drawing = "member_id | birth_date | school_level\na | 2015-01-01 | none"
    assert expected_on(drawing, "2027-09-01") == (None, True, False)


def test_what_was_not_known_is_still_not_known_later():
    drawing = "member_id | birth_date | school_level\na | 2015-01-01 | "
    assert expected_on(drawing, "2027-09-01") == (None, False, True)


def test_nothing_moves_before_the_next_school_year():
    policy = load(date(2025, 6, 30))
    rows = drawn.members(PUPIL)
    assert assess_rows(drawn.families(), rows, policy, date(2025, 5, 17)) == assess_rows(drawn.families(), rows, policy)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_day_the_forecast_names_is_the_day_on_which_nobody_counts_any_more(seed):
    """Whatever the family: told today, expected for the start of the month before the forecast, and for it."""
    told = date(2025, 5, 17)
    homes = consistent(crowd(seed, families=120))
    rows, families = named(homes), homes_of(len(homes))
    today = assess_rows(families, rows, load(told)).families
    named_days = {row["family_id"]: row["last_component_ends_on"] for row in today if not row["unsure"]}
    days = sorted({day for day in named_days.values() if day})[:6]
    assert days
    for day in days:
        leaving = {family for family, ends in named_days.items() if ends == day}
        eve, then = (
            {row["family_id"]: row for row in assess_rows(families, rows, load(on), told).families}
            for on in (max(told, (day - timedelta(days=1)).replace(day=1)), day)
        )
        assert {family for family in leaving if eve[family]["natural_exit"]} == set()
        assert {family for family in leaving if not then[family]["natural_exit"]} == set()


def test_a_member_who_counts_may_still_lack_a_fact(ask):
    """A disabled child of unknown school is paid, and asked about."""
    answers = ask("member_id | birth_date | severe_disability\na | 2010-01-01 | yes")
    member = answers.members[0]
    assert (member["reason"], member["unsure_about"], member["age_years"]) == ("counts", "school_level", 15)
    assert (member["living"], member["out_of_school"], answers.families[0]["unsure"]) == (True, False, True)
