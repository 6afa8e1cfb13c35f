"""Reading cohorts, as somebody sees them; what their sample has come to; where their cases stand."""

from collections import Counter
from collections.abc import Collection
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tangga.areas.queries import within
from tangga.cases.models import Case, CaseMove, Cohort, CohortStep, LeftOut
from tangga.families.exit_models import ExitType
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import ROLE_ACTIONS, ROLE_SCOPES, Action, Role, Scope
from tangga.policy import Policy, load, overlays_for
from tangga.rules import exit_moves, sampling
from tangga.runs.models import FamilyAnswer, Run

DISTRICT_DIGITS = 4
# Moves after which a case of the sample was not as proposed, whatever became of it later.
SAID_WRONG = ("send_back", "reject", "withdraw")
Code = CohortStep.Code


def cohorts_seen_by(person: Person, on: date) -> QuerySet[Cohort]:
    """The cohorts of the districts in a person's area, for roles that see the cases of a whole district."""
    posting = posting_of(person, on)
    cohorts = Cohort.objects.select_related("run", "district__parent", "proposed_by")
    if posting is None or Action.SEE_CASES not in ROLE_ACTIONS[Role(posting.role)]:
        return cohorts.none()
    area = posting.area_id or ""
    if ROLE_SCOPES[Role(posting.role)] is not Scope.AREA or len(area) > DISTRICT_DIGITS:
        return cohorts.none()
    return cohorts.filter(within("district_id", area))


def by_sample_allowed() -> Q:
    """The cases for which a sample may speak: still the natural exits that the assessment found, never sent back."""
    sent_back = CaseMove.objects.filter(case=OuterRef("pk"), code="send_back").order_by()
    return Q(~Exists(sent_back), exit_type=ExitType.NATURAL)


def runs_to_propose(district: str) -> QuerySet[Run]:
    """The finished assessments of a district from which no cohort was proposed yet and whose answers are there, the
    current one first."""
    runs = Run.objects.filter(area=district, status=Run.Status.DONE, beside=False, thinning=None)
    return runs.exclude(Exists(Cohort.objects.filter(run=OuterRef("pk")))).order_by("-is_current", "-as_of", "-pk")


def finds_exits(run: Run) -> bool:
    """Whether an assessment found a natural exit at all: a group of nobody is none."""
    return FamilyAnswer.objects.filter(run=run, active=True, natural_exit=True).exists()


def policy_of(cohort: Cohort) -> Policy:
    """The policy of the day the cohort was proposed: what its sample has to bear does not change afterwards."""
    return load(cohort.proposed_on, overlays_for(cohort.district_id))


def found_in_sample(cohort: Cohort) -> sampling.Found:
    """What the re-verification of the sample has come to; one statement."""
    told = Case.objects.filter(cohort=cohort, in_sample=True).aggregate(
        sampled=Count("pk"),
        wrong=Count("pk", filter=Q(said_wrong())),
        decided=Count("pk", filter=said_wrong() | ~Q(state=exit_moves.PROPOSED)),
    )
    return sampling.Found(**told)


def said_wrong() -> Q:
    """Cases that were once found not to be as proposed."""
    return Q(Exists(CaseMove.objects.filter(case=OuterRef("pk"), code__in=SAID_WRONG).order_by()))


def verdict(cohort: Cohort, found: sampling.Found | None = None) -> str:
    """What follows from the sample (rules.sampling.judged)."""
    return sampling.judged(found or found_in_sample(cohort), policy_of(cohort))


def states_of(cohorts: Collection[Cohort]) -> dict[int, Counter[str]]:
    """key of a cohort -> how many of its cases stand in which state; one statement for all."""
    found: dict[int, Counter[str]] = {each.pk: Counter() for each in cohorts}
    rows = Case.objects.filter(cohort__in=found).order_by().values_list("cohort", "state").annotate(Count("pk"))
    for cohort, state, many in rows:
        found[cohort][state] = many
    return found


def left_out_of(cohort: Cohort) -> dict[str, int]:
    """Why families did not become cases -> how many."""
    rows = LeftOut.objects.filter(cohort=cohort).order_by().values_list("why").annotate(Count("pk"))
    found = dict(rows)
    return {why: found[why] for why in LeftOut.Why.values if why in found}


def is_proposed(cohort: Cohort) -> bool:
    """Whether all families have become cases or were left out, and the sample is drawn."""
    return cohort.steps.filter(code=Code.PROPOSE, stopped=False, finished_at__isnull=False).exists()


def waits_for_sample(cohort: Cohort) -> bool:
    """Whether families that were not drawn are still to be taken as verified by the sample, or not."""
    return not cohort.steps.filter(code=Code.VERIFY).exists() and others_to_verify(cohort)


def others_to_verify(cohort: Cohort) -> bool:
    """Whether some family that was not drawn is still proposed."""
    return Case.objects.filter(cohort=cohort, in_sample=False, state=exit_moves.PROPOSED).exists()
