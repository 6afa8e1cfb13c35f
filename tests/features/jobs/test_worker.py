"""The worker: what it takes, and what becomes of it."""

import os
import subprocess
import sys
from datetime import timedelta
from itertools import count

import pytest
from django.db import connection, transaction

from tangga.audit.models import Event
from tangga.errors import NotValid
from tangga.jobs import actions, machine, work, worker
from tangga.jobs.models import Job
from tangga.people import clock
from tests import make
from tests.features.jobs.conftest import OTHER, SUBJECT


@pytest.fixture(autouse=True)
def always_written(monkeypatch):
    monkeypatch.setattr(work, "A_SECOND", 0.0)


def left_behind(job, process, lease=timedelta(seconds=30)):
    """The job as a worker that died in the middle of it leaves it."""
    Job.objects.filter(pk=job.pk).update(
        state="working", worker=process, attempts=1, lease_until=clock.now() + lease, step="sheep", done=3, total=9
    )


def of_a_dead_process():
    """How a process called itself that has ended."""
    program = "from tangga.jobs.machine import this_process; print(this_process())"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def test_it_does_what_waits_the_oldest_first(told, tono):
    done = []
    told.does = lambda work: done.append(work.job.subject)
    actions.ask("told", OTHER, by=tono, area_code="3273", at=make.NOW + timedelta(minutes=1))
    actions.ask("told", SUBJECT, by=tono, area_code="3273", at=make.NOW)

    assert worker.work_all(make.NOW) == 2
    assert done == [str(SUBJECT), str(OTHER)]
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_nothing_to_do_is_nothing_done(db):
    assert worker.work_once(make.NOW) is False


def test_work_done_is_not_done_again(job, told):
    worker.work_all(make.NOW)
    worker.work_all(make.NOW)

    assert told.calls == 1
    assert told.ended == []


def test_progress_is_there_for_others_to_read(job, told):
    seen = []

    def counting(work):
        work.progress("sheep", 3, 9)
        seen.append(Job.objects.values_list("step", "done", "total", "state").get())

    told.does = counting
    worker.work_all(make.NOW)

    assert seen == [("sheep", 3, 9, "working")]


def test_a_cancelled_job_stops_at_its_next_step(job, told, tono):
    def counting(work):
        work.progress("sheep", 1, 9)
        actions.cancel(Job.objects.get(), by=tono, at=make.NOW)
        work.progress("sheep", 2, 9)
        told.ended.append("went on")

    told.does = counting
    worker.work_all(make.NOW)

    job.refresh_from_db()
    assert (job.state, job.done) == ("cancelled", 2)
    assert told.ended == ["cancelled"]


def test_a_refusal_is_told_in_its_own_sentence_and_not_tried_again(job, told):
    def refusing(_work):
        raise NotValid("The list has no rows. Choose another.")

    told.does = refusing
    worker.work_all(make.NOW)

    job.refresh_from_db()
    assert (job.state, job.trouble) == ("failed", "The list has no rows. Choose another.")
    assert (told.calls, told.ended) == (1, ["failed"])
    assert Event.objects.filter(action="job.failed", detail={"kind": "told", "why": "NotValid"}).count() == 1


def test_a_mistake_is_tried_three_times_and_its_text_told_to_nobody(job, told, caplog):
    def breaking(_work):
        raise RuntimeError("Key (name)=(Siti) already exists")

    told.does = breaking
    worker.work_all(make.NOW)

    job.refresh_from_db()
    assert (job.state, told.calls, told.ended) == ("failed", 3, ["failed"])
    assert "RuntimeError" in job.trouble
    assert "RuntimeError" in caplog.text
    assert "Siti" not in job.trouble + caplog.text


def test_a_mistake_that_passes_is_forgiven(job, told):
    tries = count()

    def breaking_once(_work):
        assert next(tries)

    told.does = breaking_once
    worker.work_all(make.NOW)

    job.refresh_from_db()
    assert (job.state, job.trouble) == ("done", "")


def test_what_a_dead_process_of_this_machine_left_is_taken_up_at_once(job, told):
    left_behind(job, of_a_dead_process())

    assert worker.work_once(make.NOW) is True
    job.refresh_from_db()
    assert (job.state, job.attempts, told.calls) == ("done", 2, 1)


def test_what_a_living_process_holds_is_left_to_it_even_after_the_lease(job, told):
    left_behind(job, machine.this_process(), lease=timedelta(seconds=-60))

    assert worker.work_once(make.NOW) is False


def test_another_process_with_the_same_number_is_another_process(job, told):
    here, number, _began = machine.this_process().split("|")
    left_behind(job, f"{here}|{number}|1")

    assert worker.work_once(make.NOW) is True


@pytest.mark.parametrize(("lease", "taken"), [(timedelta(seconds=20), False), (timedelta(seconds=-1), True)])
def test_another_machines_work_is_taken_up_when_its_lease_has_run_out(job, told, lease, taken):
    left_behind(job, "elsewhere|17|1", lease)

    assert worker.work_once(make.NOW) is taken


def test_who_lost_the_lease_writes_nothing_any_more(job, told):
    def overtaken(work):
        Job.objects.filter(pk=job.pk).update(attempts=2, step="another's")
        work.progress("sheep", 5, 9)

    told.does = overtaken
    worker.work_once(make.NOW)

    job.refresh_from_db()
    assert (job.state, job.step, job.done) == ("working", "another's", 0)


def test_a_worker_told_to_stop_puts_its_work_back(job, told):
    told.does = lambda work: work.progress("sheep", 1, 9)
    worker.work_once(make.NOW, should_stop=lambda: True)

    job.refresh_from_db()
    assert (job.state, job.mistakes, job.worker) == ("queued", 0, "")


def test_what_a_dead_worker_left_and_somebody_cancelled_is_not_begun_again(job, told):
    left_behind(job, of_a_dead_process())
    Job.objects.update(cancel_asked=True)

    assert worker.work_once(make.NOW) is False
    job.refresh_from_db()
    assert (job.state, told.calls, told.ended) == ("cancelled", 0, ["cancelled"])


def test_work_whose_workers_die_without_end_is_given_up(job, told):
    left_behind(job, of_a_dead_process())
    Job.objects.update(attempts=worker.MOST_ATTEMPTS)

    assert worker.work_once(make.NOW) is False
    job.refresh_from_db()
    assert (job.state, told.ended) == ("failed", ["failed"])
    assert job.trouble


def test_work_of_a_kind_this_program_does_not_know_is_left_waiting(job, monkeypatch):
    Job.objects.update(kind="of a later version")

    assert worker.work_once(make.NOW) is False


def test_regular_work_of_one_app_that_fails_does_not_keep_another_from_it(monkeypatch, caplog):
    called = []

    def breaking(_at):
        raise RuntimeError("Siti")

    monkeypatch.setattr(worker, "REGULAR", {"a": breaking, "b": called.append})
    worker.call_regular(make.NOW)

    assert called == [make.NOW]
    assert "Siti" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_renewed_while_the_work_is_silent(told, tono, monkeypatch):
    monkeypatch.setattr(work, "A_SECOND", 0.02)
    monkeypatch.setattr(work, "RENEW_EVERY", 0.02)
    job = actions.ask("told", SUBJECT, by=tono, area_code="3273", at=make.NOW)

    def silent(_work):
        Job.objects.update(lease_until=clock.now())
        deadline = clock.now() + timedelta(seconds=5)
        while Job.objects.get().lease_until < deadline and clock.now() < deadline:
            transaction.on_commit(lambda: None)
        renewed.append(Job.objects.get().lease_until >= deadline)

    renewed = []
    told.does = silent
    assert worker.work_once(make.NOW, beating=True)

    assert renewed == [True]
    assert Job.objects.get(pk=job.pk).state == "done"


@pytest.fixture
def gaps(transactional_db, monkeypatch):
    """The pauses that the work made."""
    made = []
    monkeypatch.setattr(work, "sleep", made.append)
    monkeypatch.setattr(work, "GAP_EVERY", 0.0)
    return made


def test_between_its_steps_the_work_lets_others_write_where_one_writes_at_a_time(gaps, told, job):
    told.does = lambda does: (does.progress("sheep", 1, 2), does.progress("sheep", 2, 2))
    worker.work_once(make.NOW, beating=True)

    assert gaps == [work.GAP, work.GAP] * (connection.vendor == "sqlite")


def test_within_a_transaction_it_pauses_for_nobody(gaps, told, job):
    told.does = transaction.atomic(lambda does: does.progress("sheep", 1, 2))
    worker.work_once(make.NOW, beating=True)

    assert gaps == []


def test_this_process_knows_itself_and_that_it_lives():
    assert machine.this_process().split("|")[1] == str(os.getpid())
    assert not machine.is_gone(machine.this_process())
    assert not machine.is_gone("elsewhere|1|1")
    assert not machine.is_gone("")
