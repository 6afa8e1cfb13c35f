"""What stands of an area at a glance: its parts as rows, today, as known now.

Every number is asked of what counts it already: exits and targets of targets.queries, places of figures, families in
the programme of kept. Tests hold each equal to figures.figure. The statements do not grow with the rows.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Count, Q
from django.db.models.functions import Substr

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.cases.models import Case
from tangga.dashboards import kept
from tangga.dashboards.asked import FACILITATOR, Asked
from tangga.families.exit_models import ExitType
from tangga.families.models import FacilitatorAssignment
from tangga.families.queries import open_on
from tangga.figures.figure import COUNTRY, figure
from tangga.people.models import Person
from tangga.policy import PolicyGap, load, overlays_for
from tangga.rules import exit_moves
from tangga.rules.periods import Period
from tangga.rules.targets import Pace, pace
from tangga.runs.seen import Seen
from tangga.runs.tallies import Tallied
from tangga.targets.asked import end_of
from tangga.targets.places import parts_level
from tangga.targets.queries import (
    Left,
    caseloads,
    exits_by_facilitator,
    exits_by_part,
    facilitators_of,
    target_of,
    targets_of_facilitators,
    targets_of_parts,
)

# A case waits for somebody: before it is in force, or because the family objects.
WAITS = (*exit_moves.BEFORE_FORCE, exit_moves.CONTESTED)
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


@dataclass(frozen=True)
class Board:
    """An area's whole and its rows. level: of the rows; None: they are facilitators."""

    asked: Asked
    when: When
    level: Level | None
    whole: Line
    lines: Sequence[Line]
    stage: date | None = None  # the first day of the coming stage


def board_of(asked: Asked, when: When, viewer: Person) -> Board:
    """The board of an area. viewer: who looks (facts to ask for are of the families they see)."""
    if asked.by == FACILITATOR:
        return _people(asked, when)
    level = parts_level(asked.area)
    if level is None:
        return _sub_districts(asked, when, viewer)
    return _areas(asked, when, level)


def _areas(asked: Asked, when: When, level: Level) -> Board:
    """Provinces of the country, districts of a province."""
    area, code = asked.area, _code(asked.area)
    targets = {key: row.number for key, row in targets_of_parts(when.today.year, area, level).items()}
    whole = target_of(when.today.year, area)
    left = exits_by_part(code, level, when.counted_from, when.today, recorded_only=True)
    then = _known_then(code, level, when)
    active = kept.active_by_part(code, level, (when.today, when.month_end))
    waiting, waiting_before = (_waiting(area, level, day, when.now) for day in (when.today, when.month_end))
    cases = cases_by_part(code, level)
    lines = []
    for each in Area.objects.filter(within("code", code), level=level).order_by("code"):
        line = _line(each, targets.get(each.code), [one for one in left if one.part == each.code], when)
        key = each.code
        line = replace(
            line,
            late=_late(line, then[key], when),
            active=active[when.today].get(key, 0),
            active_before=active[when.month_end].get(key, 0),
            waiting=waiting.get(key, 0),
            waiting_before=waiting_before.get(key, 0),
            cases=cases[key],
        )
        # Of the country's 38 provinces those where the programme is on record; all districts of a province.
        if level > Level.PROVINCE or line.target or line.achieved or line.active or line.waiting:
            lines.append(line)
    total = _line(area, whole.number if whole else None, left, when)
    total = replace(
        total,
        late=_late(total, then.total(), when),
        active=sum(active[when.today].values()),
        active_before=sum(active[when.month_end].values()),
        waiting=sum(waiting.values()),
        waiting_before=sum(waiting_before.values()),
        cases=cases.total(),
    )
    return Board(asked, when, level, total, lines)


def _sub_districts(asked: Asked, when: When, viewer: Person) -> Board:
    level, code = Level.SUB_DISTRICT, _code(asked.area)
    left = exits_by_part(code, level, when.counted_from, when.today, recorded_only=True)
    then = _known_then(code, level, when)
    active = kept.active_by_part(code, level, (when.today, when.month_end))
    told = Seen(viewer, when.today).tallied_by_area(level, code)
    stage = coming_stage(code, when.today)
    lines = []
    for each in Area.objects.filter(within("code", code), level=level).order_by("code"):
        key = each.code
        line = _line(each, None, [one for one in left if one.part == key], when)
        lines.append(
            replace(
                line,
                late=_late(line, then[key], when),
                active=active[when.today].get(key, 0),
                active_before=active[when.month_end].get(key, 0),
                unsure=told[key].families("unsure") if key in told else 0,
                leaving=leaving_by(told[key], stage) if key in told else 0,
            )
        )
    whole = replace(
        _whole_of_a_district(asked, when, left),
        late=_late(_line(asked.area, None, left, when), then.total(), when),
        active=sum(active[when.today].values()),
        active_before=sum(active[when.month_end].values()),
        unsure=sum(each.families("unsure") for each in told.values()),
        leaving=sum(leaving_by(each, stage) for each in told.values()),
    )
    return Board(asked, when, level, whole, lines, stage)


def _people(asked: Asked, when: When) -> Board:
    """The facilitators of a district: those posted there, with a target there, or with somebody who left."""
    area, code = asked.area, _code(asked.area)
    assert area is not None
    left = exits_by_facilitator(code, when.counted_from, when.today, recorded_only=True)
    targets = targets_of_facilitators(when.today.year, area)
    people = {row.person_id: row.person for row in facilitators_of(area, when.today)}
    people |= {key: row.facilitator for key, row in targets.items() if row.facilitator}
    strangers = {each.part for each in left if isinstance(each.part, int) and each.part not in people}
    people |= {each.pk: each for each in Person.objects.filter(pk__in=strangers)}
    carried, carried_before = (caseloads(list(people), day) for day in (when.today, when.month_end))
    unsure = _unsure_of(list(people), when.today)
    lines = []
    for key, person in people.items():
        target = targets[key].number if key in targets else None
        line = _line(area, target, [one for one in left if one.part == key], when)
        lines.append(
            replace(
                line,
                person=person,
                active=carried.get(key, 0),
                active_before=carried_before.get(key, 0),
                unsure=unsure.get(key, 0),
            )
        )
    active = kept.active_by_part(code, Level.DISTRICT, (when.today, when.month_end))
    whole = replace(
        _whole_of_a_district(asked, when, left),
        active=active[when.today].get(code, 0),
        active_before=active[when.month_end].get(code, 0),
    )
    return Board(asked, when, None, whole, sorted(lines, key=lambda each: each.name.lower()))


def _whole_of_a_district(asked: Asked, when: When, left: Sequence[Left]) -> Line:
    target = target_of(when.today.year, asked.area)
    line = _line(asked.area, target.number if target else None, left, when)
    waiting, before = (
        _waiting(asked.area, Level.DISTRICT, day, when.now).get(_code(asked.area), 0)
        for day in (when.today, when.month_end)
    )
    cases = cases_by_part(_code(asked.area), Level.DISTRICT)
    return replace(line, waiting=waiting, waiting_before=before, cases=cases.total())


def own_months(person: Person, code: str, when: When) -> Line:
    """A facilitator's own year in a district."""
    left = exits_by_facilitator(code, when.counted_from, when.today, person=person.pk, recorded_only=True)
    return replace(_line(None, None, left, when), person=person)


def _code(area: Area | None) -> str:
    return area.code if area else ""


def _line(area: Area | None, target: int | None, left: Iterable[Left], when: When) -> Line:
    by_type: dict[str, Counter[int]] = {ExitType.VOLUNTARY: Counter(), ExitType.NATURAL: Counter()}
    before: Counter[str] = Counter()
    for each in left:
        if each.exit_type not in by_type:
            continue
        if each.on.year == when.today.year:
            by_type[each.exit_type][each.on.month] += each.families
        if when.month_first <= each.on <= when.month_end:
            before[each.exit_type] += each.families
    voluntary, natural = (Months(by_type[each], when.today.month) for each in (ExitType.VOLUNTARY, ExitType.NATURAL))
    return Line(
        area=area,
        target=target,
        pace=None if target is None else pace(target, voluntary.year, when.today.year, when.today),
        voluntary=voluntary,
        natural=natural,
        before=before[ExitType.VOLUNTARY],
        natural_before=before[ExitType.NATURAL],
    )


def _known_then(code: str, level: Level, when: When) -> Counter[Key]:
    """Voluntary graduations of this year until the end of last month, as known at its end."""
    if not when.has_late:
        return Counter()
    left = exits_by_part(code, level, when.first, when.month_end, end_of(when.month_end), recorded_only=True)
    found: Counter[Key] = Counter()
    for each in left:
        if each.counts:
            found[each.part] += each.families
    return found


def _late(line: Line, then: int, when: When) -> int | None:
    if not when.has_late:
        return None
    return sum(many for month, many in line.voluntary.by_month.items() if month <= when.month_end.month) - then


def _waiting(area: Area | None, level: Level, day: date, now: datetime) -> Mapping[str, int]:
    cut = "" if area is not None and area.level == level else ("", "province", "district")[level]
    return figure(
        "waiting_families", _code(area) or COUNTRY, Period(day, day), as_of=day, known_at=now, by=cut, now=now
    ).parts


def cases_by_part(code: str, level: Level) -> Counter[str]:
    """Cases that wait for somebody, by the areas of a level within an area."""
    rows = Case.objects.filter(within("region_id", code), state__in=WAITS).order_by()
    cut = rows.annotate(part=Substr("region_id", 1, 2 * level))
    return Counter(dict(cut.values_list("part").annotate(Count("pk"))))


def coming_stage(code: str, today: date) -> date | None:
    """The first day of the next payment stage; None: the policy of today knows no stages."""
    policy = load(today, overlays_for(code) if code else ())
    try:
        days = [day for year in (today.year, today.year + 1) for day in exit_moves.first_days_of_stages(year, policy)]
    except PolicyGap:
        return None
    return min((day for day in days if day > today), default=None)


def leaving_by(told: Tallied, stage: date | None) -> int:
    """Families without a component by a day: those who have none already, and those whose last one ends by then."""
    if stage is None:
        return told.families("exit")
    return told.families("exit") + sum(many for day, many in told.ending("ends") if day <= stage)


def _unsure_of(people: Sequence[int], on: date) -> dict[int, int]:
    """key of a facilitator -> families they accompany that have a fact to ask for. One statement."""
    rows = FacilitatorAssignment.objects.filter(
        open_on(on), Q(family__answers__standing=True, family__answers__active=True, family__answers__unsure=True)
    ).order_by()
    return dict(rows.filter(facilitator__in=people).values_list("facilitator").annotate(Count("family", distinct=True)))
