"""What a family's page says of readiness."""

from typing import Any

from tangga.families.models import Family
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.readiness import showing
from tangga.readiness.queries import last_answers


def panel_of(viewer: Viewer, family: Family) -> dict[str, Any] | None:
    """What the panel's template shows; None where the viewer's role sees none of it."""
    if not viewer.may(Action.SEE_READINESS):
        return None
    latest = last_answers(family)
    return {
        "latest": latest,
        "bars": showing.bars_of(latest) if latest else [],
        "level": showing.level_of(latest) if latest else None,
        "questionnaire": latest.questionnaire if latest else None,
        "may_answer": viewer.may(Action.ANSWER_READINESS),
    }
