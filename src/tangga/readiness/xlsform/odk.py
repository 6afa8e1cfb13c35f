"""Whether ODK and Kobo would take the questionnaire: asked of pyxform, and told in our words (odk_words.py)."""

import re
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from tangga.readiness.xlsform.cells import Sheet
from tangga.readiness.xlsform.odk_words import in_words
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
    what, todo = in_words(text)
    found.problem(sheet.name, row, "", what, todo, text[:300])


def _refusal(sheets: dict[str, Sheet]) -> str | None:
    """What pyxform says against it; None when it takes it."""
    asked: dict[str, Any] = {}
    for name in ("survey", "choices", "settings", "entities", "external_choices"):
        sheet = sheets.get(name)
        if sheet is None:
            continue
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
