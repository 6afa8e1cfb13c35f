"""Whether the registry is still the one a list was compared with; else it is compared again before it goes in."""

from datetime import timedelta

import pytest
from django.db import connection

from tangga.families.models import FacilitatorAssignment
from tangga.imports import actions
from tangga.imports.mark import Reach, reach_of, registry_mark, stands_as_compared
from tangga.imports.models import Batch, State
from tangga.jobs.worker import work_all
from tests import make
from tests.features.imports.standard import KK1, KK2, listed_family
from tests.make import NOW

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def own(lists, sari, tono):
    """A facilitator's list that changes the family they accompany; another one keeps its sub-district theirs."""
    make.family("F1", kk=KK1, facilitator=sari)
    make.family("F2", kk=KK2, facilitator=sari)
    return lists.batch(sari, [listed_family(carer_name="Siti")])


def accepted(batch, by, at=NOW):
    actions.accept(batch, seen=batch.digest, by=by, at=at)
    work_all(at)
    batch.refresh_from_db()
    return batch


def test_a_family_that_is_not_the_facilitators_any_more_is_looked_at_again(own, tono):
    assert own.counts["families"]["changed"] == 1
    FacilitatorAssignment.objects.filter(family__family_id="F1").update(ends_on=make.TODAY)
    accepted(own, tono)
    assert (own.state, own.notice) == (State.READY, "changed_meanwhile")
    assert own.counts["problems"] == {"error:office_decides": 1}


def test_so_is_one_whose_assignment_ended_by_the_calendar(own, tono):
    FacilitatorAssignment.objects.filter(family__family_id="F1").update(ends_on=TOMORROW.date())
    assert stands_as_compared(own, NOW)
    accepted(own, tono, TOMORROW)
    assert own.notice == "changed_meanwhile"


def test_an_end_of_anothers_assignment_is_no_reason_to_look_again(own, tono, monkeypatch):
    make.family("F3", facilitator=tono)
    Batch.objects.update(mark=registry_mark(reach_of(own, NOW)))
    FacilitatorAssignment.objects.filter(family__family_id="F3").update(ends_on=make.TODAY)
    own.refresh_from_db()
    assert stands_as_compared(own, NOW)


def test_anything_recorded_is_another_mark(lists, tono):
    family = make.family("F1", kk=KK1)
    before = registry_mark(Reach())
    assert before == registry_mark(Reach())
    make.family_facts(family, region="3273011001", effective_on=make.TODAY, recorded_at=make.LONG_AGO)
    assert registry_mark(Reach()) != before


def test_a_mark_that_could_not_be_told_is_never_the_same(lists, tono, monkeypatch):
    batch = lists.batch(tono, [listed_family()])
    Batch.objects.update(mark="")
    batch.refresh_from_db()
    monkeypatch.setattr("tangga.imports.mark.registry_mark", lambda reach: "")
    assert not stands_as_compared(batch, NOW)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_on_postgresql_nobody_can_tell_while_somebody_else_writes(monkeypatch):
    import psycopg

    monkeypatch.setattr("tangga.imports.mark.PAUSE", 0)
    where = connection.get_connection_params()
    known = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(**{name: where[name] for name in known if where.get(name)}) as other:
        assert registry_mark(Reach())
        other.execute("UPDATE families_familyfacts SET decile = decile WHERE false")  # it may write a row any moment
        assert registry_mark(Reach()) == ""
        other.rollback()
    assert registry_mark(Reach())
