"""Rows of a file as what families answered: codes or labels, several answers in one cell or in columns of 0 and 1."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils.translation import gettext as _

from tangga.readiness.answering import number_of
from tangga.readiness.collected.columns import Columns, columns_of, folded, names_of
from tangga.readiness.collected.table import Line, Table
from tangga.readiness.models import Tool
from tangga.readiness.words import text
from tangga.readiness.xlsform.cells import Refused
from tangga.rules.questionnaire import Instrument, Question
from tangga.rules.readiness import Given

NAMESPACE = uuid5(NAMESPACE_URL, "tangga:readiness:collected")
YES, NO = ("1", "1.0", "true", "yes", "ya"), ("", "0", "0.0", "false", "no", "tidak")
DAYS = (r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})", r"(?P<d>\d{1,2})[/-](?P<m>\d{1,2})[/-](?P<y>\d{4})")
LONGEST_SHOWN = 40
REJECTED = ("rejected", "validation_status_not_approved", "not approved")


@dataclass
class Submission:
    """What one row says. `problems`: what of it cannot be read, in sentences; `unread`: of which questions."""

    row: int
    family_id: str = ""
    answered_on: date | None = None
    answers: dict[str, Given] = field(default_factory=dict)
    instance: str = ""
    submitted_at: datetime | None = None
    version: str = ""
    rejected: bool = False
    unread: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def known_as(self, questionnaire: UUID) -> UUID:
        """What makes it the same when it comes again: the tool's own id, else the family, day and answers."""
        said = [self.family_id, str(self.answered_on), self.answers]
        own = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
        return uuid5(NAMESPACE, f"{questionnaire}:{self.instance or own}")


@dataclass(frozen=True)
class Submissions:
    """All rows of a file. `missing`: questions that no column is about: they count as not known; `strange`: columns
    that are no question's and none of the tools' own."""

    rows: tuple[Submission, ...]
    tool: str
    missing: tuple[Question, ...]
    strange: tuple[str, ...] = ()


def submissions_of(table: Table, instrument: Instrument) -> Submissions:
    """Read every row. Raises Refused where the file has no family's id, or no question of this version."""
    columns = columns_of(table.headings, instrument)
    if "family" not in columns.theirs:
        raise Refused(
            _("No column “family_id”: whose answers are these? Gather them with the form as you download it here.")
        )
    if not columns.whole and not columns.single:
        raise Refused(_("No column is a question of this version. Is it the right file, and the right version?"))
    named = {each.code: _named(each) for each in instrument.questions}
    rows = tuple(_submission(line, columns, instrument, named) for line in table.lines)
    tool = Tool.KOBO if columns.from_kobo else Tool.ODK
    return Submissions(rows, tool, tuple(columns.missing(instrument)), tuple(columns.unknown))


def _named(question: Question) -> dict[str, str]:
    """What its answers may be called -> their codes; the longest first, and a code before a label that is the same."""
    labels = {name: each.code for each in question.answers for name in names_of(each.code, each.label)}
    labels |= {folded(each.code): each.code for each in question.answers}
    return {name: labels[name] for name in sorted(labels, key=len, reverse=True)}


def _submission(
    line: Line, columns: Columns, instrument: Instrument, named: Mapping[str, Mapping[str, str]]
) -> Submission:
    theirs = {name: line.cells[place].strip() for name, place in columns.theirs.items()}
    found = Submission(
        row=line.number,
        family_id=theirs.get("family", "")[:64],
        answered_on=_day(theirs.get("day", "")),
        instance=theirs.get("instance", "").lower().removeprefix("uuid:")[:100],
        submitted_at=_instant(theirs.get("submitted", "")),
        version=theirs.get("version", ""),
        rejected=folded(theirs.get("review", "")) in REJECTED,
    )
    for question in instrument.questions:
        if question.kind == "fact":
            continue
        before = len(found.problems)
        given = _given(question, named[question.code], line, columns, found.problems)
        if len(found.problems) > before:
            found.unread.add(question.code)
        if given is not None:
            found.answers[question.code] = given
    return found


def _given(
    question: Question, named: Mapping[str, str], line: Line, columns: Columns, problems: list[str]
) -> Given | None:
    place = columns.whole.get(question.code)
    typed = line.cells[place].strip() if place is not None else ""
    if question.kind == "integer":
        return number_of(re.sub(r"^(\d+)\.0$", r"\1", typed)[:LONGEST_SHOWN]) if typed else None
    if question.kind == "select_one":
        return _one(question, named, typed, problems) if typed else None
    chosen = split_answers(named, typed) if typed else []
    if not chosen and question.code in (columns.single.keys() | columns.strange.keys()):
        before = len(problems)
        chosen = _ticked(question, line, columns, problems)
        typed = "" if chosen or len(problems) > before else typed
    if typed and not chosen:
        problems.append(_none_of_them(question, typed))
    return list(chosen) or None


def _one(question: Question, named: Mapping[str, str], typed: str, problems: list[str]) -> Given | None:
    codes = {answer.code for answer in question.answers}
    code = typed if typed in codes else named.get(folded(typed))
    if code is None:
        problems.append(_none_of_them(question, typed))
    return code


def split_answers(named: Mapping[str, str], typed: str) -> list[str]:
    """Several answers in one cell, as codes or labels that blanks, commas or the like part; empty: not understood.

    named: what answers may be called, the longest first
    """
    rest, chosen = folded(typed), []
    while rest := rest.lstrip(" ,;|"):
        name = next((each for each in named if rest.startswith(each) and _ends(rest[len(each) :])), None)
        if name is None:
            return []
        chosen.append(named[name])
        rest = rest[len(name) :]
    return list(dict.fromkeys(chosen))


def _ends(rest: str) -> bool:
    return not rest or rest[0] in " ,;|"


def _ticked(question: Question, line: Line, columns: Columns, problems: list[str]) -> list[str]:
    chosen = []
    for answer in question.answers:
        place = columns.single.get(question.code, {}).get(answer.code)
        said = folded(line.cells[place]) if place is not None else ""
        if said in YES:
            chosen.append(answer.code)
        elif said not in NO:
            problems.append(_none_of_them(question, line.cells[place or 0]))
    if any(folded(line.cells[place]) in YES for place in columns.strange.get(question.code, ())):
        problems.append(
            _("“%(question)s”: an answer was chosen that this version does not know.")
            % {"question": text(question.label)}
        )
    return chosen


def _none_of_them(question: Question, typed: str) -> str:
    return _("“%(question)s”: “%(answer)s” is none of its answers.") % {
        "question": text(question.label),
        "answer": typed[:LONGEST_SHOWN],
    }


def _day(typed: str) -> date | None:
    """The day as the tools write it, or as Excel shows it here: day, month, year."""
    for form in DAYS:
        if match := re.match(form, typed):
            try:
                return date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                return None
    return None


def _instant(typed: str) -> datetime | None:
    """When it was sent; without a zone it is UTC, as both tools write it."""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
