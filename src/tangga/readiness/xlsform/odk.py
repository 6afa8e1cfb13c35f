"""Whether ODK and Kobo would take the questionnaire: asked of pyxform, whose answers are put into a sentence."""

import re
from typing import Any

from django.utils.translation import gettext as _
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from tangga.readiness.xlsform.cells import Sheet
from tangga.readiness.xlsform.problems import Found

_ROW = re.compile(r"\[row : (\d+)\]")
_SHEET = re.compile(r"(?:On the|in the) '(\w+)' sheet")
_QUOTED = re.compile(r"'([^']{1,60})'")
HEADINGS = {
    "label:id": "label::Bahasa Indonesia (id)",
    "label:en": "label::English (en)",
    "hint:id": "hint::Bahasa Indonesia (id)",
    "hint:en": "hint::English (en)",
}


def check(sheets: dict[str, Sheet], found: Found) -> None:
    """Make an XForm of it, and tell what stopped that, unless the same row was told already."""
    told = _refusal(sheets)
    if told is None:
        return
    text = re.sub(r"\s+", " ", _ROW.sub("", told)).strip()
    named = _SHEET.search(told)
    sheet = sheets.get(named[1].lower() if named else "survey", sheets["survey"])
    row = int(match[1]) if (match := _ROW.search(told)) else _row_named(sheet, told)
    if any(each.sheet == sheet.name and each.row == row for each in found.problems) or (not row and found.problems):
        return
    what, todo = _in_words(text)
    found.problem(sheet.name, row, "", what, todo)


def _in_words(told: str) -> tuple[str, str]:
    """What pyxform says, and what to do, in words; its own where this version knows none."""
    quoted = _QUOTED.findall(told)
    if "Unmatched" in told:
        return (
            _("A group is opened but not closed, or closed but not opened."),
            _("Let each begin_group have its end_group below it."),
        )
    if "must be unique" in told or "appears more than once" in told:
        return (
            _("The name “%(name)s” stands twice, as a question or as a section.")
            % {"name": quoted[-1] if quoted else ""},
            _("Give each question a name of its own that is no section's."),
        )
    if "no label or hint" in told:
        return _("A question has no text."), _("Fill in the column label::Bahasa Indonesia (id).")
    return (
        _("ODK and Kobo would not take it. Their checker says: %(text)s") % {"text": told[:300]},
        _("Put this right in the row named; the words in quotation marks are from your file."),
    )


def _refusal(sheets: dict[str, Sheet]) -> str | None:
    """What pyxform says against it; None when it takes it."""
    asked: dict[str, Any] = {}
    for name in ("survey", "choices", "settings"):
        sheet = sheets[name]
        headings = {
            heading: HEADINGS.get(heading, sheet.headings[heading])
            for heading in sheet.headings
            if not heading.startswith("tangga_") and (name != "choices" or heading in (*HEADINGS, "list_name", "name"))
        }
        rows: list[dict[str, str]] = []
        for row in sheet.rows:
            # pyxform counts rows from the second on: empty ones keep their place.
            rows += [{} for _empty in range(len(rows) + 2, row.number)]
            rows.append({headings[key]: cell.text for key, cell in row.cells.items() if key in headings})
        asked[name] = rows
        asked[f"{name}_header"] = [dict.fromkeys(headings.values())]
    try:
        convert(xlsform=asked, validate=False)
    except PyXFormError as refused:
        return str(refused)
    except Exception as broken:  # noqa: BLE001 - it stops at some files with whatever Python says: a refusal all the same
        return f"{type(broken).__name__}: {broken}"
    return None


def _row_named(sheet: Sheet, told: str) -> int:
    """The row of the question that a sentence names."""
    names = set(_QUOTED.findall(told))
    return next((row.number for row in sheet.rows if row.text("name") in names), 0)
