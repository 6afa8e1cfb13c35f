"""A paper as a DOCX that can be edited: real headings, real tables, A4. The same paper is the same bytes."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as Open
from docx.enum.section import WD_ORIENTATION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell

from tangga.papers.paper import Paper, paper_data

WIDTH_CM = 17.0  # of A4, between margins of 2 cm
FACTS_CM = (4.4, 0.5, 12.1)
PICTURE_CM = 8.1
TALLEST_PICTURE_CM = 6.6
LONGEST_PROPERTY = 255  # letters, by the format
FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)


def docx(paper: Paper) -> bytes:
    """The DOCX of a paper."""
    shown = paper_data(paper)
    document = Document()
    _set_up(document, shown, paper.made_at)
    _letterhead(document, shown["office"])
    _centred(document, shown["title"], "Title")
    if shown["under"]:
        _centred(document, shown["under"], "Normal")
    for block in shown["blocks"]:
        _add(document, block, paper)
    _signatures(document, shown)
    for place, block in enumerate(shown["annex"]):
        _add(document, block, paper, new_page=place == 0)
    out = io.BytesIO()
    document.save(out)
    return _with_fixed_times(out.getvalue())


def _set_up(document: Open, shown: dict[str, Any], made_at: datetime) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENTATION.PORTRAIT
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin = section.bottom_margin = Cm(1.8)
    for name, size in (("Normal", 10.5), ("Title", 13), ("Heading 1", 11.5)):
        style: Any = document.styles[name]
        style.font.name, style.font.size = "Times New Roman", Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for of_theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # would win over the name
            fonts.attrib.pop(qn(f"w:{of_theme}"), None)
        fonts.set(qn("w:eastAsia"), "Times New Roman")
        style.font.color.rgb = None
        style.paragraph_format.space_after = Pt(4)
    for border in document.styles["Title"].element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)
    document.styles["Title"].font.bold = True
    _foot(section.footer.paragraphs[0], shown["foot"])
    core = document.core_properties
    core.title, core.author = shown["title"][:LONGEST_PROPERTY], "".join(shown["office"][:1])[:LONGEST_PROPERTY]
    core.language = shown["lang"]
    core.last_modified_by, core.comments, core.revision = "", "", 1
    core.created = core.modified = made_at.replace(tzinfo=None, microsecond=0)


def _foot(paragraph: Any, text: str) -> None:
    """The line at the foot, and the number of the page."""
    paragraph.add_run(f"{text}\t").font.size = Pt(8)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(WIDTH_CM), WD_TAB_ALIGNMENT.RIGHT)
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    paragraph._p.append(number)


def _letterhead(document: Open, lines: Sequence[str]) -> None:
    for place, line in enumerate(lines):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(line)
        run.bold, run.font.size = place == 0, Pt(13 if place == 0 else 10)
    if lines:
        _line_below(document.paragraphs[-1])


def _line_below(paragraph: Any) -> None:
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "double"), ("sz", "6"), ("space", "4"), ("color", "auto")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)


def _centred(document: Open, text: str, style: str) -> None:
    document.add_paragraph(text, style).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _add(document: Open, block: dict[str, Any], paper: Paper, *, new_page: bool = False) -> None:
    match block["part"]:
        case "heading":
            document.add_heading(block["text"], 1).paragraph_format.page_break_before = new_page
        case "words":
            document.add_paragraph().add_run(block["text"]).bold = block["strong"]
        case "facts":
            table = _table(document, len(block["pairs"]), FACTS_CM)
            for row, (name, value) in zip(table.rows, block["pairs"], strict=True):
                for cell, text in zip(row.cells, (name, ":", value), strict=True):
                    cell.text = text
                    cell.paragraphs[0].paragraph_format.space_after = Pt(1)
        case "listing":
            _listing(document, block)
        case "pictures":
            _pictures(document, block["pictures"], paper)


def _table(document: Open, rows: int, widths_cm: Sequence[float], style: str = "Normal Table") -> Table:
    table = document.add_table(rows, len(widths_cm), style)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths_cm, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
    return table


def _listing(document: Open, block: dict[str, Any]) -> None:
    whole = sum(block["shares"])
    table = _table(
        document, 1 + len(block["rows"]), [share * WIDTH_CM / whole for share in block["shares"]], "Table Grid"
    )
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))  # repeated on every page
    for row, texts in zip(table.rows, [block["heads"], *block["rows"]], strict=True):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            _small(cell, text, bold=texts is block["heads"], size=6.5 if place in block["small"] else 9)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _small(cell: _Cell, text: str, bold: bool = False, size: float = 9) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold


def _pictures(document: Open, pictures: Sequence[tuple[str, str]], paper: Paper) -> None:
    table = _table(document, (len(pictures) + 1) // 2, (WIDTH_CM / 2, WIDTH_CM / 2))
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    cells = [cell for row in table.rows for cell in row.cells]
    for cell, (name, caption) in zip(cells, pictures, strict=False):
        paragraph = cell.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        shape = paragraph.add_run().add_picture(io.BytesIO(paper.pictures[name]), width=Cm(PICTURE_CM))
        if shape.height > Cm(TALLEST_PICTURE_CM):  # upright: as high as there is room for
            shape.width = int(shape.width * Cm(TALLEST_PICTURE_CM) / shape.height)
            shape.height = Cm(TALLEST_PICTURE_CM)
        # Read aloud by whoever cannot see the picture.
        shape._inline.docPr.set("descr", caption)
        under = cell.add_paragraph()
        under.alignment = WD_ALIGN_PARAGRAPH.CENTER
        under.add_run(caption).font.size = Pt(8.5)


def _signatures(document: Open, shown: dict[str, Any]) -> None:
    people = shown["people"]
    above = document.add_paragraph(shown["place_and_day"])
    above.alignment, above.paragraph_format.keep_with_next = WD_ALIGN_PARAGRAPH.RIGHT, True
    table = _table(document, 1, [WIDTH_CM / len(people)] * len(people))
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, (role, name, number) in zip(table.rows[0].cells, people, strict=True):
        for place, text in enumerate((role, "", "", "", name, number)):
            paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.paragraph_format.keep_with_next = True
            paragraph.add_run(text).bold = text == name


def _with_fixed_times(content: bytes) -> bytes:
    """The same archive without the moment it was packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in made.namelist():
            part = zipfile.ZipInfo(name, FIRST_DAY_OF_ZIP)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            fixed.writestr(part, made.read(name))
    return out.getvalue()
