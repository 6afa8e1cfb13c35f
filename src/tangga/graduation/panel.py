"""What a family's page says of graduation plans."""

from typing import Any

from tangga.families.models import Family
from tangga.families.queries import out_since, spells_of_each
from tangga.graduation.known import for_the_eyes_of, told_of_family
from tangga.graduation.models import Plan
from tangga.graduation.queries import milestones_of, next_of, open_pick_of, progress_of
from tangga.people.roles import Action
from tangga.people.screens import Viewer


def panel_of(viewer: Viewer, family: Family) -> dict[str, Any] | None:
    """What the panel's template shows; None where the viewer's role sees none of it."""
    if not viewer.may(Action.SEE_PLANS):
        return None
    told = told_of_family(family, viewer.today, viewer.today.year, viewer)
    told = for_the_eyes_of(viewer, told) if told else None
    pick = open_pick_of(family)
    plan = Plan.objects.filter(family=family).order_by("-begun_on", "-pk").first()
    milestones = milestones_of([plan])[plan.pk] if plan is not None else []
    left_on = out_since(spells_of_each([family.pk]).get(family.pk, ()), viewer.today)
    return {
        "family": family,
        "left_on": left_on,
        "told": told,
        "pick": pick,
        "plan": plan,
        "progress": progress_of(milestones),
        "next": next_of(milestones),
        "may_plan": viewer.may(Action.PLAN_GRADUATION) and left_on is None,
        "today": viewer.today,
    }
