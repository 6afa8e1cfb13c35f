"""What a family's page says of graduation plans."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from tangga.families.models import Family, MembershipSpell
from tangga.graduation.known import for_the_eyes_of, told_of_family
from tangga.graduation.models import Candidate, Plan
from tangga.graduation.queries import milestones_of, next_of, open_pick_of, progress_of
from tangga.people.roles import Action
from tangga.people.screens import Viewer


def panel_of(viewer: Viewer, family: Family) -> dict[str, Any] | None:
    """What the panel's template shows; None where the viewer's role sees none of it."""
    if not viewer.may(Action.SEE_PLANS):
        return None
    told = told_of_family(family, viewer.today, viewer.today.year, viewer)
    told = for_the_eyes_of(viewer, told) if told else None
    left_on, picked, planned = _about(family, viewer.today)
    pick = open_pick_of(family) if picked else None
    plan = Plan.objects.filter(family=family).order_by("-begun_on", "-pk").first() if planned else None
    milestones = milestones_of([plan])[plan.pk] if plan is not None else []
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


def _about(family: Family, on: date) -> tuple[date | None, bool, bool]:
    """Since when a family is out of the programme (None: it is not), whether it was ever picked, and had a plan."""
    own = {"family": OuterRef("pk")}
    spells = MembershipSpell.objects.filter(superseded_at=None, joined_on__lte=on, **own).order_by("-joined_on")
    told = Family.objects.filter(pk=family.pk).values_list(
        Subquery(spells.values("left_on")[:1]),
        Exists(Candidate.objects.filter(**own).order_by()),
        Exists(Plan.objects.filter(**own).order_by()),
    )
    left_on, picked, planned = told.first() or (None, False, False)
    return left_on if left_on is not None and left_on <= on else None, picked, planned
