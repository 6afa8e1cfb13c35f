"""Natural exits ahead, counted from the stored answers: every active family stands in exactly one column.

The columns: a fact is missing (not certain), no component left (now), a year in which the last component ends, later
than the years shown, no end in sight. So a row adds up to its families.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Substr

from tangga.areas.models import Area
from tangga.reports.filters import CERTAIN, Answers

COLUMNS = {"continues": "last_component_ends_on", "drops_out": "last_component_ends_on_dropout"}
DIGITS = {1: 2, 2: 4, 3: 6, 4: 10}


@dataclass
class Tally:
    """How many families leave in each year shown, later, now; have no end in sight; cannot be told for certain."""

    by_year: dict[int, int] = field(default_factory=dict)
    now: int = 0
    later: int = 0
    no_end: int = 0
    uncertain: int = 0

    @property
    def families(self) -> int:
        """All of them: the sum of the columns."""
        return self.now + sum(self.by_year.values()) + self.later + self.no_end + self.uncertain

    def cells(self, years: range) -> list[tuple[int, int]]:
        return [(year, self.by_year.get(year, 0)) for year in years]

    def take(self, year: int, many: int, years: range) -> None:
        """Count families whose last component ends in a year; one before the years shown goes with the first."""
        if year >= years.stop:
            self.later += many
        else:
            year = max(year, years.start)
            self.by_year[year] = self.by_year.get(year, 0) + many


@dataclass
class Row(Tally):
    """The tally of one area."""

    area: Area = field(default_factory=Area)


def last_day_before(first_of_next: date) -> date:
    """The last day with a component."""
    return first_of_next - timedelta(days=1)


def ending_by_year(answers: Answers, scenario: str) -> dict[int, int]:
    """year -> families whose last component ends in it, of those about whom it is certain. One row a month."""
    column = COLUMNS[scenario]
    found: dict[int, int] = {}
    rows = answers.filter(CERTAIN, active=True, **{f"{column}__isnull": False}).order_by().values(column)
    for row in rows.annotate(many=Count("pk")):
        year = last_day_before(row[column]).year
        found[year] = found.get(year, 0) + row["many"]
    return found


def tally(answers: Answers, scenario: str, years: range) -> Tally:
    """All active families of some answers in the columns of one forecast: two queries."""
    counted = answers.filter(active=True).order_by().aggregate(**_apart(scenario))
    found = Tally(now=counted["now"], no_end=counted["no_end"], uncertain=counted["uncertain"])
    for year, many in ending_by_year(answers, scenario).items():
        found.take(year, many, years)
    return found


def _apart(scenario: str) -> dict[str, Count]:
    """The columns that are not a year, as counts."""
    return {
        "now": Count("pk", filter=Q(natural_exit=True)),
        "no_end": Count("pk", filter=CERTAIN & Q(**{f"{COLUMNS[scenario]}__isnull": True})),
        "uncertain": Count("pk", filter=Q(unsure=True)),
    }


def by_area(answers: Answers, scenario: str, level: int, years: range) -> list[Row]:
    """One row an area of a level that has active families, by code. Two grouped queries and one for the names."""
    column = COLUMNS[scenario]
    active = answers.filter(active=True).order_by().annotate(part=Substr("region_id", 1, DIGITS[level]))
    totals: dict[str, Any] = {each["part"]: each for each in active.values("part").annotate(**_apart(scenario))}
    areas: Mapping[str, Area] = Area.objects.select_related("parent").in_bulk(list(totals))
    rows = {
        code: Row(area=areas[code], now=each["now"], no_end=each["no_end"], uncertain=each["uncertain"])
        for code, each in sorted(totals.items())
        if code in areas
    }
    ending = active.filter(CERTAIN, **{f"{column}__isnull": False}).values("part", column)
    for each in ending.annotate(many=Count("pk")):
        row = rows.get(each["part"])
        if row is not None:
            row.take(last_day_before(each[column]).year, each["many"], years)
    return list(rows.values())


def together(rows: Iterable[Tally]) -> Tally:
    """The sum of some rows, column by column."""
    total = Tally()
    for row in rows:
        total.now += row.now
        total.later += row.later
        total.no_end += row.no_end
        total.uncertain += row.uncertain
        for year, many in row.by_year.items():
            total.by_year[year] = total.by_year.get(year, 0) + many
    return total
