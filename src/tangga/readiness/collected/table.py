"""A file of submissions as text: the export of Kobo or ODK Central, as CSV or XLSX, within bounds."""

import csv
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from tangga.readiness.xlsform.cells import MOST_BYTES, Refused, check_workbook, text_of
from tangga.readiness.xlsform.cells import MOST_ROWS as MOST_SHEET_ROWS

MOST_ROWS: Final = 250  # recorded in one request and one transaction
MOST_COLUMNS: Final = 600
MOST_CHARACTERS: Final = 5_000
SEPARATORS: Final = (";", ",", "\t")


@dataclass(frozen=True)
class Line:
    """One row that is not empty, by its number in the spreadsheet program; a cell for each heading."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The headings of the first row, and the rows below."""

    headings: tuple[str, ...]
    lines: tuple[Line, ...]


def table_of(content: bytes, file_name: str) -> Table:
    """Read a file. Raises Refused for one that is not read at all; its message says why, and what to do."""
    if len(content) > MOST_BYTES:
        raise Refused(_("The file is larger than 2 MB. Export fewer submissions at a time."))
    name = file_name.lower()
    if name.endswith(".xlsx"):
        check_workbook(content, file_name)
        rows = _of_workbook(content)
    elif name.endswith((".csv", ".txt")):
        rows = _of_text(content)
    else:
        raise Refused(_("Export the submissions as CSV or XLSX and upload that file."))
    headings = tuple(rows[0]) if rows else ()
    if not any(headings) or not any(any(row) for row in rows[1:]):
        raise Refused(_("The file holds no submission."))
    if len(headings) > MOST_COLUMNS:
        raise Refused(_("The file has more than %(most)s columns. Is it the right file?") % {"most": MOST_COLUMNS})
    lines = tuple(
        Line(number, tuple(row[: len(headings)]) + ("",) * (len(headings) - len(row)))
        for number, row in enumerate(rows[1:], start=2)
        if any(row)
    )
    if len(lines) > MOST_ROWS:
        raise Refused(
            _(
                "The file holds more than %(most)s submissions. Export fewer at a time: what is on record is not "
                "doubled."
            )
            % {"most": MOST_ROWS}
        )
    return Table(headings, lines)


def _of_workbook(content: bytes) -> list[list[str]]:
    """The first sheet: what is asked once. Those behind it hold repeats."""
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            sheet = book[book.sheetnames[0]]
            cells = [list(row) for row in sheet.iter_rows(max_row=MOST_SHEET_ROWS, max_col=MOST_COLUMNS + 1)]
        finally:
            book.close()
    except Exception as error:  # openpyxl lets many kinds through for files that are half a workbook
        raise Refused(_("The file cannot be read. Save it once more as Excel workbook (.xlsx).")) from error
    return [_without_end([_bounded(cell) for cell in row]) for row in cells]


def _without_end(row: list[str]) -> list[str]:
    """A row up to its last cell that is not empty: openpyxl fills rows up."""
    while row and not row[-1]:
        row.pop()
    return row


def _bounded(cell: Any) -> str:
    if getattr(cell, "data_type", "") == "f":
        raise Refused(_("The file holds formulas. Upload the export as it is, without changing it."))
    return text_of(cell)[:MOST_CHARACTERS]


def _of_text(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        return [
            [cell.strip()[:MOST_CHARACTERS] for cell in row]
            for row in csv.reader(StringIO(text, newline=""), delimiter=separator)
        ]
    except csv.Error as error:
        raise Refused(_("The file cannot be read. Export it once more as CSV.")) from error


def _decoded(content: bytes) -> str:
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(_("The file cannot be read. Export it once more as CSV."))
