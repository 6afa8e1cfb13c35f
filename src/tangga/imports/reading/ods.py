"""OpenDocument spreadsheets (.ods), streamed: repeated rows and cells only count where something stands in them."""

import zipfile
from pathlib import Path

from tangga.imports.reading.cells import BOOLEAN, DATE, EMPTY, FORMULA, NUMBER, TEXT, CellsWriter
from tangga.imports.reading.limits import FileRefused, Limits
from tangga.imports.reading.xlsx import plain_number
from tangga.imports.reading.xml_parts import broken_if_unreadable, chunks, local, new_parser

_NUMBERS = ("float", "currency", "percentage")


class _Content:
    """Handlers of the parser: gathers the cells of a row, writes it as often as the file says."""

    def __init__(self, out: CellsWriter, limits: Limits, hidden_styles: set[str]) -> None:
        self._out, self._limits, self._hidden = out, limits, hidden_styles
        self._style = ""
        self._depth = 0  # tables within cells are passed over
        self._row = 0
        self._row_again = self._cell_again = 1
        self._place = 0
        self._cells: dict[int, tuple[str | None, str]] = {}
        self._cell: dict[str, str] = {}
        self._paragraphs: list[str] = []
        self._in_cell = self._in_paragraph = self._in_note = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        given = {local(key): value for key, value in attributes.items()}
        if tag == "style":
            self._style = given.get("name", "")
        elif tag == "table-properties" and given.get("display") == "false":
            self._hidden.add(self._style)
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._row = 0
                self._out.begin(given.get("name", ""), given.get("style-name", "") in self._hidden)
        elif self._depth != 1:
            return
        elif tag == "table-row":
            self._row_again = _times(given, "number-rows-repeated")
            self._place, self._cells = 0, {}
        elif tag in ("table-cell", "covered-table-cell"):
            self._cell, self._cell_again = given, _times(given, "number-columns-repeated")
            self._paragraphs, self._in_cell = [], True
        elif tag == "annotation":
            self._in_note = True
        elif tag == "p" and self._in_cell and not self._in_note:
            self._paragraphs.append("")
            self._in_paragraph = True
        elif tag == "s" and self._in_paragraph:
            self._paragraphs[-1] += " " * min(_times(given, "c"), self._limits.cell_characters)
        elif tag in ("tab", "line-break") and self._in_paragraph:
            self._paragraphs[-1] += " "

    def end(self, name: str) -> None:
        tag = local(name)
        if tag == "table":
            self._depth -= 1
        elif self._depth != 1:
            return
        elif tag == "p":
            self._in_paragraph = False
        elif tag == "annotation":
            self._in_note = False
        elif tag in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif tag == "table-row":
            self._end_row()

    def words(self, text: str) -> None:
        if self._in_paragraph:
            self._paragraphs[-1] += text
            if len(self._paragraphs[-1]) > self._limits.cell_characters:
                raise FileRefused("cell_too_long", most=self._limits.cell_characters)

    def _end_cell(self) -> None:
        self._in_cell = False
        text, kind = self._value()
        if text or kind == FORMULA:
            if self._place + self._cell_again > self._limits.columns:
                found = self._place + self._cell_again
                raise FileRefused("too_many_columns", found=found, most=self._limits.columns)
            for place in range(self._place, self._place + self._cell_again):
                self._cells[place] = text, kind
        self._place += self._cell_again

    def _value(self) -> tuple[str | None, str]:
        cell, kind = self._cell, self._cell.get("value-type", "")
        if kind in _NUMBERS:
            found = plain_number(cell.get("value", "")), NUMBER
        elif kind == "date":
            found = cell.get("date-value", "")[:10], DATE
        elif kind == "boolean":
            found = ("TRUE" if cell.get("boolean-value") == "true" else "FALSE"), BOOLEAN
        else:
            found = "\n".join(self._paragraphs), TEXT
        text = found[0] or None
        if "formula" in cell:
            return text, FORMULA
        return text, found[1] if text else EMPTY

    def _end_row(self) -> None:
        first, self._row = self._row + 1, self._row + self._row_again
        if not self._cells:
            return
        if self._row > self._limits.sheet_rows:
            raise FileRefused("too_many_rows", most=self._limits.sheet_rows)
        if self._row_again > self._limits.repeated_rows:
            raise FileRefused("repeated_rows", found=self._row_again)
        filled = [self._cells.get(place, (None, EMPTY)) for place in range(max(self._cells) + 1)]
        for row in range(first, self._row + 1):
            self._out.add(row, [text for text, _ in filled], "".join(kind for _, kind in filled))


def _times(given: dict[str, str], name: str) -> int:
    return max(int(given.get(name, "1")), 1)


def read_ods(path: Path, out: CellsWriter, limits: Limits) -> None:
    """Every row of every sheet to `out`. Raises FileRefused."""
    with broken_if_unreadable(), zipfile.ZipFile(path) as container:
        content, parser = _Content(out, limits, set()), new_parser()
        parser.StartElementHandler, parser.EndElementHandler = content.start, content.end
        parser.CharacterDataHandler = content.words
        try:
            with container.open("content.xml") as stream:
                for piece in chunks(stream):
                    parser.Parse(piece, False)
                parser.Parse(b"", True)
        except (ValueError, OverflowError) as error:
            raise FileRefused("broken") from error
