"""The database's own fast way (COPY on PostgreSQL) writes the very rows that the ordinary way writes."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tangga.areas.models import Area
from tangga.families import bulk, listed_families, listed_members
from tangga.families.models import (
    FacilitatorAssignment,
    Family,
    FamilyFacts,
    FamilyIdentity,
    Member,
    MemberFacts,
    MemberIdentity,
    MembershipSpell,
)
from tangga.runs import answers
from tangga.runs.actions import start
from tangga.runs.models import FamilyAnswer, MemberAnswer
from tests.features.families.test_register_many import AUGUST, FAMILY, MEMBER, register

TABLES = (
    Family,
    FamilyIdentity,
    FamilyFacts,
    MembershipSpell,
    FacilitatorAssignment,
    Member,
    MemberIdentity,
    MemberFacts,
    FamilyAnswer,
    MemberAnswer,
)
# Of chance: keys, and what is sealed anew each time.
BY_CHANCE = {"id", "public_id", "kk_sealed", "nik_sealed", "run_id", "family_id", "member_id", "carer_id"}
ONE = FAMILY | {"facilitator_id": "P1"}
LEFT = {"left_on": date(2024, 5, 1), "kk_number": "3273010101900002", "address": 'Gang "A"\t1'}
FAMILIES = [
    ONE,
    ONE | {"family_id": "F2", **LEFT},
    ONE | {"family_id": "F3", "kk_number": None, "decile": None, "access_area": True, "carer_name": "Ibu\\N"},
]
MEMBERS = [
    MEMBER,
    MEMBER | {"member_id": "M2", "family_id": "F2", "birth_date": None, "sex": None, "name": "Budi", "nik": None},
    MEMBER | {"member_id": "M3", "family_id": "F3", "school_level": None, "school_grade": None, "nik": "32730143"},
]


def ordinary(model, names, rows):
    """As Django writes many rows."""
    model._default_manager.bulk_create(model(**dict(zip(names, row, strict=True))) for row in rows)


def told(model):
    """Every row by what it says, whatever its key."""
    fields = [each.attname for each in model._meta.concrete_fields if each.attname not in BY_CHANCE]
    whose = [f"{each}__{each}_id" for each in ("family", "member") if each in {one.name for one in model._meta.fields}]
    return sorted(model._default_manager.order_by().values_list(*fields, *whose), key=repr)


def load_and_assess(facilitator):
    """A list registered and its district assessed: what each table says then. Undone again."""
    with transaction.atomic():
        register(FAMILIES, MEMBERS, facilitators={"P1": facilitator})
        start(Area.objects.get(code="3273"), as_of=date(2024, 8, 1), known_at=AUGUST, at=AUGUST, by=None)
        rows = {model: told(model) for model in TABLES}
        transaction.set_rollback(True)
    return rows


def test_the_fast_way_writes_what_the_ordinary_way_writes(sari, monkeypatch):
    fast = load_and_assess(sari)
    assert {model: len(rows) for model, rows in fast.items()} == dict.fromkeys(TABLES, 3)
    monkeypatch.setattr(bulk.Adapted, "__init__", lambda each: setattr(each, "_as_is", True))
    for module in (listed_families, listed_members, answers):
        monkeypatch.setattr(module, "insert", ordinary)
    assert load_and_assess(sari) == fast


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no COPY")
def test_on_postgresql_every_row_of_a_list_and_of_its_answers_comes_by_copy(sari):
    with CaptureQueriesContext(connection) as sent:
        load_and_assess(sari)
    inserted = [each["sql"] for each in sent if each["sql"].startswith("INSERT")]
    assert [sql for sql in inserted for model in TABLES if f'"{model._meta.db_table}"' in sql.split("(")[0]] == []
