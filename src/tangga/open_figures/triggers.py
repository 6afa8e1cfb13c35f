"""What the database does by itself, whoever writes: it refuses to change or to take away what was published.

Taken away before migrations and put back after, as those of runs (tangga.runs.triggers says why).
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from tangga.open_figures.models import KeptHalf, Switch

REFUSAL = "What was published is never changed."
TABLES = (Switch._meta.db_table, KeptHalf._meta.db_table)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, where they are."""
    with connection.cursor() as cursor:
        there = connection.introspection.table_names(cursor)
        for table in TABLES:
            if connection.vendor == "postgresql" and table not in there:
                continue
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            for verb in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on}")


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers into a migrated database, in place of older ones."""
    remove(connection)
    with connection.cursor() as cursor:
        does = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION open_figures_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            does = "FOR EACH ROW EXECUTE FUNCTION open_figures_refuse()"
        for table in TABLES:
            for verb in ("UPDATE", "DELETE"):
                cursor.execute(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {does}")


def is_ready_for(connection: BaseDatabaseWrapper) -> bool:
    """Whether the tables are there (not so after migrating to an earlier version)."""
    with connection.cursor() as cursor:
        return set(TABLES) <= set(connection.introspection.table_names(cursor))
