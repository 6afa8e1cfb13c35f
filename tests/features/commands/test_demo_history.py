"""What the demo's lists would have said a school year earlier."""

from datetime import date

import pytest

from tangga.cli.demo_history import Earlier, school_year_of

EARLIER = Earlier.than(date(2026, 7, 1))

MEMBER = {
    "member_id": "M1",
    "family_id": "F1",
    "birth_date": date(2013, 5, 6),
    "sex": "female",
    "school_level": "junior_secondary",
    "school_grade": 8,
    "finished_school": False,
    "pregnant": None,
    "delivered_on": None,
    "deceased_on": None,
}
FAMILY = {"family_id": "F1", "joined_on": date(2020, 1, 1), "left_on": None, "decile": 3}


def a_year_before(**now):
    (row,) = EARLIER.members([MEMBER | now], {"F1"})
    return row["school_level"], row["school_grade"], row["finished_school"]


@pytest.mark.parametrize(
    ("day", "begins"),
    [
        (date(2026, 11, 1), date(2026, 7, 1)),
        (date(2026, 7, 1), date(2026, 7, 1)),
        (date(2026, 6, 30), date(2025, 7, 1)),
    ],
)
def test_a_school_year_begins_in_july(day, begins):
    assert school_year_of(day) == begins


@pytest.mark.parametrize(
    ("grade", "level", "before"),
    [
        (8, "junior_secondary", ("junior_secondary", 7, False)),
        (7, "junior_secondary", ("primary", 6, False)),
        (10, "senior_secondary", ("junior_secondary", 9, False)),
        (1, "primary", ("none", None, False)),
    ],
)
def test_each_child_was_one_class_lower(grade, level, before):
    assert a_year_before(school_grade=grade, school_level=level) == before


def test_who_has_just_finished_was_in_the_last_class():
    young = {"school_grade": None, "birth_date": date(2007, 8, 1)}

    assert a_year_before(**young, school_level="higher") == ("senior_secondary", 12, False)
    assert a_year_before(**young, school_level="none", finished_school=True) == ("senior_secondary", 12, False)


def test_who_finished_long_ago_had_finished_then():
    adult = {"school_grade": None, "school_level": "none", "finished_school": True, "birth_date": date(1985, 1, 1)}

    assert a_year_before(**adult) == ("none", None, True)


def test_a_class_that_is_not_known_was_not_known():
    assert a_year_before(school_grade=None) == ("junior_secondary", None, False)


def test_what_has_happened_since_had_not_happened():
    since = {"pregnant": True, "delivered_on": date(2026, 8, 1), "deceased_on": date(2026, 9, 1)}
    (row,) = EARLIER.members([MEMBER | since], {"F1"})

    assert (row["pregnant"], row["delivered_on"], row["deceased_on"]) == (None, None, None)


def test_who_was_not_born_or_not_yet_in_the_programme_is_left_out():
    later = FAMILY | {"family_id": "F2", "joined_on": date(2026, 1, 1)}
    families = list(EARLIER.families([FAMILY | {"left_on": date(2026, 3, 1)}, later]))
    members = [MEMBER, MEMBER | {"birth_date": date(2025, 9, 1)}, MEMBER | {"family_id": "F2"}]

    assert families == [FAMILY]
    assert [row["birth_date"] for row in EARLIER.members(members, {"F1"})] == [MEMBER["birth_date"]]
