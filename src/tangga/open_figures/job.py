"""The background work of publishing: asked for when a district opens its figures, and when a half-year has closed."""

from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tangga.jobs.kinds import register, register_regular
from tangga.jobs.models import Job
from tangga.people.models import Person

KIND = "open_figures.publish"
AGAIN = timedelta(days=1)  # what went wrong is tried again, and not every minute


def register_kind() -> None:
    """Called once, when the apps are loaded."""
    register(
        KIND,
        _publish,
        label=_("Publishing open figures"),
        steps={"counting": _("counting the half-years")},
        seen_by=_sees,
        address=lambda job: reverse("open-figures-of", args=[job.area_code]),
    )
    register_regular(KIND, ask_for_due)


def _publish(work: Any) -> None:
    from tangga.areas.models import Area
    from tangga.open_figures.actions import publish_due

    work.progress("counting")
    publish_due(Area.objects.get(code=work.job.area_code), work.at)


def ask_for_due(at: datetime) -> object:
    """Ask for the work of every open district that has a half-year to publish. Two statements where there is none."""
    from tangga.jobs.actions import ask
    from tangga.jobs.queries import job_of
    from tangga.open_figures.content import halves_due
    from tangga.open_figures.models import KeptHalf
    from tangga.open_figures.queries import switched_on

    kept = set(KeptHalf.objects.values_list("district_id", "half"))
    for each in switched_on():
        due = {(each.district_id, half.name) for half in halves_due(each.district_id, each.opened_at, at)}
        last = job_of(KIND, each.public_id) if due - kept else None
        if due - kept and (last is None or last.asked_at < at - AGAIN):
            ask(KIND, each.public_id, by=None, area_code=each.district_id, at=at)
    return None


def _sees(person: Person, job: Job, on: date) -> bool:
    from tangga.people.queries import posting_of
    from tangga.people.roles import ROLE_ACTIONS, Action, Role

    posting = posting_of(person, on)
    if posting is None or Action.SEE_FIGURES not in ROLE_ACTIONS[Role(posting.role)]:
        return False
    return job.area_code.startswith(posting.area_id or "")
