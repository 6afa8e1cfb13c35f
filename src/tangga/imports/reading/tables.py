"""The tables that standard rows are written to, a batch at a time."""

from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

_text, _day, _int, _flag = pa.string(), pa.date32(), pa.int32(), pa.bool_()
FAMILIES: Final = pa.schema([
    ("sheet", _text), ("row", _int), ("kk_sealed", _text), ("kk_index", _text), ("kk_mask", _text),
    ("carer_name", _text), ("head_name", _text), ("village", _text), ("sub_district", _text), ("address", _text),
    ("rt", _text), ("rw", _text), ("joined_on", _day), ("decile", _int), ("access_area", _flag),
    ("excluded_for", _text), ("extras", _text),
])  # fmt: skip
MEMBERS: Final = pa.schema([
    ("sheet", _text), ("row", _int), ("kk_index", _text), ("nik_sealed", _text), ("nik_index", _text),
    ("nik_mask", _text), ("nik_damaged", _flag), ("name", _text), ("birth_date", _day), ("sex", _text),
    ("relation", _text),
    ("school_level", _text), ("school_grade", _int), ("finished_school", _flag), ("pregnant", _flag),
    ("delivered_on", _day), ("pregnancy_number", _int), ("severe_disability", _flag), ("deceased_on", _day),
    ("deceased", _flag), ("extras", _text),
])  # fmt: skip
# Families by KK number of which a row was refused: somebody of theirs is missing from listed_members.
INCOMPLETE: Final = pa.schema([("kk_index", _text)])
PROBLEMS: Final = pa.schema([
    ("table", _text), ("sheet", _text), ("row", _int), ("column", _text), ("code", _text), ("severity", _text),
    ("detail", _text),
])  # fmt: skip
_SCHEMAS: Final = {
    "listed_families": FAMILIES, "listed_members": MEMBERS, "incomplete": INCOMPLETE, "problems": PROBLEMS,
}  # fmt: skip
AT_ONCE: Final = 20_000


@dataclass
class Standard:
    """What became of the rows: read = refused + what is in the table of the list's shape.

    read, refused   rows of the list; families, members: rows written; mended: numbers cleaned of blanks and apostrophes
    problems        code -> how often
    """

    read: int = 0
    refused: int = 0
    families: int = 0
    members: int = 0
    mended: int = 0
    problems: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Tables:
    """The files being written."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = {name: [] for name in _SCHEMAS}
        self._writers = {
            name: stack.enter_context(pq.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd"))
            for name, schema in _SCHEMAS.items()
        }

    def add(self, name: str, row: dict[str, Any]) -> None:
        rows = self._rows[name]
        rows.append(row)
        if len(rows) >= AT_ONCE:
            self._write(name)

    def _write(self, name: str) -> None:
        rows, schema = self._rows[name], _SCHEMAS[name]
        columns = [pa.array([row.get(column.name) for row in rows], column.type) for column in schema]
        self._writers[name].write_batch(pa.record_batch(columns, schema=schema))
        rows.clear()

    def close(self) -> None:
        for name in _SCHEMAS:
            self._write(name)
