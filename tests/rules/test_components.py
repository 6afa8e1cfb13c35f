"""Who counts for what, on the days where it changes (policy.md section 1)."""

import pytest

DAY = "2025-05-17"


@pytest.mark.parametrize(
    ("born", "level", "component"),
    [
        ("2025-05-17", "", "early_childhood"),
        ("2019-05-18", "primary", "early_childhood"),
        ("2019-05-17", "primary", "primary"),
        ("2019-05-17", "", "early_childhood"),
        ("2019-05-17", "none", "early_childhood"),
        ("2018-05-18", "", "early_childhood"),
        ("2018-05-17", "primary", "primary"),
        ("2003-05-18", "senior_secondary", "senior_secondary"),
        ("1965-05-17", "none", "elderly"),
    ],
)
def test_age_and_school_decide_the_component(components, born, level, component):
    assert components(f"member_id | birth_date | school_level\na | {born} | {level}") == {"a": component}


@pytest.mark.parametrize(
    ("born", "level", "reason"),
    [
        ("2025-05-18", "", "not_born_yet"),
        ("2018-05-17", "", "unsure_school"),
        ("2018-05-17", "none", "out_of_school"),
        ("2003-05-18", "none", "out_of_school"),
        ("2003-05-17", "none", "no_component"),
        ("2003-05-17", "senior_secondary", "no_component"),
        ("2006-05-17", "higher", "no_component"),
        ("2019-05-17", "higher", "no_component"),
        ("1965-05-18", "none", "no_component"),
        ("", "", "unsure_birth_date"),
    ],
)
def test_a_member_who_counts_for_nothing_is_told_why(reasons, born, level, reason):
    assert reasons(f"member_id | birth_date | school_level\na | {born} | {level}") == {"a": reason}


def test_university_does_not_count_and_finishing_school_leaves_nothing_unsure(family):
    answer = family("""
        member_id | birth_date | school_level | finished_school
        a         | 2006-01-01 | higher       |
        b         | 2007-01-01 |              | yes
    """)
    assert (answer["unsure"], answer["natural_exit"]) == (False, True)


@pytest.mark.parametrize(
    ("pregnant", "delivered_on", "number", "paid"),
    [
        ("yes", "", "", {"a": "pregnancy"}),
        ("yes", "", "2", {"a": "pregnancy"}),
        ("yes", "", "3", {}),
        ("", "2025-04-05", "1", {"a": "pregnancy"}),
        ("", "2025-04-04", "1", {}),
        ("", "2025-05-17", "", {"a": "pregnancy"}),
        ("", "2025-05-18", "", {}),
        ("no", "", "1", {}),
    ],
)
def test_pregnancy_counts_to_42_days_after_birth_and_for_the_first_two(
    components, pregnant, delivered_on, number, paid
):
    drawing = f"""
        member_id | birth_date | pregnant   | delivered_on   | pregnancy_number
        a         | 1995-01-01 | {pregnant} | {delivered_on} | {number}
    """
    assert components(drawing) == paid


@pytest.mark.parametrize(
    ("on", "born", "paid"),
    [
        ("2019-12-31", "1959-12-31", {"a": "elderly"}),
        ("2020-01-01", "1950-01-02", {}),
        ("2020-01-01", "1950-01-01", {"a": "elderly"}),
        ("2024-10-31", "1964-10-31", {}),
        ("2024-11-01", "1964-11-01", {"a": "elderly"}),
    ],
)
def test_the_elderly_age_is_the_one_in_force(components, on, born, paid):
    assert components(f"member_id | birth_date\na | {born}", on=on) == paid


def test_a_district_may_keep_seventy(components):
    assert components("member_id | birth_date\na | 1960-01-01", overlays=("elderly-70",)) == {}


@pytest.mark.parametrize(("on", "paid"), [("2023-12-31", {}), ("2024-01-01", {"a": "human_rights_victim"})])
def test_victims_of_gross_human_rights_violations_count_from_2024(components, on, paid):
    assert components("member_id | birth_date | human_rights_victim\na | 1970-01-01 | yes", on=on) == paid


@pytest.mark.parametrize(("died", "reason"), [("2025-05-18", "counts"), ("2025-05-17", "deceased")])
def test_a_death_counts_from_its_day(reasons, died, reason):
    assert reasons(f"member_id | birth_date | deceased_on\na | 1950-01-01 | {died}") == {"a": reason}


@pytest.mark.parametrize(
    ("on", "paid"),
    [("2026-02-28", {"a": "early_childhood"}), ("2026-03-01", {})],
)
def test_who_is_born_on_29_february_has_a_birthday_on_1_march(components, on, paid):
    assert components("member_id | birth_date | school_level\na | 2020-02-29 | higher", on=on) == paid


@pytest.mark.parametrize(("born", "paid"), [("2018-02-28", {}), ("2018-03-01", {"a": "early_childhood"})])
def test_asking_on_29_february_does_not_move_a_birthday(components, born, paid):
    assert components(f"member_id | birth_date\na | {born}", on="2024-02-29", overlays=()) == {"a": "early_childhood"}
    assert components(f"member_id | birth_date\na | {born}", on="2025-02-28") == paid
