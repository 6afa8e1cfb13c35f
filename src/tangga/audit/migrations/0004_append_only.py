"""The database itself refuses to change or remove an event: whoever writes past the product's own code, too.

SQLite drops a table's triggers when a later migration rebuilds the table (Django does for most changes of a column):
such a migration has to run INSTALL again at its end. tests/features/audit/test_append_only.py fails when one forgets.
"""

from django.db import migrations

REFUSAL = "The log is append-only"

INSTALL = {
    "sqlite": (
        f"""CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
        f"""CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
        # INSERT OR REPLACE removes the old row without a word to the trigger above.
        f"""CREATE TRIGGER audit_event_no_replace BEFORE INSERT ON audit_event
        WHEN EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    ),
    "postgresql": (
        f"""CREATE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$""",
        """CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event
        FOR EACH ROW EXECUTE FUNCTION audit_event_refuse()""",
        """CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
        FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()""",
    ),
}

REMOVE = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS audit_event_no_{what}" for what in ("update", "delete", "replace")),
    "postgresql": (
        "DROP TRIGGER IF EXISTS audit_event_no_change ON audit_event",
        "DROP TRIGGER IF EXISTS audit_event_no_truncate ON audit_event",
        "DROP FUNCTION IF EXISTS audit_event_refuse()",
    ),
}


def install(apps, schema_editor):
    # Through the cursor: schema_editor.execute would take the per cent signs of a statement for parameters.
    with schema_editor.connection.cursor() as cursor:
        for statement in INSTALL[schema_editor.connection.vendor]:
            cursor.execute(statement)


def remove(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for statement in REMOVE[schema_editor.connection.vendor]:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_which_family")]

    operations = [migrations.RunPython(install, remove)]
