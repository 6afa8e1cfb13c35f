"""Result tables to files, the same bytes whichever engine made them: one writer, rows in fixed groups.

Nothing appears in the folder before everything is written: files are made beside it and moved in at the end.
"""

import shutil
import tempfile
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from tangga.errors import NotValid
from tangga.rules.schemas import Schema
from tangga.runs.engines import trouble

GROUP_ROWS = 131_072
BATCHES_AHEAD = 8  # batches that may wait to be written
Item = TypeVar("Item")
ARROW_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "date": pa.date32(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
}
FORMATS = ("parquet", "csv")


def arrow_schema(schema: Schema) -> pa.Schema:
    """The columns of a result table as Arrow types."""
    return pa.schema([(column.name, ARROW_TYPES[column.type]) for column in schema.columns])


class WouldOverwriteError(NotValid):
    """A result would take the place of an input."""


def check_apart(folder: Path, names: Iterable[str], inputs: Iterable[Path]) -> None:
    """Refuses a folder in which a result would take the place of one of the inputs."""
    results = {(folder / name).resolve() for name in names}
    for path in inputs:
        if path.resolve() in results:
            raise WouldOverwriteError(
                f"{path} would be overwritten by its own results. Nothing was done; choose another --out folder."
            )


@contextmanager
def all_or_nothing(folder: Path) -> Iterator[Path]:
    """A folder to write in; its files are moved into `folder` only when the block ends without an error."""
    with trouble():
        made = [parent for parent in (folder, *folder.parents) if not parent.exists()]
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield draft
        with trouble():
            folder.mkdir(exist_ok=True)
            for file in sorted(draft.iterdir()):
                file.replace(folder / file.name)
        made = []
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        for parent in made:
            if parent.exists() and not any(parent.iterdir()):
                parent.rmdir()


class TableFile:
    """A result table being written: streams added one after the other, in row groups of exactly GROUP_ROWS rows.

    The groups depend neither on how the engine cut its streams nor on how many there were, so equal tables are equal
    files.
    """

    def __init__(self, writer: pa.parquet.ParquetWriter | pa.csv.CSVWriter, schema: pa.Schema) -> None:
        self._writer = writer
        self._schema = schema
        self._waiting: list[pa.Table] = []
        self._count = 0
        self.rows = 0

    def add(self, batches: Iterable[pa.RecordBatch]) -> None:
        """Take over all rows of a stream."""
        for batch in batches:
            table = pa.Table.from_batches([batch]).cast(self._schema)
            while self._count + table.num_rows >= GROUP_ROWS:
                room = GROUP_ROWS - self._count
                self._waiting.append(table.slice(0, room))
                table = table.slice(room)
                self.flush()
            if table.num_rows:
                self._waiting.append(table)
                self._count += table.num_rows

    def flush(self) -> None:
        """Write the rows that wait; called by `table_file` for the last group, which may be shorter."""
        if self._waiting:
            group = pa.concat_tables(self._waiting).combine_chunks()
            self._writer.write_table(group)
            self.rows += group.num_rows
            self._waiting, self._count = [], 0


@contextmanager
def table_file(schema: Schema, path: Path) -> Iterator[TableFile]:
    """A table to be written to `path` (by its ending); complete when the block ends."""
    with trouble(), _writer(path, schema) as writer:
        file = TableFile(writer, arrow_schema(schema))
        yield file
        file.flush()


def write(batches: Iterable[pa.RecordBatch], schema: Schema, path: Path) -> int:
    """Writes the stream to `path` (by its ending); returns the number of rows."""
    with table_file(schema, path) as file:
        file.add(ahead(batches, BATCHES_AHEAD))
    return file.rows


def ahead(items: Iterable[Item], many: int) -> Generator[Item, None, None]:
    """The same items, fetched by a thread `many` ahead: the engine makes the next ones while these are written."""
    waiting: Queue[Item | BaseException | None] = Queue(maxsize=many)
    stopped = Event()

    def offer(item: Item | BaseException | None) -> None:
        while not stopped.is_set():
            with suppress(Full):
                waiting.put(item, timeout=0.1)
                break

    def fetch() -> None:
        try:
            for item in items:
                offer(item)
                if stopped.is_set():
                    return
            offer(None)
        except BaseException as error:  # noqa: BLE001  whatever it was, the reader below must hear of it
            offer(error)

    thread = Thread(target=fetch, daemon=True)
    thread.start()
    try:
        while (got := waiting.get()) is not None:
            if isinstance(got, BaseException):
                raise got
            yield got
    finally:
        stopped.set()
        thread.join()


def _writer(path: Path, schema: Schema) -> pa.parquet.ParquetWriter | pa.csv.CSVWriter:
    target = arrow_schema(schema)
    if path.suffix == ".parquet":
        # A dictionary of ids, which never repeat, costs half the writing time and saves nothing.
        repeating = [column.name for column in schema.columns if column.name not in ("member_id", "family_id")]
        return pa.parquet.ParquetWriter(path, target, compression="snappy", use_dictionary=repeating)
    return pa.csv.CSVWriter(path, target, write_options=pa.csv.WriteOptions(quoting_style="needed"))
