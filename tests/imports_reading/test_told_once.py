"""One fault is told once; and a family whose row is refused is in the list all the same."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tangga.imports.reading import recognise, standard_rows
from tests.imports_reading import books

KK = "3571020101180001"
HEADERS = ("No KK", "Nama Pengurus", "Desa", "AK")


def _seal(_kind: str, digits: str) -> tuple[str, str, str]:
    return "sealed", f"index of {digits[-4:]}", "mask"


def _taken(folder: Path, row: str) -> tuple[list[tuple[str, str]], list[str]]:
    """(column and code of each problem, KK indexes of refused rows) of a list with one raw row."""
    path = books.xlsx(folder / "a.xlsx", books.text_row(1, *HEADERS) + row)
    sheets, _ = books.cells(path, "xlsx")
    cells = path.with_suffix(".parquet")
    found = recognise(cells, sheets)
    standard_rows(cells, found, found.mapping(), folder, _seal, date(2025, 5, 17))  # type: ignore[arg-type]
    problems = pq.read_table(folder / "problems.parquet").to_pylist()
    incomplete = pq.read_table(folder / "incomplete.parquet").column("kk_index").to_pylist()
    return [(each["column"], each["code"]) for each in problems], incomplete


@pytest.mark.parametrize("shown", ["", "<v>0</v>"])
def test_a_formula_in_the_name_is_one_problem(tmp_path: Path, shown: str) -> None:
    row = books.text_row(2, KK).replace("</row>", f'<c r="B2"><f>A2</f>{shown}</c></row>')
    told, named = _taken(tmp_path, row)
    assert told == [("Nama Pengurus", "formula")]
    assert named == ["index of 0001"]


def test_a_damaged_number_names_no_family(tmp_path: Path) -> None:
    told, named = _taken(tmp_path, books.text_row(2, "3,57102E+15", "SITI CONTOH", "Mojoroto"))
    assert told == [("No KK", "number_scientific")]
    assert named == []
