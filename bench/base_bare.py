"""The bare statements that bench/base_asked.py holds its work against: the same rows and indexes, nothing else."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

Statement = tuple[str, Any]


@contextmanager
def noted() -> Iterator[list[Statement]]:
    """Every SELECT that is sent in the block."""
    found: list[Statement] = []

    def note(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        if sql.startswith(("SELECT", "WITH")):
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def read_bare(statements: Sequence[Statement]) -> float:
    """Seconds of the statements alone, all rows fetched by the same driver."""
    began = time.perf_counter()
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            while cursor.fetchmany(10_000):
                pass
    return time.perf_counter() - began


def write_bare(tables: Sequence[str], where: str = "") -> tuple[float, int]:
    """Seconds to write the rows that tables hold into empty ones of their shape, with their indexes; and how many rows.

    By COPY on PostgreSQL, by one prepared statement on SQLite, in one transaction. No trigger, no foreign key. Reading
    them is not counted.
    """
    seconds, many = 0.0, 0
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table} {where}")
            columns = [f'"{each[0]}"' for each in cursor.description]
            rows = cursor.fetchall()
            bare = _bare(cursor, table)
            began = time.perf_counter()
            cursor.execute("BEGIN")
            _write(cursor, bare, columns, rows)
            cursor.execute("COMMIT")
            seconds += time.perf_counter() - began
            many += len(rows)
            cursor.execute(f"DROP TABLE {bare}")
    return seconds, many


def _write(cursor: Any, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    names = ", ".join(columns)
    if connection.vendor == "postgresql":
        from psycopg.types.json import Jsonb

        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([Jsonb(each) if isinstance(each, dict | list) else each for each in row])
    else:
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def _bare(cursor: Any, table: str) -> str:
    bare = f"bare_{table}"
    if connection.vendor == "postgresql":
        cursor.execute(f"CREATE TABLE {bare} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)")
        return bare
    cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL", [table])
    made = cursor.fetchall()
    for kind, name, sql in sorted(made, key=lambda each: each[0] != "table"):
        if kind == "table":
            cursor.execute(sql.replace(f'CREATE TABLE "{table}"', f'CREATE TABLE "{bare}"', 1).replace("%", "%%"))
        elif kind == "index":
            other = sql.replace(f'"{name}"', f'"bare_{name}"', 1).replace(f'ON "{table}"', f'ON "{bare}"', 1)
            cursor.execute(other.replace("%", "%%"))
    return bare


def alternately(one: Callable[[], float], other: Callable[[], float], times: int) -> tuple[float, float]:
    """The middle of each, in turn: a machine that slows down slows both."""
    first, second = [], []
    for _ in range(times):
        first.append(one())
        second.append(other())
    return sorted(first)[times // 2], sorted(second)[times // 2]
