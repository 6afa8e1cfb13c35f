"""From cells to standard rows: families, members and problems, each a Parquet file, written as the cells are read.

    listed_families.parquet   one row a family: FAMILIES. A count list has a row a line; a list by person one a KK
                              number, with what its first line says of the card
    listed_members.parquet    one row a person: MEMBERS. A school's form names no family (kk_index is null)
    incomplete.parquet        the KK indexes of families of which a row was refused
    problems.parquet          one row a problem: PROBLEMS. A row with an error is in none of the other two

No NIK and no No. KK is in them in the clear: `seal` turns a number into what is stored of it as soon as it was checked.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from tangga.imports.reading.cells import NUMBER, rows_of
from tangga.imports.reading.lines import Line
from tangga.imports.reading.recognising import Recognised
from tangga.imports.reading.shapes import LISTS, Seal
from tangga.imports.reading.synonyms import COUNTS, REQUIRED
from tangga.imports.reading.tables import AT_ONCE, Standard, Tables
from tangga.rules.identifiers import read_number
from tangga.rules.intake import PROBLEMS


def standard_rows(
    cells: Path,
    recognised: Recognised,
    mapping: Mapping[str, str],
    out: Path,
    seal: Seal,
    today: date,
    progress: Callable[[int], None] | None = None,
) -> Standard:
    """Write the standard rows of a list into the folder `out`.

    Takes    mapping: {place of their column, as text: our column}; today: the day the list holds for
    Returns  counts; read = refused + rows in the table of the list's shape (families for a count list, else members)
    Raises   KeyError for a mapping without a column that the shape needs (missing_columns tells)
    """
    places = {ours: int(place) for place, ours in mapping.items()}
    for ours in missing_columns(recognised.shape, mapping):
        raise KeyError(ours)
    headers = {column.place: column.theirs for column in recognised.columns}
    sheets = {sheet.place: sheet for sheet in recognised.sheets}
    result, counts = Standard(), Counter[str]()
    with ExitStack() as stack:
        tables = Tables(out, stack)
        taker = LISTS[recognised.shape](tables, seal, today, result)
        line = Line(places, {place: headers.get(place, "") for place in places.values()})
        for row in rows_of(cells):
            sheet = sheets.get(row.sheet)
            if sheet is None or row.row < sheet.first_row:
                continue
            line.take(row)
            result.read += 1
            if line.is_header():
                line.problem("", "not_an_entry")
            else:
                line.note_formulas()
                taker.take(line, row, sheet)
            if line.refused:
                result.refused += 1
                if recognised.shape == COUNTS:
                    _still_named(line, tables, seal)
            for column, code, detail in _told_once(line.problems):
                counts[code] += 1
                tables.add("problems", {
                    "table": taker.table, "sheet": sheet.name, "row": row.row, "column": column, "code": code,
                    "severity": PROBLEMS[code], "detail": detail,
                })  # fmt: skip
            if progress and result.read % AT_ONCE == 0:
                progress(result.read)
        taker.end()
        tables.close()
    result.problems = dict(sorted(counts.items()))
    return result


def _still_named(line: Line, tables: Tables, seal: Seal) -> None:
    """A family whose row is refused, but whose number can be read, is in the list all the same."""
    number = read_number(line.text("kk"), line.kind("kk") == NUMBER)
    if number.digits:
        tables.add("incomplete", {"kk_index": seal("kk", number.digits)[1]})


def _told_once(problems: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Without what follows from a formula only: what its cell showed was not read, so nothing is said about that."""
    formulas = {column for column, code, _ in problems if code == "formula"}
    return [each for each in problems if each[1] == "formula" or each[0] not in formulas]


def missing_columns(shape: str, mapping: Mapping[str, str]) -> list[str]:
    """Our columns that a list of this shape cannot do without, and that nothing is mapped to."""
    return [ours for ours in REQUIRED[shape] if ours not in mapping.values()]
