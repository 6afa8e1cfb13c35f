"""Spreadsheets as people have them, to tables that the registry can compare itself with. Pure: no Django.

kind = check_file(path, name)                      refuses what is no list, or not safe to open
sheets = read_cells(path, kind, cells_path)        every cell, in a process of its own
"""

from tangga.imports.reading.cells import Row, Sheet, Sheets, rows_of
from tangga.imports.reading.child import read_cells
from tangga.imports.reading.container import check_file
from tangga.imports.reading.limits import LIMITS, FileKind, FileRefused, Limits
from tangga.imports.reading.recognising import Column, ListSheet, Recognised, recognise
from tangga.imports.reading.standard import missing_columns, standard_rows
from tangga.imports.reading.tables import Standard

__all__ = [
    "LIMITS",
    "Column",
    "FileKind",
    "FileRefused",
    "Limits",
    "ListSheet",
    "Recognised",
    "Row",
    "Sheet",
    "Sheets",
    "Standard",
    "check_file",
    "missing_columns",
    "read_cells",
    "recognise",
    "rows_of",
    "standard_rows",
]
