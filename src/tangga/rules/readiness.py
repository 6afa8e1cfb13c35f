"""How ready a family is by one questionnaire: points, sections, level. No table in, no table out: see decision 0022.

A score advises; a person decides. Nobody is graduated by a score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from tangga.rules.questionnaire import LEVELS, UNKNOWN, Instrument, Question

Given = str | int | list[str]
"""An answer: a code, a whole number, or several codes. A question without one is unknown."""
State = Literal["answered", "unknown", "not_asked"]
WHOLE: Final = 100
DEBT: Final = "debt"


@dataclass(frozen=True)
class Line:
    """One question of a score: what it gave, of what it could."""

    question: Question
    state: State
    given: Given | None
    points: int
    possible: int


@dataclass(frozen=True)
class Score:
    """Points of the whole, of each section (code -> (points, possible)), the level, and every line.

    known   section -> the points possible of what was answered in it: none, and nothing is known of it
    """

    points: int
    possible: int
    sections: dict[str, tuple[int, int]]
    known: dict[str, int]
    level: str
    lines: tuple[Line, ...]
    unknown: int


@dataclass(frozen=True)
class Raise:
    """What would give more: an answer (a code, those not chosen yet, a number to reach), and how many points more."""

    question: Question
    answer: Given
    gain: int
    unknown: bool


def score(instrument: Instrument, answers: Mapping[str, Given]) -> Score:
    """What a family's answers give.

    Takes    one questionnaire; question code -> answer
    Returns  whole points, points possible, both for each section, the level reached, one line a question
    Unsure   an unanswered question gives no points and stays among the possible ones: it counts like the answer that
             gives none, never worse; so does a question that hangs on an unanswered one. A question that another answer
             rules out is not asked: it counts neither for nor against. Where questions of less than half of the points
             were answered, the level is unknown: what nobody knows speaks against no family
    Source   the questionnaire itself: every question and threshold names its own
    """
    lines = tuple(_line(instrument, question, answers) for question in instrument.questions)
    sections = {
        section.code: (
            sum(line.points for line in lines if line.question.section == section.code),
            sum(line.possible for line in lines if line.question.section == section.code),
        )
        for section in instrument.sections
    }
    known = {
        section.code: _known([line for line in lines if line.question.section == section.code])
        for section in instrument.sections
    }
    points, possible = sum(line.points for line in lines), sum(line.possible for line in lines)
    return Score(
        points=points,
        possible=possible,
        sections=sections,
        known=known,
        level=UNKNOWN if _says_too_little(lines) else level_of(instrument, points, possible),
        lines=lines,
        unknown=sum(line.state == "unknown" for line in lines),
    )


def _asked(lines: Sequence[Line]) -> list[Line]:
    """The lines that people answer; known facts of the registry where there is nothing to ask."""
    return [line for line in lines if line.question.kind != "fact" and line.state != "not_asked"] or list(lines)


def _known(lines: Sequence[Line]) -> int:
    return sum(line.possible for line in _asked(lines) if line.state == "answered")


def _says_too_little(lines: Sequence[Line]) -> bool:
    """Whether the questions answered could give less than half of the points of those asked."""
    return 2 * _known(lines) < sum(line.possible for line in _asked(lines))


def _line(instrument: Instrument, question: Question, answers: Mapping[str, Given]) -> Line:
    state = state_of(instrument, question, answers)
    if state == "not_asked":
        return Line(question, state, None, 0, 0)
    given = answers.get(question.code) if state == "answered" else None
    return Line(question, state, given, 0 if given is None else points_of(question, given), question.possible)


def state_of(instrument: Instrument, question: Question, answers: Mapping[str, Given]) -> State:
    """Whether a question was answered, is unknown, or is not asked because of another answer.

    Unsure   a question that hangs on one nobody answered is unknown itself, whatever was answered to it
    """
    if question.only_if is not None:
        other = instrument.by_code[question.only_if.question]
        before = state_of(instrument, other, answers)
        if before != "answered":
            return before
        if not _chosen(answers[other.code]) & set(question.only_if.answers):
            return "not_asked"
    return "answered" if answers.get(question.code) is not None else "unknown"


def points_of(question: Question, given: Given) -> int:
    """The points of an answer: of the one chosen, of all chosen together, of the band that holds the number.

    Takes    a question, and an answer to it
    Returns  whole points, 0 for an answer the question does not know
    Source   the questionnaire
    """
    if isinstance(given, int):
        return next((band.points for band in question.bands if band.holds(given)), 0)
    return sum(answer.points for answer in question.answers if answer.code in _chosen(given))


def _chosen(given: Given) -> set[str]:
    return set(given) if isinstance(given, list) else {str(given)}


def level_of(instrument: Instrument, points: int, possible: int) -> str:
    """The highest level whose share of the possible points is reached; in whole numbers, so that no half decides.

    Unsure   where nothing was possible, the lowest level
    Source   the thresholds of the questionnaire
    """
    reached = [
        threshold
        for threshold in instrument.thresholds
        if possible and points * WHOLE >= threshold.at_least_percent * possible
    ]
    return max(reached, key=lambda threshold: threshold.at_least_percent).level if reached else LEVELS[0]


def owes(instrument: Instrument, answers: Mapping[str, Given]) -> bool:
    """Whether answers say that debts weigh on a family.

    Takes    one questionnaire; question code -> answer
    Returns  True where a question that means debt (in versions that say no meanings: that is called so) was answered
             with less than its full points
    Unsure   an unanswered question says nothing
    Source   the questionnaire
    """
    meant = [question for question in instrument.questions if question.means == DEBT]
    called = [question for question in instrument.questions if question.code == DEBT]
    return any(
        state_of(instrument, question, answers) == "answered"
        and points_of(question, answers[question.code]) < question.possible
        for question in meant or called
    )


def raises(found: Score) -> list[Raise]:
    """What would give more points, the most first.

    Takes    a score
    Returns  the best answer of every question that was asked and gave less than it could; known facts are left out,
             for a family does not choose its decile
    Unsure   an unknown answer is listed as such: asking may be all that is needed
    Source   the questionnaire
    """
    more = [
        Raise(line.question, _best(line), line.possible - line.points, line.state == "unknown")
        for line in found.lines
        if line.question.kind != "fact" and line.points < line.possible
    ]
    return sorted(more, key=lambda each: -each.gain)


def _best(line: Line) -> Given:
    question = line.question
    if question.is_number:
        return max(question.bands, key=lambda band: band.points).least
    if question.kind == "select_multiple":
        chosen = _chosen(line.given or [])
        return [each.code for each in question.answers if each.points and not each.alone and each.code not in chosen]
    return max(question.answers, key=lambda answer: answer.points).code
