"""A spreadsheet as a version of the questionnaire, or every reason why it is none, each with sheet, row and column."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from django.utils.translation import gettext as _

from tangga.readiness.xlsform import odk
from tangga.readiness.xlsform.cells import Row, Sheet, sheets_of
from tangga.readiness.xlsform.choices import Lists, lists_of, with_points
from tangga.readiness.xlsform.grammar import NotUnderstood, read_alone, read_limits, read_relevant
from tangga.readiness.xlsform.problems import Found, Problem
from tangga.readiness.xlsform.rest import Bands, bands_of, settings_of, sources_of, thresholds_of
from tangga.readiness.xlsform.shapes import check_bands, check_conditions, check_sources
from tangga.readiness.xlsform.survey import Asked, Reading
from tangga.rules.questionnaire import (
    MEANINGS,
    SECTIONS,
    Answer,
    Condition,
    Instrument,
    Question,
    Section,
    Words,
)

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"
CODE = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,49}")
MOST_POINTS: Final = 10_000
READ: Final = (
    SURVEY, CHOICES, SETTINGS, "entities", "external_choices", "tangga_bands", "tangga_thresholds", "tangga_sources",
)  # fmt: skip
YES, NO = ("yes", "true", "true()", "1", "ya"), ("", "no", "false", "false()", "0", "tidak")
KNOWN_COLUMNS: Final = {
    SURVEY: {
        "type", "name", "label:id", "label:en", "hint:id", "hint:en", "required", "relevant", "constraint",
        "calculation", "tangga_source", "tangga_fact", "tangga_means",
    },
    CHOICES: {"list_name", "name", "label:id", "label:en", "tangga_points", "tangga_alone"},
    SETTINGS: {
        "form_title", "form_id", "version", "default_language", "tangga_status", "tangga_title_en", "tangga_purpose",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Read:
    """The version a file holds (None: it is refused), what has to be put right, and what will not be kept."""

    instrument: Instrument | None
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]


def read(content: bytes, file_name: str) -> Read:
    """Read a workbook. Nothing is saved; every problem is listed, in the order of sheets and rows.

    Raises Refused for a file that is not opened at all (xlsform.cells).
    """
    found = Found()
    sheets = sheets_of(content, file_name, found, READ)
    missing = [name for name in (SURVEY, CHOICES, SETTINGS) if name not in sheets]
    for name in missing:
        found.problem(
            name, 0, "", _("The sheet “%(sheet)s” is missing.") % {"sheet": name},
            _("Begin with the questionnaire as you download it here, and change that."),
        )  # fmt: skip
    if missing:
        return Read(None, tuple(found.problems), tuple(found.remarks))
    _tell_unknown_columns(sheets, found)
    instrument = _instrument(sheets, found)
    odk.check(sheets, found)
    order = {name: place for place, name in enumerate(sheets)}
    problems = sorted(
        dict.fromkeys(found.problems), key=lambda each: (order.get(each.sheet.lower(), 99), each.row, each.column)
    )
    return Read(None if problems else instrument, tuple(problems), tuple(found.remarks))


def _tell_unknown_columns(sheets: dict[str, Sheet], found: Found) -> None:
    for name, known in KNOWN_COLUMNS.items():
        sheet = sheets[name]
        for heading in sheet.headings:
            if heading not in known and any(row.text(heading) for row in sheet.rows):
                found.remark(
                    sheet.name, 1, sheet.columns[heading],
                    _("The column “%(heading)s” is not kept.") % {"heading": sheet.headings[heading]},
                )  # fmt: skip


def _instrument(sheets: dict[str, Sheet], found: Found) -> Instrument:
    survey, settings = sheets[SURVEY], settings_of(sheets[SETTINGS], found)
    bands = bands_of(sheets.get("tangga_bands"), found)
    sources = sources_of(sheets.get("tangga_sources"), found)
    thresholds = thresholds_of(sheets.get("tangga_thresholds"), found)
    heard = Reading(survey, with_points(sheets[CHOICES]), bands.keys(), found).read()
    sections, asked = heard.sections, heard.asked
    lists = lists_of(sheets[CHOICES], {each.list_name for each in asked}, found)
    questions = [_question(survey.name, each, lists, bands, found) for each in asked]
    rows = [each.row for each in asked]
    for name in lists.keys() - {each.list_name for each in asked}:
        if name:
            found.remark(
                sheets[CHOICES].name, lists[name][0].row.number, "",
                _("The list “%(name)s” is used by no question with points and is not kept.") % {"name": name},
            )  # fmt: skip
    for name, lines in bands.items():
        if name not in {question.code for question in questions if question.is_number}:
            found.problem(
                "tangga_bands", lines[0].row, "", _("“%(name)s” is no question with a number.") % {"name": name},
                _("Correct the name, or delete these rows."),
            )  # fmt: skip
    check_conditions(survey, questions, rows, heard.passed, found)
    check_sources(survey, questions, rows, thresholds, sources, found)
    _check_whole(survey.name, sections, questions, found)
    return Instrument(
        form_id=settings.form_id,
        version=settings.version,
        title=settings.title,
        status=settings.status,
        sections=tuple(sections),
        questions=tuple(questions),
        thresholds=tuple(threshold for _row, threshold in thresholds),
        sources=tuple(sources),
        purpose=settings.purpose,
    )


def _question(sheet: str, asked: Asked, lists: Lists, bands: Bands, found: Found) -> Question:
    row = asked.row
    code = row.text("name")
    if not CODE.fullmatch(code):
        found.problem(
            sheet, row.number, _column(row, "name"), _("“%(name)s” cannot be a name.") % {"name": code},
            _("A name begins with a letter and holds letters, digits and _ only, at most 50."),
        )  # fmt: skip
    answers = _answers(sheet, asked, lists, found)
    least, most = 0, None
    if asked.kind == "integer":
        least, most = _limits(sheet, row, found)
    in_bands = bands.get(code, [])
    if asked.kind == "fact" and in_bands:
        least, most = in_bands[0].band.least, in_bands[-1].band.most
    if asked.kind in ("integer", "fact"):
        check_bands(sheet, row, code, in_bands, least, most, found)
    return Question(
        code=code,
        section=asked.section,
        kind=asked.kind,
        label=_words(sheet, row, "label", True, found),
        hint=_words(sheet, row, "hint", False, found),
        source=row.text("tangga_source"),
        required=_yes(sheet, row, found),
        only_if=_condition(sheet, row, found),
        answers=tuple(answers),
        bands=tuple(each.band for each in in_bands),
        least=least,
        most=most,
        fact=row.text("tangga_fact") if asked.kind == "fact" else "",
        means=_meaning(sheet, row, found),
    )


def _meaning(sheet: str, row: Row, found: Found) -> str:
    """What the question stands for beside its points; mostly nothing."""
    means = row.text("tangga_means").lower()
    if means and means not in MEANINGS:
        found.problem(
            sheet, row.number, row.cells["tangga_means"].column,
            _("“%(text)s” is nothing that a question can stand for.") % {"text": means[:40]},
            _("Write one of %(words)s, or leave the cell empty.") % {"words": ", ".join(MEANINGS)},
        )  # fmt: skip
    return means


def _answers(sheet: str, asked: Asked, lists: Lists, found: Found) -> list[Answer]:
    if not asked.list_name:
        return []
    row = asked.row
    if asked.list_name not in lists:
        close = get_close_matches(asked.list_name.lower(), [name.lower() for name in lists], 1, 0.6)
        near = next((name for name in lists if close and name.lower() == close[0]), "")
        found.problem(
            sheet, row.number, _column(row, "type"),
            _("The list “%(name)s” does not stand in the sheet choices.") % {"name": asked.list_name},
            _("Did you mean “%(near)s”? Capital and small letters differ.") % {"near": near}
            if near
            else _("Write its answers into the sheet choices."),
        )  # fmt: skip
        return []
    answers = [each.answer for each in lists[asked.list_name]]
    constraint = row.text("constraint")
    if asked.kind == "select_one" and constraint:
        _not_understood(sheet, row, "constraint", found)
    if asked.kind == "select_multiple" and constraint:
        try:
            alone = set(read_alone(constraint))
        except NotUnderstood:
            _not_understood(sheet, row, "constraint", found)
        else:
            answers = [Answer(each.code, each.label, each.points, each.alone or each.code in alone) for each in answers]
    return answers


def _limits(sheet: str, row: Row, found: Found) -> tuple[int, int | None]:
    try:
        least, most = read_limits(row.text("constraint"))
    except NotUnderstood:
        _not_understood(sheet, row, "constraint", found)
        return 0, None
    if most is not None and most < least:
        _not_understood(sheet, row, "constraint", found)
    return least, most


def _condition(sheet: str, row: Row, found: Found) -> Condition | None:
    try:
        return read_relevant(row.text("relevant"))
    except NotUnderstood:
        _not_understood(sheet, row, "relevant", found)
        return None


def _not_understood(sheet: str, row: Row, heading: str, found: Found) -> None:
    example = "${water} = 'clean' or ${water} = 'piped'" if heading == "relevant" else ". >= 0 and . <= 500"
    found.problem(
        sheet, row.number, _column(row, heading),
        _("The condition “%(text)s” is not understood.") % {"text": row.text(heading)[:80]},
        _("Write it like %(example)s, or leave it empty.") % {"example": example},
    )  # fmt: skip


def _yes(sheet: str, row: Row, found: Found) -> bool:
    text = row.text("required").lower()
    if text not in YES + NO:
        found.problem(
            sheet, row.number, _column(row, "required"), _("“%(text)s” is neither yes nor no.") % {"text": text[:40]},
            _("Write yes, or leave it empty."),
        )  # fmt: skip
    return text in YES


def _words(sheet: str, row: Row, kind: str, needed: bool, found: Found) -> Words:
    words = Words(row.text(f"{kind}:id"), row.text(f"{kind}:en"))
    if needed and not words.id:
        found.problem(
            sheet, row.number, _column(row, f"{kind}:id"), _("The Indonesian text is missing."),
            _("Fill in the column label::Bahasa Indonesia (id); English may stay empty."),
        )  # fmt: skip
    return words


def _check_whole(sheet: str, sections: list[Section], questions: list[Question], found: Found) -> None:
    """What only shows when everything is there: sections missing or empty, names twice, no points at all."""
    for code in SECTIONS:
        if not any(question.section == code for question in questions):
            found.problem(
                sheet, 0, "", _("The section “%(name)s” is missing, or holds no question.") % {"name": code},
                _("Keep all five sections, each with a question, so that families stay comparable."),
            )  # fmt: skip
    if not 0 < sum(question.possible for question in questions) <= MOST_POINTS:
        found.problem(
            sheet, 0, "", _("All points together are none, or more than 10,000."), _("Check the points of the answers.")
        )


def _column(row: Row, heading: str) -> str:
    return row.cells[heading].column if heading in row.cells else ""
