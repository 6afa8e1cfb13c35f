"""Spark behind the engine object: an existing cluster by Spark Connect, or a Spark of our own on this machine.

Loaded only when Spark is asked for. Everything goes through Spark Connect, so that one machine and a cluster
are one way: without an address a Connect server is started here for as long as the engine lives.
"""

import logging
import re
import socket
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

import ibis
import ibis.expr.operations as ops
import pyarrow as pa
import pyarrow.parquet as pq
from ibis import Table

from tangga.runs.engines import ROW, DuckDBEngine, EngineTrouble, Plan, trouble


@contextmanager
def _from_a_file() -> Iterator[None]:
    """While it lasts, a program without a file (`python -c`) has one: pyspark takes such a program for its own
    doctests, and ends the process where only its client is installed."""
    program = sys.modules["__main__"]
    without = not hasattr(program, "__file__")
    if without:
        program.__file__ = ""
    try:
        yield
    finally:
        if without:
            del program.__file__


try:
    with _from_a_file():
        from grpc import RpcError
        from ibis.backends.pyspark.datatypes import PySparkType
        from pyspark.errors import AnalysisException, PySparkException
        from pyspark.sql.connect.client.retries import DefaultPolicy
        from pyspark.sql.connect.session import SparkSession

        ibis.pyspark  # noqa: B018  so that ibis has its options for Spark
except ImportError as missing:
    raise EngineTrouble(
        "The Spark engine is not installed here: install tangga[spark]. Use --engine duckdb: it gives the same answers."
    ) from missing

SLICE_ROWS = 1_000_000  # rows of a result asked for at once: what the server's driver holds of it
SAMPLES = 64  # ids looked at for each slice, to find where it ends
CONNECT_PORT, KNOCK_SECONDS = 15002, 10
RETRIES = 6  # about a minute: a server that is only slow, or restarts; Spark's own ten minutes look like a standstill
PROBES = 16  # pieces written at once to see whether every executor has our folder
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # what does not fit is an error, never silently something else
    "spark.sql.caseSensitive": "true",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
}
# Spark takes * ? [ { in a path for patterns and leaves out files whose names begin with _ or a dot.
_PLAIN = re.compile(r"(/[\w-][\w .=-]*)+", re.ASCII)


@contextmanager
def spark_trouble(where: str) -> Iterator[None]:
    """Turns what Spark raises into one sentence with what to do next."""
    with trouble():
        try:
            yield
        except (PySparkException, RpcError) as error:
            said = _said(error)
            if "UNAVAILABLE" in said or "Connection refused" in said:
                raise EngineTrouble(f"Spark at {where} does not answer any more. Start it again, and this.") from error
            if "OutOfMemoryError" in said:
                raise EngineTrouble(
                    "Spark ran out of memory. Give it more with --memory-limit, or the cluster's executors more."
                ) from error
            if "PATH_NOT_FOUND" in said or "FileNotFoundException" in said:
                raise EngineTrouble(
                    f"Spark at {where} does not see a file ({_first(said)}). Put the files, and the temporary folder "
                    "(TMPDIR), on storage that it has under the same path."
                ) from error
            raise EngineTrouble(f"The engine stopped: {_first(said)}") from error


def _knock(where: str) -> None:
    """Whether anybody listens there at all, before Spark's client tries for minutes."""
    found = re.match(r"sc://(\[[^]]+\]|[^/:;]+)(?::(\d+))?/?$", where)
    if not found:
        raise EngineTrouble(f"'{where}' is no address of a Spark; it looks like sc://HOST:PORT.")
    try:
        socket.create_connection((found[1].strip("[]"), int(found[2] or CONNECT_PORT)), KNOCK_SECONDS).close()
    except OSError as error:
        raise EngineTrouble(
            f"No Spark answers at {where}. Start its Connect server. Use --engine duckdb: it gives the same answers."
        ) from error


def _said(error: Exception) -> str:
    details = getattr(error, "details", None)
    return str(details() if callable(details) else error) or type(error).__name__


def _first(said: str) -> str:
    return said.strip().splitlines()[0].rstrip(".")


class SparkEngine:
    """Use as a context manager: leaving it lets go of every table held, and ends the Spark that it started.

    remote: sc://HOST:PORT of a Connect server; without, one is started here. memory_limit: of that one.
    """

    name = "spark"
    reads_in_order = False

    def __init__(
        self,
        remote: str | None = None,
        memory_limit: str | None = None,
        threads: int | None = None,
        temp_folder: Path | None = None,
    ) -> None:
        self._held: list[Any] = []
        self._count = 0
        with ExitStack() as opening:
            spill = opening.enter_context(tempfile.TemporaryDirectory(prefix="tangga-", dir=temp_folder))
            self._spill = Path(spill)
            self._spill.chmod(0o755)  # a cluster's executors read the copies made here under another name
            self._files = opening.enter_context(DuckDBEngine(memory_limit, threads, temp_folder))
            own = remote is None
            if remote is None:
                from tangga.runs.spark_server import local_server

                remote = opening.enter_context(local_server(self._spill, memory_limit, threads))
            self._where = remote.split(";")[0]
            self._session = self._connected(remote)
            self._shares_folder = own or self._sees_our_folder()
            self._closing = opening.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        with self._closing, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                for held in reversed(self._held):
                    held.unpersist()
                self._session.stop()
            except (PySparkException, RpcError, OSError):
                pass  # it is gone, and what it held with it

    def _connected(self, remote: str) -> SparkSession:
        # What Spark has to say goes into our one sentence, not also onto the error stream, with a stack trace.
        for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger", "pyspark.sql.connect.logging"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        _knock(self._where)
        with spark_trouble(self._where):
            session = SparkSession.builder.remote(remote).create()
            session.client.set_retry_policies([DefaultPolicy(max_retries=RETRIES)])
            for name, value in SETTINGS.items():
                session.conf.set(name, value)
            return session

    def read(self, path: Path) -> Table:
        """As DuckDBEngine.read, which looks at the file first: both refuse the same files with the same words.

        A CSV is read by it once more than that, into Parquet: one reader, so that a cell means the same to both.
        """
        read = self._files.read(path)
        direct = path.suffix == ".parquet" and _PLAIN.fullmatch(str(path.resolve()))
        with spark_trouble(self._where):
            if direct:
                try:
                    return self._view(path.resolve(), f"_metadata.row_index + 1 AS {ROW}")
                except AnalysisException as error:
                    if "PATH_NOT_FOUND" in str(error):
                        raise
            # A CSV, an odd name, a kind of column that Spark does not know, or a server without numbers of rows.
            return self._view(self._copied(read), "")

    def _copied(self, read: Table) -> Path:
        copy = self._spill / f"{self._name('copy')}.parquet"
        batches = self._files.batches(read)
        with pq.ParquetWriter(copy, batches.schema, coerce_timestamps="us") as writer:
            for batch in batches:
                writer.write_batch(batch)
        return copy

    def _view(self, path: Path, more: str) -> Table:
        frame = self._session.read.parquet(f"file://{path}").selectExpr("*", *([more] if more else []))
        schema = ibis.schema({field.name: PySparkType.to_ibis(field.dataType) for field in frame.schema})
        name = self._name("file")
        frame.createOrReplaceTempView(name)
        return ibis.table(schema, name=name)

    def keep(self, name: str, table: Table) -> Table:
        """Held as Parquet in the temporary folder where all of Spark has it: a plan then begins at those files.

        Elsewhere by Spark's own cache, from the first use on. It plans every table from the input files on, which takes
        it half a minute. Either way, what a lost worker held is read or worked out again by another.
        """
        with spark_trouble(self._where):
            frame = self._session.sql(_sql(table))
            name = self._name(name)
            if self._shares_folder:
                folder = self._spill / name
                frame.write.parquet(f"file://{folder}")
                frame = self._session.read.schema(frame.schema).parquet(f"file://{folder}")
            else:
                frame = frame.persist()
                self._held.append(frame)
            frame.createOrReplaceTempView(name)
            return ibis.table(table.schema(), name=name)

    def _sees_our_folder(self) -> bool:
        """Whether what Spark's executors write into our temporary folder is there for us, and the other way round."""
        folder = self._spill / "probe"
        try:
            self._session.range(0, PROBES, 1, PROBES).write.parquet(f"file://{folder}")
            there = pq.read_table(folder).num_rows if folder.is_dir() else 0
            return there == PROBES and self._session.read.parquet(f"file://{folder}").count() == PROBES
        except (PySparkException, RpcError, OSError, pa.ArrowException):
            return False

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """The result as a list of dictionaries; for small results only."""
        with spark_trouble(self._where):
            found: list[dict[str, Any]] = self._session.sql(_sql(table)).toArrow().to_pylist()
            return found

    def run(self, _plan: Plan, _inputs: Mapping[str, Table]) -> None:
        """Not piece by piece: Spark spreads the whole over its workers by itself."""

    def batches(self, table: Table) -> pa.RecordBatchReader:
        """The result as a stream of record batches, in the table's order."""
        return pa.RecordBatchReader.from_batches(table.schema().to_pyarrow(), self._stream(table))

    def _stream(self, table: Table) -> Iterator[pa.RecordBatch]:
        """A result in the order of one column is asked for slice by slice: the server puts a whole answer together in
        its driver's memory, however slowly we read it."""
        target = table.schema().to_pyarrow()
        with spark_trouble(self._where):
            for part in self._slices(table):
                frame: Any = self._session.sql(_sql(part))
                client = self._session.client
                for answer in client.to_table_as_iterator(frame._plan.to_proto(client), {}):
                    if isinstance(answer, pa.Table):
                        yield from answer.cast(target).to_batches()

    def _slices(self, table: Table) -> Iterator[Table]:
        operation: Any = table.op()
        keys: tuple[Any, ...] = operation.keys if isinstance(operation, ops.Sort) else ()
        if len(keys) != 1 or not isinstance(keys[0].arg, ops.Field) or not keys[0].ascending:
            yield table
            return
        key = keys[0].arg.name
        held = self.keep("ordered", table)
        rows = self.rows(held.aggregate(rows=held.count(), blank=held[key].isnull().any()))[0]
        if rows["rows"] <= SLICE_ROWS or rows["blank"]:
            yield held.order_by(key)
            return
        every = max(SLICE_ROWS // SAMPLES, 1)
        looked_at = held.filter(held[key].hash() % every == 0).select(key).order_by(key)
        ids = [row[key] for row in self.rows(looked_at)]
        ends = ids[SAMPLES::SAMPLES]
        for after, until in zip([None, *ends], [*ends, None], strict=True):
            part = held
            if after is not None:
                part = part.filter(part[key] > after)
            if until is not None:
                part = part.filter(part[key] <= until)
            yield part.order_by(key)

    def _name(self, name: str) -> str:
        self._count += 1
        return f"{name}_{self._count}"


def _sql(table: Table) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return str(ibis.to_sql(table, dialect="pyspark"))
