"""The worker: takes the oldest job that waits, or that a dead worker left behind, and does it."""

import gc
import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic, sleep

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from tangga.errors import TanggaError
from tangga.jobs.actions import end
from tangga.jobs.kinds import KINDS, REGULAR
from tangga.jobs.machine import is_gone, this_process
from tangga.jobs.models import OPEN, Job
from tangga.jobs.work import LEASE, Cancelled, Holding, LeaseLost, Stopping, Work

MOST_MISTAKES = 3
MOST_ATTEMPTS = 200  # a job whose workers die one after the other (no memory left?) is given up at last
LOOK_EVERY = 1.0  # seconds
REGULAR_EVERY = 60.0  # seconds
log = logging.getLogger("tangga.jobs")


def work_once(at: datetime, *, beating: bool = False, should_stop: Callable[[], bool] = lambda: False) -> bool:
    """Do one job, if there is one to do: True. False when nothing waits.

    at           the instant, for Work.at and the log
    beating      renew the lease from a thread with a connection of its own (what a worker process does)
    should_stop  asked at each progress; True puts the job back into the queue
    """
    job = _take(at)
    if job is None:
        return False
    with translation.override(settings.LANGUAGE_CODE):
        _do(job, at, beating, should_stop)
    return True


def work_all(at: datetime) -> int:
    """Do every job that waits, one after the other, in this process; for tests and commands. Returns how many."""
    done = 0
    while work_once(at):
        done += 1
    return done


def call_regular(at: datetime) -> None:
    """Let every app ask for what has become due. One that fails is logged and does not keep the others from it."""
    for name, function in REGULAR.items():
        try:
            function(at)
        except Exception as error:  # noqa: BLE001  a worker must outlive whatever an app gets wrong
            _log(f"regular work {name}", error)


def _takeable() -> Q:
    return Q(state__in=OPEN, kind__in=list(KINDS))


def _is_free(job: Job, now: datetime) -> bool:
    """Waiting; or left behind: its process is gone, or is on another machine and has let the lease run out.

    On this machine a process that lives keeps its job even after the lease: it may hold the database (SQLite), and so
    keep its own heart from renewing it.
    """
    if job.state == Job.State.QUEUED:
        return True
    from_here = job.worker.partition("|")[0] == this_process().partition("|")[0]
    if from_here:
        return is_gone(job.worker)
    return job.lease_until is None or job.lease_until < now


def _take(at: datetime) -> Job | None:
    """The next job to do, held for this process; None when there is none."""
    if not Job.objects.filter(_takeable()).exists():
        return None  # a plain read: a worker that waits keeps nobody from writing
    locked = Job.objects.select_for_update(
        skip_locked=connection.features.has_select_for_update_skip_locked, of=("self",)
    )
    with transaction.atomic():
        for job in locked.filter(_takeable()).annotate(now=Now()).order_by("asked_at", "pk"):
            if not _is_free(job, job.now):
                continue
            if job.cancel_asked:
                end(job, Job.State.CANCELLED, at=at)
                continue
            if job.attempts >= MOST_ATTEMPTS:
                sentence = _(
                    "The program that did this work ended too often in the middle of it. Tell your administrator."
                )
                end(job, Job.State.FAILED, at=at, trouble=sentence, why="too many attempts")
                continue
            job.attempts += 1
            job.state = Job.State.WORKING
            job.worker = this_process()
            job.started_at = job.started_at or at
            job.lease_until = Now() + LEASE  # an expression: the database works it out
            job.save(update_fields=["attempts", "state", "worker", "started_at", "lease_until"])
            job.refresh_from_db()
            return job
    return None


@dataclass(frozen=True)
class _Outcome:
    """How an attempt went; `state` QUEUED: it is to be taken up again."""

    state: Job.State
    trouble: str = ""
    why: str = ""
    mistake: bool = False


def _do(job: Job, at: datetime, beating: bool, should_stop: Callable[[], bool]) -> None:
    holding = Holding(job, should_stop)
    if beating:
        holding.beat()
    try:
        outcome = _attempt(job, at, holding)
    finally:
        holding.rest()
    if outcome is not None:
        _finish(job, outcome)


def _attempt(job: Job, at: datetime, holding: Holding) -> _Outcome | None:
    """Call the function; None when another worker has the job."""
    try:
        KINDS[job.kind].function(Work(job, at, holding))
    except LeaseLost:
        return None
    except Cancelled:
        return _Outcome(Job.State.CANCELLED)
    except Stopping:
        return _Outcome(Job.State.QUEUED)
    except TanggaError as refusal:
        return _Outcome(Job.State.FAILED, trouble=str(refusal), why=type(refusal).__name__)
    except Exception as error:  # noqa: BLE001  whatever it was, the reader must hear that the work has not been done
        _log(f"job {job.kind} {job.public_id}", error)
        name = type(error).__name__
        if job.mistakes + 1 < MOST_MISTAKES:
            return _Outcome(Job.State.QUEUED, why=name, mistake=True)
        sentence = _(
            "Tangga made a mistake in this work, %(times)s times (%(name)s). Tell your administrator when it was."
        )
        return _Outcome(Job.State.FAILED, sentence % {"times": MOST_MISTAKES, "name": name}, name, mistake=True)
    return _Outcome(Job.State.DONE)


@transaction.atomic
def _finish(job: Job, outcome: _Outcome) -> None:
    mine = Job.objects.select_for_update().filter(pk=job.pk, state=Job.State.WORKING, attempts=job.attempts).first()
    if mine is None:
        return
    mine.mistakes += outcome.mistake
    if outcome.state != Job.State.QUEUED:
        mine.save(update_fields=["mistakes"])
        end(mine, outcome.state, trouble=outcome.trouble, why=outcome.why)
        return
    mine.state = Job.State.QUEUED
    mine.worker = ""
    mine.lease_until = None
    mine.save(update_fields=["mistakes", "state", "worker", "lease_until"])


def _log(what: str, error: Exception) -> None:
    """The kind of error and the places it passed, never its text: that may quote a row."""
    places = " < ".join(
        f"{each.filename}:{each.lineno}" for each in reversed(traceback.extract_tb(error.__traceback__))
    )
    log.error("%s: %s at %s", what, type(error).__name__, places)


def forget_what_stays() -> None:
    """Leave what was loaded until now out of the search for garbage: it stays as long as the process does, and looking
    through it again and again takes a tenth of the time of a job that makes many rows."""
    gc.collect()
    gc.freeze()


def work_forever(clock: Callable[[], datetime], should_stop: Callable[[], bool]) -> None:
    """Do jobs as they come, until told to stop. The database being busy or away for a while is waited out."""
    regular_at = 0.0
    forget_what_stays()
    while not should_stop():
        if monotonic() >= regular_at:
            call_regular(clock())
            regular_at = monotonic() + REGULAR_EVERY
        try:
            job = _take(clock())
        except DatabaseError as error:
            _log("taking a job", error)
            close_old_connections()
            job = None
        if job is None:
            sleep(LOOK_EVERY)
            continue
        # Not caught: if the end of a job cannot be written, this process must go, so that another takes the job up.
        with translation.override(settings.LANGUAGE_CODE):
            _do(job, clock(), True, should_stop)
