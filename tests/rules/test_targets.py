"""Targets, their parts, pace and load, against the published cases and against any numbers."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tangga.rules import targets

COUNT = st.integers(0, 2_000_000)
WEIGHTS = st.lists(st.integers(0, 100_000), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("families", "percent", "target"),
    [
        (31_430, 10, 3_143),
        (67_245, 10, 6_725),  # 6,724.5
        (67_244, 10, 6_724),  # 6,724.4
        (10_000_000, 10, 1_000_000),
        (5, 10, 1),
        (4, 10, 0),
        (0, 10, 0),
        (100, 0, 0),
    ],
)
def test_a_percentage_of_families_rounds_halves_up(families, percent, target):
    assert targets.percent_of_families(families, percent) == target


@pytest.mark.parametrize(
    ("facilitators", "target"), [(191, 1_910), (189, 1_890), (29, 290), (172, 1_720), (34_000, 340_000), (0, 0)]
)
def test_so_many_a_facilitator(facilitators, target):
    assert targets.so_many_each(facilitators, 10) == target


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (290, [1] * 29, [10] * 29),
        (10, [1, 1, 1], [4, 3, 3]),  # all alike: the first in the list
        (10, [350, 340, 10], [5, 5, 0]),  # 5.0, 4.86, 0.14
        (7, [3, 3, 1], [3, 3, 1]),
        (1, [1, 3], [0, 1]),
        (2, [1, 3], [0, 2]),  # 0.5 and 1.5: of equal remainders the larger weight
        (3, [0, 0], [2, 1]),  # nobody weighs anything: all alike
        (5, [0, 7], [0, 5]),
        (0, [4, 5], [0, 0]),
        (0, [], []),
    ],
)
def test_a_total_is_shared_out_by_largest_remainder(total, weights, parts):
    assert targets.shared_out(total, weights) == parts


def test_of_equal_remainders_the_larger_weight_comes_first_then_the_earlier_place():
    assert targets.shared_out(3, [1, 5]) == [0, 3]
    assert targets.shared_out(1, [2, 2, 4]) == [0, 0, 1]
    assert targets.shared_out(2, [1, 1, 2, 4]) == [0, 0, 1, 1]


def test_nothing_can_be_shared_out_to_nobody():
    with pytest.raises(ValueError, match="nobody to share out to"):
        targets.shared_out(1, [])


@given(COUNT, WEIGHTS)
def test_parts_always_add_up_none_below_zero_each_less_than_one_from_its_share(total, weights):
    parts = targets.shared_out(total, weights)
    weighed = weights if any(weights) else [1] * len(weights)
    exact = [Fraction(total * weight, sum(weighed)) for weight in weighed]

    assert sum(parts) == total
    assert min(parts) >= 0
    assert max(abs(part - share) for part, share in zip(parts, exact, strict=True)) < 1


@given(COUNT, WEIGHTS)
def test_no_part_is_larger_than_that_of_a_larger_weight(total, weights):
    by_weight = sorted(zip(weights, targets.shared_out(total, weights), strict=True))
    larger = [parts for _weight, parts in by_weight]
    pairs = [(by_weight[place], by_weight[place + 1]) for place in range(len(larger) - 1)]
    assert [pair for pair in pairs if pair[0][0] < pair[1][0] and pair[0][1] > pair[1][1]] == []


@given(COUNT, st.integers(0, 100))
def test_a_percentage_is_never_half_a_family_away(families, percent):
    exact = Fraction(families * percent, 100)
    assert -Fraction(1, 2) < targets.percent_of_families(families, percent) - exact <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("part", "whole", "unit", "told"),
    [
        (3_324, 31_430, targets.HUNDREDTHS_OF_A_PERCENT, 1_058),
        (3_324, 3_143, targets.TENTHS_OF_A_PERCENT, 1_058),
        (1_910, 67_245, targets.HUNDREDTHS_OF_A_PERCENT, 284),
        (1, 8, targets.TENTHS_OF_A_PERCENT, 125),
        (0, 8, targets.TENTHS_OF_A_PERCENT, 0),
        (5, 0, targets.TENTHS_OF_A_PERCENT, None),
    ],
)
def test_a_share_is_told_in_whole_units(part, whole, unit, told):
    assert targets.share(part, whole, unit) == told


@pytest.mark.parametrize(
    ("on", "due", "projected"),
    [
        (date(2024, 12, 31), 0, None),
        (date(2025, 1, 1), 5, 2_920),  # 5.18 of 1,890; 8 in one day
        (date(2025, 6, 30), 937, 16),  # 181 days: 937.2; 16.1
        (date(2025, 10, 31), 1_574, 10),  # 304 days: 1,574.1; 9.6
        (date(2025, 12, 31), 1_890, 8),
        (date(2026, 3, 1), 1_890, 8),
    ],
)
def test_pace_counts_every_day_of_the_year_alike(on, due, projected):
    found = targets.pace(1_890, 8, 2025, on)
    assert (found.due, found.projected) == (due, projected)


def test_nothing_is_projected_while_the_first_days_are_not_over():
    days = [targets.pace(1_890, 2, 2025, date(2025, 1, day), first_days=30).projected for day in (1, 30, 31)]
    assert days == [None, None, 24]


def test_a_leap_year_has_366_days():
    assert targets.pace(366, 0, 2024, date(2024, 3, 1)).due == 61
    assert targets.pace(365, 0, 2025, date(2025, 3, 1)).due == 60


@pytest.mark.parametrize(
    ("achieved", "difference", "late", "reached"), [(7, -1, True, False), (8, 0, False, False), (10, 2, False, True)]
)
def test_late_is_who_has_less_than_is_due(achieved, difference, late, reached):
    found = targets.pace(10, achieved, 2025, date(2025, 10, 31))
    assert (found.due, found.difference, found.late, found.reached) == (8, difference, late, reached)


@given(COUNT, COUNT, st.dates(date(2023, 6, 1), date(2026, 6, 1)))
def test_what_is_due_grows_with_the_days_and_never_beyond_the_target(target, achieved, on):
    today, tomorrow = (targets.pace(target, achieved, 2025, day) for day in (on, on + timedelta(days=1)))
    assert 0 <= today.due <= tomorrow.due <= target


@given(COUNT, st.dates(date(2025, 1, 1), date(2025, 12, 31)))
def test_a_projection_is_never_below_what_is_achieved(achieved, on):
    assert (targets.pace(10, achieved, 2025, on).projected or 0) >= achieved


@pytest.mark.parametrize(
    ("families", "facilitators", "capacity", "mean", "spare"),
    [
        (31_430, 98, 34_300, 3_207, 2_870),
        (67_245, 191, 66_850, 3_521, -395),
        (0, 2, 700, 0, 700),
        (12, 0, 0, None, -12),
    ],
)
def test_load_is_capacity_mean_and_spare(families, facilitators, capacity, mean, spare):
    found = targets.load_of(families, facilitators, 350)
    assert (found.capacity, found.mean_tenths, found.spare) == (capacity, mean, spare)


@pytest.mark.parametrize(
    ("rule", "numbers"),
    [
        (targets.percent_of_families, (-1, 10)),
        (targets.so_many_each, (1, -10)),
        (targets.shared_out, (5, [2, -1])),
        (targets.share, (-1, 5)),
        (targets.pace, (1, -1, 2025, date(2025, 1, 1))),
        (targets.load_of, (1, -1, 350)),
    ],
)
def test_counts_below_zero_are_refused(rule, numbers):
    with pytest.raises(ValueError, match="not below 0"):
        rule(*numbers)


def test_a_period_that_ends_before_it_begins_is_none():
    with pytest.raises(ValueError, match="is no period"):
        targets.due_by(12, date(2025, 6, 30), date(2025, 6, 1), date(2025, 6, 15))
