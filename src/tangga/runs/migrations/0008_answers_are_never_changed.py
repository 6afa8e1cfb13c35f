"""What a run answered is never changed, whoever writes: only what is kept for lists beside the answer may be."""

from django.db import migrations

REFUSAL = "The answers of a run are never changed."
FROZEN = {
    "runs_memberanswer": (
        "run_id",
        "member_id",
        "family_id",
        "component",
        "annual_idr",
        "paid",
        "reason",
        "age_years",
        "unsure_about",
    ),
    "runs_familyanswer": (
        "run_id",
        "family_id",
        "region_code",
        "active",
        "members_paid",
        "annual_idr",
        "period_idr",
        "eligible",
        "ineligible_for",
        "natural_exit",
        "unsure",
        "unsure_about",
        "years_in_programme",
        "five_years",
        "preparable",
        "last_component_ends_on",
        "last_component_ends_on_dropout",
        "decile",
        "members_count",
        "out_of_school",
        "components",
    ),
}


def freeze(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION answers_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for table, columns in FROZEN.items():
        heading = f"CREATE TRIGGER {table}_is_frozen BEFORE UPDATE OF {', '.join(columns)} ON {table}"
        if vendor == "postgresql":
            schema_editor.execute(f"{heading} FOR EACH ROW EXECUTE FUNCTION answers_are_frozen()")
        elif vendor == "sqlite":
            schema_editor.execute(f"{heading} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")


def thaw(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table in FROZEN:
        if vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_is_frozen ON {table}")
        elif vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_is_frozen")
    if vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS answers_are_frozen()")


class Migration(migrations.Migration):
    dependencies = [("runs", "0007_lists_read_from_indexes")]

    operations = [migrations.RunPython(freeze, thaw)]
