"""What a family's page says of its case."""

from typing import Any

from django.db.models import Exists, OuterRef

from tangga.cases.models import Case
from tangga.cases.queries import cases_seen_by
from tangga.families.models import Family
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.waiting.panel import standing_of


def panel_of(viewer: Viewer, family: Family) -> dict[str, Any] | None:
    """What the panel's template shows; None where the viewer's role sees no cases, or there is nothing to say."""
    if not viewer.may(Action.SEE_CASES):
        return None
    seen = cases_seen_by(viewer.person, viewer.today).filter(pk=OuterRef("pk")).order_by()
    # An open case is the latest one, wherever it is: one that the viewer does not see stands in the way, too.
    every = Case.objects.filter(family=family).annotate(seen=Exists(seen)).select_related("proposed_by")
    latest = list(every.order_by("-pk")[:5])
    cases = [each for each in latest if each.seen]
    may_propose = viewer.may(Action.PROPOSE_EXITS) and not any(each.is_open for each in latest)
    may_propose = may_propose and standing_of(viewer, family).in_programme
    if not cases and not may_propose:
        return None
    return {"family": family, "cases": cases, "may_propose": may_propose}
