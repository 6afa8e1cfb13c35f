"""Months, each as its first day: going from one to another, and reading one that an address or a form names."""

from datetime import date, timedelta

EARLIEST_YEAR, LATEST_YEAR = 1990, 2200  # the months before and after one of these exist


def first_of(day: date) -> date:
    """The month a day lies in."""
    return day.replace(day=1)


def last_of(month: date) -> date:
    """The last day of a month."""
    return month_after(month) - timedelta(days=1)


def month_after(month: date, months: int = 1) -> date:
    """The month so many months later; earlier for a number below 0."""
    count = month.year * 12 + month.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def month_named(text: str) -> date | None:
    """The month that is written as 2026-11; None for anything else, and for months nobody can mean."""
    try:
        month = date.fromisoformat(f"{text}-01") if len(text) == len("2026-11") else None
    except ValueError:
        return None
    return month if month is not None and EARLIEST_YEAR <= month.year <= LATEST_YEAR else None
