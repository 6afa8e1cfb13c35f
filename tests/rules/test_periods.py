"""Periods: written, read back, cut into parts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tangga.rules import periods
from tangga.rules.periods import HALF, MONTH, QUARTER, YEAR, Period

days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("2020-H1", date(2020, 1, 1), date(2020, 6, 30)),
        ("2020-H2", date(2020, 7, 1), date(2020, 12, 31)),
        ("2020-Q3", date(2020, 7, 1), date(2020, 9, 30)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2020-01-01..2020-06-30", date(2020, 1, 1), date(2020, 6, 30)),
        ("2020-06-11..2020-06-11", date(2020, 6, 11), date(2020, 6, 11)),
    ],
)
def test_a_period_is_read_as_it_is_written(text, first, last):
    assert periods.read(text) == Period(first, last)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2020-H3", "a year has half 1 to 2"),
        ("2020-Q0", "a year has quarter 1 to 4"),
        ("2020-13", "month must be in 1..12"),
        ("2020-06-31..2020-07-01", "day"),
        ("2020-07-01..2020-06-30", "before it begins"),
        ("0000", "year"),
        ("1899", "between 1900 and 2200"),
        ("2200-12-31..2201-01-01", "between 1900 and 2200"),
        ("20", "write 2020"),
        ("", "write 2020"),
        ("2020-h1", "write 2020"),
        ("٢٠٢٠", "write 2020"),
    ],
)
def test_what_is_no_period_is_refused_with_the_reason(text, why):
    with pytest.raises(ValueError, match="is no period") as refused:
        periods.read(text)
    assert why in str(refused.value)


@given(days, days)
def test_a_period_is_named_so_that_it_is_read_back(one, other):
    period = Period(min(one, other), max(one, other))
    assert periods.read(period.name) == period


@pytest.mark.parametrize("text", ["2020", "2020-H2", "2020-Q1", "2020-11", "2020-01-02..2020-06-30"])
def test_the_shortest_name_is_used(text):
    assert periods.read(text).name == text


@given(days, days, st.sampled_from([YEAR, HALF, QUARTER, MONTH]))
def test_the_parts_of_a_period_cover_each_of_its_days_once(one, other, kind):
    period = Period(min(one, other), max(one, other))
    parts = period.parts(kind)
    assert (parts[0].first, parts[-1].last) == (period.first, period.last)
    assert [after.first for after in parts[1:]] == [before.last + timedelta(days=1) for before in parts[:-1]]
    assert all(part.name for part in parts)


def test_a_year_has_two_halves_four_quarters_and_twelve_months():
    year = periods.read("2020")
    assert [part.name for part in year.parts(HALF)] == ["2020-H1", "2020-H2"]
    assert [part.name for part in year.parts(QUARTER)] == ["2020-Q1", "2020-Q2", "2020-Q3", "2020-Q4"]
    assert len(year.parts(MONTH)) == 12
    assert year.parts(YEAR) == (year,)
