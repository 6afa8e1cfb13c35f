"""Periods as offices write them: 2020, 2020-H1, 2020-Q3, 2020-06, 2020-01-01..2020-06-30."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

YEAR, HALF, QUARTER, MONTH = "year", "half", "quarter", "month"
FIRST_YEAR, LAST_YEAR = 1900, 2200  # what is no such year is a slip of the hand, and has too many months
MONTHS_OF = {YEAR: 12, HALF: 6, QUARTER: 3, MONTH: 1}
_LETTER = {HALF: "H", QUARTER: "Q"}
_WRITTEN = re.compile(r"(?P<year>\d{4})(?:-(?:(?P<letter>[HQ])(?P<place>\d)|(?P<month>\d{2})))?", re.ASCII)
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", re.ASCII)


@dataclass(frozen=True, order=True)
class Period:
    """From a first to a last day, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first.year < FIRST_YEAR or self.last.year > LAST_YEAR:
            raise ValueError(f"a period lies between {FIRST_YEAR} and {LAST_YEAR}")
        if self.last < self.first:
            raise ValueError(f"a period cannot end on {self.last}, before it begins on {self.first}")

    @property
    def name(self) -> str:
        """The shortest way to write it; read() gives the same period back."""
        for kind in MONTHS_OF:
            if self == part_of(kind, self.first):
                return name_of(kind, self.first)
        return f"{self.first}..{self.last}"

    def parts(self, kind: str) -> tuple["Period", ...]:
        """The years, halves, quarters or months in it, the first and the last cut off where it begins and ends."""
        found: list[Period] = []
        day = self.first
        while day <= self.last:
            whole = part_of(kind, day)
            found.append(Period(max(whole.first, self.first), min(whole.last, self.last)))
            day = whole.last + timedelta(days=1)
        return tuple(found)


def part_of(kind: str, day: date) -> Period:
    """The year, half, quarter or month that holds a day."""
    months = MONTHS_OF[kind]
    begun = (day.month - 1) // months * months  # months of the year gone before it
    end = day.year * 12 + begun + months
    return Period(date(day.year, begun + 1, 1), date(end // 12, end % 12 + 1, 1) - timedelta(days=1))


def name_of(kind: str, day: date) -> str:
    """How the year, half, quarter or month that holds a day is written."""
    if kind == YEAR:
        return f"{day.year:04d}"
    if kind == MONTH:
        return f"{day.year:04d}-{day.month:02d}"
    return f"{day.year:04d}-{_LETTER[kind]}{(day.month - 1) // MONTHS_OF[kind] + 1}"


def read(text: str) -> Period:
    """A period from text.

    Takes    2020, 2020-H1, 2020-Q3, 2020-06 or 2020-01-01..2020-06-30
    Returns  the period
    Raises   ValueError, saying what is wrong with the text and how periods are written
    Source   formats.md: tangga figure
    """
    try:
        if found := _DAYS.fullmatch(text):
            return Period(date.fromisoformat(found[1]), date.fromisoformat(found[2]))
        if found := _WRITTEN.fullmatch(text):
            return _of_its_name(found)
    except ValueError as error:
        raise ValueError(f"{text!r} is no period: {error}") from error
    raise ValueError(
        f"{text!r} is no period: write 2020, 2020-H1 (a half), 2020-Q3 (a quarter), 2020-06 (a month)"
        " or 2020-01-01..2020-06-30"
    )


def _of_its_name(found: re.Match[str]) -> Period:
    year = int(found["year"])
    if found["month"]:
        return part_of(MONTH, date(year, int(found["month"]), 1))
    if not found["letter"]:
        return part_of(YEAR, date(year, 1, 1))
    kind = HALF if found["letter"] == "H" else QUARTER
    most = 12 // MONTHS_OF[kind]
    place = int(found["place"])
    if not 1 <= place <= most:
        raise ValueError(f"a year has {kind} 1 to {most}")
    return part_of(kind, date(year, (place - 1) * MONTHS_OF[kind] + 1, 1))
