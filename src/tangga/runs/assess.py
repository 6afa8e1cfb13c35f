"""Assess families from files to files, or a few in memory. The shell around tangga.rules.decide."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import Any

import ibis
import pyarrow as pa

from tangga.policy import Policy, load
from tangga.rules import decide
from tangga.rules.forecast import moved_up
from tangga.rules.parameters import Parameters
from tangga.rules.schemas import (
    FAMILIES,
    FAMILY_ANSWERS,
    MEMBER_ANSWERS,
    MEMBER_NOTES,
    MEMBERS,
    Schema,
)
from tangga.runs.deciding import OutOfOrder, Part, Sums, at_once, ibis_schema, in_pieces
from tangga.runs.engines import EngineTrouble, Plan, Planner, open_engine, run_plan
from tangga.runs.outputs import BATCHES_AHEAD, ahead, all_or_nothing, arrow_schema, check_apart, table_file
from tangga.runs.tables import InputRefused, read_inputs
from tangga.runs.versions import code_version

__all__ = ["EngineTrouble", "InputRefused", "assess_files", "assess_rows"]

Progress = Callable[[str, int, int], None]  # a step, and of which of how many parts


@dataclass
class Steps:
    """Tells each step as it begins and remembers how long it took."""

    tell: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str, part: int = 1, of: int = 1) -> Iterator[None]:
        """While a step lasts; a step of many parts adds up. What is written while others wait counts as its own."""
        self.tell(name, part, of)
        began = perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + perf_counter() - began, 3)


def assess_files(
    families: Path,
    members: Path,
    as_of: date,
    overlays: Sequence[str] = (),
    *,
    out: Path,
    known_at: datetime | None = None,
    format: str = "parquet",
    engine: str = "duckdb",
    spark_remote: str | None = None,
    memory_limit: str | None = None,
    threads: int | None = None,
    temp_folder: Path | None = None,
    notes: bool = False,
    policy: Policy | None = None,
    progress: Progress = lambda _step, _part, _of: None,
) -> dict[str, Any]:
    """Decides every family and member of two files and writes `members`, `families` and `summary.json` into `out`.

    Takes    files as docs/reference/formats.md says; known_at is only repeated in the summary: files hold what was
             known when they were made; notes: also write notes.parquet (MEMBER_NOTES), which screens need;
             policy: instead of the one in force, for a comparison (its own day counts); temp_folder: where the engine
             puts what does not fit in memory (default: the system's)
    Returns  the summary
    Raises   InputRefused (all problems), PolicyGap, EngineTrouble; then nothing has been written
    """
    results = [f"members.{format}", f"families.{format}", "notes.parquet", "summary.json"]
    check_apart(out, results, [families, members])
    policy = policy or load(as_of, tuple(overlays))
    steps = Steps(progress)
    with open_engine(engine, memory_limit, threads, temp_folder, spark_remote) as running:
        with steps.step("read and check"):
            inputs = read_inputs(running, families, members)
        with all_or_nothing(out) as draft:
            try:
                sums = _write(in_pieces(running, inputs, policy, notes), draft, format, notes, steps)
            except OutOfOrder:
                sums = None
            if sums is None:
                sums = _write(at_once(running, inputs, policy), draft, format, notes, steps)
            assert sums is not None
            with steps.step("sum up"):
                members_decided, totals = sums
                summary: dict[str, Any] = {
                    "as_of": as_of.isoformat(),
                    "known_at": known_at.isoformat() if known_at else None,
                    "policy_hash": policy.hash,
                    "overlays": list(policy.overlays),
                    "code_version": code_version(),
                    "inputs": {"families": _sha256(families), "members": _sha256(members)},
                    "engine": running.name,
                    "counts": {"members": members_decided, **totals.total()},
                    "by_province": totals.by_region(digits=2),
                    "by_district": totals.by_region(digits=4),
                    "rounding_remainders_idr": Parameters(policy).rounding_remainders_idr,
                    "notices": list(inputs.notices),
                }
            summary["seconds"] = steps.seconds
            (draft / "summary.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    return summary


def _write(parts: Iterator[Part], draft: Path, format: str, notes: bool, steps: Steps) -> tuple[int, Sums] | None:
    """Write what was decided, part after part; how many members, and the sums. None: there were no parts."""
    with closing(ahead(parts, 1)) as decided:
        with steps.step("decide"):
            part = next(decided, None)
        return None if part is None else _write_from(part, decided, draft, format, notes, steps)


def _write_from(
    part: Part | None, following: Iterator[Part], draft: Path, format: str, notes: bool, steps: Steps
) -> tuple[int, Sums]:
    sums = Sums()
    with (
        table_file(MEMBER_ANSWERS, draft / f"members.{format}") as member_file,
        table_file(FAMILY_ANSWERS, draft / f"families.{format}") as family_file,
        table_file(MEMBER_NOTES, draft / "notes.parquet") if notes else nullcontext() as note_file,
    ):
        while part is not None:
            with steps.step("write members", part.number, part.of):
                member_file.add(ahead(part.members(), BATCHES_AHEAD))
            if note_file is not None:
                with steps.step("write notes", part.number, part.of):
                    note_file.add(ahead(part.notes(), BATCHES_AHEAD))
            with steps.step("write families", part.number, part.of):
                family_file.add(ahead(part.families(), BATCHES_AHEAD))
                sums.add(part.sums())
            with steps.step("decide", part.number, part.of):
                part = next(following, None)
    return member_file.rows, sums


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class Answers:
    """Answers for a few families, in the order of the ids; columns of tangga.rules.schemas.

    A row of `members` has the columns of MEMBER_ANSWERS and of MEMBER_NOTES.
    """

    families: list[dict[str, Any]]
    members: list[dict[str, Any]]
    segments: list[dict[str, Any]]


def assess_rows(
    families: Sequence[Mapping[str, Any]],
    members: Sequence[Mapping[str, Any]],
    policy: Policy,
    told_on: date | None = None,
) -> Answers:
    """Decides a few families in memory: the same rules as for files, plus the years ahead of each member.

    Takes    rows with the columns of FAMILIES and MEMBERS; a missing column or None is unknown
             told_on: the day for which the members' schooling was told, where the policy's day lies after it; children
             are then expected to have moved up since (rules.forecast.moved_up)
    Raises   PolicyGap
    """
    inputs = {"families": _arrow(families, FAMILIES), "members": _arrow(members, MEMBERS)}
    found = run_plan(_plan(policy, told_on), inputs)
    noted = [answer | note for answer, note in zip(found["members"], found["notes"], strict=True)]
    return Answers(families=found["families"], members=noted, segments=found["segments"])


def check_answerable(policy: Policy) -> None:
    """Raises PolicyGap where the policy lacks a value on its day that the rules need, before any family is read."""
    _plan(policy, None)


@lru_cache(maxsize=64)
def _plan(policy: Policy, told_on: date | None) -> Plan:
    """The statements that decide a few families under this policy."""
    planner = Planner()
    families, members = (ibis.table(ibis_schema(schema), name=schema.name) for schema in (FAMILIES, MEMBERS))
    if told_on is not None:
        members = planner.keep("expected", moved_up(members, told_on, Parameters(policy)))
    decided = decide(families, members, policy, keep=planner.keep, years_ahead=True)
    assert decided.segments is not None
    return planner.plan(
        families=decided.families.order_by("family_id"),
        members=decided.members.order_by("member_id"),
        notes=decided.notes.order_by("member_id"),
        segments=decided.segments.order_by("member_id", "scenario", "starts_on", "component"),
    )


def _arrow(rows: Sequence[Mapping[str, Any]], schema: Schema) -> pa.Table:
    target = arrow_schema(schema)
    return pa.Table.from_pylist([{name: row.get(name) for name in target.names} for row in rows], schema=target)
