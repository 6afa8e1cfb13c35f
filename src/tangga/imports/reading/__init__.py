"""Spreadsheets as people have them, to tables that the registry can compare itself with. Pure: no Django.

kind = check_file(path, name)                      refuses what is no list, or not safe to open
sheets = read_cells(path, kind, cells_path)        every cell, in a process of its own
"""

from tangga.imports.reading.cells import Row, Sheet, Sheets, rows_of
from tangga.imports.reading.child import read_cells
from tangga.imports.reading.container import check_file
from tangga.imports.reading.limits import LIMITS, FileKind, FileRefused, Limits

__all__ = [
    "LIMITS",
    "FileKind",
    "FileRefused",
    "Limits",
    "Row",
    "Sheet",
    "Sheets",
    "check_file",
    "read_cells",
    "rows_of",
]
