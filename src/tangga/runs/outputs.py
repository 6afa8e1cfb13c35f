"""Result tables to files, the same bytes whichever engine made them: one writer, rows in fixed groups.

Nothing appears in the folder before everything is written: files are made beside it and moved in at the end.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Full, Queue
from threading import Event, Thread

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from tangga.errors import NotValid
from tangga.rules.schemas import Schema
from tangga.runs.engines import trouble

GROUP_ROWS = 131_072
AHEAD = 8  # batches that may wait to be written
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


def write(batches: pa.RecordBatchReader, schema: Schema, path: Path) -> int:
    """Writes the stream to `path` (by its ending) in row groups of fixed size; returns the number of rows.

    The groups do not depend on how the engine cut its stream, so equal tables are equal files.
    """
    target = arrow_schema(schema)
    rows = 0
    with trouble(), _writer(path, schema) as writer:
        for group in _regrouped(batches, target):
            writer.write_table(group)
            rows += group.num_rows
    return rows


def _regrouped(batches: pa.RecordBatchReader, target: pa.Schema) -> Iterator[pa.Table]:
    """The stream in tables of exactly GROUP_ROWS rows (the last one may be shorter)."""
    waiting: list[pa.Table] = []
    count = 0
    for batch in _ahead(batches):
        table = pa.Table.from_batches([batch]).cast(target)
        while count + table.num_rows >= GROUP_ROWS:
            room = GROUP_ROWS - count
            yield pa.concat_tables([*waiting, table.slice(0, room)]).combine_chunks()
            table, waiting, count = table.slice(room), [], 0
        if table.num_rows:
            waiting.append(table)
            count += table.num_rows
    if waiting:
        yield pa.concat_tables(waiting).combine_chunks()


def _ahead(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same batches, fetched by a thread a few ahead: the engine makes the next ones while these are written."""
    waiting: Queue[pa.RecordBatch | BaseException | None] = Queue(maxsize=AHEAD)
    stopped = Event()

    def fetch() -> None:
        try:
            for batch in batches:
                while not stopped.is_set():
                    try:
                        waiting.put(batch, timeout=0.1)
                        break
                    except Full:
                        continue
                if stopped.is_set():
                    return
            waiting.put(None)
        except BaseException as error:  # noqa: BLE001  whatever it was, the reader below must hear of it
            waiting.put(error)

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
