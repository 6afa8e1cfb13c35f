"""Text tables (.csv, .txt): separator and encoding found out, rows streamed, numbered as a spreadsheet shows them."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TextIO

from tangga.imports.reading.cells import EMPTY, TEXT, CellsWriter
from tangga.imports.reading.limits import FileRefused, Limits

SEPARATORS: Final = (";", ",", "\t", "|")
_SAMPLE_LINES: Final = 60
_CHUNK: Final = 1 << 20


def read_csv(path: Path, out: CellsWriter, limits: Limits) -> None:
    """Every row to `out`. Raises FileRefused."""
    encoding = encoding_of(path)
    csv.field_size_limit(limits.cell_characters)
    separator, declared = separator_of(path, encoding)
    out.begin("")
    with path.open(encoding=encoding, newline="") as file:
        rows = csv.reader(_lines(file, limits), delimiter=separator, strict=False)
        whole = int(declared)  # lines up to the end of the last row
        try:
            if declared:
                next(rows)  # "sep=;" is an instruction and no row to a spreadsheet program
            for number, fields in enumerate(rows, start=1):
                whole = rows.line_num
                while fields and not fields[-1].strip():
                    fields.pop()
                if fields:
                    cells = [field.strip("\ufeff") or None for field in fields]
                    out.add(number, cells, "".join(TEXT if field else EMPTY for field in cells))
        except csv.Error as error:
            too_long = "cell_too_long" if rows.line_num == whole + 1 else "open_quote"
            code = too_long if "field larger" in str(error) else "broken"
            raise FileRefused(code, most=limits.cell_characters) from error
        except UnicodeError as error:
            raise FileRefused("broken") from error


def _lines(file: TextIO, limits: Limits) -> Iterator[str]:
    """Lines, none longer than a row can be and not more than are allowed."""
    longest = limits.columns * limits.cell_characters
    for number, line in enumerate(iter(lambda: file.readline(longest), ""), start=1):
        if number > limits.text_rows:
            raise FileRefused("too_many_rows", most=limits.text_rows)
        if "\x00" in line or len(line) >= longest:
            raise FileRefused("broken")
        yield line


def encoding_of(path: Path) -> str:
    """utf-8-sig, utf-16, or cp1252 (what old programs on Windows write) when the text is no UTF-8."""
    with path.open("rb") as file:
        start = file.read(2)
        if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while piece := file.read(_CHUNK):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def separator_of(path: Path, encoding: str) -> tuple[str, bool]:
    """(separator, whether a first line "sep=" declares it). Without one: the one that cuts most lines alike."""
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        lines = [file.readline(1 << 16) for _ in range(_SAMPLE_LINES)]
    first = lines[0].strip().strip('"').lower()
    if first.startswith("sep=") and len(first) in (4, 5):
        return (lines[0].strip().strip('"')[4:] or "\t"), True
    return max(SEPARATORS, key=lambda separator: _alike(lines, separator)), False


def _alike(lines: list[str], separator: str) -> tuple[int, int]:
    """(cells in lines that agree with the commonest width, that width): how well a separator fits."""
    try:
        widths = [len(fields) for fields in csv.reader([line for line in lines if line.strip()], delimiter=separator)]
    except csv.Error:
        return 0, 0
    if not widths:
        return 0, 0
    common = max(set(widths), key=lambda width: (widths.count(width) * (width - 1), width))
    return widths.count(common) * (common - 1), common
