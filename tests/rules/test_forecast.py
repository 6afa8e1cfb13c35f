"""The picture of the years ahead."""

from datetime import date


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
