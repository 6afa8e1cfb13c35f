"""How far targets are: of an area and its parts, down to each facilitator, on a day and as known at an instant."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from tangga.areas.models import Area, Level
from tangga.families.exit_queries import NOT_RECORDED
from tangga.families.models import FacilitatorAssignment
from tangga.families.queries import open_on
from tangga.people.models import Person
from tangga.rules.targets import TENTHS_OF_A_PERCENT, Load, Pace, load_of, pace, share
from tangga.targets.load import FEWEST_IN_A_MEAN
from tangga.targets.models import Target
from tangga.targets.places import parts_level, parts_of
from tangga.targets.queries import (
    FIRST_DAYS,
    LOAD,
    Left,
    achieved,
    caseloads,
    exits_by_facilitator,
    exits_by_part,
    facilitators_of,
    target_of,
    target_of_person,
    targets_of_facilitators,
    targets_of_parts,
    value_in,
    value_on,
)

DECILES_SHOWN = 5  # 1 to 4, and all above; unknown apart


@dataclass(frozen=True)
class Fairness:
    """What a facilitator has to work with: a number alone would compare what cannot be compared.

    five_years, preparable and deciles by the assessment that holds now; deciles: of 1, 2, 3, 4, above, unknown.
    """

    families: int
    five_years: int = 0
    preparable: int = 0
    deciles: tuple[int, ...] = (0,) * (DECILES_SHOWN + 1)


@dataclass(frozen=True)
class Row:
    """One line of progress: an area, a facilitator, or (neither) the families nobody accompanied.

    others      exits of other types within the year, by type; they count towards no target. NOT_RECORDED: of families
                of which only the day they left is on record
    base_after  the families of the base that had not left by then
    outside     families that left within the year and were never in the base: out by the base date, or joined after it.
                The base, less everybody who left, plus these, is base_after
    """

    area: Area | None = None
    person: Person | None = None
    target: Target | None = None
    pace: Pace | None = None
    achieved: int = 0
    others: Counter[str] = field(default_factory=Counter)
    base_after: int | None = None
    outside: int = 0
    fairness: Fairness | None = None
    load: Load | None = None

    @property
    def name(self) -> str:
        return self.person.display_name if self.person else self.area.name if self.area else ""

    @property
    def late(self) -> bool:
        return self.pace is not None and self.pace.late

    @property
    def state(self) -> str:
        """reached, on_pace, late; "" without a target."""
        if self.pace is None:
            return ""
        return "reached" if self.pace.reached else "late" if self.pace.late else "on_pace"

    @property
    def share_of_target(self) -> int | None:
        """Tenths of a percent: 1058 is 105.8 %."""
        return share(self.achieved, self.target.number, TENTHS_OF_A_PERCENT) if self.target else None

    @property
    def share_before(self) -> int | None:
        """Hundredths of a percent of the base before anybody left: 1058 is 10.58 %."""
        return share(self.achieved, self.target.base_families) if self.target else None

    @property
    def share_after(self) -> int | None:
        """The same of the base after the exits of the year."""
        return share(self.achieved, self.base_after) if self.base_after is not None else None

    @property
    def left_otherwise(self) -> int:
        """Exits of other types that are on record."""
        return self.others.total() - self.not_recorded

    @property
    def left(self) -> int:
        """Everybody who left within the year, whichever way."""
        return self.achieved + self.others.total()

    @property
    def not_recorded(self) -> int:
        """Families that left, nobody wrote down how."""
        return self.others[NOT_RECORDED]


@dataclass(frozen=True)
class Board:
    """Progress of one area: the whole, its parts, and how the parts' targets add up against the whole's.

    nobody  exits of families that nobody accompanied; None where there were none, or parts are areas
    """

    year: int
    on: date
    known_at: datetime | None
    level: Level | None
    whole: Row
    parts: Sequence[Row]
    nobody: Row | None
    monthly: Sequence[tuple[int, int]]  # voluntary exits in force by the end of each month that has begun

    @property
    def parts_sum(self) -> int:
        return sum(row.target.number for row in self.parts if row.target)

    @property
    def off(self) -> int:
        """By how much the parts miss the whole (below 0: too many); 0 where there is no whole, or no part."""
        if self.whole.target is None or not any(row.target for row in self.parts):
            return 0
        return self.whole.target.number - self.parts_sum

    @property
    def late(self) -> int:
        return sum(row.late for row in self.parts)


def last_day(year: int, on: date) -> date:
    """Up to which day exits of a year count when asked on a day."""
    return min(on, date(year, 12, 31))


def board_of(area: Area | None, year: int, on: date, known_at: datetime | None = None) -> Board:
    """The progress of an area (None: the country) and its parts."""
    level = parts_level(area)
    whole = target_of(year, area, known_at)
    code = area.code if area else ""
    first, last = date(year, 1, 1), last_day(year, on)
    nobody = None
    if level is None:
        assert area is not None
        left = exits_by_facilitator(code, first, last, known_at)
        parts, nobody = _facilitators(area, year, on, known_at, left)
    else:
        left = exits_by_part(code, level, first, last, known_at)
        targets = targets_of_parts(year, area, level, known_at)
        named = {*targets, *(each.part for each in left)}
        parts = [
            _row(
                Row(area=each, target=targets.get(each.code)), [one for one in left if one.part == each.code], year, on
            )
            for each in parts_of(area, level).filter(pk__in=named)
        ]
    total = _row(Row(area=area, target=whole), left, year, on)
    return Board(year, on, known_at, level, total, parts, nobody, _monthly(left, year, last))


def _row(row: Row, left: Iterable[Left], year: int, on: date) -> Row:
    """The row with what counts towards its target, and what does not."""
    first_days = value_in(year, "", FIRST_DAYS) or 0
    others: Counter[str] = Counter()
    of_the_base = outside = through = 0
    for each in left:
        if each.counts:
            through += each.families
        else:
            others[each.exit_type] += each.families
        if row.target and each.was_there(row.target.base_on):
            of_the_base += each.families
        else:
            outside += each.families
    if row.target is None:
        return replace(row, achieved=through, others=others)
    return replace(
        row,
        achieved=through,
        others=others,
        pace=pace(row.target.number, through, year, on, first_days),
        base_after=max(0, row.target.base_families - of_the_base),
        outside=outside,
    )


def _facilitators(
    district: Area, year: int, on: date, known_at: datetime | None, left: Sequence[Left]
) -> tuple[list[Row], Row | None]:
    """A row for everybody posted there, with a target there, or to whose credit somebody left; and nobody's."""
    targets = targets_of_facilitators(year, district, known_at)
    people = {row.person_id: row.person for row in facilitators_of(district, on)}
    people |= {key: row.facilitator for key, row in targets.items() if row.facilitator and key not in people}
    credited: defaultdict[int | None, list[Left]] = defaultdict(list)
    for each in left:
        credited[each.part if isinstance(each.part, int) else None].append(each)
    strangers = {key for key in credited if key is not None and key not in people}
    people |= {each.pk: each for each in Person.objects.filter(pk__in=strangers)}
    rows = [
        _row(Row(area=district, person=person, target=targets.get(key)), credited.get(key, ()), year, on)
        for key, person in people.items()
    ]
    nobody = _row(Row(area=district), credited[None], year, on) if None in credited else None
    return sorted(rows, key=lambda row: row.name.lower()), nobody


def with_fairness(rows: Sequence[Row], on: date, known_at: datetime | None = None) -> list[Row]:
    """The rows, those of facilitators with what each has to work with: families are looked up one by one, so it is
    asked for the rows that are shown, not for a whole district. Two statements; none where no row is a person."""
    fair = fairness_of([row.person.pk for row in rows if row.person], on, known_at)
    return [replace(row, **_fair(row.area, fair[row.person.pk], on)) if row.person else row for row in rows]


def _fair(district: Area | None, fairness: Fairness, on: date) -> dict[str, Any]:
    each_can = value_on(on, district.code if district else "", LOAD)
    return {"fairness": fairness, "load": None if each_can is None else load_of(fairness.families, 1, each_can)}


def fairness_of(people: Iterable[int], on: date, known_at: datetime | None = None) -> dict[int, Fairness]:
    """What each of these facilitators (keys) has to work with on a day. Two statements."""
    keys = list(people)
    if not keys:
        return {}
    carried = caseloads(keys, on, known_at)
    answered = FacilitatorAssignment.objects.filter(
        open_on(on), facilitator__in=keys, family__answers__standing=True, family__answers__active=True
    ).order_by()
    counted = answered.values_list("facilitator", "family__answers__decile").annotate(
        Count("pk"),
        five_years=Count("pk", filter=Q(family__answers__five_years=True)),
        preparable=Count("pk", filter=Q(family__answers__preparable=True)),
    )
    deciles = {key: [0] * (DECILES_SHOWN + 1) for key in keys}
    more: dict[int, Counter[str]] = {key: Counter() for key in keys}
    for key, decile, families, five_years, preparable in counted:
        deciles[key][DECILES_SHOWN if decile is None else min(decile, DECILES_SHOWN) - 1] += families
        more[key].update(five_years=five_years, preparable=preparable)
    return {
        key: Fairness(carried.get(key, 0), more[key]["five_years"], more[key]["preparable"], tuple(deciles[key]))
        for key in keys
    }


def _monthly(left: Iterable[Left], year: int, last: date) -> list[tuple[int, int]]:
    """(month, voluntary exits in force by its end, or by the last day asked about)."""
    by_month: Counter[int] = Counter()
    for each in left:
        if each.counts:
            by_month[each.on.month] += each.families
    months = range(1, (last.month if last.year == year else 0) + 1)
    return [(month, sum(by_month[each] for each in range(1, month + 1))) for month in months]


@dataclass(frozen=True)
class Own:
    """A facilitator's own year, and the mean of the district's facilitators (tenths of a family; None: they are so few
    that it would tell each of them the others' number)."""

    year: int
    on: date
    row: Row
    mean_tenths: int | None
    facilitators: int


def own_progress(person: Person, district: Area, year: int, on: date, known_at: datetime | None = None) -> Own:
    """One facilitator's progress in a district, or in the one whose target they have; the same as their row there. Of
    the colleagues nothing but their mean."""
    first, last = date(year, 1, 1), last_day(year, on)
    target = target_of_person(year, person, district.code, known_at)
    district = target.area if target and target.area else district
    fair = fairness_of([person.pk], on, known_at)[person.pk]
    bare = replace(Row(area=district, person=person, target=target), **_fair(district, fair, on))
    row = _row(bare, exits_by_facilitator(district.code, first, last, known_at, person=person.pk), year, on)
    posted = facilitators_of(district, on)
    keys = {each.person_id for each in posted}
    left = exits_by_facilitator(district.code, first, last, known_at, recorded_only=True)
    theirs = achieved(each for each in left if each.part in keys)
    mean = load_of(theirs, len(keys), 0).mean_tenths if len(keys) >= FEWEST_IN_A_MEAN else None
    return Own(year, on, row, mean, len(keys))
