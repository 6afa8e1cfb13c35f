"""Families in the programme by area, from counts kept by village and day; and how these are kept right.

The definition stays `targets.queries.active_facts` (the indicator active_families counts by it); this is the same
number, read from few rows. Counts of a village that is marked (StaleRegion) are not read: its families are counted by
the definition, in the same statement, so that an answer is of one instant. So the numbers are right at any time, and
fast as soon as the worker has counted the few marked villages anew (once a minute).
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import BigIntegerField, Count, Q, QuerySet, Sum, Value
from django.db.models.functions import Substr

from tangga.areas.models import Level
from tangga.areas.queries import within
from tangga.dashboards import triggers
from tangga.dashboards.models import ActiveChange, StaleRegion
from tangga.families.models import FamilyFacts, MembershipSpell
from tangga.targets.queries import active_facts, active_families_by_part

DIGITS = {Level.PROVINCE: 2, Level.DISTRICT: 4, Level.SUB_DISTRICT: 6, Level.VILLAGE: 10}
AT_ONCE = 10  # villages counted anew in one transaction: nobody else writes to SQLite meanwhile
NAMED = 1_000  # differences named at most
LISTED = 500  # marked villages that a statement names one by one; of more it asks the marks
ATTEMPTS = 4  # readings before those that are marked are asked for within the statement
MARK, NUMBER = "marked", "number"


def active_by_part(code: str, level: int, days: Collection[date]) -> dict[date, dict[str, int]]:
    """day -> the families in the programme by the areas of a level within an area ("" = everywhere), as known now;
    areas without any are left out. All of it is of one instant: that of the statement whose marks are all among the
    villages that it counted by the definition. Mostly that is the first one, which counts none."""
    if not days:
        return {}
    counted: set[str] = set()
    for _attempt in range(ATTEMPTS):
        found, marked = _read(code, level, days, counted)
        if marked <= counted:
            return found
        counted |= marked
        if len(counted) > LISTED:
            break
    return _read(code, level, days, None)[0]


def _read(
    code: str, level: int, days: Collection[date], counted: Collection[str] | None
) -> tuple[dict[date, dict[str, int]], set[str]]:
    """(the numbers, the villages marked in the area), of one statement. counted: villages that are not read but
    counted; None: those that are marked, whichever they are.

    The statement's rows: what it is, a village or an area, and a number for each day.
    """
    wanted, digits = sorted(set(days)), DIGITS[Level(level)]
    marks = StaleRegion.objects.filter(within("region", code)).order_by()
    others: Any = marks.values("region") if counted is None else sorted(counted)
    nothing = {f"day_{place}": Value(0, output_field=BigIntegerField()) for place in range(len(wanted))}
    asked: list[QuerySet[Any, Any]] = [
        marks.annotate(kind=Value(MARK), **nothing).values_list("kind", "region", *nothing)
    ]
    rows = ActiveChange.objects.filter(within("region", code), on__lte=wanted[-1]).exclude(region__in=others)
    sums = {f"day_{place}": Sum("families", filter=Q(on__lte=day)) for place, day in enumerate(wanted)}
    cut = rows.order_by().annotate(kind=Value(NUMBER), part=Substr("region", 1, digits))
    asked.append(cut.values_list("kind", "part").annotate(**sums))
    for name, day in zip(nothing, wanted, strict=True):
        if counted is None or counted:
            live = active_facts("", day).filter(region__in=others)
            many = {**nothing, name: Count("pk")}
            cut_live = live.annotate(kind=Value(NUMBER), part=Substr("region_id", 1, digits))
            asked.append(cut_live.values_list("kind", "part").annotate(**many))
    found: dict[date, Counter[str]] = {day: Counter() for day in wanted}
    marked: set[str] = set()
    for kind, part, *numbers in asked[0].union(*asked[1:], all=True):
        if kind == MARK:
            marked.add(part)
            continue
        for day, many_of_day in zip(wanted, numbers, strict=True):
            found[day][part] += many_of_day or 0
    return {day: {part: many for part, many in sorted(parts.items()) if many} for day, parts in found.items()}, marked


Stay = tuple[str, date, date | None]


def stays(homes: Iterable[tuple[date, str]], spells: Iterable[tuple[date, date | None]]) -> Iterator[Stay]:
    """Where a family lives while it is in the programme: (village, first day, first day not any more; None: still).

    homes   (from that day on, village), in the order of days, none twice
    spells  (joined, left), in the order of joining; they may overlap
    """
    together: list[tuple[date, date | None]] = []
    for joined, left in spells:
        if left is not None and left <= joined:
            continue
        if together and (together[-1][1] is None or joined <= together[-1][1]):
            before, until = together[-1]
            together[-1] = (before, None if until is None or left is None else max(until, left))
        else:
            together.append((joined, left))
    in_order = list(homes)
    for place, (since, village) in enumerate(in_order):
        moves = in_order[place + 1][0] if place + 1 < len(in_order) else None
        for joined, left in together:
            first = max(since, joined)
            until = min((day for day in (moves, left) if day is not None), default=None)
            if until is None or first < until:
                yield village, first, until


def changes_of(villages: Collection[str]) -> Counter[tuple[str, date]]:
    """(village, day) -> families more from that day on, of these villages. Two statements."""
    here = FamilyFacts.objects.filter(region__in=villages, superseded_at=None).order_by().values("family")
    facts = FamilyFacts.objects.filter(family__in=here, superseded_at=None).order_by("family", "effective_on")
    spells = MembershipSpell.objects.filter(family__in=here, superseded_at=None).order_by("family", "joined_on")
    joined = {
        family: [row[1:] for row in rows]
        for family, rows in groupby(spells.values_list("family", "joined_on", "left_on").iterator(), itemgetter(0))
    }
    wanted = set(villages)
    found: Counter[tuple[str, date]] = Counter()
    for family, rows in groupby(facts.values_list("family", "effective_on", "region").iterator(), itemgetter(0)):
        for village, first, until in stays([row[1:] for row in rows], joined.get(family, ())):
            if village in wanted:
                found[village, first] += 1
                if until is not None:
                    found[village, until] -= 1
    return found


def refresh(most: int | None = None, between: Callable[[], None] = lambda: None) -> int:
    """Count marked villages anew; how many. most: no more than about so many (None: until none is marked); between:
    called after some of them, each time."""
    done = 0
    while (most is None or done < most) and StaleRegion.objects.exists():  # a plain read: most of the time none is
        counted = _refresh_some()
        if not counted:
            break
        done += counted
        between()
    return done


@transaction.atomic
def _refresh_some() -> int:
    if connection.vendor == "postgresql":  # two workers would write the same rows; readers are not kept waiting
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE dashboards_activechange IN SHARE ROW EXCLUSIVE MODE")
    marked = StaleRegion.objects.order_by("region").values_list("region", flat=True).distinct()
    villages = list(marked[:AT_ONCE])
    # First the marks, then the facts are read: a writer whose mark was seen has committed, so its facts are seen too;
    # the mark of one who commits later stays.
    StaleRegion.objects.filter(region__in=villages).delete()
    ActiveChange.objects.filter(region__in=villages).delete()
    changes = changes_of(villages)
    ActiveChange.objects.bulk_create(
        [ActiveChange(region=village, on=on, families=many) for (village, on), many in sorted(changes.items()) if many],
        batch_size=5_000,
    )
    return len(villages)


def rebuild() -> int:
    """Throw away all that is kept and count it anew; how many villages."""
    with transaction.atomic():
        triggers.mark_all(connection)
        ActiveChange.objects.all().delete()
    return refresh()


@dataclass(frozen=True)
class Difference:
    """A village of which another number is kept than is counted."""

    village: str
    on: date
    kept: int
    counted: int


@dataclass(frozen=True)
class Verified:
    """What a look at all that is kept found. marked: villages not counted anew yet, of which nothing kept is read;
    differences: NAMED at most; triggers: the names of those that are not there."""

    villages: int
    marked: int
    differences: tuple[Difference, ...]
    triggers: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.differences and not self.triggers


def verify(days: Collection[date]) -> Verified:
    """Compare what is kept with what the definition counts, village by village, on each of these days. Nothing is
    changed by it; each day is looked at as of one instant."""
    found: list[Difference] = []
    villages: set[str] = set()
    marked: set[str] = set()
    for day in days:
        kept, counted, marked = _both(day)
        villages |= {*kept, *counted}
        for village in sorted({*kept, *counted} - marked):
            if kept.get(village, 0) != counted.get(village, 0):
                found.append(Difference(village, day, kept.get(village, 0), counted.get(village, 0)))
    return Verified(len(villages), len(marked), tuple(found[:NAMED]), tuple(triggers.missing(connection)))


def _both(day: date) -> tuple[dict[str, int], dict[str, int], set[str]]:
    """(what is kept of a day, what is counted, the marked villages), of one instant."""
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        marked = set(StaleRegion.objects.order_by().values_list("region", flat=True))
        rows = ActiveChange.objects.filter(on__lte=day).order_by().values_list("region")
        kept = {village: many for village, many in rows.annotate(many=Sum("families")) if many}
        return kept, active_families_by_part("", Level.VILLAGE, day), marked
