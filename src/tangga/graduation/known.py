"""What is known of families whom somebody may prepare, and the reasons that follow (rules.preparation)."""

from collections.abc import Collection
from dataclasses import astuple, dataclass, replace
from datetime import date
from uuid import UUID

from tangga.families.models import Family
from tangga.graduation.models import Candidate, Plan, Why
from tangga.labelling.queries import LabelReason, only_reason_may_be_label
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.policy import Policy, load, overlays_for
from tangga.readiness.models import Assessment
from tangga.readiness.queries import newest_answers, owing
from tangga.rules.parameters import whole
from tangga.rules.preparation import Known, Reasons, reasons, strength
from tangga.rules.questionnaire import SECTIONS
from tangga.runs.models import FamilyAnswer
from tangga.runs.queries import answer_shown, current_answer
from tangga.visits.models import Business, BusinessKind
from tangga.visits.queries import open_businesses

TOO_SHORT = "too_short"


@dataclass(frozen=True)
class Bar:
    """One section of a family's answers: a code of readiness.words.STRENGTHS, empty where it was not asked."""

    section: str
    strength: str


@dataclass(frozen=True)
class Told:
    """A family of the list: its answer, why it should be prepared or not, and what became of it.

    owes           its answers say that debts weigh on it
    pick, plan     of the year asked about, and the open one
    words_of_pick  why it was picked, in the picker's words
    label          what happened with the label on its house so lately that it may be its only reason (with_label)
    """

    answer: FamilyAnswer
    reasons: Reasons
    assessment: Assessment | None
    owes: bool
    businesses: tuple[str, ...]
    pick: Candidate | None
    plan: Plan | None
    words_of_pick: str = ""
    label: LabelReason | None = None

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

    @property
    def needs_words(self) -> bool:
        """Whoever picks the family says why, in words: it is protected, or whether it could be is not known yet."""
        return needs_words(self.reasons)


def for_the_eyes_of(viewer: Viewer, told: Told) -> Told:
    """What of it a viewer may read: what a visit found (businesses) stays with those who see visits; what has to do
    with the label on a house, and the picker's own words, with those who see labels."""
    hidden = set()
    if not viewer.may(Action.SEE_VISITS):
        told = replace(told, businesses=())
        hidden.add("business")
    if not viewer.may(Action.SEE_LABELS):
        told = replace(told, words_of_pick="", label=None)
        hidden.add("only_label")
    said = told.reasons
    left = Reasons(*(tuple(code for code in codes if code not in hidden) for codes in astuple(said)))
    return replace(told, reasons=left)


def with_label(told: Told | None, on: date) -> Told | None:
    """The same with the label on the house, where it may be the only reason to leave: for pages about one family."""
    return replace(told, label=only_reason_may_be_label(told.family, on)) if told else None


def told_of(answers: Collection[FamilyAnswer], on: date, year: int) -> list[Told]:
    """Of each answer (with its family), in the same order. Five statements, however many families."""
    families = [answer.family_id for answer in answers]
    asked = {each.family_id: each for each in newest_answers().filter(family__in=families).order_by()}
    kinds: dict[int, list[str]] = {}
    for business in Business.objects.filter(open_businesses(on), family__in=families):
        kinds.setdefault(business.family_id, []).append(business.kind)
    of_year = Candidate.objects.filter(family__in=families, year=year, dropped_at=None).select_related("picked_by")
    picks = {each.family_id: each for each in of_year}
    plans = {each.family_id: each for each in Plan.objects.filter(family__in=families, state__in=Plan.OPEN)}
    in_debt = owing(asked.values())
    found = []
    for answer in answers:
        key = answer.family_id
        assessment, pick = asked.get(key), picks.get(key)
        owes = assessment is not None and assessment.pk in in_debt
        policy = policy_of(answer.region_id, on)
        said = reasons(_known(answer, assessment, owes, kinds.get(key, []), pick, policy), policy)
        why = pick.reason if pick else ""
        found.append(Told(answer, said, assessment, owes, tuple(kinds.get(key, ())), pick, plans.get(key), why))
    return found


def told_of_family(family: Family, on: date, year: int, viewer: Viewer | None = None) -> Told | None:
    """The same of one family; None where nothing has been worked out about it yet. The caller has checked who asks.

    viewer  of a page that shows the family's answer besides: it is not asked for a second time
    """
    answer = answer_shown(viewer, family) if viewer else current_answer(family)
    return told_of([answer], on, year)[0] if answer else None


def reasons_with(told: Told, why: str, on: date) -> Reasons:
    """The reasons if the family were picked for that cause (models.Why)."""
    policy = policy_of(told.answer.region_id, on)
    pick = Candidate(why=why)
    return reasons(_known(told.answer, told.assessment, told.owes, list(told.businesses), pick, policy), policy)


def needs_words(found: Reasons) -> bool:
    """Whether a pick for these reasons has to say why in words."""
    return bool(found.protections) or TOO_SHORT in found.speaks_against


def _known(
    answer: FamilyAnswer,
    assessment: Assessment | None,
    owes: bool,
    businesses: list[str],
    pick: Candidate | None,
    policy: Policy,
) -> Known:
    return Known(
        on=policy.as_of,
        years=answer.years_in_programme,
        able=_able(answer, policy),
        components=frozenset(answer.component_codes),
        unsure=answer.unsure,
        decile=answer.decile,
        last_component_ends_on=answer.last_component_ends_on,
        has_business=bool(businesses),
        asked_on=assessment.answered_on if assessment else None,
        level=assessment.level if assessment else "",
        owes=owes,
        for_the_label=pick is not None and pick.why == Why.HOUSE_LABEL,
    )


def _able(answer: FamilyAnswer, policy: Policy) -> bool | None:
    """Whether somebody is able and of productive age. An answer does not say so by itself, but by the rule a family
    could be prepared when it is active, long enough in the programme, *and* such a member is there: where the first
    two hold, the answer tells the third; where they do not, it is not known, a reason against (too short)."""
    others_hold = answer.active and (answer.years_in_programme or 0) >= whole(policy, "graduation/preparable/years")
    return answer.preparable if others_hold else None


def policy_of(region: str, on: date) -> Policy:
    """The policy that holds in a village on a day."""
    return load(on, overlays_for(region))


def business_words(kinds: Collection[str]) -> str:
    """Kinds of business in words."""
    return ", ".join(str(BusinessKind(kind).label) for kind in dict.fromkeys(kinds))


def latest_readiness(family: Family) -> tuple[UUID | None, str]:
    """public_id and level of a family's newest answers about readiness; (None, "") where it was never asked."""
    latest = newest_answers().filter(family=family).values_list("public_id", "level").first()
    return latest or (None, "")
