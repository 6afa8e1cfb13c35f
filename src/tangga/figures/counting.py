"""What every counter has in common: the question, checked, and how rows are counted into parts that add up."""

from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Substr

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.figures.definitions import AREAS, TIMES, Indicator
from tangga.rules.periods import Period

DIGITS = {Level.PROVINCE: 2, Level.DISTRICT: 4, Level.SUB_DISTRICT: 6, Level.VILLAGE: 10}
UNKNOWN = "unknown"  # parts by what is not on record
SEVERAL = "several"  # what belongs to more than one part, so that the parts add up
WITHHELD = "withheld"  # by reason: a reason that whoever asks may not read, several, or none on record
NOT_SHARED_OUT = "not_shared_out"


@dataclass(frozen=True)
class Asked:
    """What figure.figure was asked, checked. area: None for the country; known_at: None for now; hidden: reasons
    that whoever asks may not read."""

    indicator: Indicator
    area: Area | None
    period: Period
    as_of: date
    known_at: datetime | None
    by: str
    hidden: frozenset[str] = frozenset()

    @property
    def code(self) -> str:
        return self.area.code if self.area else ""

    @property
    def last(self) -> date:
        """The last day that counts: of the period, or the day as of which it is asked."""
        return min(self.period.last, self.as_of)

    @property
    def level(self) -> Level:
        """Of the areas it is to be cut into."""
        return Level(AREAS.index(self.by) + 1)

    @property
    def digits(self) -> int:
        """How many digits of a code say to which of those an area belongs."""
        return DIGITS[self.level]


def whole(asked: Asked, many: int) -> dict[str, int]:
    """A figure that is not cut: one part, the area itself."""
    return {asked.code or "00": many}


def of_areas(asked: Asked, found: Mapping[str, int]) -> dict[str, int]:
    """Every area of the level, those without any too, by code; whatever is counted of a code that is no area any more
    stands by that code."""
    codes = Area.objects.filter(within("code", asked.code), level=asked.level).values_list("code", flat=True)
    return {code: found.get(code, 0) for code in sorted({*codes, *found})}


def of_times(asked: Asked, found: Mapping[date, int]) -> dict[str, int]:
    """Every part of the period, those without any too. found: by day."""
    parts = asked.period.parts(asked.by)
    counts, begins = [0] * len(parts), [part.first for part in parts]
    for day, many in found.items():
        counts[bisect(begins, day) - 1] += many
    return {part.name: many for part, many in zip(parts, counts, strict=True)}


def counted(
    asked: Asked,
    rows: QuerySet[Any],
    *,
    region: str,
    day: str = "",
    cuts: Mapping[str, Any] | None = None,
    value: Any = None,
    part: Any = None,
) -> dict[str, int]:
    """Rows counted into the parts that are asked for, in one statement (and one for the names of areas).

    region  the column with an area's code; day: the one with the day it happened (a flow alone)
    cuts    what else it can be cut by -> a column or an expression that gives the part
    value   what is added up; None: the rows are counted
    part    the part itself, where an area's is not told from one column; the names of areas are then the caller's
    """
    rows, value = rows.order_by(), value or Count("pk")
    if not asked.by:
        return whole(asked, rows.aggregate(all=value)["all"] or 0)
    if part is not None:
        return _grouped(rows, part, value)
    parts = _grouped(rows, _part(asked, region, day, cuts or {}), value)
    if asked.by in AREAS:  # of none: nobody knew yet where it was
        return of_areas(asked, {code or UNKNOWN: many for code, many in parts.items()})
    if asked.by in TIMES:
        return of_times(asked, parts)
    return in_order({UNKNOWN if part in (None, "") else str(part): many for part, many in parts.items()})


def in_order(parts: Mapping[str, int]) -> dict[str, int]:
    """By code, numbers (years) by their size, before words."""
    return dict(sorted(parts.items(), key=lambda each: (not each[0].isdigit(), each[0].zfill(4))))


def _part(asked: Asked, region: str, day: str, cuts: Mapping[str, Any]) -> Any:
    if asked.by in AREAS:
        return Substr(region, 1, asked.digits)
    cut = day if asked.by in TIMES else cuts[asked.by]
    return F(cut) if isinstance(cut, str) else cut


def _grouped(rows: QuerySet[Any], part: Any, value: Any) -> dict[Any, int]:
    found = rows.annotate(part_counted=part).values_list("part_counted").annotate(value_counted=value)
    return {each: many or 0 for each, many in found.values_list("part_counted", "value_counted")}
