"""The table of an uploaded file as text to paste: a YAML file as it is, a sheet with a tab between two cells.

A spreadsheet is taken apart in a process of its own under small limits, as lists of families are (imports.reading). The
file itself is kept nowhere.
"""

import re
import tempfile
from dataclasses import replace
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from tangga.errors import NotValid
from tangga.imports.reading import FileRefused, check_file, read_cells
from tangga.imports.reading.cells import FORMULA, NUMBER, rows_of
from tangga.imports.reading.limits import LIMITS, MIB
from tangga.imports.words import refusal

SMALL = replace(
    LIMITS,
    file_bytes=2 * MIB,
    unpacked_bytes=64 * MIB,
    text_rows=5_000,
    columns=60,
    shared_characters=4 * MIB,
    seconds=20,
)
MOST_ROWS = 2_000
LONGEST_TEXT = 100_000  # letters of a table, pasted or of a file
YAML = (".yaml", ".yml")


def text_of(file: UploadedFile) -> str:
    """The table of a file. Raises NotValid for what is no YAML text, no spreadsheet, or not safe to open."""
    name = Path(str(file.name or "")).name
    if file.size is not None and file.size > SMALL.file_bytes:
        raise NotValid(_("A file of a published table has at most 2 MB. Copy the table itself and paste it."))
    content = file.read()
    if name.lower().endswith(YAML):
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise NotValid(_("The file is no text. Save it as UTF-8.")) from error
    else:
        text = _cells(content, name)
    if len(text) > LONGEST_TEXT:
        raise NotValid(_("This is too much for one table. Copy the table itself and paste it."))
    return text


def _cells(content: bytes, name: str) -> str:
    with tempfile.TemporaryDirectory(prefix="tangga-claim-") as folder:
        path, cells = Path(folder) / "uploaded", Path(folder) / "cells.parquet"
        path.write_bytes(content)
        try:
            kind = check_file(path, name, SMALL)
            read_cells(path, kind, cells, limits=SMALL)
        except FileRefused as refused:
            raise NotValid(refusal(refused.code, refused.facts)) from refused
        rows = list(rows_of(cells, MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise NotValid(_("This is too much for one table. Copy the table itself and paste it."))
    first = rows[0].sheet if rows else 0
    lines = ("\t".join(map(_cell, row.cells, row.kinds)) for row in rows if row.sheet == first)
    return "\n".join(line.rstrip("\t") for line in lines)


def _cell(cell: str | None, kind: str) -> str:
    """A cell on one line. A number with a fraction gets further noughts, so that 1.234 is not read as thousands."""
    text = " ".join((cell or "").split())
    return f"{text}0000" if kind in (NUMBER, FORMULA) and re.fullmatch(r"-?\d+\.\d+", text) else text
