"""The rows of a worksheet's XML, in two ways with one result.

The fast way cuts the XML at row ends and finds the cells of a row by one regular expression that knows how Excel,
LibreOffice and the usual libraries write them. The expression must account for every character of a row, else the
sheet is read by the slow way, a real parser, from the row where the fast one stopped understanding.
"""

import codecs
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from html import unescape
from typing import Final, Protocol

from tangga.imports.reading.cells import EMPTY, FORMULA, TEXT
from tangga.imports.reading.limits import FileRefused
from tangga.imports.reading.xml_parts import chunks, local, new_parser

SheetRow = tuple[int, list[str | None], str]  # row number, texts from column A, their kinds


class Unusual(Exception):
    """This sheet is not written the usual way."""


class Values(Protocol):
    """What cells refer to (xlsx.Book)."""

    shared: list[str]

    def value(self, type_code: str, style: str, raw: str) -> tuple[str | None, str]: ...


_CELL: Final = re.compile(
    r'<c r="([A-Z]{1,3})\d+"([^>/]*)'
    r"(?:/>|>(<f\b[^>]*?(?:/>|>[^<]*</f>))?"
    r'(?:<v>([^<]*)</v>|<v/>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>|<is><t/></is>)?</c>)'
    r"|\s+|(.)",
    re.DOTALL,
)
_NUMBER: Final = re.compile(r'<row\b[^>]*?\br="(\d+)"')
_STYLE, _TYPE = re.compile(r'\bs="(\d+)"'), re.compile(r'\bt="(\w+)"')
_KNOWN: Final = re.compile(r'(?: (?:s|t|cm|vm|ph)="\w+")*\s*')
_LONGEST_ROW: Final = 16 << 20
# Formulas that reach outside the workbook: other files, programs, the web.
_REACHING_OUT: Final = re.compile(
    r"\[\d+\]|\|\s*['!\w]|\b(?:WEBSERVICE|RTD|DDE|CALL|REGISTER(?:\.ID)?|EXEC|IMPORT(?:DATA|XML|HTML|RANGE|FEED))\s*\(",
    re.IGNORECASE,
)


def check_formula(text: str, cell: str) -> None:
    """Refuses a file with a formula that reaches outside it."""
    if _REACHING_OUT.search(re.sub(r'"[^"]*"', '""', text)):
        raise FileRefused("dangerous_formula", cell=cell)


@cache
def column_place(letters: str) -> int:
    """A -> 0, Z -> 25, AA -> 26."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


@cache
def _attributes(text: str) -> tuple[str, str]:
    """(t, s) of a cell's other attributes."""
    if not _KNOWN.fullmatch(text):
        raise Unusual
    kind, style = _TYPE.search(text), _STYLE.search(text)
    return kind[1] if kind else "", style[1] if style else ""


def fast_rows(container: zipfile.ZipFile, part: zipfile.ZipInfo, book: Values) -> Iterator[SheetRow]:
    """The rows that are not empty. Raises Unusual where it does not understand."""
    cells_of = _row_reader(book)
    number = 0
    for tag, body in _cut_rows(container, part):
        found = _NUMBER.match(tag)
        number = int(found[1]) if found else number + 1
        if body:
            texts, kinds = cells_of(number, body)
            if texts:
                yield number, texts, kinds


def _cut_rows(container: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[tuple[str, str]]:
    """(tag, body) of each row."""
    decode = codecs.getincrementaldecoder("utf-8")().decode
    with container.open(part) as stream:
        text, place, inside = "", 0, False
        for piece in chunks(stream):
            text, place = text[place:] + decode(piece), 0
            if "<!" in text or len(text) > _LONGEST_ROW:
                raise Unusual
            if not inside:
                place = text.find("<sheetData>") + 11
                if place < 11:
                    if "<sheetData" in text or len(text) > 1 << 21:
                        raise Unusual
                    place = 0
                    continue
                inside = True
            while text.startswith("<row", place):
                begun = text.find(">", place) + 1
                if not begun:
                    break
                if text[begun - 2] == "/":
                    yield text[place:begun], ""
                    place = begun
                    continue
                end = text.find("</row>", begun)
                if end < 0:
                    break
                yield text[place:begun], text[begun:end]
                place = end + 6
            if len(text) - place > 12 and not text.startswith("<row", place):
                if not text.startswith("</sheetData>", place):
                    raise Unusual
                break
        text = text[place:]
        rest = text
        for piece in chunks(stream):  # to the end: the sum of the part is checked there
            rest = (rest + decode(piece))[-4096:]
        if not text.startswith("</sheetData>") or not rest.rstrip().endswith("</worksheet>"):
            raise Unusual


def _row_reader(book: Values) -> Callable[[int, str], tuple[list[str | None], str]]:
    find, shared, value, attributes, place_of = _CELL.findall, book.shared, book.value, _attributes, column_place

    def cells_of(number: int, body: str) -> tuple[list[str | None], str]:
        texts: list[str | None] = []
        kinds = ""
        for letters, others, formula, raw, inline, strange in find(body):
            if not letters:
                if strange:
                    raise Unusual
                continue
            if not (raw or inline or formula):
                continue
            kind, style = attributes(others)
            text: str | None
            if kind == "s":
                try:
                    text, letter = shared[int(raw)], TEXT
                except (ValueError, IndexError):
                    raise FileRefused("broken") from None
            elif kind == "inlineStr" and "&" not in inline and "_x" not in inline:
                text, letter = inline, TEXT
            else:
                try:
                    text, letter = value(kind, style, unescape(inline or raw)) if inline or raw else (None, EMPTY)
                except (ValueError, IndexError):
                    raise FileRefused("broken") from None
            if formula:
                letter = FORMULA
                check_formula(unescape(formula), f"{letters}{number}")
            elif not text:
                continue
            gap = place_of(letters) - len(texts)
            if gap:
                if gap < 0:
                    raise Unusual
                texts += [None] * gap
                kinds += EMPTY * gap
            texts.append(text)
            kinds += letter
        return texts, kinds

    return cells_of


class _Sheet:
    """Handlers of the parser: gathers the cells of a row, hands over whole rows."""

    def __init__(self, book: Values) -> None:
        self.rows: list[SheetRow] = []
        self._book = book
        self._number = 0
        self._place = -1
        self._cells: dict[int, tuple[str | None, str]] = {}
        self._type = self._style = self._inside = self._name = ""
        self._hint = False
        self._words: list[str] = []
        self._formula: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._place, self._cells = -1, {}
        elif tag == "c":
            self._name = attributes.get("r", "")
            letters = self._name.rstrip("0123456789")
            if letters and not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
                raise FileRefused("broken")
            self._place = column_place(letters.upper()) if letters else self._place + 1
            self._type, self._style = attributes.get("t", ""), attributes.get("s", "")
            self._words, self._formula = [], None
        elif tag == "f":
            self._formula = []
            self._inside = tag
        elif tag == "rPh":
            self._hint = True
        elif tag in ("v", "t") and not self._hint:
            self._inside = tag

    def end(self, name: str) -> None:
        tag = local(name)
        self._inside = ""
        if tag == "rPh":
            self._hint = False
        elif tag == "c":
            raw = "".join(self._words)
            text, letter = self._book.value(self._type, self._style, raw) if raw else (None, EMPTY)
            if self._formula is not None:
                letter = FORMULA
                check_formula("".join(self._formula), self._name)
            if text or letter == FORMULA:
                self._cells[self._place] = text, letter
        elif tag == "row" and self._cells:
            width = max(self._cells) + 1
            filled = [self._cells.get(place, (None, EMPTY)) for place in range(width)]
            self.rows.append((self._number, [text for text, _ in filled], "".join(letter for _, letter in filled)))

    def words(self, text: str) -> None:
        if self._inside == "f" and self._formula is not None:
            self._formula.append(text)
        elif self._inside:
            self._words.append(text)


def slow_rows(container: zipfile.ZipFile, part: zipfile.ZipInfo, book: Values) -> Iterator[SheetRow]:
    """The rows that are not empty, by a real parser. Raises FileRefused where the XML is broken."""
    sheet, parser = _Sheet(book), new_parser()
    parser.StartElementHandler, parser.EndElementHandler = sheet.start, sheet.end
    parser.CharacterDataHandler = sheet.words
    with container.open(part) as stream:
        try:
            for piece in chunks(stream):
                parser.Parse(piece, False)
                yield from sheet.rows
                sheet.rows.clear()
            parser.Parse(b"", True)
        except (ValueError, IndexError) as error:
            raise FileRefused("broken") from error
    yield from sheet.rows
