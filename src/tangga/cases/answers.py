"""The answers about readiness that a case rests on: nobody puts them right while it stands, and it lets them go again.

A score decides nothing. It is kept with the case so that later it can be read what was known when it was proposed.
"""

from datetime import datetime

from tangga.cases.models import Case
from tangga.people.models import Person
from tangga.readiness.actions import freeze, thaw
from tangga.readiness.models import Assessment
from tangga.readiness.queries import newest_answers


def rest_on_newest(case: Case, *, by: Person, at: datetime) -> None:
    """Let a case rest on the family's newest answers (none: it was never asked), and let go of others it rested on.

    Within the caller's transaction, who saves the case. Answers that an earlier case holds are named and stay with it.
    """
    newest = newest_answers().filter(family=case.family).first()
    if newest is None or newest.public_id != case.readiness:
        let_go(case, by=by, at=at)
    case.readiness = newest.public_id if newest else None
    if newest is not None and newest.frozen_for is None:
        freeze(newest, case.public_id, by=by, at=at)


def let_go(case: Case, *, by: Person, at: datetime) -> None:
    """Let go of the answers a case holds; it goes on naming them."""
    held = answers_of(case)
    if held is not None and held.frozen_for == case.public_id:
        thaw(held, case.public_id, by=by, at=at)


def answers_of(case: Case) -> Assessment | None:
    """The answers a case rests on; None: there were none."""
    if case.readiness is None:
        return None
    return Assessment.objects.filter(public_id=case.readiness).select_related("questionnaire").first()
