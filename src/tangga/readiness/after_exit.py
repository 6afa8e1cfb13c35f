"""Reading what families answered after they left, by the visits at which they did. Answers advise; a person decides."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from tangga.families.models import Family
from tangga.policy import load, overlays_for
from tangga.readiness.models import Assessment, Purpose
from tangga.readiness.queries import score_of
from tangga.readiness.words import ADVICES, text
from tangga.rules.after_exit import advice
from tangga.visits.models import Visit


@dataclass(frozen=True)
class Advised:
    """What one set of answers advises: a code of rules.after_exit.ADVICES, in words, and what speaks for it."""

    assessment: Assessment
    code: str
    alarms: tuple[str, ...]

    @property
    def word(self) -> str:
        return str(ADVICES[self.code][0])

    @property
    def kind(self) -> str:
        return ADVICES[self.code][1]

    @property
    def symbol(self) -> str:
        return ADVICES[self.code][2]


def counting() -> QuerySet[Assessment]:
    """Answers after an exit that count: nobody put them right, and their visit was not recorded by mistake."""
    given = Assessment.objects.filter(purpose=Purpose.FOLLOW_UP, corrected_by=None)
    return given.exclude(visit__state=Visit.State.WITHDRAWN).select_related("questionnaire", "visit")


def day_of(assessment: Assessment) -> date:
    """The day answers are of: their visit's, as it stands after corrections, else the day that was said."""
    visit = assessment.visit
    return visit.visited_on if visit is not None and visit.visited_on is not None else assessment.answered_on


def advised(assessment: Assessment, region_code: str = "") -> Advised:
    """What answers advise, by the policy of their day."""
    policy = load(assessment.answered_on, overlays_for(region_code))
    found = advice(score_of(assessment), policy)
    return Advised(assessment, found.code, tuple(text(line.question.label) for line in found.alarms))


def advised_at(visits: Collection[Visit], region_code: str = "") -> dict[int, Advised]:
    """key of a visit -> what the answers given at it advise; visits without answers are left out. One statement."""
    given = counting().filter(visit__in=visits).order_by("pk") if visits else ()
    return {each.visit_id: advised(each, region_code) for each in given if each.visit_id is not None}


def answers_after(family: Family) -> list[Assessment]:
    """All that a family answered after exits and that counts, oldest day first."""
    given = list(counting().filter(family=family).select_related("questionnaire", "visit", "answered_by"))
    return sorted(given, key=lambda each: (day_of(each), each.pk))
