"""Excel workbooks (.xlsx), streamed: one row in memory at a time, besides the texts the file keeps in one place.

python-calamine reads values faster, but holds a whole sheet (about 95 bytes a cell: 1.5 GB for a district's people)
and does not tell formulas. Here the parts around the sheets are read; the rows are found in `xlsx_rows`.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from posixpath import join, normpath
from typing import Final

from tangga.imports.reading.cells import BOOLEAN, DATE, ERROR, NUMBER, TEXT, CellsWriter
from tangga.imports.reading.limits import FileRefused, Limits
from tangga.imports.reading.xlsx_rows import Unusual, fast_rows, slow_rows
from tangga.imports.reading.xml_parts import Tag, broken_if_unreadable, chunks, local, new_parser, tags

_DATE_FORMATS: Final = frozenset((*range(14, 18), 22, *range(27, 32), 34, 35, 36, *range(50, 59)))
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
# A serial number is days since 1899-12-30; Excel's 29 February 1900 makes that wrong before March 1900 only.
_DAY_ZERO, _DAY_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LAST_SERIAL: Final = 2_958_465  # 9999-12-31


@dataclass
class Book:
    """What cells refer to: texts kept in one place, styles that show a number as a date, where days begin."""

    shared: list[str] = field(default_factory=list)
    date_styles: frozenset[str] = frozenset()
    day_zero: date = _DAY_ZERO
    _days: dict[str, str | None] = field(default_factory=dict)

    def value(self, type_code: str, style: str, raw: str) -> tuple[str | None, str]:
        """(text, kind) of what stands in a cell with attributes t and s. Raises IndexError, ValueError."""
        match type_code:
            case "s":
                place = int(raw)
                if place < 0:
                    raise IndexError
                return self.shared[place] or None, TEXT
            case "inlineStr" | "str":
                return cell_text(raw) or None, TEXT
            case "b":
                return ("TRUE" if raw.strip() == "1" else "FALSE"), BOOLEAN
            case "e":
                return raw, ERROR
            case "d":
                return raw[:10], DATE
            case "n" | "":
                if style in self.date_styles and (day := self.day(raw)):
                    return day, DATE
                return plain_number(raw), NUMBER
        raise ValueError(type_code)

    def day(self, serial: str) -> str | None:
        """The date of a serial number, yyyy-mm-dd; None for what is no date (a time of day, a number too big)."""
        if serial not in self._days:
            if len(self._days) > 100_000:
                self._days.clear()
            days = float(serial)
            fits = 1 <= days < _LAST_SERIAL + 1
            self._days[serial] = (self.day_zero + timedelta(days=int(days))).isoformat() if fits else None
        return self._days[serial]


def plain_number(raw: str) -> str:
    """A number as digits with a decimal point where it has a fraction: 3.571E+15 -> 3571000000000000."""
    raw = raw.strip()
    if raw.isdigit():
        return raw
    number = float(raw)
    return str(int(number)) if number.is_integer() and abs(number) < 1e17 else repr(number)


def cell_text(raw: str) -> str:
    """A text with Excel's own escapes (_x000D_) put back."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), raw) if "_x" in raw else raw


def read_xlsx(path: Path, out: CellsWriter, limits: Limits) -> None:
    """Every row of every worksheet to `out`. Raises FileRefused."""
    with broken_if_unreadable(), zipfile.ZipFile(path) as container:
        sheets, starts_1904 = _sheets(container)
        book = Book(
            _shared_texts(container, limits), _date_styles(container), _DAY_ZERO_1904 if starts_1904 else _DAY_ZERO
        )
        for name, part, hidden in sheets:
            out.begin(name, hidden)
            last = 0
            try:
                for row, cells, kinds in fast_rows(container, part, book):
                    last = _add(out, row, cells, kinds, last, limits)
            except Unusual:
                for row, cells, kinds in slow_rows(container, part, book):
                    if row > last:
                        last = _add(out, row, cells, kinds, last, limits)


def _add(out: CellsWriter, row: int, cells: list[str | None], kinds: str, last: int, limits: Limits) -> int:
    if row > limits.sheet_rows:
        raise FileRefused("too_many_rows", most=limits.sheet_rows)
    if row <= last:
        raise FileRefused("broken")
    if cells:
        out.add(row, cells, kinds)
    return row


def _part(container: zipfile.ZipFile, name: str) -> zipfile.ZipInfo | None:
    """A part by name, whatever the case it is written in."""
    wanted = name.lstrip("/").lower()
    return next((part for part in container.infolist() if part.filename.replace("\\", "/").lower() == wanted), None)


def _tags(container: zipfile.ZipFile, name: str) -> Iterator[Tag]:
    part = _part(container, name)
    if part is not None:
        with container.open(part) as stream:
            yield from tags(stream)


def _relations(container: zipfile.ZipFile, name: str) -> dict[str, tuple[str, str]]:
    """id -> (kind, target from the container's root) of the relations of a part."""
    folder, _, file = name.rpartition("/")
    found = {}
    for tag, attributes, begins in _tags(container, join(folder, "_rels", f"{file}.rels")):
        if begins and tag == "Relationship":
            target = attributes.get("Target", "")
            target = target if target.startswith("/") else normpath(join(folder, target))
            found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target.lstrip("/"))
    return found


def _sheets(container: zipfile.ZipFile) -> tuple[list[tuple[str, zipfile.ZipInfo, bool]], bool]:
    """([(name, part, hidden)], whether days count from 1904)."""
    main = [target for kind, target in _relations(container, "").values() if kind == "officeDocument"]
    workbook = main[0] if main else "xl/workbook.xml"
    relations = _relations(container, workbook)
    found: list[tuple[str, zipfile.ZipInfo, bool]] = []
    starts_1904 = False
    for tag, attributes, begins in _tags(container, workbook):
        if begins and tag == "workbookPr":
            starts_1904 = attributes.get("date1904", "0") in ("1", "true")
        if begins and tag == "sheet":
            kind, target = relations.get(attributes.get("id", ""), ("", ""))
            part = _part(container, target)
            if kind == "worksheet" and part is not None:
                found.append((attributes.get("name", ""), part, attributes.get("state", "visible") != "visible"))
    if not found:
        raise FileRefused("broken")
    return found, starts_1904


def _date_styles(container: zipfile.ZipFile) -> frozenset[str]:
    """The style numbers (attribute s of cells) that show a number as a date."""
    dates = set(_DATE_FORMATS)
    styles: list[int] = []
    inside = False
    for tag, attributes, begins in _tags(container, "xl/styles.xml"):
        if tag == "cellXfs":
            inside = begins
        elif begins and tag == "numFmt":
            code = _LITERAL.sub("", attributes.get("formatCode", "")).lower()
            if "y" in code or ("d" in code and "m" in code):
                dates.add(int(attributes.get("numFmtId", "0")))
        elif begins and inside and tag == "xf":
            styles.append(int(attributes.get("numFmtId", "0")))
    return frozenset(str(place) for place, number in enumerate(styles) if number in dates)


def _shared_texts(container: zipfile.ZipFile, limits: Limits) -> list[str]:
    """The texts that cells refer to by number. Pieces of rich text are joined; phonetic hints are left out."""
    part = _part(container, "xl/sharedStrings.xml")
    if part is None:
        return []
    texts: list[str] = []
    pieces: list[str] = []
    total = 0
    wanted = hint = False

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal wanted, hint
        tag = local(name)
        if tag == "si":
            pieces.clear()
        hint = hint or tag == "rPh"
        wanted = tag == "t" and not hint

    def end(name: str) -> None:
        nonlocal wanted, hint, total
        tag = local(name)
        wanted = False
        if tag == "rPh":
            hint = False
        elif tag == "si":
            text = cell_text("".join(pieces))
            total += len(text) + 64
            if total > limits.shared_characters:
                raise FileRefused("too_heavy")
            texts.append(text)

    def words(text: str) -> None:
        if wanted:
            pieces.append(text)

    parser = new_parser()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, words
    with container.open(part) as stream:
        for piece in chunks(stream):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    return texts
