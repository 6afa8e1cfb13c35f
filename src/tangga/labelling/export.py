"""The houses of a campaign as a workbook: one row in memory at a time, no text taken for a formula."""

from datetime import datetime
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tangga.audit.reasons import Reason, in_words
from tangga.labelling.models import Campaign, Status
from tangga.labelling.words import consequence
from tangga.papers import formats
from tangga.papers.workbooks import Cell, Column, Note, filtered_by, made_for, workbook_of
from tangga.people.screens import Viewer

AT_ONCE = 2_000


def workbook(
    houses: QuerySet[Any], campaign: Campaign, viewer: Viewer, made_at: datetime, reason: Reason, chips: list[str]
) -> IO[bytes]:
    """Sheet 1: the houses, with status, day, officer, reason and what follows. Sheet 2: who took the file, and why.

    Takes    houses with their label (queries.with_label), family, region and its parent joined
    Returns  an open temporary file at its beginning; it vanishes when closed
    """
    cells = map(_cells, houses.iterator(AT_ONCE))
    notes = _notes(campaign, viewer, made_at, reason, chips)
    return workbook_of(_("House labels"), _columns(), cells, notes, frozen=2)


def _columns() -> list[Column]:
    return [
        (_("Family id"), 16),
        (_("Carer"), 28),
        (_("Village"), 22),
        (_("Sub-district"), 22),
        (_("RT/RW"), 10),
        (_("Status of the label"), 22),
        (_("Who was at the house"), 26),
        (_("Reason"), 44),
        (_("What follows"), 60),
        (_("Day"), 12),
    ]


def _cells(house: Any) -> list[Cell]:
    return [
        house.family.family_id,
        house.family.name,
        house.region.name,
        house.region.parent.name if house.region.parent else "",
        f"{house.family.rt or '–'}/{house.family.rw or '–'}",
        str(Status(house.status).label),
        house.officer_name or "",
        house.label_reason or "",
        consequence(house.status, house.labelled_on, house.region_id) if house.labelled_on else "",
        house.labelled_on,
    ]


def _notes(campaign: Campaign, viewer: Viewer, made_at: datetime, reason: Reason, chips: list[str]) -> list[Note]:
    return [
        (_("Campaign"), f"{campaign.area.name}, {formats.day(campaign.starts_on)} – {formats.day(campaign.ends_on)}"),
        (_("Legal basis"), campaign.legal_basis),
        *made_for(viewer.person.display_name, made_at, in_words(reason)),
        filtered_by(chips),
        (
            _("Personal data"),
            _("This file says which house is labelled. Keep it in the office; never publish it, never forward it."),
        ),
    ]
