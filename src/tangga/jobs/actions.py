"""Asking for work, and asking that it stop."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.errors import NotAllowed
from tangga.jobs.kinds import KINDS
from tangga.jobs.models import OPEN, Job
from tangga.jobs.queries import may_cancel, open_job_of
from tangga.people.models import Person

JAKARTA = ZoneInfo("Asia/Jakarta")


@transaction.atomic
def ask(kind: str, subject: UUID, *, by: Person | None, area_code: str, at: datetime) -> Job:
    """Ask for work about a subject; asked for twice while it is open, it is the same job.

    by  who asks, None for the machine itself. The caller has checked that they may; call it in the same transaction as
        the change that makes the work necessary, and neither is there without the other.
    """
    if kind not in KINDS:
        raise ValueError(f"No kind of work named {kind} is registered.")
    open_already = open_job_of(kind, subject)
    if open_already is not None:
        return open_already
    try:
        with transaction.atomic():
            job = Job.objects.create(kind=kind, subject=str(subject), area_code=area_code, asked_by=by, asked_at=at)
    except IntegrityError:  # somebody else asked in the same moment (PostgreSQL; SQLite has one writer)
        open_already = open_job_of(kind, subject)
        if open_already is None:
            raise
        return open_already
    record("job.asked", job, by=by, area_code=area_code, detail={"kind": kind, "subject": str(subject)}, at=at)
    return job


@transaction.atomic
def cancel(job: Job, *, by: Person, at: datetime) -> Job:
    """Ask a job to stop: at once while it waits, at its next step while it is worked on. An ended one stays as it is.

    Refused: NotAllowed to everybody but those who asked for it and those its kind names.
    """
    job = Job.objects.select_for_update().get(pk=job.pk)
    if not may_cancel(by, job, at.astimezone(JAKARTA).date()):
        raise NotAllowed(_("Only who asked for this work, or a colleague who may ask for the same, can cancel it."))
    if job.state not in OPEN or job.cancel_asked:
        return job
    job.cancel_asked = True
    job.save(update_fields=["cancel_asked"])
    record("job.cancel_asked", job, by=by, area_code=job.area_code, detail={"kind": job.kind}, at=at)
    if job.state == Job.State.QUEUED:
        end(job, Job.State.CANCELLED, at=at)
    return job


def end(job: Job, state: Job.State, *, at: datetime | None = None, trouble: str = "", why: str = "") -> None:
    """Write down how a job ended, and let its kind leave the subject in order. Call within a transaction that holds it.

    at       the instant; None: the database's clock
    trouble  a sentence for the reader; why: a code for the log
    """
    job.state = state
    job.finished_at = at or Now()  # an expression: the database works it out
    job.trouble = trouble
    job.lease_until = None
    job.worker = ""
    job.save(update_fields=["state", "finished_at", "trouble", "lease_until", "worker"])
    job.refresh_from_db()
    if state == Job.State.DONE:
        return
    kind = KINDS.get(job.kind)
    if kind is not None:
        kind.ended(job)
    said = {"kind": job.kind} | ({"why": why} if why else {})
    record(f"job.{state.value}", job, by=None, area_code=job.area_code, detail=said, at=at)
