"""Published figures: do they add up, and what time are they about?"""

import pytest

from tangga.rules.claims import Sum, period_of, sum_of
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
