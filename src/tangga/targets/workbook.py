"""Lists of targets and graduates as a workbook, and the page that asks why before one is made."""

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tangga.audit.reasons import REASONS, Reason, in_words
from tangga.errors import NotValid
from tangga.papers import formats
from tangga.people.screens import Viewer
from tangga.rules.spreadsheet_text import harmless

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(
    name: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Any]],
    notes: Sequence[tuple[str, str]],
    viewer: Viewer,
    made_at: datetime,
    reason: Reason,
) -> IO[bytes]:
    """Sheet 1: the rows, days as days, numbers as numbers, no text taken for a formula. Sheet 2: what they mean, from
    when, who made the file and what for. An open temporary file at its beginning; it vanishes when closed."""
    file: IO[bytes] = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
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
    for last, cells in enumerate(rows, start=1):
        for place, value in enumerate(cells):
            if isinstance(value, date):
                sheet.write_datetime(last, place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
            elif isinstance(value, int):
                sheet.write_number(last, place, value)
            elif value:
                sheet.write_string(last, place, harmless(str(value)))
    sheet.autofilter(0, 0, last, len(columns) - 1)
    about = book.add_worksheet(_("About this list"))
    about.set_column(0, 0, 28)
    about.set_column(1, 1, 90)
    made = [
        (_("Made by"), f"{viewer.person.display_name}, {viewer.role_label}"),
        (_("Made at"), formats.instant(made_at)),
        (_("Reason"), in_words(reason)),
    ]
    for row, (title, text) in enumerate([*notes, *made]):
        about.write_string(row, 0, title)
        about.write_string(row, 1, harmless(text))
    book.close()
    file.seek(0)
    return file


def asked_why(
    request: HttpRequest,
    page: str,
    heading: str,
    rows: int,
    back: str,
    refused: NotValid | None = None,
    chips: Sequence[str] = (),
) -> HttpResponse:
    """The form that asks for the reason, sent to the same address; what was chosen is shown again (422) when it will
    not do."""
    context = {
        "page": page,
        "heading": heading,
        "rows": ngettext("%(count)s row", "%(count)s rows", rows) % {"count": formats.number(rows)},
        "chips": chips,
        "back": back,
        "warning": _("The file holds names. Keep it as you would keep the paper list; do not forward it."),
        "reasons": REASONS,
        "chosen": request.POST.get("reason", ""),
        "note": request.POST.get("note", "")[:200],
        "problem": str(refused) if refused else "",
    }
    return render(request, "reports/asked_why.html", context, status=422 if refused else 200)
