"""What of the waiting list waits for somebody: lines of the first page."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.people.steps import Step
from tangga.waiting.models import Vacancy
from tangga.waiting.queries import vacancies_seen_by


def steps_of(viewer: Viewer) -> list[Step]:
    """Free places that can be given, and places accepted that wait for the enrolment; one statement."""
    if not viewer.may(Action.FILL_PLACES):
        return []
    counted = vacancies_seen_by(viewer.person, viewer.today).aggregate(
        free=Count("pk", filter=Q(state=Vacancy.State.OPEN)),
        accepted=Count("pk", filter=Q(state=Vacancy.State.OFFERED, offers__state="accepted")),
    )
    free, accepted = counted["free"], counted["accepted"]
    every = [
        Step(
            accepted,
            ngettext("family has accepted a place", "families have accepted a place", accepted),
            _("Enrol it for the next payment stage."),
            f"{reverse('waiting')}?state=accepted",
            "user-check",
        ),
        Step(
            free,
            ngettext("place is free", "places are free", free),
            _("Offer it to the family that stands first."),
            reverse("waiting-places"),
            "hourglass",
        ),
    ]
    return [step for step in every if step.count]
