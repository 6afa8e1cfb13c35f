"""The background work of a report: what it is called, who may see it, where it leads."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tangga.jobs.kinds import register
from tangga.jobs.models import Job
from tangga.people.models import Person
from tangga.work_reports import making
from tangga.work_reports.queries import reports_seen_by


def register_kind() -> None:
    """Called once, when the apps are loaded."""
    register(
        making.KIND,
        making.write,
        label=_("Writing a work report"),
        steps={"photos": _("making the photos ready"), "writing": _("writing PDF and DOCX")},
        seen_by=_sees,
        address=lambda job: reverse("made-report", args=[job.subject]),
        ended=making.ended,
    )


def _sees(person: Person, job: Job, on: date) -> bool:
    return reports_seen_by(person, on).filter(public_id=job.subject).exists()
