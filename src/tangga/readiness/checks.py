"""What may be recorded about readiness: returns nothing, or raises with a sentence. No queries."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.translation import gettext as _

from tangga.errors import Conflict, NotValid
from tangga.papers import formats
from tangga.readiness.models import Assessment, Purpose, Questionnaire
from tangga.readiness.words import text
from tangga.rules.questionnaire import Instrument, Question
from tangga.rules.readiness import Given, state_of

LARGEST_NUMBER = 10**12
FURTHEST_AHEAD = timedelta(days=366)  # a version is announced, not planned for years


def check_day(answered_on: date, on: date) -> None:
    """Raises NotValid for a day that has not come, or one that is too long ago to be remembered."""
    if answered_on > on:
        raise NotValid(_("The day of the answers has not come yet. Choose today or an earlier day."))
    if answered_on < date(on.year - 5, 1, 1):
        raise NotValid(_("That day is more than five years ago. Check the year."))


def check_in_programme(purpose: str, out: date | None) -> None:
    """Raises NotValid for readiness of a family that is out of the programme since a day (families.queries.out_since);
    how it fares afterwards is another purpose, and may be asked."""
    if purpose == Purpose.READINESS and out is not None:
        raise NotValid(
            _(
                "The family is out of the programme since %(day)s. Readiness can be recorded only for the days before "
                "that."
            )
            % {"day": formats.day(out)}
        )


def check_answers(instrument: Instrument, answers: Mapping[str, Given]) -> None:
    """Raises NotValid, naming every question (fields), where an answer is none of its questionnaire's."""
    problems = [
        (code, problem)
        for code, given in answers.items()
        if (problem := answer_problem(instrument.by_code.get(code), given))
    ]
    problems += [
        (question.code, _("This question has to be answered."))
        for question in instrument.questions
        if question.required and question.kind != "fact" and state_of(instrument, question, answers) == "unknown"
    ]
    if problems:
        raise NotValid(_("Not saved yet: some answers have to be put right."), tuple(problems))


def check_something_answered(answers: Mapping[str, Given]) -> None:
    """Raises NotValid for a blank questionnaire: a family of whom nothing was asked was not asked."""
    if not answers:
        raise NotValid(_("Answer at least one question of each section you can. Nothing was saved."))


def answer_problem(question: Question | None, given: Given) -> str:
    """What is wrong with an answer; empty when nothing is."""
    if question is None:
        return _("There is no such question in this version.")
    if question.is_number:
        return _number_problem(question, given)
    chosen = given if isinstance(given, list) else [given]
    known = {answer.code: answer for answer in question.answers}
    if isinstance(given, list) != (question.kind == "select_multiple") or not set(chosen) <= known.keys():
        return _("Choose one of the answers shown.")
    for code in chosen:
        if isinstance(code, str) and known[code].alone and len(chosen) > 1:
            return _("“%(answer)s” goes with no other answer. Choose it alone, or leave it.") % {
                "answer": text(known[code].label)
            }
    return ""


def _number_problem(question: Question, given: Given) -> str:
    most = LARGEST_NUMBER if question.most is None else question.most
    if not isinstance(given, int) or isinstance(given, bool):
        return _("Write a whole number, digits only.")
    if not question.least <= given <= most:
        return _("Write a number between %(least)s and %(most)s.") % {
            "least": formats.number(question.least),
            "most": formats.number(most),
        }
    return ""


def check_may_correct(wrong: Assessment) -> None:
    """Raises Conflict for answers that were put right already, or that a case uses."""
    if wrong.frozen_for is not None:
        raise Conflict(
            _("A graduation case uses these answers, so they stay as they are. Answer anew on another day instead.")
        )
    if wrong.is_corrected:
        raise Conflict(_("Somebody has put these answers right already. Look at the corrected ones first."))


def check_version_day(in_force_from: date, on: date) -> None:
    """Raises NotValid for a version that would hold from a day that is past: answers given then keep their version."""
    if in_force_from < on:
        raise NotValid(
            _("A new version holds from today or a later day: what was answered before keeps its own version.")
        )
    if in_force_from > on + FURTHEST_AHEAD:
        raise NotValid(_("That day is more than a year ahead. Check the year."))


def check_of_area(questionnaire: Questionnaire, region_code: str) -> None:
    """Raises Conflict where a version is another district's."""
    if questionnaire.area_id and not region_code.startswith(questionnaire.area_id):
        raise Conflict(
            _("The family lives in another district now, with a questionnaire of its own. Load the page again.")
        )
