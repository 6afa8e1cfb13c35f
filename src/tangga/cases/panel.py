"""What a family's page says of its case."""

from typing import Any

from tangga.cases.queries import can_be_proposed, cases_seen_by
from tangga.families.models import Family
from tangga.people.roles import Action
from tangga.people.screens import Viewer


def panel_of(viewer: Viewer, family: Family) -> dict[str, Any] | None:
    """What the panel's template shows; None where the viewer's role sees no cases, or there is nothing to say."""
    if not viewer.may(Action.SEE_CASES):
        return None
    cases = list(
        cases_seen_by(viewer.person, viewer.today)
        .filter(family=family)
        .select_related("proposed_by")
        .order_by("-pk")[:5]
    )
    may_propose = viewer.may(Action.PROPOSE_EXITS) and not any(each.is_open for each in cases)
    may_propose = may_propose and can_be_proposed(family, viewer.today)
    if not cases and not may_propose:
        return None
    return {"family": family, "cases": cases, "may_propose": may_propose}
