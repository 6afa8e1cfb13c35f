"""Many rows at once, by the database's own fastest way: COPY on PostgreSQL, one prepared statement on SQLite.

Django's bulk_create builds an object, and on SQLite a piece of SQL, for every row, its bulk_update a branch of an
expression for every value; a province's list has five million rows to write. Nothing is checked here but by the
database's constraints: callers hand over what the columns hold.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, models


def new_keys(model: type[models.Model], count: int) -> Sequence[int]:
    """Primary keys that nobody else will get. Call within the transaction that inserts the rows."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [key for (key,) in cursor.fetchall()]
        # SQLite has one writer, and it is us; the sequence follows keys that are given.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
        return range(last + 1, last + 1 + count)


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values in the order of `names` (attnames); days, instants and UUIDs as `Adapted` makes them."""
    columns = ", ".join(connection.ops.quote_name(_column(model, name)) for name in names)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(rows))  # noqa: S608


def update(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Set the columns (attnames) of rows: each gives its key first, then its values in the order of `names`."""
    sets = ", ".join(f"{connection.ops.quote_name(_column(model, name))} = %s" for name in names)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {sets} WHERE id = %s", [(*row[1:], row[0]) for row in rows])  # noqa: S608


def _column(model: type[models.Model], name: str) -> str:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return str(field.column)


class Adapted:
    """Values as the database wants them: PostgreSQL takes Python's own, SQLite text and numbers."""

    def __init__(self) -> None:
        self._as_is = connection.vendor == "postgresql"

    def day(self, value: date | None) -> Any:
        return value if self._as_is or value is None else value.isoformat()

    def instant(self, value: datetime) -> Any:
        return value if self._as_is else str(connection.ops.adapt_datetimefield_value(value))

    def uuid(self, value: UUID | None) -> Any:
        return value if self._as_is or value is None else value.hex
