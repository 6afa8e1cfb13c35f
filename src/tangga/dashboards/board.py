"""What stands of an area at a glance: its parts as rows, today, as known now.

Every number is asked of what counts it already: exits and targets of targets.queries, places of figures, families in
the programme of kept. Tests hold each equal to figures.figure. The statements do not grow with the rows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, Q
from django.db.models.functions import Substr

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.cases.models import Case
from tangga.dashboards import kept
from tangga.dashboards.asked import FACILITATOR, Asked
from tangga.dashboards.lines import Key, Line, Spans, When, by_part_and_month, line_of, of_left, together
from tangga.families.models import FacilitatorAssignment
from tangga.families.queries import open_on
from tangga.figures.definitions import AREAS
from tangga.figures.figure import COUNTRY, figure
from tangga.people.models import Person
from tangga.policy import PolicyGap, load, overlays_for
from tangga.rules import exit_moves
from tangga.rules.periods import Period
from tangga.runs.seen import Seen
from tangga.runs.tallies import Tallied
from tangga.targets.asked import end_of
from tangga.targets.places import parts_level
from tangga.targets.queries import (
    Left,
    caseloads,
    exits_by_facilitator,
    facilitators_of,
    target_of,
    targets_of_facilitators,
    targets_of_parts,
)

# A case waits for somebody: before it is in force, or because the family objects.
WAITS = (*exit_moves.BEFORE_FORCE, exit_moves.CONTESTED)
CUT = {level: AREAS[level - 1] for level in Level}
OF_FAMILIES = ("active", "unsure")  # columns of facilitators that their families are looked up for


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
    left = by_part_and_month(code, level, when)
    then = _known_then(asked.area, level, when)
    active = kept.active_by_part(code, level, (when.today, when.month_end))
    waiting, waiting_before = (_waiting(area, level, day, when.now) for day in (when.today, when.month_end))
    cases = cases_by_part(code, level)
    lines = []
    for each in Area.objects.filter(within("code", code), level=level).order_by("code"):
        line = line_of(each, targets.get(each.code), left[each.code], when)
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
    total = line_of(area, whole.number if whole else None, together(left.values()), when)
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
    left = by_part_and_month(code, level, when)
    then = _known_then(asked.area, level, when)
    active = kept.active_by_part(code, level, (when.today, when.month_end))
    told = Seen(viewer, when.today).tallied_by_area(level, code)
    stage = coming_stage(code, when.today)
    lines = []
    for each in Area.objects.filter(within("code", code), level=level).order_by("code"):
        key = each.code
        line = line_of(each, None, left[key], when)
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
    whole = _whole_of_a_district(asked, when, together(left.values()))
    whole = replace(
        whole,
        late=_late(whole, then.total(), when),
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
    by_part = _by_part(left)
    lines = [
        replace(
            line_of(area, targets[key].number if key in targets else None, of_left(by_part[key], when), when),
            person=person,
        )
        for key, person in people.items()
    ]
    if asked.column in OF_FAMILIES:
        lines = with_families(lines, when)
    active = kept.active_by_part(code, Level.DISTRICT, (when.today, when.month_end))
    whole = replace(
        _whole_of_a_district(asked, when, of_left(left, when)),
        active=active[when.today].get(code, 0),
        active_before=active[when.month_end].get(code, 0),
    )
    return Board(asked, when, None, whole, sorted(lines, key=lambda each: each.name.lower()))


def with_families(lines: Sequence[Line], when: When) -> list[Line]:
    """The rows, those of facilitators with the families they accompany: families are looked up one by one, so it is
    asked for the rows that are shown. Three statements; none where no row is a person, or it was asked already."""
    people = [line.person.pk for line in lines if line.person and line.active is None]
    if not people:
        return list(lines)
    carried, before = (caseloads(people, day) for day in (when.today, when.month_end))
    unsure = _unsure_of(people, when.today)
    return [
        replace(
            line,
            active=carried.get(line.person.pk, 0),
            active_before=before.get(line.person.pk, 0),
            unsure=unsure.get(line.person.pk, 0),
        )
        if line.person
        else line
        for line in lines
    ]


def _by_part(left: Iterable[Left]) -> defaultdict[Key, list[Left]]:
    found: defaultdict[Key, list[Left]] = defaultdict(list)
    for each in left:
        found[each.part].append(each)
    return found


def _whole_of_a_district(asked: Asked, when: When, left: Spans) -> Line:
    target = target_of(when.today.year, asked.area)
    line = line_of(asked.area, target.number if target else None, left, when)
    waiting, before = (
        _waiting(asked.area, Level.DISTRICT, day, when.now).get(_code(asked.area), 0)
        for day in (when.today, when.month_end)
    )
    cases = cases_by_part(_code(asked.area), Level.DISTRICT)
    return replace(line, waiting=waiting, waiting_before=before, cases=cases.total())


def own_months(person: Person, code: str, when: When) -> Line:
    """A facilitator's own year in a district."""
    left = exits_by_facilitator(code, when.counted_from, when.today, person=person.pk, recorded_only=True)
    return replace(line_of(None, None, of_left(left, when), when), person=person)


def _code(area: Area | None) -> str:
    return area.code if area else ""


def _known_then(area: Area | None, level: Level, when: When) -> Counter[str]:
    """Voluntary graduations of this year until the end of last month, as known at its end."""
    if not when.has_late:
        return Counter()
    found = figure(
        "voluntary_graduations",
        _code(area) or COUNTRY,
        Period(when.first, when.month_end),
        as_of=when.month_end,
        known_at=end_of(when.month_end),
        by=CUT[level],
        now=when.now,
    )
    return Counter(found.parts)


def _late(line: Line, then: int, when: When) -> int | None:
    if not when.has_late:
        return None
    return sum(many for month, many in line.voluntary.by_month.items() if month <= when.month_end.month) - then


def _waiting(area: Area | None, level: Level, day: date, now: datetime) -> Mapping[str, int]:
    cut = "" if area is not None and area.level == level else CUT[level]
    region = _code(area) or COUNTRY
    return figure("waiting_families", region, Period(day, day), as_of=day, known_at=now, by=cut, now=now).parts


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
