"""Lists from files for registering: checked as `tangga assess` checks them, names and numbers from a registry folder.

The registry folder is what `tangga make-district` writes, or anything with the same columns: registry_families.parquet
(family_id, kk_number, carer_name, address, rt, rw, facilitator_id) and registry_members.parquet (member_id, name, nik,
relation), as Parquet or CSV. Rows stream; the engine may use the disk.
"""

import csv
import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from ibis import Table

from tangga.errors import NotValid
from tangga.rules.schemas import EXITS, MEMBERS, WAITING
from tangga.runs.engines import ROW, DuckDBEngine
from tangga.runs.tables import InputRefused, Problem, read_inputs, read_table

REGISTRY = {
    "families": ("family_id", ("kk_number", "carer_name", "address", "rt", "rw", "facilitator_id")),
    "members": ("member_id", ("name", "nik", "relation")),
}


@dataclass(frozen=True)
class Incoming:
    """Both lists, ready to stream once each; `hashes`: sha256 by file, for the log.

    A row has the keys of the columns its file has: what a file does not mention is not said to be unknown.
    """

    families: Iterator[dict[str, Any]]
    members: Iterator[dict[str, Any]]
    family_rows: int
    member_rows: int
    hashes: dict[str, str]
    notices: tuple[str, ...]


def read_incoming(engine: DuckDBEngine, families: Path, members: Path, registry: Path | None = None) -> Incoming:
    """Read and check both files and the registry folder. Raises InputRefused with every problem."""
    inputs = read_inputs(engine, families, members)
    family_rows, member_rows = inputs.families, inputs.members
    family_rows = family_rows.select(*_mentioned(families, family_rows.columns))
    member_rows = member_rows.select(*_mentioned(members, member_rows.columns))
    files = {"families": families, "members": members}
    if registry is not None:
        more = {table: _registry_file(registry, table) for table in REGISTRY}
        family_rows = _joined(engine, family_rows, more["families"], "families")
        member_rows = _joined(engine, member_rows, more["members"], "members")
        files |= {f"registry_{table}": path for table, path in more.items()}
    return Incoming(
        families=_rows(engine, family_rows.order_by("family_id")),
        members=_rows(engine, member_rows.order_by("member_id")),
        family_rows=_count(engine, inputs.families),
        member_rows=_count(engine, inputs.members),
        hashes={f"{name}_sha256": _sha256(path) for name, path in files.items()},
        notices=inputs.notices,
    )


def read_waiting(
    engine: DuckDBEngine, families: Path, members: Path, registry: Path | None = None
) -> tuple[list[dict[str, Any]], Iterator[dict[str, Any]], dict[str, str], tuple[str, ...]]:
    """(families that wait, their members; hashes, for the log; notices). Raises InputRefused with every problem."""
    of_families, seen = read_table(engine, families, WAITING)
    of_members, more = read_table(engine, members, MEMBERS)
    of_families = of_families.select(*_mentioned(families, WAITING.by_name))
    of_members = of_members.select(*_mentioned(members, MEMBERS.by_name))
    if registry is not None:
        of_families = _joined(engine, of_families, _registry_file(registry, "families"), "families")
        of_members = _joined(engine, of_members, _registry_file(registry, "members"), "members")
    hashes = {"families_sha256": _sha256(families), "members_sha256": _sha256(members)}
    rows = list(_rows(engine, of_families.order_by("family_id")))
    return rows, _rows(engine, of_members.order_by("member_id")), hashes, (*seen, *more)


def read_exits(engine: DuckDBEngine, path: Path) -> tuple[Iterator[dict[str, Any]], dict[str, str], tuple[str, ...]]:
    """(rows with `_row`, the place in the file; its hash, for the log; notices). Raises InputRefused with every
    problem of the file's form."""
    table, notices = read_table(engine, path, EXITS)
    return _rows(engine, table.order_by(ROW)), {"exits_sha256": _sha256(path)}, notices


def read_facilitators(engine: DuckDBEngine, registry: Path) -> list[dict[str, Any]]:
    """Rows of facilitators.parquet: facilitator_id, name, username, region_code."""
    path = registry / "facilitators.parquet"
    return engine.rows(engine.read(path).order_by("facilitator_id")) if path.is_file() else []


def with_known_facilitators(families: Iterator[dict[str, Any]], known: Collection[str]) -> Iterator[dict[str, Any]]:
    """The same rows, without facilitators who have no account: those families are then accompanied by nobody yet."""
    for row in families:
        yield row if row.get("facilitator_id") in known else row | {"facilitator_id": None}


def _mentioned(path: Path, columns: Iterable[str]) -> list[str]:
    """Those of the contract's columns that a file has."""
    if path.suffix == ".parquet":
        there = pq.read_schema(path).names
    else:
        with path.open(encoding="utf-8-sig", newline="") as file:
            there = next(csv.reader(file))
    return [name for name in columns if name in there]


def _registry_file(folder: Path, table: str) -> Path:
    for ending in ("parquet", "csv"):
        path = folder / f"registry_{table}.{ending}"
        if path.is_file():
            return path
    raise NotValid(f"The folder {folder} has no registry_{table}.parquet or .csv.")


def _joined(engine: DuckDBEngine, rows: Table, path: Path, table: str) -> Table:
    """The rows with the registry's text columns; a row that the registry does not know has none."""
    key, columns = REGISTRY[table]
    known = engine.read(path)
    missing = [name for name in (key, *columns) if name not in known.columns]
    problems = [Problem(path.name, None, name, "this column is required and missing") for name in missing]
    if not problems:
        doubled = known.group_by(key).aggregate(row=known[ROW].max(), number=known.count())
        problems = [
            Problem(path.name, row["row"], key, "this id stands in an earlier row too; ids must be unique")
            for row in engine.rows(doubled.filter(doubled.number > 1).order_by("row").limit(1_000))
        ]
    if problems:
        raise InputRefused(problems, len(problems))
    text = known.select(key, **{name: known[name].cast("string") for name in columns})
    joined = rows.left_join(text, key)
    return joined.select(*rows.columns, *columns)


def _rows(engine: DuckDBEngine, table: Table) -> Iterator[dict[str, Any]]:
    for batch in engine.batches(table):
        yield from batch.to_pylist()


def _count(engine: DuckDBEngine, table: Table) -> int:
    return int(engine.rows(table.aggregate(number=table.count()))[0]["number"])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
