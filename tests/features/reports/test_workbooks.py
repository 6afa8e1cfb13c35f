"""The workbook that every list leaves as: what stands in its cells is what was meant, and never a formula."""

import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.utils.translation import gettext_lazy, override

from tangga.papers.workbooks import RUPIAH, filtered_by, made_for, workbook_of

COLUMNS = [("Name", 20), ("Number", 9), ("Day", 12), ("Moment", 16), ("Sure", 8), ("Word", 8)]
ROW = ("=1+1", 2026, date(2025, 5, 17), datetime(2025, 5, 17, 3, 30, tzinfo=UTC), True, gettext_lazy("Year"))


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def opened(**looks):
    return openpyxl.load_workbook(
        workbook_of("Families", COLUMNS, [ROW, [None, 0, None, None, False, ""]], [], **looks)
    )


def test_each_kind_of_cell_is_written_as_what_it_is():
    _heads, first, second = opened().worksheets[0].iter_rows(values_only=True)

    assert first == ("'=1+1", 2026, datetime(2025, 5, 17), datetime(2025, 5, 17, 10, 30), "yes", "Year")  # noqa: DTZ001
    assert second == (None, 0, None, None, "no", None)


def test_no_text_is_taken_for_a_formula_an_address_or_a_number():
    file = workbook_of("Families", [("Text", 9)] * 3, [["=1+1", "https://example.org", "0012"]], [])
    names = zipfile.ZipFile(file).namelist()
    file.seek(0)
    sheet = openpyxl.load_workbook(file).worksheets[0]

    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "s"]
    assert [name for name in names if "rels" in name and "sheet" in name] == []


def test_the_heading_stays_in_sight_and_can_be_filtered():
    sheet = opened(frozen=2, numbers=RUPIAH).worksheets[0]

    assert [cell.value for cell in sheet[1]] == ["Name", "Number", "Day", "Moment", "Sure", "Word"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet["B2"].number_format) == ("C2", "A1:F3", "#,##0")
    assert sheet.column_dimensions["A"].width > 20


def test_the_second_sheet_says_who_made_it_when_what_for_and_of_what():
    notes = [*made_for("Sari", datetime(2025, 5, 17, 3, 30, tzinfo=UTC), "@report"), filtered_by([" a ", "b"])]
    book = openpyxl.load_workbook(workbook_of("A name longer than a sheet can bear", COLUMNS, [], notes))
    told = dict(book.worksheets[1].iter_rows(values_only=True))

    assert book.sheetnames == ["A name longer than a sheet can ", "About this list"]
    assert told == {
        "Made by": "Sari",
        "Made at": "17 May 2025, 10:30",
        "Needed for": "'@report",
        "Filters": "a; b",
    }


def test_without_filters_the_note_says_so():
    assert filtered_by([]) == ("Filters", "none")
