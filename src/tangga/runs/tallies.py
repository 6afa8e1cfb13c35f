"""Figures of an area without adding up its families: what a run's answers have in common, counted when they are stored.

A tally counts the standing answers of a run by where they say the family lives. What has changed since the run is never
read from it: families that have moved (FamilyAnswer.moved) are taken out where they lived and added where they live, at
each reading. So the figures are those of this moment, to the family (tests hold them equal to counting).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum
from django.db.models.functions import Substr

from tangga.areas.models import Level
from tangga.areas.queries import within
from tangga.families.batching import batches
from tangga.runs.models import FamilyAnswer, Run, Tally

DIGITS = {Level.PROVINCE: 2, Level.DISTRICT: 4, Level.SUB_DISTRICT: 6, Level.VILLAGE: 10}
STORED_LEVELS = (Level.DISTRICT, Level.SUB_DISTRICT, Level.VILLAGE)
ROWS_AT_ONCE = 2_000
# The families of a tally's keys that are yes or no, and the columns that say so.
FLAGS = {
    "exit": "natural_exit",
    "unsure": "unsure",
    "prepare": "preparable",
    "out_of_school": "out_of_school",
    "five_years": "five_years",
}
ABOVE_LIMIT = "decile_above_limit"
COLUMNS = (
    "region_id",
    "members_paid",
    "period_idr",
    "annual_idr",
    "active",
    "unsure_about",
    "ineligible_for",
    "last_component_ends_on",
    "last_component_ends_on_dropout",
    *FLAGS.values(),
)


@dataclass
class Sums:
    """Families, and what they are entitled to together."""

    families: int = 0
    members_paid: int = 0
    period_idr: int = 0
    annual_idr: int = 0

    def add(self, families: int, members_paid: int, period_idr: int, annual_idr: int) -> None:
        self.families += families
        self.members_paid += members_paid
        self.period_idr += period_idr
        self.annual_idr += annual_idr


@dataclass
class Tallied:
    """Sums by key (keys_of), of one area or of several together."""

    by_key: defaultdict[str, Sums] = field(default_factory=lambda: defaultdict(Sums))

    def families(self, key: str) -> int:
        return self.by_key[key].families if key in self.by_key else 0

    def ending(self, column: str) -> Iterator[tuple[date, int]]:
        """(first day without a component, families) of those about whom it is certain; column as in keys_of."""
        start = f"{column}:"
        for key, sums in self.by_key.items():
            if key.startswith(start) and sums.families:
                yield date.fromisoformat(key.removeprefix(start)), sums.families


def keys_of(answer: dict[str, object]) -> Iterator[str]:
    """What an answer (the columns COLUMNS) is counted under.

    "left" (or still to join) alone; else "active", each flag of FLAGS and "above_limit" that holds, "ask:" with each
    fact to ask for; and where the end is certain "ends:" and "early:" with the first day without a component (early: if
    children leave school), or "no_end", "no_end_early".
    """
    if not answer["active"]:
        yield "left"
        return
    yield "active"
    for key, column in FLAGS.items():
        if answer[column]:
            yield key
    if ABOVE_LIMIT in str(answer["ineligible_for"]).split():
        yield "above_limit"
    if answer["unsure"]:
        for code in str(answer["unsure_about"]).split():
            yield f"ask:{code}"
    elif not answer["natural_exit"]:
        ends, early = answer["last_component_ends_on"], answer["last_component_ends_on_dropout"]
        yield f"ends:{ends}" if ends else "no_end"
        yield f"early:{early}" if early else "no_end_early"


def store_tallies(run: Run) -> None:
    """Count the standing answers of a current run anew. Call within the transaction that makes them stand."""
    Tally.objects.filter(run=run).delete()
    answers = FamilyAnswer.objects.filter(run=run, standing=True).order_by().values_list(*COLUMNS)
    counted = _counted(answers.iterator(ROWS_AT_ONCE), Level.VILLAGE)
    for level in STORED_LEVELS:
        rolled: defaultdict[str, Tallied] = defaultdict(Tallied)
        for code, tallied in counted.items():
            _add(rolled[code[: DIGITS[level]]], tallied)
        rows = (
            Tally(
                run=run,
                level=level,
                area_code=code,
                key=key,
                families=sums.families,
                members_paid=sums.members_paid,
                period_idr=sums.period_idr,
                annual_idr=sums.annual_idr,
            )
            for code, tallied in rolled.items()
            for key, sums in tallied.by_key.items()
        )
        for some in batches(rows, ROWS_AT_ONCE):
            Tally.objects.bulk_create(some)


def counted(answers: QuerySet[FamilyAnswer]) -> Tallied:
    """The same sums by counting the answers themselves: for few of them."""
    return together(counted_by_area(answers, Level.VILLAGE).values())


def counted_by_area(answers: QuerySet[FamilyAnswer], level: int) -> dict[str, Tallied]:
    """The same by the areas of a level, by code: for few answers."""
    return _counted(answers.order_by().values_list(*COLUMNS), level)


def _counted(rows: Iterable[tuple[Any, ...]], level: int) -> dict[str, Tallied]:
    """rows: the columns COLUMNS."""
    found: defaultdict[str, Tallied] = defaultdict(Tallied)
    for row in rows:
        answer = dict(zip(COLUMNS, row, strict=True))
        by_key = found[answer["region_id"][: DIGITS[Level(level)]]].by_key
        for key in keys_of(answer):
            by_key[key].add(1, answer["members_paid"], answer["period_idr"], answer["annual_idr"])
    return dict(found)


def together(some: Iterable[Tallied]) -> Tallied:
    """The sum of several."""
    total = Tallied()
    for each in some:
        _add(total, each)
    return total


def stored(code: str, keys: Collection[str] = ()) -> Tallied:
    """What was counted of an area ("" = everywhere) when its runs were stored: one query. keys: not empty, these."""
    found = Tallied()
    rows = _stored(code, _level_of(code))
    if keys:
        rows = rows.filter(key__in=keys)
    for _code, key, *sums in rows.values_list("key", "key").annotate(*_SUMS).order_by():
        found.by_key[key].add(*sums)
    return found


def stored_by_area(code: str, level: int, only: Collection[str], keys: Collection[str]) -> dict[str, Tallied]:
    """The same by the areas of a level within it, by code: one query. only, keys: not empty, these areas and sums."""
    found: defaultdict[str, Tallied] = defaultdict(Tallied)
    stored_at = max(level, _level_of(code))
    rows = _stored(code, stored_at).annotate(part=Substr("area_code", 1, DIGITS[Level(level)]))
    if only:
        rows = rows.filter(area_code__in=only) if stored_at == level else rows.filter(part__in=only)
    if keys:
        rows = rows.filter(key__in=keys)
    for part, key, *sums in rows.values_list("part", "key").annotate(*_SUMS).order_by():
        found[part].by_key[key].add(*sums)
    return dict(found)


_SUMS = (Sum("families"), Sum("members_paid"), Sum("period_idr"), Sum("annual_idr"))


def _stored(code: str, level: int) -> QuerySet[Tally]:
    return Tally.objects.filter(within("area_code", code), level=level)


def _level_of(code: str) -> Level:
    """The highest level of which the area is a whole number of parts."""
    return next(level for level in STORED_LEVELS if DIGITS[level] >= len(code))


def _add(to: Tallied, more: Tallied, sign: int = 1) -> None:
    for key, sums in more.by_key.items():
        to.by_key[key].add(
            sign * sums.families, sign * sums.members_paid, sign * sums.period_idr, sign * sums.annual_idr
        )


def changed(stored: Tallied, gone: Tallied, come: Tallied) -> Tallied:
    """What was stored, without those who have gone, with those who have come."""
    _add(stored, gone, sign=-1)
    _add(stored, come)
    return stored
