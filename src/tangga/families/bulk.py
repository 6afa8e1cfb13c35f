"""Many new rows at once, by the database's own fastest way: COPY on PostgreSQL, one prepared statement on SQLite.

Django's bulk_create builds an object, and on SQLite a piece of SQL, for every row; a province's list has five million
rows to write. Nothing is checked here but by the database's constraints: callers hand over what the columns hold.
"""

from collections.abc import Callable, Iterable, Sequence
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
    columns = ", ".join(connection.ops.quote_name(model._meta.get_field(name).column) for name in names)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(rows))  # noqa: S608


class Adapted:
    """Values as the database wants them: PostgreSQL takes Python's own, SQLite text and numbers."""

    day: Callable[[date | None], Any]
    instant: Callable[[datetime], Any]
    uuid: Callable[[UUID | None], Any]

    def __init__(self) -> None:
        if connection.vendor == "postgresql":
            self.day = self.uuid = self.instant = lambda value: value
        else:
            self.day = lambda value: None if value is None else value.isoformat()
            self.instant = lambda value: str(connection.ops.adapt_datetimefield_value(value))
            self.uuid = lambda value: None if value is None else value.hex
