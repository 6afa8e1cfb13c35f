"""A job's progress on the page of what it is about."""

from typing import Any

from django import template

from tangga.jobs.models import Job
from tangga.jobs.views import progress_of

register = template.Library()


@register.inclusion_tag("jobs/_bar.html", takes_context=True)
def job_bar(context: dict[str, Any], job: Job) -> dict[str, Any]:
    """How far a job is, at first sight; jobs/_progress.html then asks anew each second."""
    request = context["request"]
    return progress_of(job, request.viewer) | {"request": request, "csrf_token": context.get("csrf_token", "")}
