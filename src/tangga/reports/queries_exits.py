"""Natural exits ahead, counted by year and area from the stored answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q
from django.db.models.functions import Substr

from tangga.areas.models import Area
from tangga.reports.filters import Answers

COLUMNS = {"continues": "last_component_ends_on", "drops_out": "last_component_ends_on_dropout"}
DIGITS = {1: 2, 2: 4, 3: 6, 4: 10}


@dataclass
class Row:
    """An area's families: how many leave in each year shown, later, now, and how many have no end in sight."""

    area: Area
    by_year: dict[int, int] = field(default_factory=dict)
    now: int = 0
    later: int = 0
    families: int = 0

    def cells(self, years: range) -> list[tuple[int, int]]:
        return [(year, self.by_year.get(year, 0)) for year in years]


def last_day_before(first_of_next: date) -> date:
    """The last day with a component."""
    return first_of_next - timedelta(days=1)


def ending_by_year(answers: Answers, scenario: str) -> dict[int, int]:
    """year -> families whose last component ends in it. One query, one row a month."""
    column = COLUMNS[scenario]
    found: dict[int, int] = {}
    rows = answers.filter(active=True, **{f"{column}__isnull": False}).order_by().values(column)
    for row in rows.annotate(many=Count("pk")):
        year = last_day_before(row[column]).year
        found[year] = found.get(year, 0) + row["many"]
    return found


def leaving_now(answers: Answers) -> int:
    """Active families that are a natural exit on the run's day."""
    return answers.filter(natural_exit=True).count()


def by_area(answers: Answers, scenario: str, level: int, years: range) -> list[Row]:
    """One row an area of a level that has active families, by code. Two grouped queries and one for the names."""
    column = COLUMNS[scenario]
    active = answers.filter(active=True).order_by().annotate(part=Substr("region_id", 1, DIGITS[level]))
    totals = {
        each["part"]: each
        for each in active.values("part").annotate(families=Count("pk"), now=Count("pk", filter=Q(natural_exit=True)))
    }
    areas: Mapping[str, Area] = Area.objects.select_related("parent").in_bulk(list(totals))
    rows = {
        code: Row(areas[code], now=each["now"], families=each["families"])
        for code, each in sorted(totals.items())
        if code in areas
    }
    ending = active.filter(**{f"{column}__isnull": False}).values("part", column)
    for each in ending.annotate(many=Count("pk")):
        row = rows.get(each["part"])
        if row is None:
            continue
        year = last_day_before(each[column]).year
        if year in years:
            row.by_year[year] = row.by_year.get(year, 0) + each["many"]
        else:
            row.later += each["many"]
    return list(rows.values())
