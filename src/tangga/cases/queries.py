"""Reading cases, always as somebody sees them; and what the harm check asks about one."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from tangga.areas.queries import within
from tangga.cases.models import Case, CaseMove, CohortPerson
from tangga.cases.spans import last_visit_held, time_over
from tangga.families.exit_models import ExitReason
from tangga.families.models import Family
from tangga.families.queries import families_assigned_to, members_of
from tangga.graduation.models import Plan
from tangga.graduation.queries import still_in
from tangga.labelling.queries import only_reason_may_be_label
from tangga.papers import formats
from tangga.people.models import Person, Posting
from tangga.people.queries import posting_of
from tangga.people.roles import ROLE_ACTIONS, ROLE_SCOPES, Action, Role, Scope
from tangga.policy import Policy, load, overlays_for
from tangga.rules import exit_moves
from tangga.visits.models import MET_SOMEBODY, Purpose, Visit

# Exits by which somebody's judgement ends a right that the household would else keep: these are asked whether it can
# do without. Not the others: by the rule nothing is left to end (natural); nobody is left to harm (deceased); the right
# goes on where the family lives now (moved), or under its other entry (duplicate).
JUDGED = frozenset({"voluntary", "assessed", "forced", "excluded", "data_mismatch", "not_found"})
# Reasons that lie in how the family lives; beside a label the others may all be shame (policy 4.2).
OF_ITS_LIFE = frozenset(
    {
        ExitReason.BUSINESS_GREW,
        ExitReason.BETTER_PAID_WORK,
        ExitReason.ASSETS_ACQUIRED,
        ExitReason.NO_COMPONENT,
        ExitReason.CHILDREN_FINISHED_SCHOOL,
        ExitReason.ABOVE_DECILE_LIMIT,
    }
)
NO_ABLE_MEMBER, ONLY_LABEL = "no_able_member", "only_label"


def cases_seen_by(person: Person | AnonymousUser, on: date) -> QuerySet[Case]:
    """The cases a person sees: a facilitator those of the families assigned to them, others those proposed while the
    family lived in their area (wherever it lives now). Roles that see no cases: none.
    """
    posting = posting_of(person, on)
    cases = Case.objects.select_related("family")
    if posting is None or Action.SEE_CASES not in ROLE_ACTIONS[Role(posting.role)]:
        return cases.none()
    match ROLE_SCOPES[Role(posting.role)]:
        case Scope.OWN_FAMILIES:
            return cases.filter(family__in=families_assigned_to(posting.person_id, on).order_by().values("pk"))
        case Scope.AREA:
            area = posting.area_id or ""
            # A district is one value of an indexed column; a province or a village is a range of places.
            return cases.filter(district=area) if len(area) == 4 else cases.filter(within("region_id", area))
        case Scope.EVERYWHERE:
            return cases
        case _:
            return cases.none()


def open_case_of(family: Family) -> Case | None:
    """A family's open case; None: it has none."""
    return Case.objects.filter(family=family, state__in=exit_moves.OPEN).first()


def can_be_proposed(family: Family, on: date) -> bool:
    """Whether a family is in the programme on a day, and no case of it is open anywhere."""
    open_cases = Case.objects.filter(family=OuterRef("pk"), state__in=exit_moves.OPEN).order_by()
    return Family.objects.filter(still_in(on, "pk"), ~Exists(open_cases), pk=family.pk).exists()


def open_plan_of(family: Family) -> Plan | None:
    """The plan being carried out with a family; None: there is none."""
    return Plan.objects.filter(family=family, state__in=Plan.OPEN).first()


def harm_check(case: Case, on: date) -> tuple[str, ...]:
    """Why the approver has to write a justification (policy 4.2): NO_ABLE_MEMBER, ONLY_LABEL; empty: nothing stands
    against it. What is not known stands against it too: nobody able of productive age is known.
    """
    if case.exit_type not in JUDGED:
        return ()
    found = []
    if not has_able_member(case.family, on, load(on, overlays_for(case.region_id))):
        found.append(NO_ABLE_MEMBER)
    of_its_life = set(case.reasons) & OF_ITS_LIFE
    named = ExitReason.HOUSE_LABEL in case.reasons
    if not of_its_life and (named or only_reason_may_be_label(case.family, case.proposed_on)):
        found.append(ONLY_LABEL)
    return tuple(found)


def has_able_member(family: Family, on: date, policy: Policy) -> bool:
    """Whether somebody able and of productive age is known in a family, by the facts of the day. Who is not known to
    be so is not counted: it only asks the approver to say more."""
    ages = exit_moves.productive_ages(policy)
    people = (known.facts for known in members_of(family, on) if known.facts is not None)
    living = (each for each in people if each.deceased_on is None or each.deceased_on > on)
    return any(formats.age(each.birth_date, on) in ages and not each.severe_disability for each in living)


GOING_ON = "going_on"


def going_on() -> Q:
    """Open cases on their way: neither sent back nor objected to, which the first page counts by themselves."""
    return Q(state__in=[each for each in exit_moves.OPEN if each not in (exit_moves.RETURNED, exit_moves.CONTESTED)])


# The next step that leads a case on, by the action it needs: what a queue calls "waits for me".
WAITING = {
    exit_moves.PROPOSED: {"voluntary": exit_moves.PROPOSE, "": exit_moves.VERIFY},
    exit_moves.RETURNED: {"": exit_moves.PROPOSE},
    exit_moves.SIGNED: {"": exit_moves.VERIFY},
    exit_moves.VERIFIED: {"": exit_moves.DECIDE},
    exit_moves.APPROVED: {"": exit_moves.DECIDE},
    exit_moves.CONTESTED: {"": exit_moves.DECIDE},
}


def waits_for(person: Person, posting: Posting | None, on: date) -> Q:
    """Cases whose next step this person may make today: by their role, by what they already were in it, by the day."""
    allowed = {str(action) for action in ROLE_ACTIONS[Role(posting.role)]} if posting else set()
    asked = Q(pk__in=[])
    for state, by_type in WAITING.items():
        for exit_type, action in by_type.items():
            if action not in allowed:
                continue
            others = [each for each in by_type if each]
            of_type = Q(exit_type=exit_type) if exit_type else ~Q(exit_type__in=others)
            asked |= Q(state=state) & of_type & _not_shut_out(state, person, on)
    return asked | _after_the_exit(allowed, (posting.area_id if posting else "") or "", on)


def _after_the_exit(allowed: set[str], area: str, on: date) -> Q:
    """Exits in force that lead on: the first or the last visit was held and nobody has said so; or nothing is left but
    to close."""
    found = Q(pk__in=[])
    if exit_moves.PROPOSE in allowed:
        after = Visit.objects.filter(family=OuterRef("family"), purpose=Purpose.AFTER_EXIT, state=Visit.State.DONE)
        held = after.filter(met__in=MET_SOMEBODY, day__gte=OuterRef("effective_on"))
        followed = Q(exit_type__in=sorted(exit_moves.GRADUATIONS)) & Q(Exists(held.order_by()))
        found |= Q(state=exit_moves.IN_FORCE) & followed
        found |= Q(state=exit_moves.FOLLOWED_UP) & time_over(area, on) & last_visit_held(area, on, held)
    if exit_moves.DECIDE in allowed:
        closed = Q(exit_type__in=sorted(exit_moves.ALL - exit_moves.GRADUATIONS))
        found |= Q(state=exit_moves.IN_FORCE) & closed & time_over(area, on)
    return found


def _not_shut_out(state: str, person: Person, on: date) -> Q:
    """Whom rules.exit_moves does not shut out of the step, by what they ever were in the case."""
    if state == exit_moves.PROPOSED:
        return ~_was(person, PROPOSING) | Q(exit_type="voluntary")
    if state == exit_moves.SIGNED:
        return ~_was(person, PROPOSING)
    if state == exit_moves.VERIFIED:
        return ~_was(person, (*PROPOSING, "verify")) & ~_found_in_its_sample(person)
    if state == exit_moves.APPROVED:
        return ~_was(person, PROPOSING) & Q(effective_on__lte=on)
    if state == exit_moves.CONTESTED:
        return ~_was(person, (*PROPOSING, "verify", "approve")) & ~_found_in_its_sample(person)
    return Q()


def _found_in_its_sample(person: Person) -> Q:
    """Cases that rest on what this person found at other homes: its verifier too (models.Case.persons)."""
    verified = CohortPerson.objects.filter(person=person, part=CohortPerson.Part.VERIFIER).order_by()
    return Q(by_sample=True, cohort__in=verified.values("cohort"))


PROPOSING = ("propose", "propose_again")


def _was(person: Person, codes: tuple[str, ...]) -> Q:
    # A list of a person's cases, made once: asked of each of ten thousand cases, PostgreSQL takes a second for it.
    return Q(pk__in=CaseMove.objects.filter(by=person, code__in=codes).order_by().values("case"))
