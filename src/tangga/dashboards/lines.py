"""What a row of a dashboard says, and the exits of an area counted by part and month."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Count, Q
from django.db.models.functions import Substr

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.dashboards.kept import DIGITS
from tangga.families.exit_models import ExitType
from tangga.families.exit_queries import in_period
from tangga.people.models import Person
from tangga.rules.periods import MONTH, Period, part_of
from tangga.rules.targets import Pace, pace
from tangga.targets.queries import Left

Key = str | int | None


@dataclass(frozen=True)
class Months:
    """Families that left in this year, by month; of one type."""

    by_month: Mapping[int, int]
    last: int  # the month of today

    @property
    def year(self) -> int:
        return sum(self.by_month.values())

    @property
    def this(self) -> int:
        return self.by_month.get(self.last, 0)

    @property
    def so_far(self) -> list[int]:
        """By the end of each month that has begun."""
        return [sum(self.by_month.get(each, 0) for each in range(1, month + 1)) for month in range(1, self.last + 1)]


@dataclass(frozen=True)
class Line:
    """A row, or the whole. None: there is no such number (nothing set; not counted by such parts; too early).

    voluntary, natural  those who left this year; before: in the month before this one (in January: of last year)
    late     voluntary graduations until the end of last month that were recorded only after it (below 0: taken back)
    active   families in the programme today; active_before: at the end of last month. Of a facilitator: accompanied
    unsure   families with a fact to ask for; leaving: without a component by the first day of the coming stage
    """

    area: Area | None
    person: Person | None = None
    target: int | None = None
    pace: Pace | None = None
    voluntary: Months = Months({}, 1)
    natural: Months = Months({}, 1)
    before: int = 0
    natural_before: int = 0
    late: int | None = None
    active: int | None = None
    active_before: int | None = None
    waiting: int | None = None
    waiting_before: int | None = None
    cases: int | None = None
    unsure: int | None = None
    leaving: int | None = None

    @property
    def name(self) -> str:
        return self.person.display_name if self.person else self.area.name if self.area else ""

    @property
    def achieved(self) -> int:
        return self.voluntary.year

    @property
    def state(self) -> str:
        """reached, on_pace, late; "" without a target."""
        if self.pace is None:
            return ""
        return "reached" if self.pace.reached else "late" if self.pace.late else "on_pace"


@dataclass(frozen=True)
class When:
    """Today, and the days that stand beside it."""

    today: date
    now: datetime

    @property
    def first(self) -> date:
        return date(self.today.year, 1, 1)

    @property
    def month_end(self) -> date:
        """The last day of the month before this one."""
        return self.today.replace(day=1) - timedelta(days=1)

    @property
    def month_first(self) -> date:
        return self.month_end.replace(day=1)

    @property
    def has_late(self) -> bool:
        """Whether a month of this year is over."""
        return self.month_end.year == self.today.year

    @cached_property
    def counted_from(self) -> date:
        return min(self.first, self.month_first)


Spans = dict[tuple[str, int], int]  # (type of exit, month of this year; BEFORE: the month before this one) -> families
BEFORE = 0
TYPES = (ExitType.VOLUNTARY, ExitType.NATURAL)


def by_part_and_month(code: str, level: Level, when: When) -> defaultdict[Key, Spans]:
    """The exits of an area by the areas of a level, by type and month. One statement, a row an area and type: those of
    a province one by one take longer to read than to count."""
    spans = {month: part_of(MONTH, date(when.today.year, month, 1)) for month in range(1, when.today.month + 1)}
    spans[BEFORE] = Period(when.month_first, when.month_end)
    rows = in_period(when.counted_from, when.today).filter(within("region_id", code), exit_type__in=TYPES).order_by()
    counts = {
        f"month_{month}": Count("pk", filter=Q(effective_on__gte=span.first, effective_on__lte=span.last))
        for month, span in spans.items()
    }
    found: defaultdict[Key, Spans] = defaultdict(dict)
    cut = rows.annotate(part=Substr("region_id", 1, DIGITS[level])).values_list("part", "exit_type")
    for part, kind, *counted in cut.annotate(**counts):
        found[part] |= {(kind, month): many for month, many in zip(spans, counted, strict=True)}
    return found


def of_left(left: Iterable[Left], when: When) -> Spans:
    """The same of exits that were read one by one."""
    found: Counter[tuple[str, int]] = Counter()
    for each in left:
        if each.on.year == when.today.year:
            found[each.exit_type, each.on.month] += each.families
        if when.month_first <= each.on <= when.month_end:
            found[each.exit_type, BEFORE] += each.families
    return found


def together(some: Iterable[Spans]) -> Spans:
    found: Counter[tuple[str, int]] = Counter()
    for each in some:
        found.update(each)
    return found


def line_of(area: Area | None, target: int | None, left: Spans, when: When) -> Line:
    voluntary, natural = (
        Months({month: many for (kind, month), many in left.items() if kind == each and month}, when.today.month)
        for each in TYPES
    )
    return Line(
        area=area,
        target=target,
        pace=None if target is None else pace(target, voluntary.year, when.today.year, when.today),
        voluntary=voluntary,
        natural=natural,
        before=left.get((ExitType.VOLUNTARY, BEFORE), 0),
        natural_before=left.get((ExitType.NATURAL, BEFORE), 0),
    )
