"""The database itself keeps the log: also against whoever writes past the product's code."""

import pytest
from django.db import DatabaseError, connection, transaction

from tangga.audit.actions import record
from tangga.audit.models import Event


@pytest.fixture
def event(tono):
    return record("person.signed_in", tono, by=tono, area_code="3273")


def refused(statement, *values):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET action = 'nothing' WHERE id = %s",
        "UPDATE audit_event SET at = at WHERE id = %s",
        "DELETE FROM audit_event WHERE id = %s",
    ],
)
def test_no_statement_changes_or_removes_an_event(event, statement):
    refused(statement, event.pk)

    assert Event.objects.get().action == "person.signed_in"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own way to write over a row")
def test_no_event_is_written_over_by_another_with_its_key(event):
    refused(
        "INSERT OR REPLACE INTO audit_event (id, action, subject_type, subject_id, family, area_code, detail)"
        " VALUES (%s, 'nothing', '', '', '', '', '{}')",
        event.pk,
    )

    assert Event.objects.get().action == "person.signed_in"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own way to empty a table")
def test_the_log_is_not_emptied_at_once(event):
    connection.check_constraints()  # or PostgreSQL would refuse for the sake of those still to be checked
    refused("TRUNCATE audit_event")

    assert Event.objects.count() == 1


def test_an_event_is_added_as_before(event, tono):
    record("person.signed_out", tono, by=tono)

    assert Event.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_leaves_an_empty_log_and_the_refusal_behind(db):
    event = record("person.sign_in_refused", None, by=None)

    refused("DELETE FROM audit_event WHERE id = %s", event.pk)


@pytest.mark.django_db(transaction=True)
def test_after_such_a_test_the_log_is_empty_and_guarded(db):
    assert not Event.objects.exists()
    event = record("person.sign_in_refused", None, by=None)

    refused("UPDATE audit_event SET action = 'nothing' WHERE id = %s", event.pk)
