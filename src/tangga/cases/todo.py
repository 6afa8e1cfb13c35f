"""What of cases waits for somebody: lines of the first page."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tangga.cases.queries import GOING_ON, cases_seen_by, going_on, waits_for
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.people.steps import Step
from tangga.rules import exit_moves


def steps_of(viewer: Viewer) -> list[Step]:
    """What waits for the viewer, the objection first; nothing that is zero."""
    if not viewer.may(Action.SEE_CASES):
        return []
    mine = Q(waits_for(viewer.person, viewer.posting, viewer.today))
    counted = cases_seen_by(viewer.person, viewer.today).filter(mine).aggregate(
        contested=Count("pk", filter=Q(state=exit_moves.CONTESTED)),
        returned=Count("pk", filter=Q(state=exit_moves.RETURNED)),
        others=Count("pk", filter=going_on()),
    )  # fmt: skip
    contested, returned, others = counted["contested"], counted["returned"], counted["others"]
    every = [
        Step(
            contested,
            ngettext("objection waits for a decision", "objections wait for a decision", contested),
            _("The family has a right to an answer."),
            f"{reverse('cases')}?mine=yes&state={exit_moves.CONTESTED}",
            "alert-triangle",
        ),
        Step(
            returned,
            ngettext("exit was sent back", "exits were sent back", returned),
            _("Put right what was asked for, then propose it again."),
            f"{reverse('cases')}?mine=yes&state={exit_moves.RETURNED}",
            "arrow-back-up",
        ),
        Step(
            others,
            ngettext("exit waits for your next step", "exits wait for your next step", others),
            _("The oldest first."),
            f"{reverse('cases')}?mine=yes&state={GOING_ON}",
            "door-exit",
        ),
    ]
    return [step for step in every if step.count]
