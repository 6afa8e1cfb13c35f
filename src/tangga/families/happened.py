"""What happened to a family, as its timeline tells it; and what families themselves have to tell.

Every feature has such a module with `happened(viewer, family)`: it asks for the one family only, at most MOST rows of a
table and the latest of them, and leaves out what the viewer's role does not see. reports.story calls them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from tangga.families.about_family import corrections_of
from tangga.families.exit_models import Exit
from tangga.families.models import FacilitatorAssignment, Family, MembershipSpell
from tangga.people.roles import Action
from tangga.people.screens import Viewer

JAKARTA = ZoneInfo("Asia/Jakarta")
MOST = 500  # of one table; a family of ten years has some hundred of everything together


@dataclass(frozen=True)
class Happened:
    """One thing that happened on a day: what, more about it, by whom, and the page where it stands."""

    on: date
    what: str
    more: str = ""
    by: str = ""
    address: str = ""


def membership(_viewer: Viewer, family: Family) -> Iterator[Happened]:
    """Joining and leaving, exits on record and those taken back."""
    exits = list(Exit.objects.filter(family=family).select_related("recorded_by").order_by("-pk")[:MOST])
    told = {each.joined_on for each in exits if each.superseded_at is None}
    for spell in MembershipSpell.objects.filter(family=family, superseded_at=None).order_by("-joined_on")[:MOST]:
        yield Happened(spell.joined_on, _("Joined the programme"))
        if spell.left_on is not None and spell.joined_on not in told and spell.left_on > spell.joined_on:
            yield Happened(spell.left_on, _("Left the programme"), _("how is not on record"))
    for each in exits:
        by = each.recorded_by.display_name if each.recorded_by else ""
        how = _join(str(each.get_exit_type_display()), each.reference)
        if each.superseded_at is None:
            yield Happened(each.effective_on, _("Left the programme"), how, by)
        elif each.joined_on not in told:
            yield Happened(_day(each.superseded_at), _("The exit was taken back"), how)


def accompanied(_viewer: Viewer, family: Family) -> Iterator[Happened]:
    """Who accompanies the family, since when."""
    rows = FacilitatorAssignment.objects.filter(family=family).select_related("facilitator").order_by("-starts_on")
    for row in rows[:MOST]:
        yield Happened(row.starts_on, _("Accompanied by %(name)s") % {"name": row.facilitator.display_name})


def corrected(viewer: Viewer, family: Family) -> Iterator[Happened]:
    """Corrections that were approved; what they say stands on their own page."""
    if not viewer.may(Action.SEE_CORRECTIONS):
        return
    for change in corrections_of(family)[:MOST]:
        on = change.effective_on or (_day(change.decided_at) if change.decided_at else None)
        if on is not None:
            address = reverse("change", args=[change.public_id])
            yield Happened(on, _("Corrected: %(what)s") % {"what": change.get_kind_display()}, address=address)


def _day(at: datetime) -> date:
    return at.astimezone(JAKARTA).date()


def _join(*parts: str) -> str:
    return ", ".join(each for each in parts if each)
