"""What preparing has to tell of a family: picks, plans and milestones."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from tangga.families.happened import MOST, Happened
from tangga.families.models import Family
from tangga.graduation.models import Candidate, Milestone, PlanMove
from tangga.people.roles import Action
from tangga.people.screens import Viewer


def happened(viewer: Viewer, family: Family) -> Iterator[Happened]:
    """Picked, each state of each plan, milestones met. Words stay on the plan's own page."""
    if not viewer.may(Action.SEE_PLANS):
        return
    for pick in Candidate.objects.filter(family=family).select_related("picked_by").order_by("-pk")[:MOST]:
        yield Happened(pick.picked_on, _("Picked for %(year)s") % {"year": pick.year}, by=pick.picked_by.display_name)
    moves = PlanMove.objects.filter(plan__family=family).select_related("plan", "by").order_by("-pk")
    for move in moves[:MOST]:
        what = _("Graduation plan: %(state)s") % {"state": move.get_state_display()}
        address = reverse("plan", args=[move.plan.public_id])
        yield Happened(move.on, what, by=move.by.display_name, address=address)
    met = Milestone.objects.filter(plan__family=family, met_on__isnull=False, dropped_at=None).select_related("plan")
    for milestone in met.order_by("-met_on", "-pk")[:MOST]:
        if milestone.met_on is not None:
            address = reverse("plan", args=[milestone.plan.public_id])
            yield Happened(milestone.met_on, _("Milestone met"), milestone.what, address=address)
