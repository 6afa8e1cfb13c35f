"""Months as their first days, over the ends of years and in leap years."""

from datetime import date

import pytest

from tangga.papers.months import first_of, last_of, month_after, month_named


@pytest.mark.parametrize(
    ("month", "months", "found"),
    [
        (date(2024, 12, 1), 1, date(2025, 1, 1)),
        (date(2025, 1, 1), -1, date(2024, 12, 1)),
        (date(2025, 5, 1), 0, date(2025, 5, 1)),
        (date(2025, 5, 31), 30, date(2027, 11, 1)),
        (date(2025, 5, 1), -17, date(2023, 12, 1)),
    ],
)
def test_months_go_on_over_the_ends_of_years(month, months, found):
    assert month_after(month, months) == found


def test_a_month_begins_with_its_first_day_and_ends_with_its_last():
    assert (first_of(date(2024, 2, 29)), last_of(date(2024, 2, 1))) == (date(2024, 2, 1), date(2024, 2, 29))
    assert last_of(date(2024, 12, 1)) == date(2024, 12, 31)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-11-05", "2026-W1", "bulan-1", "0000-01"])
def test_what_names_no_month_is_none(text):
    assert month_named(text) is None


def test_a_month_is_named_by_year_and_number():
    assert month_named("2026-11") == date(2026, 11, 1)
