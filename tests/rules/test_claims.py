"""Published figures: do they add up, and what time are they about?"""

from decimal import Decimal

import pytest

from tangga.rules.claims import Sum, period_of, sum_of, worked_out
from tangga.rules.periods import read


def test_the_districts_of_ntb_come_to_ten_more_than_the_total_that_was_published():
    parts = {"5201": 2530, "5203": 870, "5205": 295, "5271": 194, "5208": 149, "5207": 99, "5204": 85, "5202": 79}
    assert sum_of({**parts, "5206": 4, "5272": 3}, 4298) == Sum(4308, False, 10)


def test_the_halves_of_ntb_add_up():
    assert sum_of({"2020-H1": 1315, "2020-H2": 2983}, 4298) == Sum(4298, True, 0)


def test_what_is_taken_off_counts_below_zero():
    assert sum_of({"registered": 153_000, "served": -80_000}, 53_000) == Sum(73_000, False, 20_000)


def test_without_a_stated_total_nothing_is_said_about_adding_up():
    assert sum_of({"a": 1, "b": 2}, None) == Sum(3, None, None)


def test_without_parts_there_is_no_sum():
    assert sum_of({}, 1301) == Sum(None, None, None)


@pytest.mark.parametrize(
    ("parts", "period"),
    [
        (["2020-H2", "2020-H1"], "2020"),
        (["2020-Q1", "2020-Q2"], "2020-H1"),
        (["2020-01", "2020-02-01..2020-03-31"], "2020-Q1"),
        (["2020"], "2020"),
    ],
)
def test_parts_that_are_periods_say_what_time_a_figure_is_about(parts, period):
    assert period_of(dict.fromkeys(parts, 1)) == read(period)


@pytest.mark.parametrize(
    "parts",
    [[], ["voluntary", "natural"], ["2020-H1", "2021-H1"], ["2020", "2020-H1"], ["2020-H1", "other"]],
    ids=str,
)
def test_parts_that_are_no_periods_or_leave_gaps_say_nothing_of_the_time(parts):
    assert period_of(dict.fromkeys(parts, 1)) is None


def of(**given):
    return [(each.field, each.worked, each.fits) for each in worked_out({k: Decimal(v) for k, v in given.items()})]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"percent": "10", "active_families": 31430, "target": 3143}, [("target", 3143, True)]),
        ({"percent": "10", "active_families": 31435, "target": 3144}, [("target", 3144, True)]),
        ({"percent": "10", "active_families": 31430, "target": 3145}, [("target", 3143, False)]),
        ({"percent": "10.58", "active_families": 31430, "target": 3324}, [("target", 3325, True)]),
        ({"each": 10, "facilitators": 191, "target": 1910}, [("target", 1910, True)]),
        ({"each": 10, "facilitators": 189, "target": 1910}, [("target", 1890, False)]),
        ({"achieved": 98, "target": 99, "percent": "98.98"}, [("percent", Decimal("98.990"), True)]),
        ({"achieved": 98, "target": 99, "percent": "98.99"}, [("percent", Decimal("98.990"), True)]),
        ({"achieved": 98, "target": 99, "percent": 97}, [("percent", Decimal("99.0"), False)]),
        ({"families": 3, "each": 500, "amount_idr": 1600}, [("amount_idr", 1500, False)]),
        (
            {"eligible_families": 30000, "served_families": 18000, "waiting_families": 12000},
            [("eligible_families", 30000, True)],
        ),
        ({"achieved": 8, "target": 0, "percent": 0}, []),
        ({"families": 345899, "amount_idr": 84793043000}, []),
        ({"percent": 10, "active_families": 100, "target": 10, "achieved": 9}, [("target", 10, True)]),
    ],
    ids=str,
)
def test_a_number_that_comes_of_two_others_is_held_against_them(given, told):
    assert of(**given) == told
