"""What questions have to be to each other: bands without holes, conditions that can come true, sources that exist."""

import re
from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext as _

from tangga.readiness.xlsform.cells import Row, Sheet
from tangga.readiness.xlsform.problems import Found
from tangga.readiness.xlsform.rest import BandRow
from tangga.rules.questionnaire import SECTIONS, Question, Source, Threshold

BANDS = "tangga_bands"


def check_bands(
    sheet: str, row: Row, code: str, bands: Sequence[BandRow], least: int, most: int | None, found: Found
) -> None:
    """Every number that can be answered stands in one band, and only one."""
    if not bands:
        found.problem(
            sheet, row.number, row.cells["type"].column,
            _("The number “%(name)s” has no points.") % {"name": code},
            _("Write its bands into the sheet tangga_bands: at_least, at_most, points."),
        )  # fmt: skip
        return
    due: int | None = least
    for each in bands:
        band = each.band
        if band.most is not None and band.most < band.least:
            found.problem(
                BANDS, each.row, "", _("The band ends before it begins."), _("Write the smaller number into at_least.")
            )
        elif due is None or band.least < due:
            found.problem(
                BANDS, each.row, "",
                _("This band of “%(name)s” overlaps the one before.") % {"name": code},
                _("Let each band begin one above the end of the one before; only the last has no end."),
            )  # fmt: skip
        elif band.least > due:
            found.problem(
                BANDS, each.row, "",
                _("The numbers %(first)s to %(last)s of “%(name)s” stand in no band.")
                % {"first": due, "last": band.least - 1, "name": code},
                _("Let each band begin one above the end of the one before, the first at the smallest number."),
            )  # fmt: skip
        due = None if band.most is None else band.most + 1
    if due is not None and (most is None or due <= most):
        found.problem(
            BANDS, bands[-1].row, "",
            _("The numbers from %(first)s on of “%(name)s” stand in no band.") % {"first": due, "name": code},
            _("Leave at_most of the last band empty."),
        )  # fmt: skip


def check_conditions(
    sheet: Sheet, questions: Sequence[Question], rows: Sequence[Row], passed: Collection[str], found: Found
) -> None:
    """Names stand once; a condition names an earlier question and answers it has, and never leads back to itself.

    passed  names of rows that give no points and are not kept
    """
    by_code: dict[str, Question] = {}
    column = sheet.columns.get("relevant", "")
    whole = {question.code: question for question in questions}
    for question, row in zip(questions, rows, strict=True):
        if question.code in SECTIONS:
            found.problem(
                sheet.name, row.number, sheet.columns.get("name", ""),
                _("The name “%(name)s” stands twice, as a question or as a section.") % {"name": question.code},
                _("Give each question a name of its own that is no section's."),
            )  # fmt: skip
        elif question.code in by_code:
            found.problem(
                sheet.name, row.number, sheet.columns.get("name", ""),
                _("The name “%(name)s” stands twice.") % {"name": question.code},
                _("Give each question a name of its own; to change a question's meaning, give it a new name."),
            )  # fmt: skip
        condition = question.only_if
        if condition is not None:
            other = whole.get(condition.question)
            if other is None and condition.question in passed:
                found.problem(
                    sheet.name, row.number, column,
                    _("The condition names “%(name)s”, which gives no points and is not kept.")
                    % {"name": condition.question},
                    _("Take the condition out, or make that question one with points (0 is allowed) in a section."),
                )  # fmt: skip
            elif other is None:
                found.problem(
                    sheet.name, row.number, column,
                    _("The condition names “%(name)s”, which is no question here.") % {"name": condition.question},
                    _("Correct the name, or empty the condition."),
                )  # fmt: skip
            elif _leads_back(question, whole):
                found.problem(
                    sheet.name, row.number, column,
                    _("The condition leads back to the question itself: it would never be asked."),
                    _("Empty the condition of one of these questions."),
                )  # fmt: skip
            elif condition.question not in by_code:
                found.problem(
                    sheet.name, row.number, column,
                    _("The condition names “%(name)s”, which is asked only later.") % {"name": condition.question},
                    _("Move that question before this one."),
                )  # fmt: skip
            elif unknown := set(condition.answers) - {answer.code for answer in other.answers}:
                found.problem(
                    sheet.name, row.number, column,
                    _("“%(name)s” has no answer “%(answer)s”.")
                    % {"name": condition.question, "answer": sorted(unknown)[0]},
                    _("Use the names of its list in the sheet choices."),
                )  # fmt: skip
        by_code[question.code] = question


def _leads_back(question: Question, whole: Mapping[str, Question]) -> bool:
    seen: set[str] = set()
    at: Question | None = question
    while at is not None and at.only_if is not None:
        if at.code in seen:
            return True
        seen.add(at.code)
        at = whole.get(at.only_if.question)
    return False


def check_sources(
    sheet: Sheet,
    questions: Sequence[Question],
    rows: Sequence[Row],
    thresholds: Sequence[tuple[int, Threshold]],
    sources: Sequence[Source],
    found: Found,
) -> None:
    """Every question and threshold cites a source that stands in tangga_sources: "code, place; code, place"."""
    known = {source.code for source in sources}
    cited = [
        (sheet.name, row.number, sheet.columns.get("tangga_source", ""), question.source)
        for question, row in zip(questions, rows, strict=True)
    ]
    cited += [("tangga_thresholds", row_number, "", each.source) for row_number, each in thresholds]
    for name, number, column, text in cited:
        codes = [re.split(r"[,\s]", part.strip(), maxsplit=1)[0] for part in text.split(";")]
        if not text or not set(codes) <= known:
            found.problem(
                name, number, column,
                _("The source “%(text)s” does not stand in the sheet tangga_sources.") % {"text": text[:60]},
                _(
                    "Cite a code of that sheet (then a comma and the place). What nobody has published: "
                    "tangga-assumption."
                ),
            )  # fmt: skip
