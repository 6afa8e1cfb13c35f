"""The staged rows of a batch: what each would do to the registry, chunk by chunk, in Parquet beside the sealed file.

Two files, families and members, written in step: row group N of both is chunk N, which acceptance writes in one
transaction. KK and NIK are in them sealed, as in the database. A page reads the narrow column it filters by, and then
only the row groups that hold its rows, so no size of list is ever in memory at once.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

CHUNK = 1_000  # families; with their members

NEW, CHANGED, SAME, REFUSED, CONFLICT = "new", "changed", "same", "refused", "conflict"
OUTCOMES = (NEW, CHANGED, CONFLICT, SAME, REFUSED)

_text, _day, _int, _flag = pa.string(), pa.date32(), pa.int32(), pa.bool_()
_COMMON = [
    ("place", _int), ("sheet", _text), ("row", _int), ("outcome", _text), ("conflict", _flag), ("code", _text),
    ("changes", _text), ("extras", _text), ("family_id", _text),
]  # fmt: skip
FAMILIES = pa.schema([
    *_COMMON, ("known", _flag), ("kk_sealed", _text), ("kk_index", _text), ("kk_mask", _text), ("carer_name", _text),
    ("region_code", _text), ("address", _text), ("rt", _text), ("rw", _text), ("joined_on", _day), ("decile", _int),
    ("access_area", _flag), ("excluded_for", _text),
])  # fmt: skip
MEMBERS = pa.schema([
    *_COMMON, ("member_id", _text), ("nik_sealed", _text), ("nik_index", _text), ("nik_mask", _text), ("name", _text),
    ("relation", _text), ("birth_date", _day), ("sex", _text), ("school_level", _text), ("school_grade", _int),
    ("finished_school", _flag), ("pregnant", _flag), ("delivered_on", _day), ("pregnancy_number", _int),
    ("severe_disability", _flag), ("deceased_on", _day), ("twice", _flag),
])  # fmt: skip
PROBLEMS = pa.schema([
    ("table", _text), ("sheet", _text), ("row", _int), ("column", _text), ("code", _text), ("severity", _text),
    ("detail", _text),
])  # fmt: skip
VANISHED = pa.schema([("family", pa.int64())])
SCHEMAS: Mapping[str, pa.Schema] = {
    "families": FAMILIES, "members": MEMBERS, "problems": PROBLEMS, "vanished": VANISHED,
}  # fmt: skip


# What two comparisons that say the same may differ in: where a row stands (the file is the same one), what is sealed or
# drawn anew each time (the index tells the number; `_whose` the family), and what follows from other columns. `twice`
# is told to nobody before the list is accepted.
BESIDE = frozenset({
    "place", "sheet", "row", "conflict", "twice", "kk_sealed", "kk_mask", "nik_sealed", "nik_mask", "family_id",
    "member_id",
})  # fmt: skip


class Writer:
    """Writes the staged files into a folder; use as a context manager. `chunk` puts one row group into both tables.

    digest: of everything the chunks would register; columns are hashed as they lie in memory, row by row would take
    ten times as long.
    """

    def __init__(self, folder: Path) -> None:
        self.digest = hashlib.sha256()
        self._writers = {
            name: pq.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd")
            for name, schema in SCHEMAS.items()
        }
        self.chunks = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for writer in self._writers.values():
            writer.close()

    def chunk(self, families: Sequence[Mapping[str, Any]], members: Sequence[Mapping[str, Any]]) -> None:
        new = {row["family_id"]: row["kk_index"] for row in families if row["outcome"] == NEW}
        for name, rows in (("families", families), ("members", members)):
            table = _table(name, rows)
            self._writers[name].write_table(table)
            said = [table.column(column).combine_chunks() for column in table.column_names if column not in BESIDE]
            said += [pa.array(ids, _text) for ids in _whose(rows, new)]
            self.digest.update(f"{name} {len(rows)}\n".encode())
            self.digest.update(pa.RecordBatch.from_arrays(said, [str(place) for place in range(len(said))]).serialize())
        self.chunks += 1

    def add(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Rows of "problems" or "vanished"."""
        if rows := list(rows):
            self._writers[name].write_table(_table(name, rows))


def _whose(rows: Sequence[Mapping[str, Any]], new: Mapping[str, str]) -> Iterator[list[str | None]]:
    """Row by row the family, and the member on record. Ids of new families are drawn each time: the No. KK's index
    stands for them; those of new members are the next that are free."""
    yield [new.get(row["family_id"], row["family_id"]) for row in rows]
    yield [row.get("member_id") if row["outcome"] != NEW else None for row in rows]


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    schema = SCHEMAS[name]
    columns = [pa.array([row.get(field.name) for row in rows], field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


@dataclass(frozen=True)
class Slice:
    """One page of staged rows, and how many there are in all."""

    rows: list[dict[str, Any]]
    total: int


class Staged:
    """The staged files of a batch, for reading."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def exists(self) -> bool:
        return (self._folder / "vanished.parquet").is_file()

    def path(self, name: str) -> Path:
        return self._folder / f"{name}.parquet"

    def chunk(self, number: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The families and the members of one chunk."""
        families, members = (
            pq.ParquetFile(self.path(name)).read_row_group(number).to_pylist() for name in ("families", "members")
        )
        return families, members

    def page(self, name: str, wanted: Mapping[str, Sequence[Any]], start: int, size: int) -> Slice:
        """Rows `start` to `start + size` of those whose columns hold one of the wanted values."""
        file = pq.ParquetFile(self.path(name))
        if wanted:
            narrow = file.read(columns=list(wanted))
            mask = np.ones(narrow.num_rows, dtype=bool)
            for column, values in wanted.items():
                one = pc.is_in(narrow[column], value_set=pa.array(list(values), narrow[column].type))
                mask &= one.to_numpy()
            places = np.flatnonzero(mask)
        else:
            places = np.arange(file.metadata.num_rows)
        return Slice(self._rows(file, places[start : start + size]), len(places))

    def row(self, name: str, place: int) -> dict[str, Any] | None:
        """The row at a place, None beyond the end."""
        file = pq.ParquetFile(self.path(name))
        if not 0 <= place < file.metadata.num_rows:
            return None
        return self._rows(file, np.array([place]))[0]

    @staticmethod
    def _rows(file: pq.ParquetFile, places: np.ndarray) -> list[dict[str, Any]]:
        ends = np.cumsum([file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)])
        found: list[dict[str, Any]] = []
        groups = np.searchsorted(ends, places, side="right")
        for group in np.unique(groups):
            first = int(ends[group - 1]) if group else 0
            found += file.read_row_group(int(group)).take(pa.array(places[groups == group] - first)).to_pylist()
        return found


def changes_of(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The changes of a staged row: [{"column", "old", "new", "conflict"}, ...]."""
    found: list[dict[str, Any]] = json.loads(row["changes"]) if row.get("changes") else []
    return found
