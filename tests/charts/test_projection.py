"""The band ahead of a year: the least to the most that so many months in a row brought; none on little history."""

from tangga.charts import projection

STEADY = [10] * 24
UNEVEN = [0, 20, 10, 30, 0, 20, 10, 30, 0, 20, 10, 30]


def test_months_that_were_all_alike_leave_no_spread():
    found = projection(STEADY, 3, 90, 90)
    assert (found.low, found.high) == ((100, 110, 120), (100, 110, 120))


def test_the_band_reaches_from_the_least_to_the_most_that_so_many_months_in_a_row_brought():
    found = projection(UNEVEN, 2, 100, 100)
    assert (found.low, found.high) == ((100, 120), (130, 140))


def test_the_band_is_never_below_what_is_achieved_already():
    found = projection(UNEVEN, 2, 100, 125)
    assert found.low == (125, 125)


def test_less_than_a_year_of_history_makes_no_band():
    assert projection(UNEVEN[:11], 1, 0, 0) is None


def test_a_history_not_twice_as_long_as_what_is_left_makes_no_band():
    assert projection(UNEVEN, 7, 0, 0) is None
    assert projection(UNEVEN, 6, 0, 0) is not None


def test_a_history_in_which_nothing_happened_makes_no_band():
    assert projection([0] * 24, 3, 0, 0) is None


def test_a_year_that_is_over_has_nothing_ahead():
    assert projection(STEADY, 0, 120, 120) is None


def test_months_longer_ago_than_three_years_are_not_looked_at():
    assert projection([900, *[10] * 36], 1, 0, 0).high == (10,)
