"""Jobs as somebody sees them."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.http import Http404

from tangga.jobs.kinds import KINDS
from tangga.jobs.models import OPEN, Job
from tangga.people.models import Person
from tangga.people.queries import posting_of

FOUND_WITHIN = timedelta(minutes=1)


def job_of(kind: str, subject: UUID) -> Job | None:
    """The latest job of a kind about a subject; None when none was ever asked for. The caller has checked who asks."""
    return Job.objects.filter(kind=kind, subject=str(subject)).order_by("-asked_at", "-pk").first()


def open_job_of(kind: str, subject: UUID) -> Job | None:
    """The job of a kind about a subject that waits or is worked on."""
    return Job.objects.filter(kind=kind, subject=str(subject), state__in=OPEN).first()


def nobody_works(job: Job, now: datetime) -> bool:
    """Whether a job has been left alone for longer than workers take to find it: none seems to run."""
    if job.state == Job.State.WORKING:
        return job.lease_until is not None and job.lease_until < now - FOUND_WITHIN
    at_work = Job.objects.filter(state=Job.State.WORKING, lease_until__gte=now)
    return job.state == Job.State.QUEUED and job.asked_at < now - FOUND_WITHIN and not at_work.exists()


def job_seen_by(person: Person, public_id: UUID, on: date) -> Job:
    """A job that a person asked for, or may see because of what it is about. Raises Http404 for every other."""
    job = Job.objects.filter(public_id=public_id).select_related("asked_by").first()
    if job is None or not _may(person, job, on):
        raise Http404("no such job")
    return job


def may_cancel(person: Person, job: Job, on: date) -> bool:
    """Whether somebody who sees a job may also cancel it."""
    kind = KINDS.get(job.kind)
    return job.asked_by_id == person.pk or (kind is not None and kind.cancelled_by(person, job, on))


def _may(person: Person, job: Job, on: date) -> bool:
    if posting_of(person, on) is None:
        return False
    kind = KINDS.get(job.kind)
    return job.asked_by_id == person.pk or (kind is not None and kind.seen_by(person, job, on))
