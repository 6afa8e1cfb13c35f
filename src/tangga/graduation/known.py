"""What is known of families whom somebody may prepare, and the reasons that follow (rules.preparation)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from tangga.families.models import Family
from tangga.graduation.models import Candidate, Plan, Why
from tangga.policy import Policy, load, overlays_for
from tangga.readiness.models import Assessment
from tangga.rules.preparation import Known, Reasons, reasons, strength
from tangga.runs.models import FamilyAnswer
from tangga.runs.queries import current_answer
from tangga.visits.models import Business, BusinessKind

SECTIONS = ("business", "income", "housing", "assets", "children")
# What a questionnaire calls no debt, or one that weighs on nobody; the shipped one has `on_time` for both.
NOTHING_OWED = ("", "0", "none", "no", "no_debt", "never", "on_time", "False", "[]")


@dataclass(frozen=True)
class Bar:
    """One section of a family's answers: a code of readiness.words.STRENGTHS, empty where it was not asked."""

    section: str
    strength: str


@dataclass(frozen=True)
class Told:
    """A family of the list: its answer, why it should be prepared or not, and what became of it.

    pick, plan  of the year asked about, and the open one
    """

    answer: FamilyAnswer
    reasons: Reasons
    assessment: Assessment | None
    businesses: tuple[str, ...]
    pick: Candidate | None
    plan: Plan | None

    @property
    def family(self) -> Family:
        return self.answer.family

    @property
    def bars(self) -> list[Bar]:
        points = self.assessment.sections if self.assessment else {}
        return [Bar(each, strength(*points[each]) if each in points else "") for each in SECTIONS]

    @property
    def is_protected(self) -> bool:
        """Something protects the family: who picks it says why, in words."""
        return bool(self.reasons.protections)


def told_of(answers: Collection[FamilyAnswer], on: date, year: int) -> list[Told]:
    """Of each answer (with its family), in the same order. Four statements, however many families."""
    families = [answer.family_id for answer in answers]
    asked = {each.family_id: each for each in Assessment.objects.filter(family__in=families, is_latest=True).order_by()}
    kinds: dict[int, list[str]] = {}
    for business in Business.objects.filter(open_businesses(on), family__in=families):
        kinds.setdefault(business.family_id, []).append(business.kind)
    of_year = Candidate.objects.filter(family__in=families, year=year, dropped_at=None).select_related("picked_by")
    picks = {each.family_id: each for each in of_year}
    plans = {each.family_id: each for each in Plan.objects.filter(family__in=families, state__in=Plan.OPEN)}
    found = []
    for answer in answers:
        key = answer.family_id
        assessment, pick = asked.get(key), picks.get(key)
        said = reasons(_known(answer, assessment, kinds.get(key, []), pick, on), policy_of(answer.region_id, on))
        found.append(Told(answer, said, assessment, tuple(kinds.get(key, ())), pick, plans.get(key)))
    return found


def told_of_family(family: Family, on: date, year: int) -> Told | None:
    """The same of one family; None where nothing has been worked out about it yet. The caller has checked who asks."""
    answer = current_answer(family)
    return told_of([answer], on, year)[0] if answer else None


def reasons_with(told: Told, why: str, on: date) -> Reasons:
    """The reasons if the family were picked for that cause (models.Why)."""
    pick = Candidate(why=why)
    known = _known(told.answer, told.assessment, list(told.businesses), pick, on)
    return reasons(known, policy_of(told.answer.region_id, on))


def _known(
    answer: FamilyAnswer, assessment: Assessment | None, businesses: list[str], pick: Candidate | None, on: date
) -> Known:
    return Known(
        on=on,
        years=answer.years_in_programme,
        able=_able(answer),
        components=frozenset(answer.component_codes),
        unsure=answer.unsure,
        decile=answer.decile,
        last_component_ends_on=answer.last_component_ends_on,
        has_business=bool(businesses),
        asked_on=assessment.answered_on if assessment else None,
        level=assessment.level if assessment else "",
        owes=owes(assessment) if assessment else False,
        for_the_label=pick is not None and pick.why == Why.HOUSE_LABEL,
    )


def _able(answer: FamilyAnswer) -> bool | None:
    """Whether somebody is able and of productive age: told by whether the family could be prepared, where only that
    decides (it is active and long enough in the programme)."""
    if answer.preparable:
        return True
    return False if answer.active and answer.five_years else None


def owes(assessment: Assessment) -> bool:
    """Whether a family said that it has debts: by the questions whose code speaks of debt."""
    said = [str(value) for code, value in assessment.answers.items() if "debt" in code]
    return any(value not in NOTHING_OWED for value in said)


def open_businesses(on: date) -> Q:
    """Businesses that run on a day."""
    return (Q(ended_on=None) | Q(ended_on__gt=on)) & (Q(started_on=None) | Q(started_on__lte=on))


def policy_of(region: str, on: date) -> Policy:
    """The policy that holds in a village on a day."""
    return load(on, overlays_for(region))


def business_words(kinds: Collection[str]) -> str:
    """Kinds of business in words."""
    return ", ".join(str(BusinessKind(kind).label) for kind in dict.fromkeys(kinds))


def latest_readiness(family: Family) -> tuple[UUID | None, str]:
    """public_id and level of a family's newest answers about readiness; (None, "") where it was never asked."""
    latest = Assessment.objects.filter(family=family, is_latest=True).values_list("public_id", "level").first()
    return latest or (None, "")
