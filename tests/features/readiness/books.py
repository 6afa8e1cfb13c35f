"""The shipped questionnaire as a workbook, changed as people change one in their own program."""

from collections.abc import Callable
from functools import cache
from io import BytesIO

from openpyxl import Workbook, load_workbook

from tangga.readiness import content, xlsform

FORM = "form.xlsx"


@cache
def shipped_book() -> bytes:
    return xlsform.workbook(content.shipped()[0])


def changed(change: Callable[[Workbook], None], version: str = "2") -> bytes:
    """The shipped version with another version's name and whatever `change` does to its sheets."""
    book = load_workbook(BytesIO(shipped_book()))
    book["settings"]["C2"] = version
    change(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def read(change: Callable[[Workbook], None]) -> xlsform.Read:
    return xlsform.read(changed(change), FORM)


def told(found: xlsform.Read) -> list[tuple[str, int, str]]:
    """Where each problem is."""
    return [(problem.sheet, problem.row, problem.column) for problem in found.problems]


def row_of(book: Workbook, sheet: str, name: str, column: str = "B") -> int:
    """The row in which a name stands."""
    return next(cell.row for cell in book[sheet][column] if cell.value == name)
