"""The one module that touches an engine: it reads files, holds tables that several rules read, and streams results.

Rules are ibis expressions; nothing else in Tangga knows which engine runs them.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, Self

import duckdb
import ibis
import pyarrow as pa
from ibis import Table
from ibis.common.exceptions import IbisError

from tangga.errors import TanggaError

ROW = "_row"  # the row's place in its file, counted from 1
BATCH_ROWS = 65_536
LISTED = 1_000  # problems of a file listed at most; the rest are counted
ENGINES = ("duckdb", "spark")


class EngineTrouble(TanggaError):
    """The engine could not do its work: out of memory, out of disk, or broken. Exit code 5."""


class Unreadable(TanggaError):
    """A file that is not what its ending says. `problems` lists (row or None, column or None, what) of `total`."""

    def __init__(
        self, path: Path, problems: list[tuple[int | None, str | None, str]], total: int | None = None
    ) -> None:
        super().__init__(f"{path.name} cannot be read: {problems[0][2]}")
        self.path = path
        self.problems = problems
        self.total = len(problems) if total is None else total


class _BrokenLines(Exception):
    """Lines of a CSV that do not fit its header."""

    def __init__(self, problems: list[tuple[int | None, str | None, str]], total: int) -> None:
        super().__init__(f"{total} broken lines")
        self.problems = problems
        self.total = total


@contextmanager
def trouble() -> Iterator[None]:
    """Turns what the engine raises into one sentence with what to do next."""
    try:
        yield
    except (duckdb.OutOfMemoryException, MemoryError) as error:
        raise EngineTrouble(
            "The work did not fit in the memory allowed, even with the disk's help. "
            "Give it more with --memory-limit, or free some disk space for temporary files."
        ) from error
    except (duckdb.Error, IbisError, pa.ArrowException) as error:
        raise EngineTrouble(f"The engine stopped: {str(error).splitlines()[0]}") from error
    except OSError as error:
        raise EngineTrouble(
            f"The disk did not take the result: {error.strerror or error}. "
            "Free some space, or choose another --out folder."
        ) from error


class Engine(Protocol):
    """What the rest of Tangga asks of an engine. `keep` gives a table back with the very schema it came with.

    reads_in_order   a file's rows come one after the other, so that looking at neighbours costs next to nothing.
    run   the results of a plan for these inputs, in memory, over and over with other inputs; what the time before kept
          is dropped. None: this engine does not work piece by piece (it spreads the whole by itself)
    """

    name: str
    reads_in_order: bool

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
    def read(self, path: Path) -> Table: ...
    def keep(self, name: str, table: Table) -> Table: ...
    def rows(self, table: Table) -> list[dict[str, Any]]: ...
    def batches(self, table: Table) -> pa.RecordBatchReader: ...
    def run(self, plan: "Plan", inputs: Mapping[str, Table]) -> dict[str, pa.Table] | None: ...


class DuckDBEngine:
    """DuckDB inside this process. Use as a context manager: leaving it drops every table and temporary file.

    memory_limit: such as "4GB"; beyond it the engine spills to `temp_folder` (default: the system's).
    threads: default, all cores.
    """

    name = "duckdb"
    reads_in_order = True

    def __init__(
        self, memory_limit: str | None = None, threads: int | None = None, temp_folder: Path | None = None
    ) -> None:
        self._spill = tempfile.TemporaryDirectory(prefix="tangga-", dir=temp_folder)
        with trouble():
            self._connection = ibis.duckdb.connect(
                temp_directory=self._spill.name,
                autoinstall_known_extensions=False,
                autoload_known_extensions=False,
                **({"memory_limit": memory_limit} if memory_limit else {}),
                **({"threads": threads} if threads else {}),
            )
        self._kept = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.disconnect()
        self._spill.cleanup()

    def read(self, path: Path) -> Table:
        """The file as a table with its own types (CSV: all text) and the row's number in column `_row`.

        Raises Unreadable when the file is missing, broken, or not a Parquet or CSV file; EngineTrouble.
        """
        if not path.is_file():
            what = "there is no such file" if not path.exists() else "this is no file (a folder, or a device)"
            raise Unreadable(path, [(None, None, f"{what}: {path}")])
        if path.suffix not in (".parquet", ".csv"):
            raise Unreadable(path, [(None, None, "the file's name must end in .parquet or .csv")])
        if path.stat().st_size == 0:
            raise Unreadable(path, [(None, None, "the file is empty; its first line must name the columns")])
        read = self._read_parquet if path.suffix == ".parquet" else self._read_csv
        # The engine takes * ? [ in a path for patterns and would read other files: it is given a plain name instead.
        name = self._name("file")
        plain = Path(self._spill.name) / f"{name}{path.suffix}"
        plain.symlink_to(path.resolve())
        with trouble():
            try:
                return read(plain, name)
            except duckdb.OutOfMemoryException:
                raise
            except (duckdb.Error, IbisError) as error:
                kind = "a Parquet file" if path.suffix == ".parquet" else "a CSV file in UTF-8"
                why = _first_line(error).replace(str(plain), path.name)
                raise Unreadable(path, [(None, None, f"not {kind}: {why}")]) from error
            except _BrokenLines as broken:
                raise Unreadable(path, broken.problems, broken.total) from None

    def _read_parquet(self, plain: Path, name: str) -> Table:
        table = self._connection.read_parquet(str(plain), table_name=name, file_row_number=True)
        return table.mutate(**{ROW: table.file_row_number + 1}).drop("file_row_number")

    def _read_csv(self, plain: Path, name: str) -> Table:
        """Reads once into a table of text, so that a broken line is found now, with its number, not half-way."""
        raw = self._connection.raw_sql
        options = (
            "all_varchar=true, header=true, delim=',', quote='\"', escape='\"', strict_mode=true, store_rejects=true"
        )
        raw(
            f"CREATE TEMP TABLE {name} AS SELECT *, row_number() OVER () + 1 AS {ROW} "  # noqa: S608
            f"FROM read_csv('{plain}', {options})"
        )
        lines = "SELECT line, arg_min(column_name, column_idx), min(error_type) FROM reject_errors GROUP BY line"
        (total,) = raw(f"SELECT count(*) FROM ({lines})").fetchone() or (0,)  # noqa: S608
        listed = raw(f"{lines} ORDER BY line LIMIT {LISTED}").fetchall()
        raw("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
        if total:
            broken = [(line, column, f"the line is broken ({kind.lower()})") for line, column, kind in listed]
            raise _BrokenLines(broken, total)
        return self._connection.table(name)

    def keep(self, name: str, table: Table) -> Table:
        """Computes the table now and holds it until the engine is closed."""
        with trouble():
            return self._connection.create_table(self._name(name), table, temp=True)

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """The result as a list of dictionaries; for small results only."""
        with trouble():
            found: list[dict[str, Any]] = self._run(table).to_arrow_table().to_pylist()
            return found

    def batches(self, table: Table) -> pa.RecordBatchReader:
        """The result as a stream of record batches, in the table's order. Ask nothing else before it is read."""
        with trouble():
            return self._run(table).to_arrow_reader(BATCH_ROWS)

    def run(self, plan: "Plan", inputs: Mapping[str, Table]) -> dict[str, pa.Table] | None:
        """The plan's results, by name. The plan's tables are called as it calls them, and `inputs` as it read them."""
        run = self._connection.con.execute
        with trouble():
            for name, table in inputs.items():
                run(f"CREATE OR REPLACE TEMP VIEW {name} AS {self._connection.compile(table)}")
            for name, sql in plan.steps:
                run(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")
            return {name: run(sql).to_arrow_table() for name, sql in plan.results}

    def _run(self, table: Table) -> duckdb.DuckDBPyConnection:
        """Runs the expression's SQL ourselves: ibis' own way out would load pandas, most of a second for nothing."""
        return self._connection.con.execute(self._connection.compile(table))

    def _name(self, name: str) -> str:
        self._kept += 1
        return f"{name}_{self._kept}"


@dataclass(frozen=True)
class Plan:
    """Expressions turned into statements once, to be run on many small inputs: turning them takes far longer than
    running them on one family."""

    steps: tuple[tuple[str, str], ...]
    results: tuple[tuple[str, str], ...]


class Planner:
    """Stands in for an engine while expressions are built, and writes down what it would have run."""

    def __init__(self, dialect: str = "duckdb") -> None:
        self._steps: list[tuple[str, str]] = []
        self._dialect = dialect

    def keep(self, name: str, table: Table) -> Table:
        self._steps.append((name, ibis.to_sql(table, dialect=self._dialect)))
        return ibis.table(table.schema(), name=name)

    def plan(self, **results: Table) -> Plan:
        """What was kept so far, and the statements for these results."""
        found = ((name, str(ibis.to_sql(table, dialect=self._dialect))) for name, table in results.items())
        return Plan(tuple(self._steps), tuple(found))


def run_plan(plan: Plan, inputs: Mapping[str, pa.Table]) -> dict[str, list[dict[str, Any]]]:
    """The plan's results, by name, for tables in memory. For small inputs only; raises EngineTrouble.

    In a database of the process with a connection for each call, whose tables go with it: to start an engine takes as
    long as to decide a family. Without the optimizer, which would think longer about a few rows than they take.
    """
    with trouble(), closing(_in_memory(os.getpid()).cursor()) as run:
        run.execute("SET timezone='UTC'; SET python_enable_replacements=false; PRAGMA disable_optimizer")
        for name, rows in inputs.items():
            run.register(name, rows)
        for name, sql in plan.steps:
            run.execute(f"CREATE TEMP TABLE {name} AS {sql}")
        return {name: run.execute(sql).to_arrow_table().to_pylist() for name, sql in plan.results}


@lru_cache(maxsize=1)
def _in_memory(_process: int) -> duckdb.DuckDBPyConnection:
    """An empty database in memory, never on disk: one a process, because an engine does not outlive a fork."""
    off = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    return duckdb.connect(config={"threads": 1, "memory_limit": "1GB", "temp_directory": "", **off})


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def open_engine(
    name: str,
    memory_limit: str | None = None,
    threads: int | None = None,
    temp_folder: Path | None = None,
    spark_remote: str | None = None,
) -> Engine:
    """The engine of that name; spark_remote: where Spark runs (sc://HOST:PORT), else on this machine.

    Raises EngineTrouble where it is not installed or does not answer.
    """
    if name == "duckdb":
        return DuckDBEngine(memory_limit=memory_limit, threads=threads, temp_folder=temp_folder)
    # Here, not above: who uses DuckDB pays nothing for Spark, nor needs it.
    from tangga.runs.engines_spark import SparkEngine

    return SparkEngine(spark_remote, memory_limit=memory_limit, threads=threads, temp_folder=temp_folder)
