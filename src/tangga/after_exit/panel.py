"""What a family's page says of how it fares since it left."""

from typing import Any

from tangga.families.models import Family
from tangga.families.queries import out_since, spells_of_each
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.readiness.after_exit import advised_at
from tangga.readiness.words import answer_words
from tangga.visits.models import ON_RECORD, Purpose, Visit


def panel_of(viewer: Viewer, family: Family) -> dict[str, Any] | None:
    """What the panel's template shows; None where the viewer's role sees none of it, or the family never left."""
    if not (viewer.may(Action.SEE_READINESS) and viewer.may(Action.SEE_VISITS)):
        return None
    visits = list(
        family.visits.filter(purpose=Purpose.AFTER_EXIT, state__in=ON_RECORD)
        .select_related("visitor")
        .order_by("day", "pk")
    )
    if not visits:
        return None
    advices = advised_at([each for each in visits if each.state == Visit.State.DONE])
    last = list(advices.values())[-1] if advices else None
    return {
        "family": family,
        "today": viewer.today,
        "visits": [(visit, advices.get(visit.pk)) for visit in visits],
        "last": last,
        "needs": _needs(last),
        "may_record": viewer.may(Action.ANSWER_READINESS)
        and out_since(spells_of_each([family.pk]).get(family.pk, ()), viewer.today) is not None,
    }


def _needs(last: Any) -> str:
    """What the family said it needs most, in words; empty: it was not asked, or did not say."""
    if last is None:
        return ""
    question = last.assessment.questionnaire.instrument.by_code.get("needs")
    given = last.assessment.answers.get("needs")
    return answer_words(question, given) if question is not None and given != ["nothing"] else ""
