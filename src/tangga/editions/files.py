"""The files of an edition, from its content alone: the same content is the same bytes. No clock, and nobody's name."""

import hashlib
import json
from functools import cache
from importlib import resources
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from tangga.charts import PAPER, WIDE
from tangga.editions import press, words
from tangga.editions.content import Content, Numbers
from tangga.editions.models import Form
from tangga.editions.pictures import pictures
from tangga.editions.shown import Shown, dates_of, tables_shown
from tangga.editions.workbook import workbook
from tangga.figures.definitions import LANGUAGES
from tangga.papers import formats
from tangga.papers.csv_text import csv_of
from tangga.papers.paper import printable
from tangga.papers.pdf import pdf
from tangga.papers.workbooks import XLSX

LANGUAGE = "id"  # of files that are read; JSON and the press text have both
TEMPLATE = "edition.typ"
TYPES = {
    Form.PDF: "application/pdf",
    Form.XLSX: XLSX,
    Form.CSV: "text/csv; charset=utf-8",
    Form.JSON: "application/json; charset=utf-8",
    Form.HTML: "text/html; charset=utf-8",
    Form.PRESS_ID: "text/plain; charset=utf-8",
    Form.PRESS_EN: "text/plain; charset=utf-8",
}
ENDINGS = {form: form.value for form in Form} | {Form.PRESS_ID: "id.txt", Form.PRESS_EN: "en.txt"}


def made(content: Content, form: Form) -> bytes:
    """One file. Raises NotValid where a number in the press text is from no figure."""
    match form:
        case Form.PDF:
            return _pdf(content)
        case Form.XLSX:
            with override(LANGUAGE):
                return workbook(content)
        case Form.CSV:
            return _csv(content)
        case Form.JSON:
            return (json.dumps(as_json(content), ensure_ascii=False, indent=2) + "\n").encode()
        case Form.HTML:
            return _html(content)
        case Form.PRESS_ID:
            return press.text_of(content, "id").encode()
        case Form.PRESS_EN:
            return press.text_of(content, "en").encode()


def all_made(content: Content) -> dict[Form, bytes]:
    """Every file of an edition."""
    return {form: made(content, form) for form in Form}


def sha256(content: bytes) -> str:
    """How a file is told from another."""
    return hashlib.sha256(content).hexdigest()


def digest_of(hashes: dict[Form, str]) -> str:
    """One fingerprint for all files of an edition."""
    return sha256("".join(f"{form.value} {hashes[form]}\n" for form in Form).encode())


def file_name(content: Content, form: Form) -> str:
    """graduations-52-2020-1.pdf; of a draft its name says so."""
    return f"{content.code}{'-draft' if content.draft else ''}.{ENDINGS[form]}"


def as_json(content: Content) -> dict[str, Any]:
    """The edition as JSON: everything in it, in both languages."""
    inputs, titles, names = content.inputs, {}, {}
    for language in LANGUAGES:
        with override(language):
            titles[language] = {"": words.title_of(inputs), **words.table_titles(content)}
            names[language] = {each.code: words.part_names(each) for each in content.tables}
    told: dict[str, Any] = {
        "edition": content.code,
        "number": content.number,
        "title": {language: titles[language][""] for language in LANGUAGES},
        "layout": inputs.layout.code,
        "layout_version": inputs.layout.version,
        "region": inputs.region,
        "period": inputs.period.name,
        "as_of": inputs.as_of.isoformat(),
        "known_at": _instant(content),
        "policy_hash": content.policy_hash,
        "code_version": content.code_version,
        "previous": _previous(content),
        "tables": [
            {
                "code": each.code,
                "title": {language: titles[language][each.code] for language in LANGUAGES},
                **_counted(each),
                "total": each.total,
                "parts": [
                    {"part": part, **{f"name_{lang}": names[lang][each.code].get(part, part) for lang in LANGUAGES},
                     "value": many}
                    for part, many in each.parts.items()
                ],
            }
            for each in content.tables
        ],
        "press": {language: press.paragraphs(content, language) for language in LANGUAGES},
    }  # fmt: skip
    return told | ({"draft": True} if content.draft else {})


def _counted(table: Numbers) -> dict[str, Any]:
    indicator = table.definition
    if indicator is None:
        return {"source": table.source}
    return {
        "indicator": table.indicator,
        "unit": indicator.unit,
        "by": table.by,
        "definition": dict(indicator.definition),
    }


def _previous(content: Content) -> dict[str, Any] | None:
    old = content.previous
    if old is None:
        return None
    both = [(each, old.tables[each.code]) for each in content.tables if each.code in old.tables]
    return {
        "edition": old.code,
        **({"withdrawn": True} if old.withdrawn else {}),
        "as_of": old.as_of.isoformat(),
        "known_at": timezone.localtime(old.known_at).isoformat(),
        "totals": {before.code: before.total for _table, before in both},
        "differences": {
            now.code: now.total - before.total
            for now, before in both
            if now.total is not None and before.total is not None
        },
    }


def _instant(content: Content) -> str:
    return timezone.localtime(content.inputs.known_at).isoformat()


def _csv(content: Content) -> bytes:
    heads = ["edition", "table", "indicator", "region", "period", "as_of", "known_at", "part", "part_name", "value"]
    old = content.previous
    with override(LANGUAGE):
        marks = {
            "draft": _("DRAFT") if content.draft else "",
            "previous_withdrawn": old.code if old and old.withdrawn else "",
        }
        marks = {name: said for name, said in marks.items() if said}
        total = _("Total")
        rows: list[list[object]] = [[*heads, *marks]]
        inputs = content.inputs
        same = [inputs.region, inputs.period.name, inputs.as_of.isoformat(), _instant(content)]
        for table in content.tables:
            names = words.part_names(table)
            about = [content.code, table.code, table.indicator, *same]
            rows += [[*about, part, names.get(part, part), many, *marks.values()] for part, many in table.parts.items()]
            rows.append([*about, "total", total, table.total, *marks.values()])
    return csv_of(rows).encode()


def _html(content: Content) -> bytes:
    with override(LANGUAGE):
        context = {
            "title": words.title_of(content.inputs),
            "content": content,
            "dates": dates_of(content),
            "tables": (tables := tables_shown(content)),
            "pictures": pictures(tables, WIDE),
            "press": press.paragraphs(content, LANGUAGE),
            "language": LANGUAGE,
            "style": mark_safe(f"<style>\n{_looks()}</style>"),  # noqa: S308 - our own file, by nobody else
        }
        return render_to_string("editions/file.html", context).encode()


@cache
def _looks() -> str:
    """The style sheet that the web page carries in itself."""
    return resources.files("tangga.editions").joinpath("file.css").read_text(encoding="utf-8")


def _pdf(content: Content) -> bytes:
    with override(LANGUAGE):
        day = timezone.localtime(content.inputs.known_at)
        shown = tables_shown(content)
        drawn = pictures(shown, PAPER)
        data = {
            "lang": LANGUAGE,
            "title": words.title_of(content.inputs),
            "under": _("As of %(day)s, as known at %(instant)s")
            % {"day": formats.long_day(content.inputs.as_of), "instant": words.instant(content.inputs.known_at)},
            "foot": content.code,
            "office": [],
            "author": "Tangga",
            "draft": _("DRAFT") if content.draft else "",
            "press": press.paragraphs(content, LANGUAGE),
            "tables": [_listing(each) for each in shown],
            "pictures": [[each.name, printable(each.alt)] for each in drawn],
            "what": _("What these numbers are"),
            "definitions": list(dict.fromkeys(printable(each.note) for each in shown)),
            "facts": [[name, printable(value)] for name, value in dates_of(content)],
            "how": _("How these numbers were made"),
            "year_month_day": [day.year, day.month, day.day],
        }
        return pdf(TEMPLATE, data, {each.name: each.svg.encode() for each in drawn})


def _listing(table: Shown) -> dict[str, Any]:
    """A table for the PDF: texts only."""
    compared = table.before is not None
    heads = [table.cut, table.unit, *([_("The edition before"), _("Difference")] if compared else [])]
    rows = [
        [
            printable(row.name),
            formats.number(row.value),
            *([formats.number(row.before), row.change] if compared else []),
        ]
        for row in (table.rows if table.has_parts else ())
    ]
    total = [_("Total"), formats.number(table.total)]
    if compared:
        total += [formats.number(table.before), table.change]
    return {"title": printable(table.title), "heads": heads, "rows": rows, "total": total}
