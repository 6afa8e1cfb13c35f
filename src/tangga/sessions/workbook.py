"""A table of sessions as a workbook: one row in memory at a time, no text taken for a formula."""

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from tangga.audit.reasons import Reason, in_words
from tangga.papers import formats
from tangga.people.screens import Viewer
from tangga.rules.spreadsheet_text import harmless

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Column = tuple[str, int]  # heading, width


def written(
    name: str,
    columns: Sequence[Column],
    lines: Iterable[Sequence[Any]],
    *,
    viewer: Viewer,
    made_at: datetime,
    reason: Reason,
    filters: Sequence[str],
    notes: Sequence[tuple[str, str]],
) -> IO[bytes]:
    """An open temporary file at its beginning, which vanishes when closed: the table, and what it means."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, {"constant_memory": True, **plain})
    bold = book.add_format({"bold": True, "bg_color": "#E2EFEC", "bottom": 1, "text_wrap": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet(name[:31])
    sheet.freeze_panes(1, 1)
    for place, (heading, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, bold)
    last = 0
    for last, cells in enumerate(lines, start=1):
        for place, value in enumerate(cells):
            if isinstance(value, int):
                sheet.write_number(last, place, value)
            elif isinstance(value, date):
                sheet.write_datetime(last, place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
            elif value:
                sheet.write_string(last, place, harmless(str(value)))
    sheet.autofilter(0, 0, last, len(columns) - 1)
    told = [
        (_("Made by"), viewer.person.display_name),
        (_("Made at"), formats.instant(made_at).replace(formats.NO_BREAK, " ")),
        (_("Needed for"), in_words(reason)),
        (_("Filters"), "; ".join(filters) or _("none")),
        *notes,
    ]
    about = book.add_worksheet(_("About this list"))
    about.set_column(0, 0, 28)
    about.set_column(1, 1, 90)
    for row, (what, text) in enumerate(told):
        about.write_string(row, 0, what, bold)
        about.write_string(row, 1, harmless(text))
    book.close()
    file.seek(0)
    return file
