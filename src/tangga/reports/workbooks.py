"""What every workbook that leaves has in common: a temporary file, plain texts, a heading, a sheet that explains it."""

import tempfile
from collections.abc import Sequence
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tangga.rules.spreadsheet_text import harmless

MOST_ROWS = 1_048_575  # what a sheet holds below its heading


def opened() -> tuple[IO[bytes], Workbook]:
    """A temporary file that vanishes when closed, and the workbook that is written into it: rows in order, each
    forgotten as soon as it is written; no text taken for a formula, an address or a number."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return file, xlsxwriter.Workbook(file, {"constant_memory": True, **plain})


def finished(file: IO[bytes], book: Workbook) -> IO[bytes]:
    """The file at its beginning, to be sent."""
    book.close()
    file.seek(0)
    return file


def headed(book: Workbook, name: str, columns: Sequence[tuple[str, int]]) -> Worksheet:
    """A sheet with its heading; columns: (heading, width)."""
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bg_color": "#E2EFEC", "bottom": 1})
    sheet.freeze_panes(1, 2)
    for place, (heading, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, bold)
    return sheet


def explained(book: Workbook, notes: Sequence[tuple[str, str]]) -> None:
    """The last sheet: what the figures mean, from when they are, who made the file and what for."""
    sheet = book.add_worksheet(_("About this list"))
    bold = book.add_format({"bold": True})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90)
    for row, (name, text) in enumerate(notes):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, harmless(text))
