"""The database itself refuses to change or remove a kept claim or a note about one. SQLite drops a table's triggers when a
later migration rebuilds the table: such a migration has to run INSTALL again at its end (as of audit 0004)."""

from django.db import migrations

REFUSAL = "Kept claims are append-only"
TABLES = ("claims_publishedclaim", "claims_claimnote")

INSTALL = {
    "sqlite": tuple(
        f"CREATE TRIGGER {table}_no_{what} BEFORE {what.upper()} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for table in TABLES
        for what in ("update", "delete")
    ),
    "postgresql": (
        f"""CREATE FUNCTION claims_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$""",
        *(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION claims_refuse()"
            for table in TABLES
        ),
    ),
}
REMOVE = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {table}_no_{what}" for table in TABLES for what in ("update", "delete")),
    "postgresql": (
        *(f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}" for table in TABLES),
        "DROP FUNCTION IF EXISTS claims_refuse()",
    ),
}


def _run(statements):
    def go(apps, schema_editor):
        with schema_editor.connection.cursor() as cursor:
            for statement in statements[schema_editor.connection.vendor]:
                cursor.execute(statement)

    return go


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial")]

    operations = [migrations.RunPython(_run(INSTALL), _run(REMOVE))]
