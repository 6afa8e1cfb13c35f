"""What a family's page says of visits, what the family lives on, and what it receives besides PKH."""

from typing import Any

from tangga.families.models import Family
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.visits import drawing
from tangga.visits.models import CANDIDATE_STEPS, ON_RECORD, Visit
from tangga.visits.programmes import name_of
from tangga.visits.queries import aid_of, businesses_of, goes_on, states_of_each, steps_done_of_each, visits_of

SHOWN, LOOKED_AT = 3, 20


def panel_of(viewer: Viewer, family: Family) -> dict[str, Any] | None:
    """What the panel's template shows; None where the viewer's role sees none of it."""
    if not viewer.may(Action.SEE_VISITS):
        return None
    visits = list(visits_of(family).filter(state__in=ON_RECORD)[:LOOKED_AT])
    held = [each for each in visits if each.state == Visit.State.DONE][:SHOWN]
    planned = [each for each in reversed(visits) if each.state == Visit.State.PLANNED][:SHOWN]
    businesses = list(businesses_of(family))
    states = states_of_each(businesses) if businesses else {}
    done = steps_done_of_each([family.pk]).get(family.pk, {}) if held else {}
    aid = aid_of(family, viewer.today)
    return {
        "family": family,
        "today": viewer.today,
        "held": held,
        "last": held[0] if held else None,
        "planned": planned,
        "steps": [(kind.label, done.get(kind.value)) for kind in CANDIDATE_STEPS] if held else [],
        "steps_done": sum(kind.value in done for kind in CANDIDATE_STEPS),
        "businesses": [
            (each, states.get(each.pk, [None])[-1], drawing.spark(states.get(each.pk, ()))) for each in businesses
        ],
        "aid": [(row, name_of(row), goes_on(row, viewer.today)) for row in aid],
        "may_record": viewer.may(Action.RECORD_VISITS),
    }
