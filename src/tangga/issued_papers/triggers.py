"""What the database does by itself, whoever writes: it refuses to change what a paper says, or a void one at all.

Taken away before migrations and put back after, as those of runs (tangga.runs.triggers says why).
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from tangga.issued_papers.models import IssuedPaper

REFUSAL = "What was issued is never changed."
TABLE = IssuedPaper._meta.db_table
VOIDING = ("void_on", "void_at", "void_reason", "void_by")
SAID, VOIDED = f"{TABLE}_is_frozen", f"{TABLE}_is_void_once"


def _columns(*, voiding: bool) -> str:
    fields = IssuedPaper._meta.concrete_fields
    return ", ".join(str(each.column) for each in fields if (each.name in VOIDING) == voiding)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, where they are."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and TABLE not in connection.introspection.table_names(cursor):
            return
        on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
        for name in (SAID, VOIDED):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers into a migrated database, in place of older ones."""
    remove(connection)
    said = f"CREATE TRIGGER {SAID} BEFORE UPDATE OF {_columns(voiding=False)} ON {TABLE}"
    voided = f"CREATE TRIGGER {VOIDED} BEFORE UPDATE OF {_columns(voiding=True)} ON {TABLE}"
    void = "OLD.void_on IS NOT NULL"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION issued_papers_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            cursor.execute(f"{said} FOR EACH ROW EXECUTE FUNCTION issued_papers_refuse()")
            cursor.execute(f"{voided} FOR EACH ROW WHEN ({void}) EXECUTE FUNCTION issued_papers_refuse()")
        else:
            cursor.execute(f"{said} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
            cursor.execute(f"{voided} WHEN {void} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")


def is_ready_for(connection: BaseDatabaseWrapper) -> bool:
    """Whether the table is as this version has it (not so after migrating to an earlier one)."""
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return False
        there = {each.name for each in connection.introspection.get_table_description(cursor, TABLE)}
    return there.issuperset(field.column for field in IssuedPaper._meta.concrete_fields)
