"""Which leavings make the difference between a figure and the same figure asked with other dates, and how each does.

A leaving is the end of a membership (family and first day), whichever row says so: an exit, or a membership that ended
with no exit on record. It is

    late   recorded late: it had happened by the day asked for before, and was not on record
    since  it happened after that day
    right  put right: it was on record with another day, place or way out
    back   taken back: it is not on record any more
    ahead  it happened only after the day asked for now, which is the earlier one

What these come to (`effects`) is the whole difference of every part that is told from the leaving alone.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from tangga.families.exit_models import Exit
from tangga.families.exit_queries import NOT_RECORDED, unrecorded
from tangga.families.history import known
from tangga.figures.counters import exits
from tangga.figures.counting import UNKNOWN, Asked
from tangga.figures.definitions import AREAS, REASON, TIMES, TYPE, Indicator

LATE, SINCE, RIGHT, BACK, AHEAD = "late", "since", "right", "back", "ahead"
WAYS = (LATE, SINCE, RIGHT, BACK, AHEAD)
COLUMNS = ("family_id", "joined_on", "pk", "recorded_at", "effective_on", "region_id")
Key = tuple[int, date]


@dataclass(frozen=True)
class Left:
    """A leaving as one row has it. pk: of the exit; below 0: of the membership that ended without one."""

    pk: int = field(compare=False)
    recorded_at: datetime = field(compare=False)
    effective_on: date
    region_id: str
    exit_type: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """A leaving that is counted otherwise than before. was, now: as it was known then, and as it is; none: not at all.
    counted_then, counted_now: whether the figure counts it so."""

    way: str
    family_id: int
    joined_on: date
    was: Left | None
    now: Left | None
    counted_then: bool
    counted_now: bool

    @property
    def stands(self) -> Left:
        """By what it is placed: as it is counted now, else as it was."""
        found = self.now if self.counted_now else self.was
        assert found is not None  # counted by one of both
        return found


def changes(indicators: Iterable[Indicator], now: Asked, then: Asked) -> dict[str, list[Change]]:
    """indicator -> its changes between two questions about the same area and period, in a fixed order; those without
    any are left out. At most eight statements, however many indicators."""
    flows = [each for each in indicators if each.counts == "exits"]  # of which each leaving can be looked at
    if not flows:
        return {}
    widest = replace(flows[0], types=tuple(dict.fromkeys(kind for each in flows for kind in each.types)))
    now, then = replace(now, indicator=widest), replace(then, indicator=widest)
    ours, theirs = _counted(now, then), _counted(then, now)
    keys = sorted(key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key))
    was = theirs | (_standing(then, now) if keys else {})
    is_now = ours | (_standing(now, then) if keys else {})
    found = {}
    for indicator in flows:
        every = (_change(indicator, key, (was, theirs), (is_now, ours), now, then) for key in keys)
        if rows := [each for each in every if each is not None]:
            found[indicator.code] = sorted(rows, key=_order)
    return found


def effects(rows: Iterable[Change], asked: Asked) -> dict[str, Counter[str]]:
    """part, as `asked` is cut -> way -> how many more it makes the part. One put right takes away where it was and adds
    where it is."""
    found: dict[str, Counter[str]] = {}
    for each in rows:
        for left, counts, step in ((each.was, each.counted_then, -1), (each.now, each.counted_now, 1)):
            if left is not None and counts:
                found.setdefault(counted_in(left, asked), Counter())[each.way] += step
    return found


def _counted(asked: Asked, other: Asked) -> dict[Key, Left]:
    """What one question counts, without the rows that both do."""
    rows = dict(_exits(_only(asked, other)))
    if NOT_RECORDED in asked.indicator.types:
        rows |= _ended(exits.unrecorded(asked))
    return rows


def _only(asked: Asked, other: Asked) -> QuerySet[Exit]:
    same = exits.recorded(other).order_by().values("pk")
    return exits.recorded(asked).exclude(pk__in=same).order_by()


def _standing(asked: Asked, other: Asked) -> dict[Key, Left]:
    """What was known at one instant, counted or not, of the families that the other question counts."""
    about = Q(family__in=_only(other, asked).values("family"))
    if NOT_RECORDED not in asked.indicator.types:
        return dict(_exits(Exit.objects.filter(about, known(asked.known_at)).order_by()))
    about |= Q(family__in=exits.unrecorded(other).order_by().values("family"))
    rows = dict(_exits(Exit.objects.filter(about, known(asked.known_at)).order_by()))
    return rows | dict(_ended(unrecorded(asked.known_at).filter(about).order_by()))


def _exits(rows: QuerySet[Exit]) -> Iterable[tuple[Key, Left]]:
    told = rows.values_list(*COLUMNS, "exit_type", "reasons")
    for family, joined_on, pk, at, day, region, kind, reasons in told:
        yield (family, joined_on), Left(pk, at, day, region, kind, tuple(sorted(reasons)))


def _ended(rows: QuerySet[Any]) -> dict[Key, Left]:
    return {
        (family, joined_on): Left(-pk, at, day, region or "", NOT_RECORDED)
        for family, joined_on, pk, at, day, region in rows.order_by().values_list(*COLUMNS)
    }


Side = tuple[Mapping[Key, Left], Mapping[Key, Left]]  # what was on record, and what was counted of it


def _change(indicator: Indicator, key: Key, before: Side, after: Side, now: Asked, then: Asked) -> Change | None:
    was, is_now = _of(indicator, before[0].get(key)), _of(indicator, after[0].get(key))
    counted_then = was is not None and key in before[1] and was.exit_type in indicator.types
    counted_now = is_now is not None and key in after[1] and is_now.exit_type in indicator.types
    if not counted_then and not counted_now:
        return None
    if was is None or is_now is None or _same(was, is_now, now.by):
        if counted_then and counted_now:
            return None
        way = _way(was, is_now, counted_now, then)
    else:
        way = RIGHT
    return Change(way, *key, was, is_now, counted_then, counted_now)


def _of(indicator: Indicator, left: Left | None) -> Left | None:
    """To a figure that counts exits on record alone, a leaving without one is none."""
    hidden = left is None or (left.exit_type == NOT_RECORDED and NOT_RECORDED not in indicator.types)
    return None if hidden else left


def _same(was: Left, now: Left, by: str) -> bool:
    """Why a family left is another part only where the figure is cut by it."""
    return was == (now if by == REASON else replace(now, reasons=was.reasons))


def _way(was: Left | None, is_now: Left | None, counted_now: bool, then: Asked) -> str:
    if not counted_now:
        return BACK if is_now is None else AHEAD
    assert is_now is not None
    return SINCE if is_now.effective_on > then.as_of else LATE


def _order(each: Change) -> tuple[int, str, date, int]:
    return WAYS.index(each.way), each.stands.region_id, each.stands.effective_on, each.family_id


def counted_in(left: Left, asked: Asked) -> str:
    """Which part of a figure a leaving is counted in; "" where it cannot be told from the leaving alone."""
    if not asked.by:
        return asked.code or "00"
    if asked.by in AREAS:
        return left.region_id[: asked.digits] or UNKNOWN
    if asked.by in TIMES:
        parts = asked.period.parts(asked.by)
        return next(part.name for part in parts if part.first <= left.effective_on <= part.last)
    if asked.by == TYPE:
        return left.exit_type or UNKNOWN
    if asked.by == REASON:
        return exits.reason_of(list(left.reasons), asked.hidden)
    return ""
