"""The background work of a bundle: what it is called, who may see it, where it leads; and throwing old files away."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tangga.jobs.kinds import register, register_regular
from tangga.jobs.models import Job
from tangga.people.models import Person

KIND = "case_papers.bundle"


def register_kind() -> None:
    """Called once, when the apps are loaded."""
    register(
        KIND,
        _make,
        label=_("Making certificates"),
        steps={
            "issuing": _("giving numbers"),
            "drawing": _("drawing the certificates"),
            "keeping": _("keeping the file"),
        },
        seen_by=_sees,
        cancelled_by=_sees,
        address=lambda job: reverse("certificates-made", args=[job.subject]),
        ended=_ended,
    )
    register_regular(KIND, _sweep)


def _make(*words: Any) -> Any:
    from tangga.case_papers import bundles

    return bundles.make(*words)


def _ended(*words: Any) -> Any:
    from tangga.case_papers import bundles

    return bundles.ended(*words)


def _sweep(at: datetime) -> object:
    from tangga.case_papers import bundles

    return bundles.sweep(at)


def _sees(person: Person, job: Job, on: date) -> bool:
    from tangga.case_papers.queries import bundles_seen_by

    return bundles_seen_by(person, on).filter(public_id=job.subject).exists()
