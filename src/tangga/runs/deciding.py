"""Everybody of two checked files decided: at once, or in pieces of families that follow each other in the file.

In pieces the engine holds no more than some of them at a time, however many there are, and the next one is decided
while the last is written. No rule looks beyond a family, so both ways give the same answers, in the same order.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis
import pyarrow as pa
from ibis import Table

from tangga.policy import Policy
from tangga.rules import decide
from tangga.rules.schemas import FAMILIES, IBIS_TYPES, MEMBERS, Schema
from tangga.runs.engines import BATCH_ROWS, Engine, Plan, Planner
from tangga.runs.tables import Inputs

PIECE_FAMILIES = 500_000  # larger ones are no quicker, smaller ones wait longer for their statements
COUNTED = ("active", "eligible", "natural_exit", "unsure", "five_years", "preparable")


class OutOfOrder(Exception):
    """The members' ids do not follow the order of their families: pieces put one after the other are out of order."""


@dataclass(frozen=True)
class Part:
    """Some families decided, or all. The streams are in the order of the ids, and are taken one after the other.

    sums   rows by district: region, families, members_paid, annual_idr, period_idr, and each of COUNTED
    """

    number: int
    of: int
    members: Callable[[], pa.RecordBatchReader]
    notes: Callable[[], pa.RecordBatchReader]
    families: Callable[[], pa.RecordBatchReader]
    sums: Callable[[], list[dict[str, Any]]]


def at_once(engine: Engine, inputs: Inputs, policy: Policy) -> Iterator[Part]:
    """One part, computed by the engine as it is read."""
    decided = decide(inputs.families, inputs.members, policy, keep=engine.keep)
    answers = engine.keep("family_answers", decided.families)
    yield Part(
        1,
        1,
        members=lambda: engine.batches(decided.members.order_by("member_id")),
        notes=lambda: engine.batches(decided.notes.order_by("member_id")),
        families=lambda: engine.batches(answers.order_by("family_id")),
        sums=lambda: engine.rows(_by_district(answers)),
    )


def in_pieces(engine: Engine, inputs: Inputs, policy: Policy, notes: bool) -> Iterator[Part]:
    """Parts of PIECE_FAMILIES families, in memory; none where the engine or the files do not allow it, or need it.

    Raises OutOfOrder
    """
    starts = inputs.starts(engine, PIECE_FAMILIES) if inputs.in_order else []
    if not starts:
        return
    plan = batch_plan(policy, notes)
    last = ""
    for number, (first, until) in enumerate(zip([None, *starts], [*starts, None], strict=True), 1):
        families, members = inputs.between(engine, first, until)
        found = engine.run(plan, {FAMILIES.name: families, MEMBERS.name: members})
        if found is None:
            return
        ids = found["members"]["member_id"]
        if len(ids):
            if ids[0].as_py() <= last:
                raise OutOfOrder
            last = ids[-1].as_py()
        yield _part(number, len(starts) + 1, found)


def _part(number: int, of: int, found: Mapping[str, pa.Table]) -> Part:
    def stream(name: str) -> Callable[[], pa.RecordBatchReader]:
        return lambda: found[name].to_reader(BATCH_ROWS)

    return Part(
        number,
        of,
        members=stream("members"),
        notes=stream("notes"),
        families=stream("families"),
        sums=lambda: found["sums"].to_pylist(),
    )


def batch_plan(policy: Policy, notes: bool) -> Plan:
    """The statements that decide a piece: to make them takes as long as to decide a hundred thousand families."""
    planner = Planner()
    families, members = (ibis.table(ibis_schema(schema), name=schema.name) for schema in (FAMILIES, MEMBERS))
    decided = decide(families, members, policy, keep=planner.keep)
    answers = planner.keep("family_answers", decided.families)
    results = {
        "members": decided.members.order_by("member_id"),
        "families": answers.order_by("family_id"),
        "sums": _by_district(answers),
    }
    return planner.plan(**results, **({"notes": decided.notes.order_by("member_id")} if notes else {}))


def ibis_schema(schema: Schema) -> ibis.Schema:
    """The columns of a table of the contract as ibis types."""
    return ibis.schema({column.name: IBIS_TYPES[column.type] for column in schema.columns})


def _by_district(answers: Table) -> Table:
    """Sums by the first four digits of the region code; a shorter code stands for itself."""
    by = answers.mutate(region=answers.region_code.substr(0, 4)).group_by("region")
    return by.aggregate(
        families=lambda t: t.count(),
        **{name: _where(name) for name in COUNTED},
        **{name: _summed(name) for name in ("members_paid", "annual_idr", "period_idr")},
    )


def _where(name: str) -> Callable[[Table], Any]:
    """How many families have this flag."""
    return lambda t: t.count(where=t[name])


def _summed(name: str) -> Callable[[Table], Any]:
    """The sum of a column, as a whole number on every engine."""
    return lambda t: t[name].sum().cast("int64")


@dataclass
class Sums:
    """What the parts add up to, by district."""

    _districts: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, rows: list[dict[str, Any]]) -> None:
        """Take in the sums of a part."""
        for row in rows:
            district = self._districts.setdefault(row["region"], Counter())
            district.update({name: int(value or 0) for name, value in row.items() if name != "region"})

    def total(self) -> dict[str, int]:
        """Of everybody."""
        names = ("families", *COUNTED, "members_paid", "annual_idr", "period_idr")
        return {name: sum(district[name] for district in self._districts.values()) for name in names}

    def by_region(self, digits: int) -> dict[str, dict[str, int]]:
        """By the first digits of the region code (4 at most), in the codes' order."""
        regions: dict[str, Sums] = {}
        for code, district in sorted(self._districts.items()):
            regions.setdefault(code[:digits], Sums())._districts[code] = district
        return {code: sums.total() for code, sums in sorted(regions.items())}
