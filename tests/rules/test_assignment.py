"""Who is paid when the caps do not let everybody be (policy.md section 1)."""

import pytest


def test_two_disabled_of_whom_one_is_a_pupil_both_count(components):
    assert components("""
        member_id | birth_date | school_level | severe_disability
        pupil     | 2014-01-01 | primary      | yes
        other     | 1990-01-01 | none         | yes
    """) == {"pupil": "primary", "other": "severe_disability"}


def test_the_four_best_of_six_are_paid(ask):
    answers = ask("""
        member_id | birth_date | school_level     | pregnant
        mother    | 1990-01-01 | none             | yes
        aud       | 2022-01-01 |                  |
        sd        | 2014-01-01 | primary          |
        smp       | 2011-01-01 | junior_secondary |
        sma       | 2008-01-01 | senior_secondary |
        elder     | 1950-01-01 | none             |
    """)
    family = answers.families[0]
    assert (family["annual_idr"], family["period_idr"], family["members_paid"]) == (10_400_000, 2_600_000, 4)
    assert {row["member_id"]: row["reason"] for row in answers.members if not row["paid"]} == {
        "sd": "over_family_cap",
        "smp": "over_family_cap",
    }


@pytest.mark.parametrize(
    ("first", "second", "paid"),
    [("1950-01-01", "1955-01-01", "a"), ("1955-01-01", "1950-01-01", "b"), ("1950-01-01", "1950-01-01", "a")],
)
def test_of_two_elderly_the_older_is_paid_and_of_twins_the_lower_id(components, first, second, paid):
    drawing = f"member_id | birth_date\na | {first}\nb | {second}"
    assert components(drawing) == {paid: "elderly"}


def test_a_third_young_child_is_over_the_components_cap_not_the_familys(ask):
    answers = ask("""
        member_id | birth_date
        a         | 2021-01-01
        b         | 2022-01-01
        c         | 2023-01-01
    """)
    assert [(row["component"], row["paid"], row["annual_idr"], row["reason"]) for row in answers.members] == [
        ("early_childhood", True, 3_000_000, "counts"),
        ("early_childhood", True, 3_000_000, "counts"),
        ("early_childhood", False, 0, "over_component_cap"),
    ]


def test_places_of_equal_amount_go_by_the_order_of_the_law(components):
    """Disability and old age pay the same; the one disabled elder takes the disability place, the other the elder's."""
    assert components("""
        member_id | birth_date | severe_disability
        both      | 1950-01-01 | yes
        elder     | 1940-01-01 |
    """) == {"both": "severe_disability", "elder": "elderly"}


def test_someone_who_could_fill_two_places_yields_the_one_that_another_needs(components):
    """Greedy person by person would give the pregnant pupil's school place away and lose it."""
    assert components("""
        member_id | birth_date | school_level     | pregnant | severe_disability
        girl      | 2008-01-01 | senior_secondary | yes      | yes
        mother    | 1985-01-01 | none             | yes      |
        aunt      | 1984-01-01 | none             | yes      |
        boy       | 2009-01-01 | senior_secondary |          | yes
    """) == {
        "girl": "senior_secondary",
        "mother": "pregnancy",
        "aunt": "pregnancy",
        "boy": "severe_disability",
    }


def test_thirty_pupils_of_one_family_are_four_paid_places(ask):
    pupils = "\n".join(f"p{n:02d} | 2010-01-{n:02d} | senior_secondary | yes" for n in range(1, 31))
    answers = ask("member_id | birth_date | school_level | severe_disability\n" + pupils)
    paid = {row["member_id"]: row["component"] for row in answers.members if row["paid"]}
    assert paid == {
        "p01": "senior_secondary",
        "p02": "senior_secondary",
        "p03": "senior_secondary",
        "p04": "severe_disability",
    }


def test_before_2019_only_three_were_paid_and_no_amount_is_known(ask):
    with pytest.raises(Exception, match="2019-01-01"):
        ask("member_id | birth_date\na | 2017-01-01", on="2018-12-31")


@pytest.mark.parametrize(
    ("joined", "left", "active"),
    [
        ("2025-05-17", "", True),
        ("2025-05-18", "", False),
        ("2018-01-01", "2025-05-17", False),
        ("2018-01-01", "2025-05-18", True),
    ],
)
def test_active_means_joined_on_or_before_and_not_left_on_or_before_the_date(ask, joined, left, active):
    answers = ask(
        "member_id | birth_date\na | 2022-01-01",
        families=f"family_id | joined_on | left_on\nF | {joined} | {left}",
    )
    assert (answers.families[0]["active"], answers.members[0]["paid"]) == (active, active)


def test_a_family_that_is_not_active_gets_nothing_and_its_members_are_told_so(ask):
    answers = ask(
        """
        member_id | birth_date | severe_disability | school_level
        a         | 2022-01-01 |                   |
        b         | 2012-01-01 | yes               | primary
        """,
        families="family_id | joined_on | left_on\nF | 2018-01-01 | 2024-01-01",
    )
    family = answers.families[0]
    assert (family["annual_idr"], family["period_idr"], family["members_paid"]) == (0, 0, 0)
    assert {(row["component"], row["reason"]) for row in answers.members} == {(None, "family_not_active")}


def test_someone_who_fits_a_full_and_an_open_component_is_over_the_familys_cap(reasons):
    """The disabled place is taken; as a pupil the girl could still be paid, if the family had a fifth place."""
    told = reasons("""
        member_id | birth_date | school_level     | severe_disability
        girl      | 2012-01-01 | primary          | yes
        aunt      | 1984-01-01 | none             | yes
        a         | 2022-01-01 |                  |
        b         | 2023-01-01 |                  |
        boy       | 2008-01-01 | senior_secondary |
    """)
    assert told == {
        "girl": "over_family_cap",
        "aunt": "counts",
        "a": "counts",
        "b": "counts",
        "boy": "counts",
    }
