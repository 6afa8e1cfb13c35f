"""Asking for work, and asking that it stop."""

import pytest

from tangga.audit.models import Event
from tangga.errors import NotAllowed
from tangga.jobs import actions
from tangga.jobs.models import Job
from tests import make
from tests.features.jobs.conftest import OTHER, SUBJECT


def logged():
    return list(Event.objects.values_list("action", "actor__username"))


def test_work_asked_for_waits_and_is_logged_once(job):
    assert (job.state, job.attempts, job.area_code) == ("queued", 0, "3273")
    assert logged() == [("job.asked", "tono")]


def test_asked_for_twice_it_is_the_same_work(job, sari):
    again = actions.ask("told", SUBJECT, by=sari, area_code="3273", at=make.NOW)

    assert again == job
    assert Job.objects.count() == 1
    assert logged() == [("job.asked", "tono")]


def test_another_subject_is_other_work(job, tono):
    assert actions.ask("told", OTHER, by=tono, area_code="3273", at=make.NOW) != job


def test_once_it_has_ended_it_can_be_asked_for_anew(job, tono):
    actions.cancel(job, by=tono, at=make.NOW)

    assert actions.ask("told", SUBJECT, by=tono, area_code="3273", at=make.NOW) != job


def test_a_kind_that_nobody_registered_is_a_mistake(told, tono):
    with pytest.raises(ValueError, match="unheard"):
        actions.ask("unheard", SUBJECT, by=tono, area_code="3273", at=make.NOW)


def test_what_waits_is_cancelled_at_once_and_its_subject_told(job, tono, told):
    assert actions.cancel(job, by=tono, at=make.NOW).state == "cancelled"
    assert told.ended == ["cancelled"]
    assert logged() == [("job.asked", "tono"), ("job.cancel_asked", "tono"), ("job.cancelled", None)]


def test_cancelling_twice_is_cancelling_once(job, tono, told):
    actions.cancel(job, by=tono, at=make.NOW)
    actions.cancel(job, by=tono, at=make.NOW)

    assert told.ended == ["cancelled"]


def test_nobody_else_may_cancel(job, budi):
    with pytest.raises(NotAllowed, match=r"asked|meminta"):
        actions.cancel(job, by=budi, at=make.NOW)

    job.refresh_from_db()
    assert job.state == "queued"
    assert not job.cancel_asked
