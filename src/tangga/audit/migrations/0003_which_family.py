"""Fill: events about a family or its member that were recorded before `family` existed."""

from django.db import migrations


def fill(apps, schema_editor):
    # Idempotent and in one statement each: whatever has its family already is left alone.
    with schema_editor.connection.cursor() as cursor:
        for text in FILLS[schema_editor.connection.vendor]:
            cursor.execute(text)


OF_FAMILIES = "UPDATE audit_event SET family = subject_id WHERE family = '' AND subject_type = 'families.family'"
OF_MEMBERS = """
UPDATE audit_event SET family = (
    SELECT {family_id} FROM families_member m JOIN families_family f ON f.id = m.family_id
    WHERE {member_id} = audit_event.subject_id
)
WHERE family = '' AND subject_type = 'families.member'
  AND EXISTS (SELECT 1 FROM families_member m WHERE {member_id} = audit_event.subject_id)
"""


def dashed(column):
    """SQLite keeps a UUID as 32 digits; events keep it as people write it, with dashes."""
    cuts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return " || '-' || ".join(f"substr({column}, {start}, {length})" for start, length in cuts)


FILLS = {
    "sqlite": (
        OF_FAMILIES,
        OF_MEMBERS.format(family_id=dashed("f.public_id"), member_id=f"({dashed('m.public_id')})"),
    ),
    "postgresql": (OF_FAMILIES, OF_MEMBERS.format(family_id="f.public_id::text", member_id="m.public_id::text")),
}


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_what_an_event_is_about"), ("families", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
