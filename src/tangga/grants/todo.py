"""What of grants waits for somebody: lines of the first page."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tangga.grants.models import State
from tangga.grants.queries import EXIT_TAKEN_BACK, grants_seen_by, promise_is_due, waits_for_decision
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.people.steps import Step


def steps_of(viewer: Viewer) -> list[Step]:
    """What waits for the viewer; nothing that is zero."""
    if not viewer.may(Action.SEE_GRANTS):
        return []
    decides, hands_over = viewer.may(Action.DECIDE_GRANTS), viewer.may(Action.HAND_OVER_GRANTS)
    if not decides and not hands_over:
        return []
    counted = grants_seen_by(viewer.person, viewer.today).aggregate(
        reversed=Count("pk", filter=EXIT_TAKEN_BACK),
        waiting=Count("pk", filter=waits_for_decision(viewer.person)),
        approved=Count("pk", filter=Q(state=State.APPROVED)),
        due=Count("pk", filter=promise_is_due(viewer.today)),
    )
    every = [
        Step(
            counted["reversed"] if decides else 0,
            ngettext(
                "exit was taken back after its grant was handed over",
                "exits were taken back after their grants were handed over",
                counted["reversed"],
            ),
            _("Decide whether the grant stays as it is."),
            f"{reverse('grants')}?state=reversed",
            "alert-triangle",
        ),
        Step(
            counted["waiting"] if decides else 0,
            ngettext("grant waits for your decision", "grants wait for your decision", counted["waiting"]),
            _("Somebody else proposed it."),
            f"{reverse('grants')}?state=mine",
            "gift",
        ),
        Step(
            counted["approved"] if viewer.sees_own_only else 0,
            ngettext("grant is to be handed over", "grants are to be handed over", counted["approved"]),
            _("Take a photo, and keep the receipt."),
            f"{reverse('grants')}?state={State.APPROVED}",
            "gift",
        ),
        Step(
            counted["due"] if hands_over else 0,
            ngettext(
                "family promised to leave, and its time is nearly or already over",
                "families promised to leave, and their time is nearly or already over",
                counted["due"],
            ),
            _("They received a grant before the exit. Ask what stands in the way; nothing is taken from them."),
            f"{reverse('grants')}?state=due",
            "calendar",
        ),
    ]
    return [step for step in every if step.count]
