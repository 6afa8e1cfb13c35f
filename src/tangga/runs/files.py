"""What must be known of an input file beside its values: its columns' names, and on which line a row stands.

Read plainly, without the engine: a header is one line, and lines are only counted when there is a problem to report.
"""

import csv
import sys
from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

LONGEST_CELL = 64 * 1024 * 1024


def column_names(path: Path) -> list[str]:
    """The names of the columns as the file gives them, doubles included; empty where that cannot be read."""
    try:
        if path.suffix == ".parquet":
            return list(pq.read_schema(path).names)
        with path.open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file), [])
    except (OSError, ValueError, csv.Error, pa.ArrowException):
        return []  # the engine will say what is wrong with the file, and where


def doubled(names: Collection[str]) -> list[str]:
    """Names that stand more than once, whether in capitals or not, in order."""
    seen: set[str] = set()
    again: dict[str, None] = {}
    for name in names:
        if name.lower() in seen:
            again[name] = None
        seen.add(name.lower())
    return list(again)


def line_numbers(path: Path, rows: Collection[int]) -> dict[int, int]:
    """Of rows counted from the header (row 1) without blank lines: the line of the CSV on which each begins.

    The two differ where a cell holds a line break or a line is blank. Parquet has no lines: rows stay as they are.
    """
    if path.suffix != ".csv" or not rows:
        return {row: row for row in rows}
    csv.field_size_limit(min(LONGEST_CELL, sys.maxsize))
    found: dict[int, int] = {}
    last, row, before = max(rows), 0, 0
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            reader = csv.reader(file)
            for cells in reader:
                if cells:
                    row += 1
                    if row in rows:
                        found[row] = before + 1
                before = reader.line_num
                if row >= last:
                    break
    except csv.Error:
        pass  # what could be counted is right; the rest keeps the number of its row
    return {row: found.get(row, row) for row in rows}
