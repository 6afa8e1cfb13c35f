"""Amounts by year and period (policy.md section 2; worked cases of the published index)."""

from datetime import date

import pytest

from tangga.policy import load
from tangga.rules.parameters import Parameters

ONE_AUD_ONE_SD = """
    member_id | birth_date | school_level
    aud       | 2016-01-01 |
    sd        | 2010-01-01 | primary
"""


@pytest.mark.parametrize(
    ("on", "period"),
    [("2019-01-01", 1_375_000), ("2019-03-31", 1_375_000), ("2019-04-01", 825_000), ("2019-12-31", 825_000)],
)
def test_in_2019_the_fixed_part_is_paid_in_stage_1(family, on, period):
    answer = family(ONE_AUD_ONE_SD, families="family_id | joined_on\nF | 2018-01-01", on=on)
    assert (answer["annual_idr"], answer["period_idr"]) == (3_850_000, period)


def test_in_2019_a_family_hard_to_reach_has_the_larger_fixed_part(family):
    answer = family(
        ONE_AUD_ONE_SD, families="family_id | joined_on | access_area\nF | 2018-01-01 | yes", on="2019-02-01"
    )
    assert (answer["annual_idr"], answer["period_idr"]) == (4_300_000, 1_825_000)


def test_the_four_payments_of_2019_add_up_to_the_year(family):
    home = "family_id | joined_on\nF | 2018-01-01"
    stages = [family(ONE_AUD_ONE_SD, families=home, on=f"2019-{month}-15") for month in ("01", "04", "07", "10")]
    assert sum(stage["period_idr"] for stage in stages) == stages[0]["annual_idr"]


@pytest.mark.parametrize(
    ("on", "annual", "period"),
    [
        ("2020-03-31", 2_000_000, 500_000),
        ("2020-04-01", 2_000_000, 166_666),
        ("2020-12-31", 2_000_000, 166_666),
        ("2021-01-01", 2_000_000, 500_000),
    ],
)
def test_a_month_of_2020_pays_its_own_amount(family, on, annual, period):
    answer = family("member_id | birth_date | school_level\na | 2004-06-01 | senior_secondary", on=on)
    assert (answer["annual_idr"], answer["period_idr"]) == (annual, period)


@pytest.mark.parametrize(("on", "left"), [("2020-05-01", {"senior_secondary": 8}), ("2021-05-01", {})])
def test_what_a_year_of_rounded_payments_leaves_unpaid_is_reported(on, left):
    assert Parameters(load(date.fromisoformat(on))).rounding_remainders_idr == left


@pytest.mark.parametrize(
    ("component", "row", "annual"),
    [
        ("pregnancy", "1995-01-01 | none | yes | | ", 3_000_000),
        ("early_childhood", "2023-01-01 | | | | ", 3_000_000),
        ("primary", "2015-01-01 | primary | | | ", 900_000),
        ("junior_secondary", "2011-01-01 | junior_secondary | | | ", 1_500_000),
        ("senior_secondary", "2008-01-01 | senior_secondary | | | ", 2_000_000),
        ("severe_disability", "1990-01-01 | none | | yes | ", 2_400_000),
        ("elderly", "1950-01-01 | none | | | ", 2_400_000),
        ("human_rights_victim", "1970-01-01 | none | | | yes", 10_800_000),
    ],
)
def test_each_component_pays_its_amount_of_2025(ask, component, row, annual):
    head = "member_id | birth_date | school_level | pregnant | severe_disability | human_rights_victim"
    answer = ask(f"{head}\na | {row}").members[0]
    assert (answer["component"], answer["annual_idr"]) == (component, annual)


def test_the_second_table_of_2020_is_an_overlay(family):
    drawing = "member_id | birth_date | school_level\na | 2010-06-01 | primary"
    assert family(drawing, on="2020-05-01", overlays=("covid-2020-b",))["annual_idr"] == 1_125_000
    assert family(drawing, on="2021-05-01", overlays=("covid-2020-b",))["annual_idr"] == 900_000
