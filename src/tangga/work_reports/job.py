"""The background work of a report: what it is called, who may see it, where it leads."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tangga.jobs.kinds import register
from tangga.jobs.models import Job
from tangga.people.models import Person

KIND = "work_reports.write"

# What writes a report knows every feature, and with them the rules' tables: loaded when a report is written, not with
# every command.


def register_kind() -> None:
    """Called once, when the apps are loaded."""
    register(
        KIND,
        _write,
        label=_("Writing a work report"),
        steps={"photos": _("making the photos ready"), "writing": _("writing PDF and DOCX")},
        seen_by=_sees,
        address=lambda job: reverse("made-report", args=[job.subject]),
        ended=_ended,
    )


def _write(*words: Any, **named: Any) -> Any:
    from tangga.work_reports import making

    return making.write(*words, **named)


def _ended(*words: Any, **named: Any) -> Any:
    from tangga.work_reports import making

    return making.ended(*words, **named)


def _sees(person: Person, job: Job, on: date) -> bool:
    from tangga.work_reports.queries import reports_seen_by

    return reports_seen_by(person, on).filter(public_id=job.subject).exists()
