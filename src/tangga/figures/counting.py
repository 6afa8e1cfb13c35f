"""What the indicators count: each counter gives the parts of one figure, which add up to it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.db.models.functions import Substr

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.families.exit_queries import NOT_RECORDED, in_period, unrecorded_in_period
from tangga.figures.definitions import AREAS, REASON, TIMES, TYPE, Indicator
from tangga.rules.periods import Period
from tangga.targets.queries import active_families, active_families_by_part, target_of, targets_of_parts
from tangga.waiting.queries import waiting_on

DIGITS = {Level.PROVINCE: 2, Level.DISTRICT: 4, Level.SUB_DISTRICT: 6, Level.VILLAGE: 10}
UNKNOWN = "unknown"  # parts by type or reason of which none is on record
SEVERAL = "several"  # by reason: families with more than one, so that the parts add up
WITHHELD = "withheld"  # by reason: families under a reason that whoever asks may not read
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


def whole(asked: Asked, many: int) -> dict[str, int]:
    """A figure that is not cut: one part, the area itself."""
    return {asked.code or "00": many}


def of_areas(asked: Asked, found: Mapping[str, int]) -> dict[str, int]:
    """Every area of the level, those without any too, by code; whatever is counted of a code that is no area any more
    stands by that code."""
    codes = Area.objects.filter(within("code", asked.code), level=asked.level).values_list("code", flat=True)
    return {code: found.get(code, 0) for code in sorted({*codes, *found})}


def exits(asked: Asked) -> dict[str, int]:
    """Families that left in the period, of the types the indicator counts."""
    types = asked.indicator.types
    recorded = [each for each in types if each != NOT_RECORDED]
    rows = in_period(asked.period.first, asked.last, asked.known_at)
    rows = rows.filter(within("region_id", asked.code), exit_type__in=recorded)
    found = _by(asked, rows)
    if NOT_RECORDED in types:
        others = unrecorded_in_period(asked.period.first, asked.last, asked.known_at)
        others = others.filter(within("region_id", asked.code))
        found.update(_by(asked, others.annotate(exit_type=Value(UNKNOWN, output_field=CharField()))))
    if not asked.by:
        return whole(asked, found[""])
    if asked.by in AREAS:
        return of_areas(asked, found)
    if asked.by in TIMES:
        parts = asked.period.parts(asked.by)
        return {part.name: sum(many for day, many in found.items() if part.first <= day <= part.last) for part in parts}
    if asked.by == TYPE:
        return {each or UNKNOWN: found[each or UNKNOWN] for each in types}
    return dict(sorted(found.items()))


def _by(asked: Asked, rows: QuerySet[Any]) -> Counter[Any]:
    """Rows counted by what the parts go by: a code, a day, a type, the one reason. One statement."""
    rows = rows.order_by()
    if not asked.by:
        return Counter({"": rows.count()})
    if asked.by in AREAS:
        cut = rows.annotate(part=Substr("region_id", 1, DIGITS[asked.level]))
        return Counter(dict(cut.values_list("part").annotate(Count("pk"))))
    column = {TYPE: "exit_type", REASON: "reasons"}.get(asked.by, "effective_on")
    counted: Iterable[tuple[Any, int]] = rows.values_list(column).annotate(Count("pk"))
    found: Counter[Any] = Counter()
    for value, many in counted:
        found[_reason(value, asked.hidden) if asked.by == REASON else value] += many
    return found


def _reason(codes: list[str], hidden: frozenset[str]) -> str:
    """A family stands under its one reason; with several, or none on record, it stands apart."""
    if len(codes) != 1:
        return SEVERAL if codes else UNKNOWN
    return WITHHELD if codes[0] in hidden else codes[0]


def active(asked: Asked) -> dict[str, int]:
    """Families in the programme on the last day."""
    if not asked.by:
        return whole(asked, active_families(asked.code, asked.last, asked.known_at))
    return of_areas(asked, active_families_by_part(asked.code, asked.level, asked.last, asked.known_at))


def target(asked: Asked) -> dict[str, int] | None:
    """What was set for the area and year; None where nothing was."""
    year = asked.period.first.year
    found = target_of(year, asked.area, asked.known_at)
    if found is None:
        return None
    if not asked.by:
        return whole(asked, found.number)
    shared = targets_of_parts(year, asked.area, asked.level, asked.known_at)
    parts = of_areas(asked, {code: each.number for code, each in shared.items()})
    return {**parts, NOT_SHARED_OUT: found.number - sum(parts.values())}


def waiting(asked: Asked) -> dict[str, int]:
    """Families whose entry stood as waiting on the last day."""
    rows = waiting_on(asked.code, asked.last, asked.known_at).order_by()
    if not asked.by:
        return whole(asked, rows.count())
    cut = rows.annotate(part=Substr("district_id", 1, DIGITS[asked.level]))
    return of_areas(asked, dict(cut.values_list("part").annotate(Count("pk"))))


COUNTERS: Mapping[str, Callable[[Asked], dict[str, int] | None]] = {
    "exits": exits,
    "active_families": active,
    "target": target,
    "waiting_families": waiting,
}
