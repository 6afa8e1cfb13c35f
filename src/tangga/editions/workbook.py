"""The workbook of an edition: a sheet a table, one of the definitions, one of the dates. No clock in it."""

import io
from collections.abc import Sequence

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tangga.editions import press, words
from tangga.editions.content import Content
from tangga.editions.shown import Shown, dates_of, tables_shown
from tangga.papers import formats
from tangga.papers.workbooks import LONGEST_NAME
from tangga.rules.spreadsheet_text import harmless

FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def workbook(content: Content) -> bytes:
    """The workbook in the language that is active."""
    file = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, {"in_memory": True, **plain})
    stated = timezone.localtime(content.inputs.known_at).replace(tzinfo=None)
    book.set_properties({"title": words.title_of(content.inputs), "comments": content.code, "created": stated})
    head = book.add_format({"bold": True, "bg_color": "#E2EFEC", "bottom": 1, "text_wrap": True})
    strong, number = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0"})
    sum_ = book.add_format({"bold": True, "num_format": "#,##0", "top": 1})
    shown = tables_shown(content)
    for place, table in enumerate(shown, start=1):
        _table(book.add_worksheet(sheet_name(place, table.title)), table, head, number, sum_)
    _pairs(book.add_worksheet(_("Definitions")), [(each.title, each.note) for each in shown], strong)
    about = [(_("Title"), words.title_of(content.inputs)), *dates_of(content)]
    if content.draft:
        about.insert(0, (_("DRAFT"), _("Not published: these numbers may still change.")))
    said = press.paragraphs(content, formats.language())
    about += [(_("Press text") if not place else "", text) for place, text in enumerate(said)]
    _pairs(book.add_worksheet(_("About this edition")), about, strong)
    book.close()
    return file.getvalue()


def sheet_name(place: int, title: str) -> str:
    """What Excel takes for a name: short, each another, none of its own signs."""
    return f"{place} {title.translate(FORBIDDEN)}"[:LONGEST_NAME].rstrip()


def _table(sheet: Worksheet, table: Shown, head: Format, number: Format, sum_: Format) -> None:
    sheet.freeze_panes(1, 1)
    columns = [(table.cut, 36), (_("Code"), 14), (table.unit, 14)]
    compared = table.before is not None
    if compared:
        columns += [(_("The edition before"), 16), (_("Difference"), 12)]
    for place, (heading, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, head)
    rows = table.rows if table.has_parts else ()
    for line, row in enumerate(rows, start=1):
        sheet.write_string(line, 0, harmless(row.name))
        sheet.write_string(line, 1, harmless(row.code))
        sheet.write_number(line, 2, row.value, number)
        if compared:
            sheet.write_number(line, 3, row.before or 0, number)
            sheet.write_number(line, 4, row.value - (row.before or 0), number)
    last = len(rows) + 1
    sheet.write_string(last, 0, _("Total"), sum_)
    sheet.write_string(last, 1, "", sum_)
    _number_or_none(sheet, last, 2, table.total, sum_)
    if compared:
        _number_or_none(sheet, last, 3, table.before, sum_)
        both = table.total is not None and table.before is not None
        _number_or_none(sheet, last, 4, (table.total or 0) - (table.before or 0) if both else None, sum_)


def _number_or_none(sheet: Worksheet, line: int, place: int, value: int | None, look: Format) -> None:
    if value is None:
        sheet.write_string(line, place, _("not set"), look)
    else:
        sheet.write_number(line, place, value, look)


def _pairs(sheet: Worksheet, pairs: Sequence[tuple[str, str]], strong: Format) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 100)
    for line, (name, text) in enumerate(pairs):
        sheet.write_string(line, 0, harmless(name), strong)
        sheet.write_string(line, 1, harmless(text.replace(formats.NO_BREAK, " ")))
