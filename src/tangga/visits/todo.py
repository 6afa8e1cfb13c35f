"""What of visits waits for somebody: lines of the first page."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.people.steps import Step
from tangga.visits.lists import in_state
from tangga.visits.models import Visit
from tangga.visits.queries import visits_seen_by


def steps_of(viewer: Viewer) -> list[Step]:
    """What waits for the viewer, most pressing first; nothing that is zero. One query."""
    if not viewer.may(Action.RECORD_VISITS):
        return []
    mine = Q(visitor=viewer.person) & ~Q(state=Visit.State.CANCELLED)
    states = ("overdue", "today", "step_due")
    waiting = Q()
    for state in states:
        waiting |= in_state(state, viewer.today)
    seen = visits_seen_by(viewer.person, viewer.today).filter(mine, waiting).order_by()
    counts = seen.aggregate(**{state: Count("pk", filter=in_state(state, viewer.today)) for state in states})
    address, whose = reverse("visits"), "" if viewer.sees_own_only else f"&facilitator={viewer.person.public_id}"
    every = [
        Step(
            counts["overdue"],
            ngettext("visit is overdue", "visits are overdue", counts["overdue"]),
            _("Record it if it was held; else put it off, or cancel it."),
            f"{address}?state=overdue&sort=day{whose}",
            "alert-circle",
        ),
        Step(
            counts["today"],
            ngettext("visit is planned for today", "visits are planned for today", counts["today"]),
            _("Open it to see the family, and record it when it was held."),
            f"{address}?state=today{whose}",
            "home-check",
        ),
        Step(
            counts["step_due"],
            ngettext("step agreed at a visit is due", "steps agreed at visits are due", counts["step_due"]),
            _("Ask whether it was done, and say so at the visit."),
            f"{address}?state=step_due&sort=day{whose}",
            "flag",
        ),
    ]
    return [step for step in every if step.count]
