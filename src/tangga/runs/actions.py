"""Starting assessments: at once, or as work for the background; giving up those whose process died; the schedule."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.audit.actions import record
from tangga.jobs import actions as jobs
from tangga.jobs.machine import is_gone, this_process, threads_beside_pages
from tangga.jobs.models import OPEN, Job
from tangga.jobs.work import LeaseLost, Work
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.policy import load, overlays_for
from tangga.runs.carry_out import Step, Tell, carry_out, clear_away, ids_of_folders, run_folder
from tangga.runs.checks import check_day_has_come, check_is_district, check_may_begin_now, check_schedule
from tangga.runs.models import FamilyAnswer, MemberAnswer, Run, RunSchedule
from tangga.runs.versions import code_version

__all__ = ["Step", "ask_for_run", "assess", "clean_up", "run_ended", "run_folder", "set_schedule", "start"]

JAKARTA = ZoneInfo("Asia/Jakarta")
LONGEST_RUN = timedelta(hours=12)  # the largest district takes minutes
KIND = "runs.assess"
NOT_ENDED = (Run.Status.WAITING, Run.Status.RUNNING)
WORKERS_MEMORY = "4GB"  # beyond it the engine uses the disk; the web server stands on the same machine


def start(
    area: Area,
    *,
    as_of: date,
    known_at: datetime,
    at: datetime,
    by: Person | None,
    engine: str = "duckdb",
    memory_limit: str | None = None,
    threads: int | None = None,
    beside: bool = False,
    progress: Tell = lambda _step: None,
) -> Run:
    """Assess a district as of a day, with what was known at an instant, and make the answers its current ones. Waits.

    at      the instant of the start; by: who starts it, None for somebody on the server
    beside  leave the current answers as they are: this run is to look at and to compare
    The overlays that name the district are laid over the national policy. The run keeps its snapshot and the rules' own
    files under settings.RUNS_FOLDER, so that it can be repeated to the byte.

    Refused: NotAllowed to roles that may not run assessments; Area.DoesNotExist (a view answers 404) outside the
    person's area; NotValid where the area is no district, or holds no family that was known and in force then;
    Conflict while something else stands against it (runs.checks); PolicyGap where the policy has no value on the day;
    EngineTrouble. Whatever stops it, the run is then a failed one, and the previous answers stay the current ones.
    """
    _check_may_start(area, at, by)
    check_may_begin_now(area.code)
    _give_up_dead(Run.objects.filter(area=area), at)
    state = {"status": Run.Status.RUNNING, "process": this_process(), "beside": beside}
    run = _new_run(area, as_of, known_at, at, by, engine, **state)
    try:
        carry_out(run, memory_limit, threads, progress)
    except BaseException as error:  # also a bug, a full disk, or somebody's Ctrl-C: the run has ended all the same
        # Everything the run asked of the database was in transactions of its own, so this works within one too.
        # Where even this cannot be written, the first cause is told, and the next start gives the run up.
        with suppress(DatabaseError), transaction.atomic():
            _end(run, Run.Status.FAILED, type(error).__name__, at)
        with suppress(DatabaseError):
            clear_away(run)
        raise
    run.refresh_from_db()
    return run


@transaction.atomic
def ask_for_run(area: Area, *, as_of: date, at: datetime, by: Person | None, beside: bool | None = None) -> Run:
    """Have a district assessed in the background as of a day, with what is known now. Returns the run, which waits.

    beside  whether it is only to look at or compare, without becoming the current one. None: so if the current run is
            about a later day, for what is newer must not be replaced by accident.
    Asked for twice while the first is open, it is the same run.

    Refused as `start` refuses; NotValid also for a day to come.
    """
    _check_may_start(area, at, by)
    check_day_has_come(as_of, at.astimezone(JAKARTA).date())
    Area.objects.select_for_update(no_key=True).get(pk=area.pk)  # of two who ask at once, one after the other
    open_already = Run.objects.filter(area=area, as_of=as_of, status=Run.Status.WAITING).first() or (
        Run.objects.filter(area=area, as_of=as_of, status=Run.Status.RUNNING, process__contains="#").first()
    )
    if open_already is not None:
        return open_already
    check_may_begin_now(area.code)
    _check_policy_answers(area, as_of)
    if beside is None:
        beside = Run.objects.filter(area=area, is_current=True, as_of__gt=as_of).exists()
    run = _new_run(area, as_of, at, at, by, status=Run.Status.WAITING, beside=beside)
    record("run.asked", run, by=by, area_code=area.code, detail={"as_of": as_of.isoformat()}, at=at)
    jobs.ask(KIND, run.public_id, by=by, area_code=area.code, at=at)
    return run


def assess(work: Work) -> None:
    """The work of a run that was asked for: done from its beginning, also after an attempt that was killed."""
    run = Run.objects.get(public_id=UUID(work.job.subject))
    with transaction.atomic():
        run = Run.objects.select_for_update(no_key=True).get(pk=run.pk)
        if run.status not in NOT_ENDED:
            return  # the worker died between the end of the run and the end of its job
        run.status = Run.Status.RUNNING
        run.process = f"{this_process()}#{work.job.attempts}"
        run.save(update_fields=["status", "process"])
    clear_away(run)
    try:
        threads = threads_beside_pages()
        carry_out(run, WORKERS_MEMORY, threads, lambda step: work.progress(step.name, step.done, step.total))
    except LeaseLost:
        raise  # what lies there now is another's
    except BaseException:
        with suppress(DatabaseError):
            clear_away(run)
        raise


def run_ended(job: Job) -> None:
    """The job of a run failed or was cancelled: so did the run, or was."""
    state = Run.Status.CANCELLED if job.state == Job.State.CANCELLED else Run.Status.FAILED
    run = Run.objects.filter(public_id=UUID(job.subject)).first()
    if run is not None:
        _end(run, state, "cancelled" if state == Run.Status.CANCELLED else "job failed", None)


def clean_up(at: datetime) -> None:
    """Give up runs whose process died, and clear away what ended runs left; called each minute by the worker."""
    _give_up_dead(Run.objects.all(), at)
    members, families = (
        answers._default_manager.filter(run=OuterRef("pk")) for answers in (MemberAnswer, FamilyAnswer)
    )
    ended = Run.objects.filter(status__in=[Run.Status.FAILED, Run.Status.CANCELLED])
    for run in ended.filter(Exists(members) | Exists(families) | Q(public_id__in=ids_of_folders())):
        clear_away(run)


@transaction.atomic
def set_schedule(area: Area, *, day: int, hour: int, is_on: bool, by: Person, at: datetime) -> RunSchedule:
    """Have a district assessed each month from an hour of a day on, or no longer.

    Refused: NotAllowed to roles that may not; Area.DoesNotExist outside the person's area; NotValid for a day that some
    months do not have. The same again changes nothing.
    """
    _check_in_area(area, at, by, Action.SCHEDULE_RUNS)
    check_is_district(area)
    check_schedule(day, hour)
    schedule = RunSchedule.objects.select_for_update().filter(area=area).first()
    before = (schedule.day, schedule.hour, schedule.is_on) if schedule else None
    if schedule is not None and before == (day, hour, is_on):
        return schedule
    schedule = schedule or RunSchedule(area=area)
    schedule.day, schedule.hour, schedule.is_on = day, hour, is_on
    schedule.set_by, schedule.set_at = by, at
    schedule.save()
    detail = {"day": day, "hour": hour, "on": is_on}
    record("run.schedule_set", schedule, by=by, area_code=area.code, detail=detail, at=at)
    return schedule


def _new_run(
    area: Area, as_of: date, known_at: datetime, at: datetime, by: Person | None, engine: str = "duckdb", **more: object
) -> Run:
    policy = load(as_of, overlays_for(area.code))
    return Run.objects.create(
        area=area,
        as_of=as_of,
        known_at=known_at,
        policy_hash=policy.hash,
        overlays=list(policy.overlays),
        code_version=code_version(),
        engine=engine,
        started_at=at,
        started_by=by,
        **more,
    )


def _check_policy_answers(area: Area, as_of: date) -> None:
    from tangga.runs.assess import check_answerable  # here: the rules load ibis, most of a second for every command

    check_answerable(load(as_of, overlays_for(area.code)))


def _check_may_start(area: Area, at: datetime, by: Person | None) -> None:
    if by is not None:
        _check_in_area(area, at, by, Action.RUN_ASSESSMENT)
    check_is_district(area)


def _check_in_area(area: Area, at: datetime, by: Person, action: Action) -> None:
    posting = posting_of(by, at.astimezone(JAKARTA).date())
    check_role_may(posting, action)
    assert posting is not None  # check_role_may refuses without one
    Area.objects.filter(within("code", posting.area_id or "")).get(pk=area.pk)


def _give_up_dead(runs: QuerySet[Run], at: datetime) -> None:
    """Runs whose process is gone, or that began long ago and never said how they ended; not those of an open job."""
    with_job = set(Job.objects.filter(kind=KIND, state__in=OPEN).values_list("subject", flat=True))
    for run in runs.filter(status__in=NOT_ENDED):
        if str(run.public_id) in with_job:
            continue
        if is_gone(run.process.partition("#")[0]) or run.started_at < at - LONGEST_RUN:
            with transaction.atomic():
                _end(run, Run.Status.FAILED, "never ended", at)
            clear_away(run)


def _end(run: Run, status: Run.Status, why: str, at: datetime | None) -> None:
    open_still = Run.objects.filter(pk=run.pk, status__in=NOT_ENDED)
    if open_still.update(status=status, finished_at=Now(), is_current=False):
        record(f"run.{status.value}", run, by=run.started_by, area_code=run.area_id, detail={"why": why}, at=at)
