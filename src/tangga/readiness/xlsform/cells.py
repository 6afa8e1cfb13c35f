"""The cells of an uploaded workbook as text, read so that no file can hurt: small, within bounds, no formulas."""

import re
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from tangga.errors import NotValid
from tangga.readiness.xlsform.problems import Found
from tangga.rules.spreadsheet_text import looks_like_formula

MOST_BYTES: Final = 2 << 20
MOST_UNPACKED: Final = 24 << 20
MOST_PARTS: Final = 300
MOST_SHEETS: Final = 20
MOST_ROWS: Final = 2_000
MOST_COLUMNS: Final = 60
MOST_CHARACTERS: Final = 2_000
# A cell that holds something, by the number of its row. Found before reading: openpyxl fills up every row before it.
_CELL = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="[A-Z]{1,3}(\d{1,8})"[^>]*?(/>|>\s*(?:<(?:\w+:)?v\s*/>|<v></v>)?\s*</(?:\w+:)?c>|>)'
)
_DOCUMENT_TYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


class Refused(NotValid):
    """A file that is not read at all; the message says why, and what to do."""


@dataclass(frozen=True)
class Cell:
    """The text of one cell; `column` as the program shows it: B."""

    text: str
    column: str


@dataclass(frozen=True)
class Row:
    """One row that is not empty: heading (as read_heading made it) -> cell."""

    number: int
    cells: dict[str, Cell]

    def text(self, heading: str) -> str:
        found = self.cells.get(heading)
        return found.text if found else ""


@dataclass(frozen=True)
class Sheet:
    """A sheet by the headings of its first row. `headings`: ours -> as written; `columns`: ours -> its letter."""

    name: str
    headings: dict[str, str]
    columns: dict[str, str]
    rows: tuple[Row, ...]


def sheets_of(content: bytes, file_name: str, found: Found, wanted: Collection[str]) -> dict[str, Sheet]:
    """The sheets wanted, by their names in small letters; that others are there is told. Formulas and values without a
    heading are problems.

    Raises Refused for what is no workbook, too big, or made to hurt.
    """
    check_workbook(content, file_name)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # openpyxl lets many kinds through for files that are half a workbook
        raise Refused(_("The file cannot be read. Save it once more as Excel workbook (.xlsx).")) from error
    try:
        names = {name: name.strip().lower() for name in book.sheetnames}
        for name, plain in names.items():
            if plain not in wanted:
                found.remark(name.strip(), 0, "", _("The sheet is not kept."))
        return {plain: _sheet(name.strip(), book[name], found) for name, plain in names.items() if plain in wanted}
    except Refused:
        raise
    except Exception as error:
        raise Refused(_("The file cannot be read. Save it once more as Excel workbook (.xlsx).")) from error
    finally:
        book.close()


def too_large() -> str:
    """Why a big file is not even looked at."""
    return _("The file is larger than 2 MB; a questionnaire is much smaller. Is it the right file?")


def check_workbook(content: bytes, file_name: str) -> None:
    """Raises Refused for what is no workbook, too big, or made to hurt."""
    if len(content) > MOST_BYTES:
        raise Refused(too_large())
    if not content.startswith(b"PK\x03\x04") or not file_name.lower().endswith(".xlsx"):
        raise Refused(_("This is no Excel workbook. Save the questionnaire as .xlsx and upload that."))
    try:
        with zipfile.ZipFile(BytesIO(content)) as container:
            parts = container.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Refused(_("The file unpacks to far more than a questionnaire holds, so it is not opened."))
            if not all(_unpacks_to_what_it_says(content, part) for part in parts):
                raise Refused(_("The file cannot be read. Save it once more as Excel workbook (.xlsx)."))
            if any(part.flag_bits & 1 for part in parts):
                raise Refused(_("The file is protected by a password. Save it without one."))
            names = [part.filename.lower() for part in parts]
            if any("vbaproject" in name or name.startswith("xl/externallinks/") for name in names):
                raise Refused(_("The file holds macros or links to other files. Save it as plain .xlsx."))
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")):
                    _check_part(part.filename, container.read(part))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise Refused(_("The file cannot be read. Save it once more as Excel workbook (.xlsx).")) from error


def _unpacks_to_what_it_says(content: bytes, part: zipfile.ZipInfo) -> bool:
    """Whether a part is as large as the directory says: whoever reads it in one go unpacks it whole, however large."""
    names = content[part.header_offset + 26 : part.header_offset + 30]
    begins = part.header_offset + 30 + int.from_bytes(names[:2], "little") + int.from_bytes(names[2:], "little")
    packed = content[begins : begins + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        return len(packed) == part.file_size
    if part.compress_type != zipfile.ZIP_DEFLATED:
        return False
    try:
        return len(zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, part.file_size + 1)) == part.file_size
    except zlib.error:
        return False


def _check_part(name: str, text: bytes) -> None:
    if _DOCUMENT_TYPE.search(text):
        raise Refused(_("The file holds what no spreadsheet program writes, so it is not opened."))
    if name.lower().startswith("xl/worksheets/") and any(
        end == b">" and int(row) > MOST_ROWS for row, end in _CELL.findall(text)
    ):
        raise Refused(_("A sheet has more than 2,000 rows. Is it the right file?"))


def _sheet(name: str, source: Any, found: Found) -> Sheet:
    headings: dict[str, str] = {}
    columns: dict[str, str] = {}
    by_place: dict[int, str] = {}
    rows = []
    for number, cells in enumerate(source.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS + 1), start=1):
        texts = [text_of(cell) for cell in cells]
        if not any(texts):
            continue
        if texts[MOST_COLUMNS:] and texts[MOST_COLUMNS]:
            raise Refused(_("Sheet %(sheet)s has more than 60 columns. Is it the right file?") % {"sheet": name})
        if number == 1:
            for place, text in enumerate(texts):
                heading = read_heading(text, ours=name.lower().startswith("tangga_"))
                if heading and heading in headings:
                    found.problem(
                        name, 1, get_column_letter(place + 1),
                        _("The heading “%(heading)s” stands twice.") % {"heading": text},
                        _("Keep one of the two columns."),
                    )  # fmt: skip
                elif heading:
                    headings[heading], columns[heading], by_place[place] = (
                        text, get_column_letter(place + 1), heading,
                    )  # fmt: skip
            continue
        rows.append(_row(name, number, cells, texts, by_place, found))
    return Sheet(name, headings, columns, tuple(rows))


def _row(
    sheet: str, number: int, cells: tuple[Any, ...], texts: list[str], by_place: dict[int, str], found: Found
) -> Row:
    kept = {}
    for place, text in enumerate(texts):
        if not text:
            continue
        column = get_column_letter(place + 1)
        if getattr(cells[place], "data_type", "") == "f":
            found.problem(
                sheet, number, column, _("The cell holds a formula."), _("Type what it shows as plain text or number.")
            )
        elif len(text) > MOST_CHARACTERS:
            found.problem(sheet, number, column, _("The text is longer than 2,000 characters."), _("Make it shorter."))
        elif place not in by_place:
            found.problem(
                sheet, number, column, _("There is something below, but the first row has no heading here."),
                _("Write the heading, or empty the column. Cells that were merged have to be separated."),
            )  # fmt: skip
        else:
            kept[by_place[place]] = Cell(text, column)
    return Row(number, kept)


def text_of(cell: Any) -> str:
    """What a cell shows, as text."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if (value.hour, value.minute, value.second) == (0, 0, 0) else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).replace("\r\n", "\n").strip()
    # The mark that our own workbooks put before what looks like a formula (writing.py).
    return text[1:] if text.startswith("'") and looks_like_formula(text.lstrip("'")) else text


# What people call XLSForm's columns, beside the names of its documentation.
_SAME = {
    "relevance": "relevant",
    "listname": "list_name",
    "list": "list_name",
    "value": "name",
    "title": "form_title",
    "id_string": "form_id",
    "calculate": "calculation",
    "label": "label:id",
    "hint": "hint:id",
}


def read_heading(text: str, ours: bool = False) -> str:
    """A heading as we call it: small letters, and label:id, label:en for the two languages of the screens.

    ours: of a sheet of ours, which has one name for each column
    """
    plain = re.sub(r"\s+", " ", text.strip().lower())
    if plain.startswith(("tangga:", "tangga_", "tangga ")):
        return "tangga_" + plain[len("tangga") :].lstrip(":_ ").replace(" ", "_")
    kind, colon, language = (part.strip() for part in plain.partition(":"))
    if kind in ("label", "hint") and colon:
        language = language.lstrip(": ")
        if language in ("id", "in") or "(id)" in language or "indonesia" in language:
            return f"{kind}:id"
        if language == "en" or "(en)" in language or "english" in language or "inggris" in language:
            return f"{kind}:en"
        return plain
    joined = plain.replace(" ", "_")
    return joined if ours else _SAME.get(joined, joined)
