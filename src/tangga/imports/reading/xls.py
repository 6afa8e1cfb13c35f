"""Old Excel workbooks (.xls): 65,536 rows at most, so a sheet fits into memory; python-calamine reads the values."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from tangga.imports.reading.cells import BOOLEAN, DATE, EMPTY, FORMULA, NUMBER, TEXT, CellsWriter
from tangga.imports.reading.limits import FileRefused
from tangga.imports.reading.ole import formula_cells


def read_xls(path: Path, out: CellsWriter) -> None:
    """Every row of every worksheet to `out`. Raises FileRefused."""
    formulas = formula_cells(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            worksheets = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
            for place, sheet in enumerate(worksheets):
                out.begin(sheet.name, sheet.visible != SheetVisibleEnum.Visible)
                computed: dict[int, set[int]] = {}
                for row, column in formulas[place] if place < len(formulas) else ():
                    computed.setdefault(row, set()).add(column)
                rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                for number, values in enumerate(rows):
                    _add(out, number + 1, values, computed.get(number, set()))
    except PasswordError as error:
        raise FileRefused("password") from error
    except (CalamineError, ValueError, OSError) as error:
        raise FileRefused("broken") from error


def _add(out: CellsWriter, row: int, values: list[Any], computed: set[int]) -> None:
    cells = [_cell(value) for value in values]
    for column in computed:
        if column < len(cells):
            cells[column] = cells[column][0], FORMULA
    while cells and cells[-1][0] is None and cells[-1][1] != FORMULA:
        cells.pop()
    if cells:
        out.add(row, [text for text, _ in cells], "".join(kind for _, kind in cells))


def _cell(value: Any) -> tuple[str | None, str]:
    match value:
        case "" | None:
            return None, EMPTY
        case bool():
            return ("TRUE" if value else "FALSE"), BOOLEAN
        case int() | float():
            whole = float(value).is_integer() and abs(value) < 1e17
            return (str(int(value)) if whole else repr(value)), NUMBER
        case datetime():
            return value.date().isoformat(), DATE
        case date():
            return value.isoformat(), DATE
        case time() | timedelta():
            return str(value), TEXT
        case _:
            return str(value), TEXT
