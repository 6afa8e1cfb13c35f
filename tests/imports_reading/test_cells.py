"""Cells as they stand in a file: texts, numbers, dates, formulas; row numbers as the person counts them."""

import codecs
from pathlib import Path

import pytest

from tangga.imports.reading import check_file, read_cells, rows_of
from tests.imports_reading import books

FIXTURES = Path(__file__).parent / "files"
STYLES = (
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-421]dd\\ mmmm\\ yyyy"/>'
    '<numFmt numFmtId="165" formatCode="&quot;day&quot; 0"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>'
)
# The same cells as Excel writes them, and in ways only a real parser understands.
USUAL = '<row r="2"><c r="A2" t="inlineStr"><is><t>a &amp; b</t></is></c><c r="C2"><v>7</v></c></row>'
UNUSUAL = {
    "attributes in another order": USUAL.replace('<c r="C2">', '<c s="0" r="C2">'),
    "rich text": USUAL.replace("<t>a &amp; b</t>", "<r><t>a &amp;</t></r><r><rPr><b/></rPr><t> b</t></r>"),
    "a comment": USUAL.replace("</row>", "<!-- <c r='D2'><v>9</v></c> --></row>"),
    "a cdata section": USUAL.replace("a &amp; b", "<![CDATA[a & b]]>"),
    "blanks in tags": USUAL.replace("<v>7</v>", "<v >7</v >"),
    "no references": '<row><c/></row><row><c t="inlineStr"><is><t>a &amp; b</t></is></c><c/><c><v>7</v></c></row>',
    "character numbers": USUAL.replace("a &amp; b", "&#97; &#38; b"),
}


def test_a_workbook_is_read_with_row_numbers_as_its_user_counts_them(tmp_path: Path) -> None:
    path = books.written(tmp_path / "a.xlsx", {"DAFTAR": [["Judul"], [], ["No", "Nama"], [1, "SITI"]]})
    sheets, rows = books.cells(path, "xlsx")
    assert [(row.row, row.cells, row.kinds) for row in rows] == [
        (1, ["Judul"], "t"),
        (3, ["No", "Nama"], "tt"),
        (4, ["1", "SITI"], "nt"),
    ]
    assert [(sheet.name, sheet.rows, sheet.last_row, sheet.width) for sheet in sheets.sheets] == [("DAFTAR", 3, 4, 2)]


@pytest.mark.parametrize("how", UNUSUAL)
def test_a_sheet_written_in_an_unusual_way_is_read_with_the_same_result(tmp_path: Path, how: str) -> None:
    usual = books.cells(books.xlsx(tmp_path / "usual.xlsx", USUAL), "xlsx")[1]
    assert [(row.row, row.cells, row.kinds) for row in usual] == [(2, ["a & b", None, "7"], "t.n")]
    assert books.cells(books.xlsx(tmp_path / "a.xlsx", UNUSUAL[how]), "xlsx")[1] == usual


def test_a_sheet_with_prefixed_names_is_read(tmp_path: Path) -> None:
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1">'
        '<x:c r="B1"><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    _, rows = books.cells(books.xlsx(tmp_path / "a.xlsx", **{"xl/worksheets/sheet1.xml": sheet}), "xlsx")
    assert [(row.row, row.cells) for row in rows] == [(1, [None, "5"])]


def test_a_sheet_that_turns_unusual_in_its_middle_is_read_without_doubles(tmp_path: Path) -> None:
    many = "".join(books.text_row(number, f"row {number}") for number in range(1, 30_001))
    odd = '<row r="30001"><c s="0" r="A30001" t="inlineStr"><is><t>odd</t></is></c></row>'
    _, rows = books.cells(books.xlsx(tmp_path / "a.xlsx", many + odd + books.text_row(30_002, "last")), "xlsx")
    assert len(rows) == 30_002
    assert [row.row for row in rows] == list(range(1, 30_003))
    assert [row.cells[0] for row in rows[-3:]] == ["row 30000", "odd", "last"]


def test_numbers_come_without_exponents_and_dates_as_dates(tmp_path: Path) -> None:
    row = (
        '<row r="1"><c r="A1"><v>3.57102410101E+15</v></c><c r="B1"><v>2.5</v></c><c r="C1" s="1"><v>36892</v></c>'
        '<c r="D1" s="2"><v>36892.5</v></c><c r="E1" s="3"><v>36892</v></c><c r="F1" s="1"><v>0.5</v></c>'
        '<c r="G1" t="b"><v>1</v></c><c r="H1" t="e"><v>#N/A</v></c></row>'
    )
    _, rows = books.cells(books.xlsx(tmp_path / "a.xlsx", row, **{"xl/styles.xml": STYLES}), "xlsx")
    assert rows[0].cells == [
        "3571024101010000", "2.5", "2001-01-01", "2001-01-01", "36892", "0.5", "TRUE", "#N/A",
    ]  # fmt: skip
    assert rows[0].kinds == "nnddnnbe"


def test_dates_of_a_workbook_that_counts_from_1904_are_right(tmp_path: Path) -> None:
    book = books.WORKBOOK.replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    parts = {"xl/styles.xml": STYLES, "xl/workbook.xml": book}
    _, rows = books.cells(
        books.xlsx(tmp_path / "a.xlsx", '<row r="1"><c r="A1" s="1"><v>35430</v></c></row>', **parts), "xlsx"
    )
    assert rows[0].cells == ["2001-01-01"]


def test_formula_cells_are_marked_and_counted(tmp_path: Path) -> None:
    row = (
        '<row r="1"><c r="A1"><f>B1+1</f><v>2</v></c><c r="B1"><v>1</v></c>'
        '<c r="C1" t="str"><f t="shared" si="0"/><v>x</v></c></row>'
    )
    sheets, rows = books.cells(books.xlsx(tmp_path / "a.xlsx", row), "xlsx")
    assert (rows[0].cells, rows[0].kinds, sheets.sheets[0].formulas) == (["2", "1", "x"], "fnf", 2)


def test_texts_keep_signs_that_excel_escapes(tmp_path: Path) -> None:
    _, rows = books.cells(books.xlsx(tmp_path / "a.xlsx", books.text_row(1, "a_x000D_b", "&lt;b&gt;")), "xlsx")
    assert rows[0].cells == ["a\rb", "<b>"]


def test_an_old_workbook_is_read_with_formulas_and_hidden_sheets_marked() -> None:
    path = FIXTURES / "list.xls"
    assert check_file(path, "LIST.XLS") == "xls"


def test_an_old_workbook_tells_values_dates_and_formulas(tmp_path: Path) -> None:
    out = tmp_path / "cells.parquet"
    sheets = read_cells(FIXTURES / "list.xls", "xls", out)
    rows = list(rows_of(out))
    assert [(sheet.name, sheet.hidden) for sheet in sheets.sheets] == [("DAFTAR", False), ("TERSEMBUNYI", True)]
    assert (rows[1].cells[4], rows[1].kinds) == ("2001-01-01", "ntttdt")
    assert (rows[2].cells[1], rows[2].kinds) == ("3571020202020000", "fntttt")


def test_an_opendocument_is_read_with_repeated_cells_and_rows(tmp_path: Path) -> None:
    rows = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        '<table:table-row table:number-rows-repeated="2">'
        '<table:table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>a</text:p>'
        "<text:p>b</text:p></table:table-cell>"
        '<table:table-cell office:value-type="float" office:value="3571020202020000"/>'
        '<table:table-cell office:value-type="date" office:date-value="2001-01-31T00:00:00"/>'
        '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>'
        "<table:table-cell><office:annotation><text:p>note</text:p></office:annotation>"
        '<text:p>c<text:s text:c="2"/>d</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
    )
    _, found = books.cells(books.ods(tmp_path / "a.ods", rows), "ods")
    assert [row.row for row in found] == [3, 4]
    assert found[0].cells == ["a\nb", "a\nb", "3571020202020000", "2001-01-31", "2", "c  d"]
    assert found[0].kinds == "ttndft"


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_of_a_text_table_is_found_out(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\r\n".join(separator.join(row) for row in (books.HEADERS, books.PERSON, books.PERSON)), newline="")
    assert check_file(path, path.name) == "csv"
    assert [row.cells for row in books.cells(path, "csv")[1]] == [books.HEADERS, books.PERSON, books.PERSON]


def test_a_line_that_declares_the_separator_is_no_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(codecs.BOM_UTF8 + b"sep=;\r\nNo;Nama\r\n1;SITI, IBU\r\n")
    assert [(row.row, row.cells) for row in books.cells(path, "csv")[1]] == [
        (1, ["No", "Nama"]),
        (2, ["1", "SITI, IBU"]),
    ]


def test_quoted_line_ends_do_not_make_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'No;Alamat\r\n1;"Jl. Melati\r\nNo. 5; Kediri"\r\n\r\n2;""\r\n')
    assert [(row.row, row.cells) for row in books.cells(path, "csv")[1]] == [
        (1, ["No", "Alamat"]),
        (2, ["1", "Jl. Melati\r\nNo. 5; Kediri"]),
        (4, ["2"]),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_old_and_new_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text("No\tNama\n1\tZoë Ibu\n", encoding=encoding)
    assert check_file(path, path.name) == "csv"
    assert books.cells(path, "csv")[1][1].cells == ["1", "Zoë Ibu"]


def test_progress_is_told_while_rows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("No;Nama\n" + "1;SITI\n" * 45_000)
    told: list[int] = []
    read_cells(path, "csv", tmp_path / "cells.parquet", told.append)
    assert told == [20_000, 40_000, 45_001]


def test_a_reader_that_nobody_waits_for_any_more_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("No;Nama\n" + "1;SITI\n" * 45_000)
    out = tmp_path / "cells.parquet"

    def cancel(_: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        read_cells(path, "csv", out, cancel)
    assert not out.exists()
