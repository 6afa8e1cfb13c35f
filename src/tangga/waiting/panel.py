"""What a family's page says of the waiting list: where it stands, whose place it took, who took its place."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from tangga.families.models import Family, MembershipSpell
from tangga.families.queries import families_seen_by
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.waiting import words
from tangga.waiting.models import Entry, Vacancy
from tangga.waiting.queries import position_of


def panel_of(viewer: Viewer, family: Family) -> dict[str, Any] | None:
    """What the panel's template shows; None where the viewer's role sees no waiting list, or there is nothing to say.

    One statement for a family in the programme that never waited.
    """
    if not viewer.may(Action.SEE_WAITING):
        return None
    on = viewer.today
    served = MembershipSpell.objects.filter(
        Q(left_on=None) | Q(left_on__gt=on), family=OuterRef("pk"), superseded_at=None
    )
    told = (
        Family.objects.filter(pk=family.pk)
        .annotate(
            is_served=Exists(served.order_by()),
            waited=Exists(Entry.objects.filter(family=OuterRef("pk")).order_by()),
            freed=Exists(Vacancy.objects.filter(family=OuterRef("pk")).order_by()),
        )
        .values_list("is_served", "waited", "freed")
        .get()
    )
    is_served, waited, freed = told
    entries = _entries(family) if waited else []
    places = _places(family) if freed else []
    may_propose = viewer.may(Action.PROPOSE_WAITING) and not is_served and not any(each.is_open for each in entries)
    if not entries and not places and not may_propose:
        return None
    others = {each.enrolment.vacancy.family_id for each in entries if hasattr(each, "enrolment")}
    others |= {each.enrolment.family_id for each in places if hasattr(each, "enrolment")}
    seen = families_seen_by(viewer.person, on).in_bulk([key for key in others if key]) if others else {}
    return {
        "family": family,
        "entries": [
            {
                "entry": each,
                "mark": words.MARKS[each.state],
                "position": position_of(each),
                "short": words.in_short(each),
                "enrolment": getattr(each, "enrolment", None),
                "left": seen.get(each.enrolment.vacancy.family_id) if hasattr(each, "enrolment") else None,
            }
            for each in entries
        ],
        "places": [
            {
                "place": each,
                "enrolment": getattr(each, "enrolment", None),
                "came": seen.get(each.enrolment.family_id) if hasattr(each, "enrolment") else None,
            }
            for each in places
        ],
        "may_propose": may_propose,
    }


def _entries(family: Family) -> list[Entry]:
    return list(Entry.objects.filter(family=family).select_related("enrolment__vacancy").order_by("-pk")[:3])


def _places(family: Family) -> list[Vacancy]:
    return list(Vacancy.objects.filter(family=family).select_related("enrolment").order_by("-pk")[:3])
