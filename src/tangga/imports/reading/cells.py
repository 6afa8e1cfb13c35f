"""The cells of a file as a Parquet table, written and read in bounded batches.

One row of the table is one row of a sheet that is not empty:
    sheet   int16   place of its sheet in Sheets.sheets
    row     int32   as the person counts it in a spreadsheet program, from 1
    cells   list of text, from column A to the last cell that is not empty; null where a cell is empty
    kinds   text, one letter a cell: see KINDS
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tangga.imports.reading.limits import FileRefused, Limits

EMPTY, TEXT, NUMBER, DATE, BOOLEAN, ERROR, FORMULA = ".tndbef"
KINDS: Final = {
    EMPTY: "an empty cell",
    TEXT: "text",
    NUMBER: "a number: digits, a decimal point if it has a fraction",
    DATE: "a number shown as a date: yyyy-mm-dd",
    BOOLEAN: "TRUE or FALSE",
    ERROR: "an error such as #N/A",
    FORMULA: "a formula: what it showed when the file was saved",
}
AT_ONCE: Final = 20_000
SCHEMA: Final = pa.schema(
    [
        ("sheet", pa.int16()),
        ("row", pa.int32()),
        ("cells", pa.list_(pa.string())),
        ("kinds", pa.string()),
    ]
)


@dataclass
class Sheet:
    """One sheet. rows: not empty; last_row and width: up to the last cell that is not empty; formulas: cells."""

    name: str
    hidden: bool = False
    rows: int = 0
    last_row: int = 0
    width: int = 0
    formulas: int = 0


@dataclass
class Sheets:
    """What was read from a file."""

    sheets: list[Sheet] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Rows that are not empty, in all sheets."""
        return sum(sheet.rows for sheet in self.sheets)

    def as_json(self) -> dict[str, Any]:
        """Plain lists and numbers, for keeping and for handing between processes."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Sheets":
        return cls([Sheet(**sheet) for sheet in value["sheets"]])


@dataclass(frozen=True)
class Row:
    """A row of cells: sheet (place), row number, texts and their kinds, both from column A."""

    sheet: int
    row: int
    cells: list[str | None]
    kinds: str


class CellsWriter:
    """Writes rows to Parquet, a batch at a time. Use as a context manager; `sheets` is complete afterwards."""

    def __init__(self, out: Path, limits: Limits, progress: Any = None) -> None:
        self.sheets = Sheets()
        self._limits = limits
        self._progress = progress
        self._writer = pq.ParquetWriter(out, SCHEMA, compression="zstd", use_dictionary=["kinds"])
        self._rows: list[int] = []
        self._cells: list[list[str | None]] = []
        self._kinds: list[str] = []

    def __enter__(self) -> "CellsWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if kind is None:
            self._flush()
        self._writer.close()

    def begin(self, name: str, hidden: bool = False) -> None:
        """The rows that follow are of this sheet."""
        self._flush()
        self.sheets.sheets.append(Sheet(name, hidden))

    def add(self, row: int, cells: list[str | None], kinds: str) -> None:
        """One row, its cells without empty ones at the end. Refused beyond the limits."""
        sheet = self.sheets.sheets[-1]
        width = len(cells)
        if width > sheet.width:
            if width > self._limits.columns:
                raise FileRefused("too_many_columns", found=width, most=self._limits.columns)
            sheet.width = width
        if FORMULA in kinds:
            sheet.formulas += kinds.count(FORMULA)
        sheet.rows += 1
        sheet.last_row = row
        self._rows.append(row)
        self._cells.append(cells)
        self._kinds.append(kinds)
        if len(self._rows) >= AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        if not self._rows:
            return
        size = len(self._rows)
        columns = [
            pa.repeat(pa.scalar(len(self.sheets.sheets) - 1, pa.int16()), size),
            pa.array(self._rows, pa.int32()),
            pa.array(self._cells, SCHEMA.field("cells").type),
            pa.array(self._kinds, pa.string()),
        ]
        longest = pc.max(pc.utf8_length(columns[2].flatten())).as_py() or 0
        if longest > self._limits.cell_characters:
            raise FileRefused("cell_too_long", most=self._limits.cell_characters)
        self._writer.write_batch(pa.record_batch(columns, schema=SCHEMA))
        self._rows, self._cells, self._kinds = [], [], []
        if self._progress:
            self._progress(self.sheets.rows)


def rows_of(path: Path, most: int | None = None) -> Iterator[Row]:
    """The rows of a cells file in order, at most so many; a batch in memory at a time."""
    left = most if most is not None else -1
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(min(AT_ONCE, most) if most else AT_ONCE):
            for row in _rows_in(batch):
                if left == 0:
                    return
                left -= 1
                yield row


def first_rows(path: Path, most: int) -> dict[int, list[Row]]:
    """The first rows of each sheet, at most so many; of a long sheet only the beginning is read."""
    found: dict[int, list[Row]] = {}
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            # A row group is of one sheet (CellsWriter), so its first row tells which.
            sheet = file.read_row_group(number, ["sheet"])["sheet"][0].as_py()
            rows = found.setdefault(sheet, [])
            if len(rows) < most:
                batch = file.read_row_group(number).slice(0, most - len(rows)).combine_chunks().to_batches()[0]
                rows += _rows_in(batch)
    return found


def _rows_in(batch: pa.RecordBatch) -> Iterator[Row]:
    lists = batch.column("cells")
    offsets = lists.offsets.to_pylist()
    first = offsets[0]
    texts = lists.flatten().to_pylist()
    numbers = batch.column("row").to_pylist()
    kinds = batch.column("kinds").to_pylist()
    places = batch.column("sheet").to_pylist()
    for place, number, kind, (start, end) in zip(places, numbers, kinds, pairwise(offsets), strict=True):
        yield Row(place, number, texts[start - first : end - first], kind)
