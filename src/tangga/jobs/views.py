"""The progress of a job, and cancelling it."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tangga.jobs import actions
from tangga.jobs.kinds import KINDS
from tangga.jobs.models import Job
from tangga.jobs.queries import job_seen_by, may_cancel, nobody_works
from tangga.people import clock
from tangga.people.screens import Viewer, screen

TOO_EARLY_TO_SAY = 3  # seconds of a step


def progress_of(job: Job, viewer: Viewer, now: datetime | None = None) -> dict[str, object]:
    """What jobs/_bar.html shows of a job; without the instant neither how long it will still take nor that it rests."""
    kind = KINDS.get(job.kind)
    return {
        "job": job,
        "label": kind.label if kind else job.kind,
        "step": kind.steps.get(job.step, "") if kind else "",
        "minutes_left": _minutes_left(job, now) if now else None,
        "nobody_works": nobody_works(job, now) if now else False,
        "may_cancel": may_cancel(viewer.person, job, viewer.today),
    }


def _minutes_left(job: Job, now: datetime) -> int | None:
    """Of this step, going on as fast as until now, rounded up; None while that is not known."""
    if job.step_at is None or not job.done or job.total <= job.done:
        return None
    spent = (now - job.step_at).total_seconds()
    return None if spent < TOO_EARLY_TO_SAY else int(spent * (job.total - job.done) / job.done // 60) + 1


@require_GET
@screen(None)
def progress(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """How far a job is: the part of a page that asks again each second, or a page of its own."""
    job = job_seen_by(viewer.person, public_id, viewer.today)
    context = progress_of(job, viewer, clock.now())
    if not getattr(request, "htmx", False):
        kind = KINDS.get(job.kind)
        return render(request, "jobs/job.html", context | {"address": kind.address(job) if kind else "/"})
    answer = render(request, "jobs/_bar.html", context)
    if not job.is_open:
        answer["HX-Refresh"] = "true"  # the page has more to say now
    return answer


@require_POST
@screen(None)
def cancel(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Ask a job to stop."""
    job = job_seen_by(viewer.person, public_id, viewer.today)
    job = actions.cancel(job, by=viewer.person, at=clock.now())
    if job.is_open:
        messages.info(request, _("The work stops at its next step."))
    kind = KINDS.get(job.kind)
    return redirect(kind.address(job) if kind else "/")
