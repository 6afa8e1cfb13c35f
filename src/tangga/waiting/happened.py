"""What the waiting list has to tell of a family: its entries and field checks, and what became of the place it left."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from tangga.families.happened import MOST, Happened
from tangga.families.models import Family
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.waiting.models import EntryMove, FieldCheck, Vacancy
from tangga.waiting.queries import entries_seen_by
from tangga.waiting.words import HAPPENED


def happened(viewer: Viewer, family: Family) -> Iterator[Happened]:
    """Every move of its entries, each field check, and the place it left: freed, given. No name of the other family:
    who may see it finds it on the family's page."""
    if not viewer.may(Action.SEE_WAITING):
        return
    entries = {each.pk: each for each in entries_seen_by(viewer.person, viewer.today).filter(family=family)}
    if entries:
        for move in EntryMove.objects.filter(entry__in=entries).select_related("by").order_by("-pk")[:MOST]:
            if move.code in HAPPENED:  # a check is told below, with what was found
                who = move.by.display_name if move.by else ""
                address = reverse("waiting-entry", args=[entries[move.entry_id].public_id])
                yield Happened(move.on, str(HAPPENED[move.code]), move.words, who, address)
        for check in FieldCheck.objects.filter(entry__in=entries).select_related("by").order_by("-pk")[:MOST]:
            found = _("borne out") if check.bears_out else _("not borne out")
            address = reverse("waiting-entry", args=[entries[check.entry_id].public_id])
            yield Happened(check.visited_on, _("Field check"), found, check.by.display_name, address)
    for place in Vacancy.objects.filter(family=family).select_related("enrolment").order_by("-pk")[:MOST]:
        if hasattr(place, "enrolment"):
            yield Happened(place.enrolment.joined_on, _("Its place went to another family"))
        yield Happened(place.from_on, _("Its place is free"), str(place.get_closed_why_display()))
