"""The log as a workbook: one line in memory at a time, no text taken for a formula, no name of any family."""

from collections.abc import Iterable
from datetime import datetime
from typing import IO

from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter.workbook import Workbook

from tangga.audit.reasons import Reason, in_words
from tangga.papers import formats
from tangga.people.screens import Viewer
from tangga.reports.log_filters import LogFilters
from tangga.reports.places import area_title
from tangga.reports.queries_log import Told
from tangga.reports.workbooks import explained, finished, headed, opened
from tangga.rules.spreadsheet_text import harmless


def workbook(
    events: Iterable[Told], filters: LogFilters, viewer: Viewer, made_at: datetime, reason: Reason
) -> IO[bytes]:
    """Sheet 1: the events. Sheet 2: what was asked for, by whom, what for. An open temporary file at its beginning."""
    file, book = opened()
    _events_sheet(book, events)
    explained(book, _notes(filters, viewer, made_at, reason))
    return finished(file, book)


def _events_sheet(book: Workbook, events: Iterable[Told]) -> None:
    columns = [
        (_("Number"), 10),
        (_("When"), 18),
        (_("Who"), 28),
        (_("As"), 24),
        (_("What"), 36),
        (_("About whom"), 28),
        (_("Family id"), 20),
        (_("Area code"), 14),
        (_("Where"), 26),
        (_("Details"), 60),
        (_("Changed"), 60),
    ]
    sheet = headed(book, _("Log"), columns)
    instant = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
    row = 0
    for row, told in enumerate(events, start=1):
        sheet.write_number(row, 0, told.event.pk)
        sheet.write_datetime(row, 1, timezone.localtime(told.event.at).replace(tzinfo=None), instant)
        texts = (
            told.who,
            told.role,
            told.what,
            told.subject,
            told.family.family_id if told.family else "",
            told.event.area_code,
            told.place,
            "; ".join(f"{name}: {value}" for name, value in told.details),
            "; ".join(
                f"{name}: {before} → {after}" if before else f"{name}: {after}" for name, before, after in told.changes
            ),
        )
        for place, text in enumerate(texts, start=2):
            if text:
                sheet.write_string(row, place, harmless(text))
    sheet.autofilter(0, 0, row, len(columns) - 1)


def _notes(filters: LogFilters, viewer: Viewer, made_at: datetime, reason: Reason) -> list[tuple[str, str]]:
    return [
        (_("Made by"), viewer.person.display_name),
        (_("Made at"), formats.instant(made_at).replace(formats.NO_BREAK, " ")),
        (_("Needed for"), in_words(reason)),
        (_("Area"), area_title(viewer.area)),
        (_("Filters"), "; ".join(chip.label for chip in filters.chips) or _("none")),
        *([(_("Work in the background"), _("left out"))] if filters.leaves_out_work else []),
        (_("Times"), _("as the clock stood in the office's time zone")),
    ]
