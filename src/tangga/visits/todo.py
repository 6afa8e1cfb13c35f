"""What of visits waits for somebody: lines of the first page."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tangga.families.batching import batches
from tangga.families.queries import families_seen_by
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.people.steps import Step
from tangga.visits.lists import in_state
from tangga.visits.models import Visit

AT_ONCE = 500
WAITING = ("overdue", "today", "step_due")


def steps_of(viewer: Viewer) -> list[Step]:
    """What waits for the viewer, most pressing first; nothing that is zero. Two small queries."""
    if not viewer.may(Action.RECORD_VISITS):
        return []
    counts = _waiting(viewer)
    address, whose = reverse("visits"), "" if viewer.sees_own_only else f"&facilitator={viewer.person.public_id}"
    every = [
        Step(
            counts["overdue"],
            ngettext("visit is overdue", "visits are overdue", counts["overdue"]),
            _("Record it if it was held; else put it off, or cancel it."),
            f"{address}?state=overdue&sort=day{whose}",
            "alert-circle",
        ),
        Step(
            counts["today"],
            ngettext("visit is planned for today", "visits are planned for today", counts["today"]),
            _("Open it to see the family, and record it when it was held."),
            f"{address}?state=today{whose}",
            "home-check",
        ),
        Step(
            counts["step_due"],
            ngettext("step agreed at a visit is due", "steps agreed at visits are due", counts["step_due"]),
            _("Ask whether it was done, and say so at the visit."),
            f"{address}?state=step_due&sort=day{whose}",
            "flag",
        ),
    ]
    return [step for step in every if step.count]


def _waiting(viewer: Viewer) -> dict[str, int]:
    """How many of one's own visits, to families one still sees, are in each state. Those that wait are few: they are
    looked up by an index first, and their families then, instead of all visits to all families."""
    own = Visit.objects.filter(visitor=viewer.person).order_by()
    rows = [
        own.filter(in_state(state, viewer.today)).values_list("family", Value(state, output_field=CharField()))
        for state in WAITING
    ]
    found: list[tuple[Any, Any]] = list(rows[0].union(*rows[1:], all=True))
    families = {family for family, _state in found}
    seen = set(_seen(viewer, families)) if families else set()
    counted = Counter(state for family, state in found if family in seen)
    return {state: counted[state] for state in WAITING}


def _seen(viewer: Viewer, families: Iterable[int]) -> list[int]:
    return [
        key
        for batch in batches(sorted(families), AT_ONCE)
        for key in families_seen_by(viewer.person, viewer.today).filter(pk__in=batch).values_list("pk", flat=True)
    ]
