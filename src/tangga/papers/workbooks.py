"""What every workbook that leaves has in common: a sheet of rows, a sheet that explains it, no text taken for a
formula."""

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO

import xlsxwriter
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tangga.papers import formats
from tangga.rules.spreadsheet_text import harmless

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_575  # what a sheet holds below its heading
LONGEST_NAME = 31  # letters of a sheet's name
RUPIAH = "#,##0"
TO_THE_SECOND = "dd/mm/yyyy hh:mm:ss"
Column = tuple[str, int]  # heading, width
Cell = str | Promise | int | date | None
Note = tuple[str, str]  # what it is about, what is to be said


def workbook_of(
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    notes: Iterable[Note],
    *,
    frozen: int = 1,
    numbers: str = "General",
    instants: str = "dd/mm/yyyy hh:mm",
) -> IO[bytes]:
    """Sheet 1, `name`: the rows, each forgotten as soon as it is written. Sheet 2: what they mean, who made the file,
    when and what for.

    A day is written as a day, a moment as the office's clock showed it, a number as a number, True as "yes", any text
    so that no program takes it for a formula, an address or a number; None and "" stay empty.

    frozen    so many columns stay in sight; numbers, instants: how Excel shows them
    Returns   an open temporary file at its beginning, which vanishes when closed
    """
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, {"constant_memory": True, **plain})
    bold = book.add_format({"bold": True, "bg_color": "#E2EFEC", "bottom": 1, "text_wrap": True})
    looks = [book.add_format({"num_format": look}) for look in (numbers, "dd/mm/yyyy", instants)]
    sheet = book.add_worksheet(name[:LONGEST_NAME])
    sheet.freeze_panes(1, frozen)
    for place, (heading, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, bold)
    last = 0
    for last, cells in enumerate(rows, start=1):
        for place, value in enumerate(cells):
            _write(sheet, last, place, value, *looks)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    about = book.add_worksheet(_("About this list"))
    about.set_column(0, 0, 28)
    about.set_column(1, 1, 90)
    strong = book.add_format({"bold": True})
    for row, (what, text) in enumerate(notes):
        about.write_string(row, 0, what, strong)
        about.write_string(row, 1, harmless(text))
    book.close()
    file.seek(0)
    return file


def _write(sheet: Worksheet, row: int, place: int, value: Cell, number: Format, day: Format, instant: Format) -> None:
    if isinstance(value, bool):
        sheet.write_string(row, place, _("yes") if value else _("no"))
    elif isinstance(value, int):
        sheet.write_number(row, place, value, number)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, place, timezone.localtime(value).replace(tzinfo=None), instant)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
    elif value:
        sheet.write_string(row, place, harmless(str(value)))


def made_for(name: str, made_at: datetime, needed_for: str) -> list[Note]:
    """Notes that every workbook has: who made it, when, what for (in words)."""
    return [
        (_("Made by"), name),
        (_("Made at"), formats.instant(made_at).replace(formats.NO_BREAK, " ")),
        (_("Needed for"), needed_for),
    ]


def filtered_by(chips: Iterable[str]) -> Note:
    """The note about the filters, in words."""
    return _("Filters"), "; ".join(chip.strip() for chip in chips) or _("none")


def holds_names() -> Note:
    """The note of a file with names of families."""
    return _("Personal data"), _("This file holds names. Keep it as you would keep the paper list; do not forward it.")
