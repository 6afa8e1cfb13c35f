"""Reading readiness: versions by area and day, families' answers, and a score line by line.

`on` is today for the reader. What takes a family, or keys of families, trusts that the caller has checked who asks.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from tangga.areas.queries import within
from tangga.families.models import Family
from tangga.families.queries import about_seen, facts_of, spell_of
from tangga.papers import formats
from tangga.people.models import Person
from tangga.people.queries import may, posting_of
from tangga.people.roles import Action
from tangga.readiness.models import Assessment, Purpose, Questionnaire
from tangga.readiness.words import answer_words, source_words, text
from tangga.rules.questionnaire import Question
from tangga.rules.readiness import Given, Line, Score, owes, score

DISTRICT_DIGITS = 4


def versions_for(region_code: str, purpose: str = Purpose.READINESS) -> QuerySet[Questionnaire]:
    """The versions that hold, did or will where somebody lives: the district's own first, the newest of each first."""
    here = Q(area=None) | Q(area_id=region_code[:DISTRICT_DIGITS])
    return Questionnaire.objects.filter(here, purpose=purpose).order_by(
        F("area_id").asc(nulls_last=True), "-in_force_from", "-pk"
    )


def questionnaire_for(region_code: str, on: date, purpose: str = Purpose.READINESS) -> Questionnaire | None:
    """The version of a purpose in force in an area on a day: the district's own, else everybody's; None before the
    first."""
    return versions_for(region_code, purpose).filter(in_force_from__lte=on).first()


def questionnaires_seen_by(person: Person, on: date) -> QuerySet[Questionnaire]:
    """The versions a person may read: everybody's, and those of districts their posting lies in or reaches over."""
    posting = posting_of(person, on)
    found = Questionnaire.objects.select_related("area", "brought_by").order_by("-in_force_from", "-pk")
    if posting is None or not may(person, Action.SEE_READINESS, on):
        return found.none()
    code = posting.area_id or ""
    return found.filter(Q(area=None) | within("area_id", code[:DISTRICT_DIGITS]))


def assessments_seen_by(person: Person, on: date) -> QuerySet[Assessment]:
    """Answers of the families a person sees."""
    if not may(person, Action.SEE_READINESS, on):
        return Assessment.objects.none()
    found = Assessment.objects.filter(about_seen(person, on))
    return found.select_related("family", "questionnaire__area", "answered_by", "corrected_by", "corrects", "visit")


def newest_answers(purpose: str = Purpose.READINESS) -> QuerySet[Assessment]:
    """The newest answers of each family, of a purpose: at most one row a family."""
    return Assessment.objects.filter(is_latest=True, purpose=purpose)


def assessments_of(family: Family) -> list[Assessment]:
    """All that a family answered about readiness, oldest first, those put right later among them. One statement."""
    rows = Assessment.objects.filter(family=family, purpose=Purpose.READINESS).order_by("answered_on", "pk")
    return list(rows.select_related("questionnaire", "answered_by", "corrected_by"))


def last_answers(family: Family) -> Assessment | None:
    """The family's newest answers about readiness, with their version."""
    return newest_answers().filter(family=family).select_related("questionnaire").first()


def owing(assessments: Collection[Assessment]) -> set[int]:
    """Keys of those answers that say that debts weigh on the family. One statement, however many answers."""
    versions = Questionnaire.objects.in_bulk({each.questionnaire_id for each in assessments})
    return {each.pk for each in assessments if owes(versions[each.questionnaire_id].instrument, each.answers)}


def facts_known(family: Family, on: date) -> dict[str, Given]:
    """What the registry knows of what a questionnaire may show: completed years in the programme, and the decile."""
    found: dict[str, Given] = {}
    spell, facts = spell_of(family, on), facts_of(family, on)
    if spell is not None and spell.joined_on <= on:
        until = min(spell.left_on, on) if spell.left_on else on
        found["membership_years"] = formats.completed_months(spell.joined_on, until) // 12
    if facts is not None and facts.decile is not None:
        found["decile"] = facts.decile
    return found


@dataclass(frozen=True)
class Explained:
    """One line of a score in words."""

    line: Line
    label: str
    answer: str
    why_not_asked: str
    source: str

    @property
    def question(self) -> Question:
        return self.line.question

    @property
    def is_unknown(self) -> bool:
        return self.line.state == "unknown"

    @property
    def is_asked(self) -> bool:
        return self.line.state != "not_asked"


def score_of(assessment: Assessment) -> Score:
    """The score again, line by line, from the answers and the version they were given by."""
    return score(assessment.questionnaire.instrument, assessment.answers)


def lines_of(assessment: Assessment) -> list[Explained]:
    """Every question with its answer, points, possible points and source, in the order of the questionnaire."""
    return explain(assessment, score_of(assessment))


def explain(assessment: Assessment, found: Score) -> list[Explained]:
    """The lines of a score in words."""
    instrument = assessment.questionnaire.instrument
    explained = []
    for line in found.lines:
        because = ""
        if line.state == "not_asked" and line.question.only_if:
            other = instrument.by_code[line.question.only_if.question]
            because = f"{text(other.label)} {answer_words(other, assessment.answers.get(other.code))}".strip()
        explained.append(
            Explained(
                line=line,
                label=text(line.question.label),
                answer=answer_words(line.question, line.given),
                why_not_asked=because,
                source=source_words(instrument, line.question.source),
            )
        )
    return explained


def answered_by_version(versions: Collection[int]) -> dict[int, int]:
    """key of a version -> how many times it was answered; unused ones are left out."""
    rows = Assessment.objects.filter(questionnaire__in=versions).order_by().values("questionnaire")
    return {row["questionnaire"]: row["many"] for row in rows.annotate(many=Count("pk"))}
