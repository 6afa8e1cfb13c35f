"""Copying a PostgreSQL database while people work in it, counting what a copy holds, and putting one back.

pg_dump and the counting read the same snapshot, so that the counts are those of the copy. The password goes to
PostgreSQL's programs through their environment: other accounts may read a command line.
"""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tangga.errors import Conflict, NotValid
from tangga.upkeep.manifest import Rows

FILE = "database.pgdump"
# How values are written depends on these; the same everywhere, or equal rows would have other hashes.
ALIKE = "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL intervalstyle = 'iso_8601';"
ALIKE += " SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1; SET LOCAL statement_timeout = 0"
TABLES = """
SELECT c.oid, n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY c.relname COLLATE "C"
"""
KEY = """
SELECT a.attname, a.attcollation <> 0 FROM pg_index i
JOIN unnest(i.indkey) WITH ORDINALITY AS k (number, place) ON true
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
WHERE i.indrelid = %s AND i.indisprimary ORDER BY k.place
"""


def copy(database: dict[str, Any], to: Path) -> dict[str, Rows]:
    """Write the database as it stands at one instant to a file. Nobody waits for it."""
    with _connected(database) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        words = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={to}"]
        _run("pg_dump", words, database)
        return _tables(connection)


def check_is_empty(database: dict[str, Any]) -> None:
    """Raises Conflict where the database holds a table already."""
    with _connected(database) as connection:
        if connection.execute(TABLES).fetchone():
            raise Conflict("The database holds tables already. A backup is put back only into an empty one.")


def put_back(file: Path, database: dict[str, Any]) -> dict[str, Rows]:
    """Put a copy into an empty database, all of it or nothing, and say what it holds."""
    words = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    _run("pg_restore", [*words, f"--dbname={database['NAME']}", str(file)], database)
    with _connected(database) as connection:
        connection.execute("ANALYZE")
        return _tables(connection)


def tables(database: dict[str, Any]) -> dict[str, Rows]:
    """Every table of a database: its rows and one hash over them, in the order of their keys."""
    with _connected(database) as connection:
        return _tables(connection)


def _tables(connection: psycopg.Connection[Any]) -> dict[str, Rows]:
    for setting in ALIKE.split(";"):
        connection.execute(sql.SQL(setting))
    return {name: _rows(connection, oid, schema, name) for oid, schema, name in connection.execute(TABLES).fetchall()}


def _rows(connection: psycopg.Connection[Any], oid: int, schema: str, name: str) -> Rows:
    order: list[sql.Composable] = [
        sql.SQL('{} COLLATE "C"' if text else "{}").format(sql.Identifier(column))
        for column, text in connection.execute(KEY, [oid]).fetchall()
    ] or [sql.SQL('t::text COLLATE "C"')]
    asked = sql.SQL("COPY (SELECT * FROM {} t ORDER BY {}) TO STDOUT").format(
        sql.Identifier(schema, name), sql.SQL(", ").join(order)
    )
    found, number = hashlib.sha256(), 0
    with connection.cursor() as cursor, cursor.copy(asked) as blocks:
        for block in blocks:
            found.update(block)
            number += bytes(block).count(b"\n")  # one a row: those within a text are written as \n
    return Rows(number, found.hexdigest())


def _connected(database: dict[str, Any]) -> psycopg.Connection[Any]:
    named = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return psycopg.connect(**{ours: database[name] for ours, name in named.items() if database.get(name)})


def _run(program: str, words: list[str], database: dict[str, Any]) -> None:
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    env |= {ours: str(database[name]) for ours, name in named.items() if database.get(name)}
    with _connected(database) as connection:
        major = connection.info.server_version // 10_000
    done = subprocess.run(
        [found(program, major), *words], env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        # PostgreSQL's DETAIL and CONTEXT may quote a row.
        said = [line for line in done.stderr.splitlines() if line.startswith(program)]
        raise NotValid(f"{program} failed: {said[0] if said else f'exit code {done.returncode}'}")


def found(program: str, major: int = 0) -> str:
    """Path of one of PostgreSQL's programs: of the server's major version, for a newer pg_restore sets what an older
    server does not know; else the newest there is. Raises NotValid where there is none."""
    there = {
        int(path.parent.parent.name.partition(".")[0]): str(path)
        for path in Path("/usr/lib/postgresql").glob(f"*/bin/{program}")
    }
    path = there.get(major) or (there[max(there)] if there else shutil.which(program))
    if path is None:
        raise NotValid(f"{program} is not on this machine. Install PostgreSQL's client (postgresql-client).")
    return path
