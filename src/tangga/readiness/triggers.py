"""What the database refuses by itself, whoever writes: to change a version, or answers and what they gave.

Taken away before migrations and put back after, as those of runs (tangga.runs.triggers says why).
"""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from tangga.readiness.models import MAY_CHANGE, Assessment, Collected, Questionnaire

REFUSAL = "What was answered, and by which version, is never changed."
FROZEN: tuple[tuple[type[Model], frozenset[str]], ...] = (
    (Questionnaire, frozenset()),
    (Assessment, MAY_CHANGE),
    (Collected, frozenset()),
)


def _columns(model: type[Model], may_change: frozenset[str]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields if field.name not in may_change]


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, where they are."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for model, _may in FROZEN:
            table = model._meta.db_table
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_is_frozen")
            elif table in there:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_is_frozen ON {table}")


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers into a migrated database, in place of older ones."""
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION readiness_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
        for model, may_change in FROZEN:
            table = model._meta.db_table
            columns = ", ".join(_columns(model, may_change))
            heading = f"CREATE TRIGGER {table}_is_frozen BEFORE UPDATE OF {columns} ON {table}"
            if connection.vendor == "postgresql":
                cursor.execute(f"{heading} FOR EACH ROW EXECUTE FUNCTION readiness_is_frozen()")
            else:
                cursor.execute(f"{heading} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")


def is_ready_for(connection: BaseDatabaseWrapper) -> bool:
    """Whether the tables are as this version has them (not so after migrating to an earlier one)."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for model, _may in FROZEN:
            table = model._meta.db_table
            if table not in there:
                return False
            columns = {each.name for each in connection.introspection.get_table_description(cursor, table)}
            if not columns.issuperset(field.column for field in model._meta.concrete_fields):
                return False
    return True
