"""Files that must not be opened, or not to their end, are refused with a code that has a sentence."""

import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tangga.imports.reading import LIMITS, FileRefused, check_file, read_cells
from tests.imports_reading import books

FIXTURES = Path(__file__).parent / "files"
FORMULA = '<row r="1"><c r="A1"><f>{}</f><v>1</v></c></row>'
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<worksheet><sheetData>{rows}</sheetData></worksheet>"
)


def refused_at_once(path: Path, name: str = "") -> str:
    with pytest.raises(FileRefused) as refused:
        check_file(path, name or path.name)
    return refused.value.code


def refused_while_reading(path: Path, kind: str, **limits: int) -> str:
    with pytest.raises(FileRefused) as refused:
        books.cells(path, kind, replace(LIMITS, **limits))
    return refused.value.code


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").touch()
    assert refused_at_once(tmp_path / "a.xlsx") == "empty"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "a.xlsx", " " * 30_000_000)
    assert path.stat().st_size < 100_000
    assert refused_at_once(path) == "zip_bomb"


def test_a_zip_whose_parts_sum_up_to_too_much_is_refused(tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "a.xlsx", books.text_row(1, *"abc"))
    with pytest.raises(FileRefused) as refused:
        check_file(path, path.name, replace(LIMITS, unpacked_bytes=500))
    assert refused.value.code == "zip_bomb"


def test_a_zip_whose_directory_lies_about_a_size_is_broken_and_not_big(tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "a.xlsx", books.text_row(1, *"abc") + " " * 3_000_000)
    with zipfile.ZipFile(path) as container:
        true = container.getinfo("xl/worksheets/sheet1.xml").file_size
    content = path.read_bytes()
    assert content.count(struct.pack("<I", true)) == 2
    path.write_bytes(content.replace(struct.pack("<I", true), struct.pack("<I", 500)))
    assert refused_at_once(path) == "broken"


def test_a_zip_of_very_many_parts_is_refused(tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "a.xlsx", **{f"xl/media/{number}": b"" for number in range(2_001)})
    assert refused_at_once(path) == "too_many_parts"


def test_two_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a") as container, pytest.warns(UserWarning, match="Duplicate"):
        container.writestr("xl/workbook.xml", books.WORKBOOK)
    assert refused_at_once(path) == "broken"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_an_entity_bomb_is_refused_at_once(tmp_path: Path, part: str) -> None:
    path = books.xlsx(tmp_path / "a.xlsx", **{part: BOMB.format(rows=books.text_row(1, "&b;"))})
    assert refused_at_once(path) == "document_type"


def test_an_entity_bomb_behind_a_long_comment_is_refused_by_the_reader(tmp_path: Path) -> None:
    hidden = BOMB.replace("<!DOCTYPE", "<!--" + "x" * 70_000 + "--><!DOCTYPE").format(rows=books.text_row(1, "&b;"))
    path = books.xlsx(tmp_path / "a.xlsx", **{"xl/worksheets/sheet1.xml": hidden})
    assert check_file(path, path.name) == "xlsx"
    assert refused_while_reading(path, "xlsx") == "document_type"


def test_an_entity_bomb_in_an_opendocument_is_refused(tmp_path: Path) -> None:
    path = books.ods(tmp_path / "a.ods", "", **{"content.xml": BOMB.format(rows="")})
    assert refused_at_once(path) == "document_type"


@pytest.mark.parametrize("name", ["a.xlsm", "a.xltm", "A.XLSM"])
def test_a_name_that_promises_macros_is_refused(tmp_path: Path, name: str) -> None:
    path = books.xlsx(tmp_path / name, books.text_row(1, "a"))
    assert refused_at_once(path) == "macros"


def test_macros_under_a_harmless_name_are_refused(tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "a.xlsx", **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    assert refused_at_once(path) == "macros"


def test_a_macro_content_type_is_refused(tmp_path: Path) -> None:
    types = books.TYPES.replace("openxmlformats-officedocument.spreadsheetml.sheet", "ms-excel.sheet.macroEnabled")
    path = books.xlsx(tmp_path / "a.xlsx", **{"[Content_Types].xml": types})
    assert refused_at_once(path) == "macros"


def test_macros_of_an_opendocument_are_refused(tmp_path: Path) -> None:
    path = books.ods(tmp_path / "a.ods", "", **{"Basic/Standard/Module1.xml": "<x/>"})
    assert refused_at_once(path) == "macros"


@pytest.mark.parametrize(
    "part", ["xl/embeddings/oleObject1.bin", "xl/activeX/activeX1.xml", "xl/macrosheets/sheet1.xml"]
)
def test_embedded_programs_are_refused(tmp_path: Path, part: str) -> None:
    assert refused_at_once(books.xlsx(tmp_path / "a.xlsx", **{part: b"<x/>"})) == "active_content"


def test_settings_of_a_printer_are_no_program(tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "a.xlsx", **{"xl/printerSettings/printerSettings1.bin": b"\x00"})
    assert check_file(path, path.name) == "xlsx"


@pytest.mark.parametrize("part", ["xl/externalLinks/externalLink1.xml", "xl/connections.xml"])
def test_links_to_elsewhere_are_refused(tmp_path: Path, part: str) -> None:
    assert refused_at_once(books.xlsx(tmp_path / "a.xlsx", **{part: "<x/>"})) == "external_links"


def test_a_workbook_with_a_password_is_refused(tmp_path: Path) -> None:
    plain = (FIXTURES / "list.xls").read_bytes()
    name = "Workbook".encode("utf-16-le").ljust(64, b"\0")
    locked = "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0")
    assert plain.count(name) == 1
    entry = plain.replace(name + struct.pack("<H", 18), locked + struct.pack("<H", 34))
    (tmp_path / "a.xlsx").write_bytes(entry)
    assert refused_at_once(tmp_path / "a.xlsx") == "password"


def test_a_zip_with_a_password_is_refused(tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "a.xlsx", books.text_row(1, "a"))
    content = bytearray(path.read_bytes())
    places = [place for place in range(len(content)) if content[place : place + 4] == b"PK\x01\x02"]
    for place in places:
        content[place + 8] |= 1
    path.write_bytes(content)
    assert refused_at_once(path) == "password"


def test_an_old_workbook_with_a_password_is_refused(tmp_path: Path) -> None:
    content = (FIXTURES / "list.xls").read_bytes()
    start = content.index(b"\x09\x08\x10\x00")  # the first record; the one after it becomes FILEPASS
    follows = start + 4 + 16
    (tmp_path / "a.xls").write_bytes(content[:follows] + b"\x2f\x00" + content[follows + 2 :])
    assert refused_at_once(tmp_path / "a.xls") == "password"


def test_an_old_workbook_with_macros_is_refused(tmp_path: Path) -> None:
    content = (FIXTURES / "list.xls").read_bytes()
    name = "Root Entry".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 22)
    macros = "_VBA_PROJECT_CUR".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 34)
    assert content.count(name) == 1
    (tmp_path / "a.xls").write_bytes(content.replace(name, macros))
    assert refused_at_once(tmp_path / "a.xls") == "macros"


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
def test_a_broken_zip_is_refused(tmp_path: Path, keep: float) -> None:
    path = books.written(tmp_path / "a.xlsx", {"A": [books.HEADERS, books.PERSON] * 50})
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    assert refused_at_once(path) == "broken"


def test_a_zip_with_damaged_content_is_refused(tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "a.xlsx", "".join(books.text_row(number, *"abc") for number in range(1, 500)))
    content = bytearray(path.read_bytes())
    middle = content.index(b"xl/worksheets/sheet1.xml") + 200
    content[middle : middle + 8] = b"\xff" * 8
    path.write_bytes(content)
    assert refused_while_reading(path, "xlsx") == "broken"


@pytest.mark.parametrize("keep", [100, 600, 3_000])
def test_a_broken_old_workbook_is_refused(tmp_path: Path, keep: int) -> None:
    (tmp_path / "a.xls").write_bytes((FIXTURES / "list.xls").read_bytes()[:keep])
    assert refused_at_once(tmp_path / "a.xls") in ("broken", "unknown_kind")


def test_an_old_workbook_whose_sectors_run_in_a_circle_ends(tmp_path: Path) -> None:
    content = bytearray((FIXTURES / "list.xls").read_bytes())
    fat = struct.unpack_from("<I", content, 76)[0]
    directory = struct.unpack_from("<I", content, 48)[0]
    struct.pack_into("<I", content, (fat + 1) * 512 + 4 * directory, directory)
    (tmp_path / "a.xls").write_bytes(content)
    assert refused_at_once(tmp_path / "a.xls") == "broken"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xls", b"<html><body><table><tr><td>No</td></tr></table>", "web_page"),
        ("a.xlsx", b"\xef\xbb\xbf\r\n<!DOCTYPE html><html>", "web_page"),
        ("a.xls", b"<?xml version='1.0'?><Workbook/>", "web_page"),
        ("a.xlsx", b"No;NIK;Nama\n1;2;3\n", "wrong_extension"),
        ("a.pdf", b"%PDF-1.7", "unknown_kind"),
        ("a.csv", b"%PDF-1.7 ...", "unknown_kind"),
        ("a.csv", b"No;NIK\x00\x01\x02", "unknown_kind"),
        ("a.exe", b"MZ\x00", "unknown_kind"),
        ("a.xlsb", b"PK\x03\x04", "binary_workbook"),
        ("list", b"No;NIK;Nama\n", "unknown_kind"),
    ],
)
def test_content_that_is_not_what_the_name_says_is_refused(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert refused_at_once(tmp_path / name) == code


def test_an_old_workbook_called_xlsx_is_refused_and_the_other_way_round(tmp_path: Path) -> None:
    new = books.xlsx(tmp_path / "new.xls", books.text_row(1, "a"))
    assert refused_at_once(new) == "wrong_extension"
    assert refused_at_once(FIXTURES / "list.xls", "old.xlsx") == "wrong_extension"


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    assert refused_at_once(books.zipped(tmp_path / "a.xlsx", {"word/document.xml": "<x/>"})) == "unknown_kind"


@pytest.mark.parametrize(
    "formula",
    [
        "cmd|' /C calc'!A0",
        "[1]Sheet1!A1",
        "WEBSERVICE(&quot;http://example.org/&quot;&amp;A2)",
        "DDE(&quot;x&quot;,&quot;y&quot;)",
        'rtd("a")',
    ],
)
def test_a_formula_that_reaches_outside_is_refused_with_its_cell(tmp_path: Path, formula: str) -> None:
    path = books.xlsx(tmp_path / "a.xlsx", FORMULA.format(formula))
    with pytest.raises(FileRefused) as refused:
        books.cells(path, "xlsx")
    assert (refused.value.code, refused.value.facts) == ("dangerous_formula", {"cell": "A1"})


def test_a_row_beyond_what_a_sheet_can_hold_is_refused(tmp_path: Path) -> None:
    assert (
        refused_while_reading(books.xlsx(tmp_path / "a.xlsx", books.text_row(1_048_577, "a")), "xlsx")
        == "too_many_rows"
    )


def test_ten_million_empty_rows_of_an_opendocument_are_passed_over_and_full_ones_refused(tmp_path: Path) -> None:
    row = '<table:table-row table:number-rows-repeated="{}"><table:table-cell>{}</table:table-cell></table:table-row>'
    cell = "<text:p>a</text:p>"
    empty = books.ods(tmp_path / "a.ods", row.format(1, cell) + row.format(10_000_000, ""))
    sheets, _ = books.cells(empty, "ods")
    assert sheets.rows == 1
    full = books.ods(tmp_path / "b.ods", row.format(1_000_000, cell))
    assert refused_while_reading(full, "ods") == "repeated_rows"
    after = books.ods(tmp_path / "c.ods", row.format(10_000_000, "") + row.format(1, cell))
    assert refused_while_reading(after, "ods") == "too_many_rows"


def test_ten_million_empty_lines_of_a_text_table_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"No;NIK;Nama\n" + b"\n" * 10_000_000)
    assert refused_while_reading(path, "csv") == "too_many_rows"


def test_cells_far_to_the_right_are_refused(tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "a.xlsx", '<row r="1"><c r="XFD1" t="inlineStr"><is><t>a</t></is></c></row>')
    assert refused_while_reading(path, "xlsx") == "too_many_columns"


def test_a_cell_repeated_over_all_columns_is_refused(tmp_path: Path) -> None:
    row = (
        '<table:table-row><table:table-cell table:number-columns-repeated="16384"><text:p>a</text:p>'
        "</table:table-cell></table:table-row>"
    )
    assert refused_while_reading(books.ods(tmp_path / "a.ods", row), "ods") == "too_many_columns"


def test_a_quotation_mark_that_is_never_closed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('No;Nama\n1;"SITI\n' + "2;BUDI CONTOH\n" * 5_000)
    assert refused_while_reading(path, "csv") == "open_quote"


def test_texts_kept_in_one_place_have_a_limit(tmp_path: Path) -> None:
    path = books.written(tmp_path / "a.xlsx", {"A": [[f"text {number}"] for number in range(100)]})
    assert refused_while_reading(path, "xlsx", shared_characters=1_000) == "too_heavy"


def test_a_file_without_a_cell_is_refused(tmp_path: Path) -> None:
    assert refused_while_reading(books.xlsx(tmp_path / "a.xlsx"), "xlsx") == "no_cells"


def test_a_workbook_without_sheets_is_refused(tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "a.xlsx", **{"xl/workbook.xml": "<workbook><sheets/></workbook>"})
    assert refused_while_reading(path, "xlsx") == "broken"


def test_reading_beyond_the_memory_allowed_ends_the_reader_only(tmp_path: Path) -> None:
    path = books.written(tmp_path / "a.xlsx", {"A": [books.PERSON] * 3})
    out = tmp_path / "cells.parquet"
    with pytest.raises(FileRefused) as refused:
        read_cells(path, "xlsx", out, limits=replace(LIMITS, memory_bytes=64 << 20))
    assert refused.value.code == "too_heavy"
    assert not out.exists()


def test_a_refusal_crosses_from_the_reading_process(tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "a.xlsx", FORMULA.format("[1]Sheet1!A1"))
    out = tmp_path / "cells.parquet"
    with pytest.raises(FileRefused) as refused:
        read_cells(path, "xlsx", out)
    assert (refused.value.code, refused.value.facts) == ("dangerous_formula", {"cell": "A1"})
    assert not out.exists()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_cell_longer_than_a_spreadsheet_allows_is_refused_in_every_kind_of_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    if kind == "xlsx":
        books.xlsx(path, books.text_row(1, "Nama", "x" * 32_768))
    else:
        path.write_text("Nama;Catatan\nSITI;" + "x" * 32_768 + "\n")
    assert refused_while_reading(path, kind) == "cell_too_long"


def test_a_cell_as_long_as_a_spreadsheet_allows_is_read(tmp_path: Path) -> None:
    _, rows = books.cells(books.xlsx(tmp_path / "a.xlsx", books.text_row(1, "Nama", "x" * 32_767)), "xlsx")
    assert len(rows[0].cells[1] or "") == 32_767
