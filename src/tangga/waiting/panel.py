"""What a family's page says of the waiting list: where it stands, whose place it took, who took its place."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from tangga.families.models import Family, MembershipSpell
from tangga.families.queries import families_seen_by
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.waiting import words
from tangga.waiting.models import Entry, Vacancy
from tangga.waiting.queries import position_of


@dataclass(frozen=True)
class Standing:
    """Whether a family is in the programme today; is, or is enrolled for a day to come; ever waited; ever left a place
    free."""

    in_programme: bool
    is_served: bool
    waited: bool
    freed: bool


def standing_of(viewer: Viewer, family: Family) -> Standing:
    """What one statement says of a family; once a request."""
    key = (standing_of, family.pk)
    if key not in viewer.kept:
        not_out = Q(left_on=None) | Q(left_on__gt=viewer.today)
        spells = MembershipSpell.objects.filter(not_out, family=OuterRef("pk"), superseded_at=None).order_by()
        rows = Family.objects.filter(pk=family.pk).annotate(
            in_programme=Exists(spells.filter(joined_on__lte=viewer.today)),
            is_served=Exists(spells),
            waited=Exists(Entry.objects.filter(family=OuterRef("pk")).order_by()),
            freed=Exists(Vacancy.objects.filter(family=OuterRef("pk")).order_by()),
        )
        viewer.kept[key] = Standing(*rows.values_list("in_programme", "is_served", "waited", "freed").get())
    found: Standing = viewer.kept[key]
    return found


def panel_of(viewer: Viewer, family: Family) -> dict[str, Any] | None:
    """What the panel's template shows; None where the viewer's role sees no waiting list, or there is nothing to say.

    One statement for a family in the programme that never waited.
    """
    if not viewer.may(Action.SEE_WAITING):
        return None
    on = viewer.today
    standing = standing_of(viewer, family)
    entries = _entries(family) if standing.waited else []
    places = _places(family) if standing.freed else []
    may_propose = (
        viewer.may(Action.PROPOSE_WAITING) and not standing.is_served and not any(each.is_open for each in entries)
    )
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
