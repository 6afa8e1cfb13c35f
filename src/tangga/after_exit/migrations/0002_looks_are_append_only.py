"""The database itself refuses to change or remove a look at a sign. SQLite drops a table's triggers when a later migration
rebuilds the table: such a migration has to run INSTALL again at its end (as of audit 0004)."""

from django.db import migrations

REFUSAL = "Looks at signs are append-only"
TABLE = "after_exit_signlook"

INSTALL = {
    "sqlite": (
        f"""CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
        f"""CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    ),
    "postgresql": (
        f"""CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$""",
        f"""CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()""",
    ),
}
REMOVE = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {TABLE}_no_{what}" for what in ("update", "delete")),
    "postgresql": (
        f"DROP TRIGGER IF EXISTS {TABLE}_no_change ON {TABLE}",
        f"DROP FUNCTION IF EXISTS {TABLE}_refuse()",
    ),
}


def _run(statements):
    def go(apps, schema_editor):
        with schema_editor.connection.cursor() as cursor:
            for statement in statements[schema_editor.connection.vendor]:
                cursor.execute(statement)

    return go


class Migration(migrations.Migration):
    dependencies = [("after_exit", "0001_initial")]

    operations = [migrations.RunPython(_run(INSTALL), _run(REMOVE))]
