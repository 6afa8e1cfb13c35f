"""Visits as a workbook: who was visited when, for what, what was done. Not what was found: that stays on the page."""

import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from tangga.audit.reasons import Reason, in_words
from tangga.families.batching import batches
from tangga.papers import formats
from tangga.people.screens import Viewer
from tangga.rules.spreadsheet_text import harmless
from tangga.visits.lists import Filters, places_of
from tangga.visits.models import Visit, VisitStep

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AT_ONCE = 500


def workbook(visits: QuerySet[Visit], filters: Filters, viewer: Viewer, made_at: datetime, reason: Reason) -> IO[bytes]:
    """Sheet 1: the visits. Sheet 2: who made the file, when, what for. An open temporary file at its beginning."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, {"constant_memory": True, **plain})
    bold = book.add_format({"bold": True, "bg_color": "#E2EFEC", "bottom": 1})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet(_("Visits"))
    sheet.freeze_panes(1, 1)
    for place, (heading, width) in enumerate(_columns()):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, bold)
    for row, cells in enumerate(_rows(visits, viewer.today), start=1):
        for place, value in enumerate(cells):
            if isinstance(value, date):
                sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
            elif value:
                sheet.write_string(row, place, harmless(str(value)))
    about = book.add_worksheet(_("About this list"))
    about.set_column(0, 0, 20)
    about.set_column(1, 1, 80)
    for row, (name, text) in enumerate(_notes(filters, viewer, made_at, reason)):
        about.write_string(row, 0, name, bold)
        about.write_string(row, 1, harmless(text))
    book.close()
    file.seek(0)
    return file


def _columns() -> list[tuple[str, int]]:
    return [
        (_("Day"), 12),
        (_("State"), 12),
        (_("What for"), 30),
        (_("Family id"), 18),
        (_("Family"), 28),
        (_("Village"), 22),
        (_("Sub-district"), 22),
        (_("Visitor"), 26),
        (_("Who was met"), 24),
        (_("What was done"), 60),
        (_("Agreed step by"), 14),
        (_("Agreed step done on"), 14),
    ]


def _rows(visits: QuerySet[Visit], today: date) -> Iterator[list[Any]]:
    steps = Prefetch("steps", VisitStep.objects.order_by("pk"))
    for batch in batches(visits.prefetch_related(steps).iterator(AT_ONCE), AT_ONCE):
        places = places_of(batch, today)
        for visit in batch:
            place = places.get(visit.family_id)
            yield [
                visit.day,
                visit.get_state_display(),
                visit.what_for,
                visit.family.family_id,
                visit.family.name,
                place.name if place else "",
                place.parent.name if place and place.parent else "",
                visit.visitor.display_name,
                visit.get_met_display(),
                "; ".join(str(step.get_kind_display()) for step in visit.steps.all()),
                visit.next_on,
                visit.next_done_on,
            ]


def _notes(filters: Filters, viewer: Viewer, made_at: datetime, reason: Reason) -> list[tuple[str, str]]:
    return [
        (_("Made by"), viewer.person.display_name),
        (_("Made at"), formats.instant(made_at).replace(formats.NO_BREAK, " ")),
        (_("Needed for"), in_words(reason)),
        (_("Filters"), "; ".join(words.strip() for _name, words in filters.chips) or _("none")),
        (_("Personal data"), _("This file holds names. Keep it as you would keep the paper list; do not forward it.")),
    ]
