"""families 0002 and 0003: a registry of before gets dated identities, and members a dated place."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("families", "0001_initial")]
AFTER = [("families", "0003_fill_identity_and_place")]
LEARNED = datetime(2024, 2, 3, 4, 5, tzinfo=UTC)


def migrated(to):
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps


@pytest.fixture
def newest():
    """Whatever happens, the tests that follow find the tables of this version."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
def test_what_was_on_record_is_the_first_dated_row_and_every_member_is_placed(newest):
    old = migrated(BEFORE)
    family = old.get_model("families", "Family").objects.create(
        family_id="F1", name="Wahyuni", name_search="wahyuni", kk_index="index", kk_sealed="key:seal", rt="003"
    )
    area = old.get_model("areas", "Area").objects.create(code="32", name="Jawa Barat", kind="province", level=1)
    old.get_model("families", "FamilyFacts").objects.create(
        family=family, region=area, effective_on=date(2024, 1, 1), recorded_at=LEARNED
    )
    members = old.get_model("families", "Member").objects
    known = members.create(member_id="M1", family=family, name="Ani", nik_index="other", relation="child")
    members.create(member_id="M2", family=family, name="Edi")
    facts = old.get_model("families", "MemberFacts").objects
    facts.create(member=known, effective_on=date(2024, 7, 1), recorded_at=LEARNED)
    facts.create(member=known, effective_on=date(2023, 7, 1), recorded_at=LEARNED)

    new = migrated(AFTER)

    dated = new.get_model("families", "FamilyIdentity").objects.get()
    assert (dated.family_id, dated.effective_on, dated.recorded_at) == (family.pk, date(2024, 1, 1), LEARNED)
    assert (dated.name, dated.kk_index, dated.kk_sealed, dated.rt) == ("Wahyuni", "index", "key:seal", "003")
    people = new.get_model("families", "MemberIdentity").objects.order_by("member")
    assert [(row.name, row.nik_index, row.relation) for row in people] == [("Ani", "other", "child"), ("Edi", "", "")]
    assert people[0].effective_on == date(2023, 7, 1)
    assert people[1].effective_on == date(1900, 1, 1)  # nothing is recorded about when
    placed = new.get_model("families", "MemberFacts").objects.values_list("family_id", flat=True)
    assert list(placed) == [family.pk, family.pk]
