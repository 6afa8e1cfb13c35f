"""Workbooks for tests, good and bad, written part by part."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from tangga.imports.reading import LIMITS, Limits, Row, Sheets, rows_of
from tangga.imports.reading.child import read_here

HEADERS = ["No", "NIK", "No KK", "Nama", "Tanggal Lahir", "Jenis Kelamin"]
PERSON = ["1", "3571024101010001", "3571020101180001", "SITI CONTOH", "01/01/2001", "P"]

TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
    'sheet.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="{target}"/></Relationships>'
)
WORKBOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="DAFTAR" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
SHEET = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{rows}</sheetData></worksheet>"
)
CONTENT = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="DAFTAR">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
)
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def xlsx(path: Path, rows: str = "", **more: str | bytes) -> Path:
    """An .xlsx of raw sheet XML; `more`: further parts, or other content for the usual ones ("xl/styles.xml"=...)."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS.format(kind="officeDocument", target="xl/workbook.xml"),
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": SHEET.format(rows=rows),
    }
    return zipped(path, parts | more)


def ods(path: Path, rows: str, **more: str | bytes) -> Path:
    """An .ods of raw rows."""
    return zipped(path, {"mimetype": ODS_TYPE, "content.xml": CONTENT.format(rows=rows)} | more)


def zipped(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return path


def written(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """An .xlsx as a library writes it, texts in one place: texts as text, numbers as numbers."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for place, value in enumerate(row):
                    page.write(line, place, value) if isinstance(value, int | float) else page.write_string(
                        line, place, value
                    )
    return path


def cells(path: Path, kind: Any, limits: Limits = LIMITS) -> tuple[Sheets, list[Row]]:
    """What is read from a file, in this process."""
    out = path.with_suffix(".parquet")
    sheets = read_here(path, kind, out, None, limits)
    return sheets, list(rows_of(out))


def text_row(number: int, *texts: str) -> str:
    """A row of inline texts, as raw XML."""
    inside = "".join(
        f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for place, text in enumerate(texts)
    )
    return f'<row r="{number}">{inside}</row>'
