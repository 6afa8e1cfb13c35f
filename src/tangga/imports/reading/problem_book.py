"""The person's own workbook back: their sheets, their columns, their rows, and one column more that says what is wrong.

Rows are streamed from the cells file; the problems of a list are held in memory, as short texts by row. A list of more
rows than `whole` comes back with those rows only that have a problem, each with the number it has in the original.
"""

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Final

import pyarrow.parquet as pq
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tangga.imports.reading.cells import DATE, NUMBER, Row, Sheets, first_rows, rows_of
from tangga.imports.reading.recognising import LOOKED_AT, Recognised, added_columns
from tangga.imports.reading.synonyms import NUMBERS
from tangga.rules.spreadsheet_text import harmless

WHOLE: Final = 50_000
_NUMBER_WIDTH: Final = 20  # characters: all digits of a NIK or No. KK are seen
_MOST_ROWS: Final = 1_048_576

# (code) -> what is wrong and how to mend it
Sentence = Callable[[str], str]


@dataclass(frozen=True)
class Headings:
    """What the added columns, and a sheet that had no name, are called."""

    problems: str
    row: str
    sheet: str


@dataclass(frozen=True)
class _Problem:
    column: str
    code: str
    error: bool


@dataclass(frozen=True)
class _Looks:
    header: Format
    error: Format
    warning: Format
    day: Format
    text: Format


def workbook_with_problems(
    cells: Path,
    sheets: Sheets,
    recognised: Recognised,
    problems: Path,
    sentence: Sentence,
    headings: Headings,
    out: Path | IO[bytes],
    whole: int = WHOLE,
    mapping: Mapping[str, str] | None = None,
) -> None:
    """Write it. A number comes back as a number: what a spreadsheet spoiled must not look as if it were whole.

    Takes    problems: a Parquet file with sheet (name), row, column, code, severity (tables.PROBLEMS)
             whole: up to so many rows all rows come back, else those with problems
             mapping: as confirmed; the columns of NIK and No. KK are text, so that a number typed anew keeps its digits
    """
    found = _by_row(problems)
    everything = sheets.rows <= whole
    headers = {sheet.place: sheet.header_row for sheet in recognised.sheets}
    added = _added_before(cells, headers)
    keys = {int(place) for place, ours in (mapping or recognised.mapping()).items() if ours in NUMBERS}
    book = Workbook(
        out,
        {
            "constant_memory": True,
            "tmpdir": str(cells.parent),  # plain rows until they are packed: gone with the cells
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    looks = _Looks(
        book.add_format({"bold": True, "bg_color": "#E2EFEC"}),
        book.add_format({"bg_color": "#FAE8EA", "text_wrap": True, "valign": "top"}),
        book.add_format({"bg_color": "#FDF0DA", "text_wrap": True, "valign": "top"}),
        book.add_format({"num_format": "dd/mm/yyyy"}),
        book.add_format({"num_format": "@"}),
    )
    for place, rows in _by_sheet(cells):
        sheet = sheets.sheets[place]
        page = book.add_worksheet(_sheet_name(book, sheet.name or headings.sheet))
        if sheet.hidden:
            page.hide()
        width = min(added.get(place, ()), default=sheet.width)
        last = width + (0 if everything else 1)
        page.set_column(last, last, 80)
        header = headers.get(place)
        for key in keys if header is not None else ():
            page.set_column(key, key, _NUMBER_WIDTH, looks.text)
        written = 0
        for row in rows:
            wrong = found.get((sheet.name, row.row), [])
            above = header is not None and row.row <= header
            if not (everything or above or wrong):
                continue
            line = row.row - 1 if everything else written
            if line >= _MOST_ROWS:
                break
            _write(page, line, row, looks, row.row == header, added.get(place, ()))
            if row.row == header:
                page.freeze_panes(line + 1, 0)
                page.write_string(line, last, headings.problems, looks.header)
                if not everything:
                    page.write_string(line, last - 1, headings.row, looks.header)
            elif wrong:
                look = looks.error if any(each.error for each in wrong) else looks.warning
                page.write_string(line, last, _told(wrong, sentence), look)
                if not everything:
                    page.write_number(line, last - 1, row.row)
            written += 1
    book.close()


def _added_before(cells: Path, headers: Mapping[int, int]) -> dict[int, list[int]]:
    """place of a sheet -> the columns that an earlier workbook of this kind added: they are written anew."""
    return {
        place: added_columns(row)
        for place, rows in first_rows(cells, LOOKED_AT).items()
        for row in rows
        if row.row == headers.get(place)
    }


def _by_row(path: Path) -> Mapping[tuple[str, int], list[_Problem]]:
    found: dict[tuple[str, int], list[_Problem]] = {}
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(columns=["sheet", "row", "column", "code", "severity"]):
            for each in batch.to_pylist():
                problem = _Problem(each["column"] or "", each["code"], each["severity"] == "error")
                wrong = found.setdefault((each["sheet"] or "", each["row"]), [])
                if problem not in wrong:
                    wrong.append(problem)
    return found


def _told(wrong: list[_Problem], sentence: Sentence) -> str:
    told = [f"{each.column}: {sentence(each.code)}" if each.column else sentence(each.code) for each in wrong]
    return harmless("\n".join(told))


def _by_sheet(cells: Path) -> Iterator[tuple[int, Iterator[Row]]]:
    """(place of a sheet, its rows), as one pass over the file."""
    rows = rows_of(cells)
    waiting = next(rows, None)

    def of_sheet(place: int) -> Iterator[Row]:
        nonlocal waiting
        while waiting is not None and waiting.sheet == place:
            yield waiting
            waiting = next(rows, None)

    while waiting is not None:
        place = waiting.sheet
        yield place, of_sheet(place)
        while waiting is not None and waiting.sheet == place:  # what was not asked for
            waiting = next(rows, None)


def _write(page: Worksheet, line: int, row: Row, looks: _Looks, header: bool, added: Collection[int]) -> None:
    for place, (text, kind) in enumerate(zip(row.cells, row.kinds, strict=True)):
        if not text or place in added:
            continue
        if header:
            page.write_string(line, place, harmless(text), looks.header)
        elif kind == NUMBER and (number := _number(text)) is not None:
            page.write_number(line, place, number)
        elif kind == DATE and (day := _day(text)):
            page.write_datetime(line, place, day, looks.day)
        else:
            page.write_string(line, place, harmless(text))


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _day(text: str) -> datetime | None:
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year >= 1900 else None


def _sheet_name(book: Workbook, name: str) -> str:
    """A name that Excel takes: 31 characters, none of []:*?/\\, no apostrophe at an end, none twice."""
    bare = "".join(" " if letter in "[]:*?/\\" else letter for letter in name).strip().strip("'")[:31] or "-"
    taken = {sheet.get_name().lower() for sheet in book.worksheets()}
    found, number = bare, 2
    while found.lower() in taken:
        found = f"{bare[:27]} ({number})"
        number += 1
    return found
