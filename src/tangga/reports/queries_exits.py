"""Natural exits ahead, counted from the stored answers: every active family stands in exactly one column.

The columns: a fact is missing (not certain), no component left (now), a year in which the last component ends, later
than the years shown, no end in sight. So a row adds up to its families.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from tangga.areas.models import Area
from tangga.runs.ahead import NO_END, ending_by_year
from tangga.runs.tallies import Tallied


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


AnyTally = TypeVar("AnyTally", bound=Tally)


def tally(found: Tallied, scenario: str, years: range) -> Tally:
    """All active families of some figures in the columns of one forecast."""
    return _filled(Tally(), found, scenario, years)


def by_area(found: Mapping[str, Tallied], scenario: str, years: range) -> list[Row]:
    """One row an area that has active families, by code: one query for the names. found: the areas' figures by code."""
    active = [code for code, tallied in found.items() if tallied.families("active")]
    areas: Mapping[str, Area] = Area.objects.select_related("parent").in_bulk(active)
    return [_filled(Row(area=areas[code]), found[code], scenario, years) for code in sorted(active) if code in areas]


def _filled(row: AnyTally, found: Tallied, scenario: str, years: range) -> AnyTally:
    row.now, row.uncertain = found.families("exit"), found.families("unsure")
    row.no_end = found.families(NO_END[scenario])
    for year, many in ending_by_year(found, scenario).items():
        row.take(year, many, years)
    return row
