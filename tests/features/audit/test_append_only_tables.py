"""Every append-only table: nothing of it is changed, taken away or written over; what is missing is put back."""

import io

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from tangga.audit import append_only
from tangga.audit.models import Event
from tangga.claims.models import PublishedClaim
from tangga.editions.models import Edition
from tests.features.editions.conftest import drafted, exits, head, published  # noqa: F401

NAMES = [(each.table, each.name) for each in append_only.every(connection.vendor)]
sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own way to write over a row")


def refused(statement, *values):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def take_away(name, table):
    with connection.cursor() as cursor:
        cursor.execute(append_only.Trigger(name, table, "", "").removing(connection.vendor))


def test_no_trigger_is_missing_after_the_migrations(db):
    assert append_only.missing(connection) == []


def test_every_table_that_is_never_changed_is_in_the_register():
    assert {table for table, _name in NAMES} >= {
        "audit_event", "claims_publishedclaim", "claims_claimnote", "open_figures_switch", "open_figures_kepthalf",
        "editions_edition", "editions_table", "editions_cell", "editions_editionfile", "editions_withdrawal",
        "after_exit_signlook", "issued_papers_issuedpaper", "runs_familyanswer", "runs_memberanswer",
    }  # fmt: skip


@pytest.mark.parametrize(("table", "name"), NAMES, ids=lambda each: each)
def test_a_trigger_that_is_missing_is_named_and_put_back(db, table, name):
    take_away(name, table)
    assert [each.name for each in append_only.missing(connection)] == [name]
    assert [each.name for each in append_only.install(connection)] == [name]
    assert append_only.missing(connection) == []


def test_where_nothing_is_missing_nothing_is_done(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        assert append_only.install(connection) == []


def test_the_check_of_the_installation_names_what_is_missing(db):
    take_away(NAMES[0][1], NAMES[0][0])
    told = io.StringIO()
    call_command("check", databases=["default"], stderr=told)
    assert f"its trigger {NAMES[0][1]} is missing or off" in told.getvalue()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own way to switch a trigger off")
def test_a_trigger_that_is_switched_off_counts_as_missing(db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE claims_publishedclaim DISABLE TRIGGER claims_publishedclaim_no_change")
    assert [each.name for each in append_only.install(connection)] == ["claims_publishedclaim_no_change"]
    assert append_only.missing(connection) == []


@pytest.mark.django_db(transaction=True)
@sqlite_only
def test_a_table_that_a_migration_makes_anew_has_its_triggers_back_after_it():
    with connection.schema_editor() as editor:
        editor._remake_table(PublishedClaim)
    assert {each.table for each in append_only.missing(connection)} == {"claims_publishedclaim"}
    call_command("migrate", verbosity=0)
    assert append_only.missing(connection) == []


@sqlite_only
@pytest.mark.parametrize("way", ["UPDATE OR REPLACE", "UPDATE OR IGNORE"])
def test_a_published_edition_is_not_written_over_by_a_draft_with_its_key(exits, tono, head, way):  # noqa: F811
    done, draft = published(tono, head), drafted(tono)
    refused(f"{way} editions_edition SET id = %s WHERE id = %s", done.pk, draft.pk)
    refused(f"{way} editions_table SET id = %s WHERE edition_id = %s", done.tables.first().pk, draft.pk)
    assert Edition.objects.get(pk=done.pk).state == "published"


@sqlite_only
def test_a_published_edition_is_not_written_over_by_a_new_row_with_its_key(exits, tono, head):  # noqa: F811
    done = published(tono, head)
    columns = [field.column for field in Edition._meta.concrete_fields if field.column not in ("state", "digest")]
    copied = ", ".join(columns)
    refused(
        f"INSERT OR REPLACE INTO editions_edition ({copied}, state, digest)"
        f" SELECT {copied}, 'draft', '' FROM editions_edition WHERE id = %s",
        done.pk,
    )
    assert Edition.objects.get(pk=done.pk).state == "published"


@sqlite_only
def test_a_published_number_is_not_taken_over_by_another_edition(exits, tono, head):  # noqa: F811
    done, draft = published(tono, head), drafted(tono)
    refused(
        "UPDATE OR REPLACE editions_edition SET state = 'published', published_by_id = %s, published_at = known_at,"
        " digest = 'x', number = 1, previous_id = NULL WHERE id = %s",
        head.pk, draft.pk,
    )  # fmt: skip
    assert Edition.objects.get(pk=done.pk).state == "published"


@sqlite_only
def test_an_event_is_not_written_over_by_a_new_row_with_its_key(exits, tono, head):  # noqa: F811
    published(tono, head)
    kept = Event.objects.first()
    refused("INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event WHERE id = %s", kept.pk)


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_leaves_every_guard_behind():
    assert append_only.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_after_such_a_test_every_guard_is_there():
    assert append_only.missing(connection) == []
