"""Assessments in the background: asking, carrying out, cancelling, taking up again."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from tangga.areas.models import Area
from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.jobs import actions as jobs
from tangga.jobs import work, worker
from tangga.jobs.models import Job
from tangga.policy import PolicyGap
from tangga.runs import actions, answers, assess, carry_out, checks
from tangga.runs.models import FamilyAnswer, MemberAnswer, Run
from tests import make

pytestmark = pytest.mark.usefixtures("schooling", "grown_up", "in_kediri")
YESTERDAY = make.TODAY - timedelta(days=1)


def ask(code="3273", *, as_of=make.TODAY, at=make.NOW, by=None, **more):
    return actions.ask_for_run(Area.objects.get(code=code), as_of=as_of, at=at, by=by, **more)


def run_of(run):
    return Run.objects.get(pk=run.pk)


def files_of(run):
    return sorted(path.name for path in carry_out.run_folder(run).parent.glob(f"*{run.public_id}*"))


def test_an_assessment_asked_for_waits_and_the_worker_carries_it_out(tono):
    run = ask(by=tono)
    assert (run.status, run.known_at, Job.objects.get().area_code) == ("waiting", make.NOW, "3273")

    worker.work_all(make.NOW)

    run = run_of(run)
    assert (run.status, run.is_current, run.started_by) == ("done", True, tono)
    assert FamilyAnswer.objects.filter(run=run).count() == 2
    assert MemberAnswer.objects.filter(run=run).count() == 3
    assert Job.objects.get().state == "done"
    assert files_of(run) == [str(run.public_id)]


@pytest.mark.parametrize(("cores", "threads"), [({0, 1, 2, 3}, 3), ({5}, 1)])
def test_the_worker_leaves_a_core_to_the_pages_where_there_are_several(cores, threads, monkeypatch):
    asked = []
    monkeypatch.setattr("os.sched_getaffinity", lambda _process: cores)
    monkeypatch.setattr("tangga.runs.actions.carry_out", lambda _run, _memory, given, _tell: asked.append(given))
    ask()
    worker.work_all(make.NOW)

    assert asked[0] == threads


def test_asking_is_logged_once_and_so_is_the_end(tono):
    ask(by=tono)
    ask(by=tono)
    worker.work_all(make.NOW)

    found = list(Event.objects.filter(action__startswith="run.").values_list("action", "actor__username", "area_code"))
    assert found == [("run.asked", "tono", "3273"), ("run.done", "tono", "3273")]


def test_asked_for_twice_it_is_one_assessment(tono):
    assert ask(by=tono) == ask(by=tono)
    assert Job.objects.count() == 1


def test_another_day_is_another_assessment(tono):
    assert ask(by=tono) != ask(by=tono, as_of=YESTERDAY)


def test_what_is_recorded_after_it_was_asked_for_does_not_come_in(sari):
    run = ask()
    family = make.family("late", recorded_at=make.NOW + timedelta(minutes=1))
    make.member(family, "late-1", recorded_at=make.NOW + timedelta(minutes=1))

    worker.work_all(make.NOW + timedelta(minutes=2))

    assert run_of(run).counts["families"] == 2


def test_an_earlier_day_than_the_current_ones_stands_beside_it():
    current, beside = ask(), ask(as_of=YESTERDAY)
    worker.work_all(make.NOW)
    later = ask(as_of=YESTERDAY - timedelta(days=1))
    worker.work_all(make.NOW)

    assert [run_of(run).is_current for run in (current, beside, later)] == [False, True, False]
    assert run_of(later).status == "done"
    assert FamilyAnswer.objects.filter(run=later).count() == 2


def test_a_day_to_come_is_refused():
    with pytest.raises(NotValid):
        ask(as_of=make.TODAY + timedelta(days=1))


def test_a_day_without_policy_is_refused_before_anything_waits():
    with pytest.raises(PolicyGap):
        ask(as_of=date(2018, 1, 1))

    assert not Run.objects.exists()


def test_a_role_that_may_not_is_refused(sari):
    with pytest.raises(NotAllowed):
        ask(by=sari)


def test_another_district_is_not_there(budi):
    with pytest.raises(Area.DoesNotExist):
        ask(by=budi)

    assert not Job.objects.exists()


def test_while_something_stands_against_it_the_reason_is_said(monkeypatch):
    said = {"3273": "A list is being taken over. Wait until it is."}
    monkeypatch.setattr(checks, "WHY_NOT_NOW", [said.get])

    with pytest.raises(Conflict, match="being taken over"):
        ask()
    with pytest.raises(Conflict, match="being taken over"):
        actions.start(Area.objects.get(code="3273"), as_of=make.TODAY, known_at=make.NOW, at=make.NOW, by=None)
    assert not Run.objects.exists()
    assert ask("3571").status == "waiting"


def test_a_district_without_families_is_a_failed_assessment_with_a_sentence():
    run = ask("3276")
    worker.work_all(make.NOW)

    assert run_of(run).status == "failed"
    assert "3276" in Job.objects.get().trouble
    assert files_of(run) == []


def test_cancelled_while_it_waits_it_never_begins(tono):
    run = ask(by=tono)
    jobs.cancel(Job.objects.get(), by=tono, at=make.NOW)
    worker.work_all(make.NOW)

    assert run_of(run).status == "cancelled"
    assert not MemberAnswer.objects.exists()


def test_cancelled_in_the_middle_it_leaves_nothing_and_the_previous_answers_stand(tono, monkeypatch):
    current = ask()
    worker.work_all(make.NOW)
    monkeypatch.setattr(work, "A_SECOND", 0.0)
    check = assess.assess_files

    def cancelled_meanwhile(*words, **more):
        jobs.cancel(Job.objects.get(state="working"), by=tono, at=make.NOW)
        return check(*words, **more)

    monkeypatch.setattr(assess, "assess_files", cancelled_meanwhile)
    run = ask(by=tono, at=make.NOW + timedelta(minutes=1))
    worker.work_all(make.NOW)

    assert run_of(run).status == "cancelled"
    assert not MemberAnswer.objects.filter(run=run).exists()
    assert files_of(run) == []
    assert run_of(current).is_current


def half_done(run):
    """The run as a worker that was killed in the middle of storing leaves it."""
    worker_gone = "elsewhere|1|1"
    Run.objects.filter(pk=run.pk).update(status="running", process=f"{worker_gone}#1")
    member = make.member(make.family("half"), "half-1")
    MemberAnswer.objects.create(run=run, member=member, family=member.family, annual_idr=0, paid=False, reason="counts")
    (carry_out.run_folder(run).parent / f".{run.public_id}" / "snapshot").mkdir(parents=True)


def test_a_killed_attempt_is_begun_again_without_what_it_left():
    run = ask()
    half_done(run)
    Job.objects.update(state="working", worker="elsewhere|1|1", attempts=1, lease_until=make.NOW)

    worker.work_all(make.NOW)

    assert run_of(run).status == "done"
    assert MemberAnswer.objects.filter(run=run, member__member_id="half-1").count() == 1
    assert MemberAnswer.objects.filter(run=run).count() == 4
    assert files_of(run) == [str(run.public_id)]


def test_a_job_taken_up_again_after_its_run_was_done_changes_nothing():
    run = ask()
    worker.work_all(make.NOW)
    Job.objects.update(state="working", worker="elsewhere|1|1", lease_until=make.NOW)
    before = run_of(run).finished_at

    worker.work_all(make.NOW)

    assert run_of(run).finished_at == before
    assert Job.objects.get().state == "done"


def test_who_lost_the_run_to_another_worker_writes_nothing_more(monkeypatch):
    run = ask()
    store = answers.store_answers

    def taken_over_meanwhile(of, *words):
        Run.objects.filter(pk=of.pk).update(process="another#2")
        store(of, *words)

    monkeypatch.setattr(answers, "store_answers", taken_over_meanwhile)
    worker.work_once(make.NOW)

    assert run_of(run).status == "running"
    assert not MemberAnswer.objects.exists()


@pytest.mark.parametrize("with_job", [True, False])
def test_a_run_whose_process_is_gone_is_given_up_unless_its_job_is_still_open(monkeypatch, with_job):
    run = ask()
    half_done(run)
    Job.objects.update(state="working" if with_job else "failed", lease_until=make.NOW)
    monkeypatch.setattr(actions, "is_gone", lambda process: process == "elsewhere|1|1")

    actions.clean_up(make.NOW)

    assert run_of(run).status == ("running" if with_job else "failed")
    assert MemberAnswer.objects.filter(run=run).exists() is with_job
    assert bool(files_of(run)) is with_job


@pytest.mark.parametrize("with_answers", [True, False])
def test_what_an_ended_run_left_behind_is_cleared_away(with_answers):
    run = ask()
    half_done(run)
    Run.objects.update(status="failed")
    MemberAnswer.objects.filter(pk__lt=0 if with_answers else 1_000_000_000).delete()

    actions.clean_up(make.NOW)

    assert not MemberAnswer.objects.exists()
    assert files_of(run) == []


@pytest.mark.parametrize(
    "change",
    [{"counts": {}}, {"status": "failed"}, {"as_of": YESTERDAY}, {"policy_hash": "f" * 64}, {"code_version": "9"}],
)
def test_a_done_run_is_frozen_by_the_database_itself(change):
    run = ask()
    worker.work_all(make.NOW)

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(is_current=False, **change)


def test_a_done_run_may_stop_being_the_current_one():
    run = ask()
    worker.work_all(make.NOW)

    assert Run.objects.filter(pk=run.pk).update(is_current=False) == 1


@pytest.mark.parametrize(
    ("answers", "change"),
    [
        (FamilyAnswer, {"annual_idr": 1}),
        (FamilyAnswer, {"natural_exit": True}),
        (FamilyAnswer, {"region_id": "3273011002"}),
        (MemberAnswer, {"reason": "unsure_school"}),
    ],
)
def test_what_a_run_answered_is_frozen_too(answers, change):
    ask()
    worker.work_all(make.NOW)

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        answers.objects.update(**change)


def test_what_is_kept_for_lists_beside_an_answer_may_change():
    ask()
    worker.work_all(make.NOW)

    assert FamilyAnswer.objects.update(standing=False, superseded=True, moved=True, sort_name="x") == 2
