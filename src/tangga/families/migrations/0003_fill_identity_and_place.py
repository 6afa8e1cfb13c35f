"""Fill what 0002 added: where each member belongs, and the first dated row of who families and members are.

In batches of their own, by ranges of keys, so that 1.2 million members neither need one long transaction nor pass
through Python. May be stopped and started again: what is filled already is left alone.
"""

from datetime import date

from django.db import migrations, transaction
from django.db.models import Max, Min, OuterRef, Subquery

AT_ONCE = 20_000
BEGINNING = date(1900, 1, 1)  # for whoever has no facts to take a first day from

FAMILIES = """
INSERT INTO families_familyidentity
    (family_id, effective_on, recorded_at, name, kk_sealed, kk_index, kk_mask, address, rt, rw)
SELECT owner.id, COALESCE(MIN(facts.effective_on), %s), COALESCE(MIN(facts.recorded_at), CURRENT_TIMESTAMP),
    owner.name, owner.kk_sealed, owner.kk_index, owner.kk_mask, owner.address, owner.rt, owner.rw
FROM families_family owner LEFT JOIN families_familyfacts facts ON facts.family_id = owner.id
WHERE owner.id >= %s AND owner.id < %s
    AND NOT EXISTS (SELECT 1 FROM families_familyidentity there WHERE there.family_id = owner.id)
GROUP BY owner.id
"""
MEMBERS = """
INSERT INTO families_memberidentity
    (member_id, effective_on, recorded_at, name, relation, nik_sealed, nik_index, nik_mask)
SELECT owner.id, COALESCE(MIN(facts.effective_on), %s), COALESCE(MIN(facts.recorded_at), CURRENT_TIMESTAMP),
    owner.name, owner.relation, owner.nik_sealed, owner.nik_index, owner.nik_mask
FROM families_member owner LEFT JOIN families_memberfacts facts ON facts.member_id = owner.id
WHERE owner.id >= %s AND owner.id < %s
    AND NOT EXISTS (SELECT 1 FROM families_memberidentity there WHERE there.member_id = owner.id)
GROUP BY owner.id
"""


def ranges(rows):
    """(from, before) of the keys of a table."""
    ends = rows.aggregate(first=Min("pk"), last=Max("pk"))
    for start in range(ends["first"] or 0, (ends["last"] or -1) + 1, AT_ONCE):
        yield start, start + AT_ONCE


def place_members(apps, schema_editor):
    Member = apps.get_model("families", "Member")
    facts = apps.get_model("families", "MemberFacts").objects.using(schema_editor.connection.alias)
    belongs_to = Member.objects.filter(pk=OuterRef("member_id")).values("family_id")
    for start, before in ranges(facts):
        facts.filter(family=None, pk__gte=start, pk__lt=before).update(family_id=Subquery(belongs_to))


def date_identities(apps, schema_editor):
    connection = schema_editor.connection
    for name, insert in (("Family", FAMILIES), ("Member", MEMBERS)):
        owners = apps.get_model("families", name).objects.using(connection.alias)
        for start, before in ranges(owners):
            with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
                cursor.execute(insert, [BEGINNING, start, before])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("families", "0002_identity_and_place_are_dated")]

    operations = [
        migrations.RunPython(place_members, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(date_identities, migrations.RunPython.noop, elidable=False),
    ]
