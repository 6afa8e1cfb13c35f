"""The houses of a campaign as a workbook: one row in memory at a time, no text taken for a formula."""

import tempfile
from datetime import datetime
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tangga.audit.reasons import Reason, in_words
from tangga.labelling.models import Campaign, Status
from tangga.labelling.words import consequence
from tangga.papers import formats
from tangga.people.screens import Viewer
from tangga.rules.spreadsheet_text import harmless

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AT_ONCE = 2_000


def workbook(
    houses: QuerySet[Any], campaign: Campaign, viewer: Viewer, made_at: datetime, reason: Reason, chips: list[str]
) -> IO[bytes]:
    """Sheet 1: the houses, with status, day, officer, reason and what follows. Sheet 2: who took the file, and why.

    Takes    houses with their label (queries.with_label), family, region and its parent joined
    Returns  an open temporary file at its beginning; it vanishes when closed
    """
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, {"constant_memory": True, **plain})
    bold = book.add_format({"bold": True, "bg_color": "#E2EFEC", "bottom": 1})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet(_("House labels"))
    sheet.freeze_panes(1, 2)
    for place, (heading, width) in enumerate(_columns()):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, bold)
    for row, house in enumerate(houses.iterator(AT_ONCE), start=1):
        for place, text in enumerate(_texts(house)):
            if text:
                sheet.write_string(row, place, harmless(text))
        if labelled_on := _labelled_on(house):
            sheet.write_datetime(row, len(_texts(house)), labelled_on, day)
    about = book.add_worksheet(_("About this list"))
    about.set_column(0, 0, 28)
    about.set_column(1, 1, 90)
    for row, (name, text) in enumerate(_notes(campaign, viewer, made_at, reason, chips)):
        about.write_string(row, 0, name, bold)
        about.write_string(row, 1, harmless(text))
    book.close()
    file.seek(0)
    return file


def _columns() -> list[tuple[str, int]]:
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


def _texts(house: Any) -> list[str]:
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
    ]


def _labelled_on(house: Any) -> datetime | None:
    on = house.labelled_on
    return datetime(on.year, on.month, on.day) if on else None  # noqa: DTZ001


def _notes(
    campaign: Campaign, viewer: Viewer, made_at: datetime, reason: Reason, chips: list[str]
) -> list[tuple[str, str]]:
    return [
        (_("Campaign"), f"{campaign.area.name}, {formats.day(campaign.starts_on)} – {formats.day(campaign.ends_on)}"),
        (_("Legal basis"), campaign.legal_basis),
        (_("Made by"), viewer.person.display_name),
        (_("Made at"), formats.instant(made_at).replace(formats.NO_BREAK, " ")),
        (_("Needed for"), in_words(reason)),
        (_("Filters"), "; ".join(chips) or _("none")),
        (
            _("Personal data"),
            _("This file says which house is labelled. Keep it in the office; never publish it, never forward it."),
        ),
    ]
