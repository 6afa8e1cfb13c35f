"""Copying an SQLite database while people work in it, counting what a copy holds, and putting one back."""

import hashlib
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db.utils import ConnectionHandler

from tangga.errors import Conflict, NotValid
from tangga.upkeep.manifest import Rows

FILE = "database.sqlite3"
AT_ONCE = 2_000  # rows


def copy(database: dict[str, Any], to: Path) -> dict[str, Rows]:
    """Write the database as it stands at one instant to a file. Writers go on meanwhile; they are in it or not."""
    # In one step: it reads one instant. VACUUM INTO would need the functions that our constraints call.
    with closing(sqlite3.connect(database["NAME"])) as connection, closing(sqlite3.connect(to)) as copied:
        connection.backup(copied)
        copied.execute("PRAGMA journal_mode = DELETE")  # one file by itself
    return tables(to)


def check_is_empty(database: dict[str, Any]) -> None:
    """Raises Conflict where a database is already."""
    if Path(database["NAME"]).exists():
        raise Conflict("There is a database already. A backup is put back only where nothing is.")


def put_back(file: Path, database: dict[str, Any]) -> dict[str, Rows]:
    """Put a copy in its place, have SQLite look it through, and say what it holds."""
    there = Path(database["NAME"])
    shutil.copyfile(file, there)
    there.chmod(0o600)
    # Through Django, whose functions the constraints call: they are checked again.
    connection = ConnectionHandler({"default": {**database, "NAME": str(there)}})["default"]
    with closing(connection), connection.cursor() as cursor:
        well = cursor.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
        if not well or cursor.execute("PRAGMA foreign_key_check").fetchone():
            raise NotValid("SQLite finds the restored database damaged. Use another backup.")
    return tables(there)


def tables(path: Path) -> dict[str, Rows]:
    """Every table of a database: its rows and one hash over them, in the order of their row ids."""
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes  # as it is stored, whatever it is
        listed = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY 1"
        )
        return {name: _rows(connection, name) for name in [each.decode() for (each,) in listed]}


def _rows(connection: sqlite3.Connection, name: str) -> Rows:
    found, number = hashlib.sha256(), 0
    asked = connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid')  # noqa: S608 - a name the database gave
    while block := asked.fetchmany(AT_ONCE):
        found.update(repr(block).encode())
        number += len(block)
    return Rows(number, found.hexdigest())
