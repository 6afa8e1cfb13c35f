"""A case holds a family's answers fast."""

from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from tangga.audit.models import Event
from tangga.errors import Conflict
from tangga.readiness.actions import freeze, thaw
from tangga.readiness.models import Assessment
from tests import make


@pytest.fixture
def hold(sari):
    return lambda assessment, case: freeze(assessment, case, by=sari, at=make.NOW)


@pytest.fixture
def let_go(sari):
    return lambda assessment, case: thaw(assessment, case, by=sari, at=make.NOW)


def test_answers_are_held_for_a_case_with_one_event(ask, hold):
    kept, case = ask(), uuid4()
    hold(kept, case)
    hold(kept, case)
    assert Assessment.objects.get().frozen_for == case
    assert Event.objects.filter(action="readiness.frozen").count() == 1


def test_held_answers_are_not_put_right_any_more(ask, hold):
    kept = ask()
    hold(kept, uuid4())
    with pytest.raises(Conflict, match="graduation case"):
        ask(corrects=kept.public_id)


def test_one_case_at_a_time_holds_them(ask, hold):
    kept = ask()
    hold(kept, uuid4())
    with pytest.raises(Conflict, match="graduation case"):
        hold(kept, uuid4())


def test_a_case_that_is_withdrawn_lets_go_of_them_once_and_another_may_hold_them(ask, hold, let_go):
    kept, case = ask(), uuid4()
    hold(kept, case)
    let_go(kept, case)
    let_go(kept, case)
    assert Event.objects.filter(action="readiness.let_go").count() == 1
    assert hold(kept, uuid4()).frozen_for not in (None, case)


def test_what_was_let_go_may_be_put_right_again(ask, hold, let_go):
    kept, case = ask(), uuid4()
    hold(kept, case)
    let_go(kept, case)
    assert ask(corrects=kept.public_id).corrects == kept


def test_another_case_cannot_let_go_of_them(ask, hold, let_go):
    kept = ask()
    hold(kept, uuid4())
    with pytest.raises(Conflict, match="Another case"):
        let_go(kept, uuid4())


def test_answers_that_were_put_right_are_not_held(ask, hold):
    wrong = ask()
    ask(corrects=wrong.public_id)
    with pytest.raises(Conflict, match="already"):
        hold(wrong, uuid4())


def test_answering_anew_stays_possible(ask, hold, family):
    hold(ask(), uuid4())
    assert ask().is_latest


def test_the_family_is_held_before_its_answers_as_by_who_puts_them_right(ask, hold, family):
    kept = ask()
    with CaptureQueriesContext(connection) as sent:
        hold(kept, uuid4())
    asked = [each["sql"] for each in sent if each["sql"].startswith("SELECT")]
    assert 'FROM "families_family"' in asked[0]
    assert 'FROM "readiness_assessment"' in asked[1]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_on_postgresql_holding_waits_for_who_is_putting_right(ask, hold, family):
    import psycopg

    kept = ask()
    where = connection.get_connection_params()
    known = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(**{name: where[name] for name in known if where.get(name)}) as other:
        other.execute("SELECT 1 FROM families_family WHERE id = %s FOR UPDATE", [family.pk])  # as record_answers
        connection.cursor().execute("SET lock_timeout = '200ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            hold(kept, uuid4())
        other.rollback()
    connection.cursor().execute("RESET lock_timeout")
    assert hold(kept, uuid4()).frozen_for is not None
