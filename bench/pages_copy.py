"""Copies the rows of a SQLite installation into an empty PostgreSQL (DATABASE_URL), table by table, for measuring."""

import sqlite3
import sys

import django
from django.core.management import call_command
from django.db import connection

django.setup()
call_command("migrate", verbosity=0)
source = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
there = {name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
with connection.cursor() as cursor:
    tables = [name for name in connection.introspection.table_names(cursor) if name != "django_migrations"]
    cursor.execute("SET session_replication_role = replica")  # the rows are right already: no trigger, no foreign key
    cursor.execute(f"TRUNCATE {', '.join(tables)}")
    for table in (name for name in tables if name in there):
        columns = ", ".join(f'"{row[1]}"' for row in source.execute(f"PRAGMA table_info({table})"))
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in source.execute(f"SELECT {columns} FROM {table}"):
                copy.write_row(row)
        if '"id"' in columns:
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            if (sequence := cursor.fetchone()[0]) is not None:
                cursor.execute(f"SELECT setval('{sequence}', (SELECT coalesce(max(id), 1) FROM {table}))")
    cursor.execute("SET session_replication_role = DEFAULT")
    cursor.execute("VACUUM ANALYZE")  # as the server does by itself within minutes
