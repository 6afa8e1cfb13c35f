"""Asking for something to be done to all families of a cohort; the background does it (cohort_work)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.audit.actions import record
from tangga.cases.checks import check_first_day_out
from tangga.cases.cohort_models import KIND, Method
from tangga.cases.cohort_queries import (
    Code,
    cohorts_seen_by,
    finds_exits,
    found_in_sample,
    is_proposed,
    runs_to_propose,
    verdict,
    waits_for_sample,
)
from tangga.cases.models import Case, CaseMove, Cohort, CohortPerson, CohortStep
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.jobs import actions as jobs
from tangga.papers import formats
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.rules import exit_moves, sampling
from tangga.runs.queries import runs_seen_by

MOST = 100_000
# What may be asked for, and from which state of a case it goes on.
NEEDS = {Code.VERIFY: Action.VERIFY_EXITS, Code.APPROVE: Action.DECIDE_EXITS, Code.CARRY_OUT: Action.DECIDE_EXITS}
FROM = {Code.VERIFY: exit_moves.PROPOSED, Code.APPROVE: exit_moves.VERIFIED, Code.CARRY_OUT: exit_moves.APPROVED}
Part = CohortPerson.Part


@transaction.atomic
def propose_all(
    run: UUID, method: str, asked: int | None, percent: bool, *, by: Person, on: date, at: datetime
) -> Cohort:
    """Propose every natural exit of a finished assessment (its public_id), and set how they are re-verified.

    One cohort an assessment: asked for twice by the same person, it is the same one.
    Refused: Run.DoesNotExist outside the person's districts; NotAllowed to roles that do not propose in bulk; NotValid
    for an assessment that is not finished, only to look at or without natural exits, and for a sample without a size;
    Conflict where another person proposed them already.
    """
    found = runs_seen_by(by, on).get(public_id=run)
    check_role_may(posting_of(by, on), Action.PROPOSE_IN_BULK)
    Area.objects.select_for_update(no_key=True).get(pk=found.area_id)  # of two who ask at once, one after the other
    if (same := Cohort.objects.filter(run=found).first()) is not None:
        if same.proposed_by_id == by.pk:
            return same
        raise Conflict(_("The exits of this assessment were proposed already. Open them, and go on there."))
    if not runs_to_propose(found.area_id).filter(pk=found.pk).exists():
        raise NotValid(_("Choose an assessment that is finished, and not one that was made only to compare."))
    if method not in Method.values:
        raise NotValid(_("Choose whether every family or a sample is re-verified."))
    if method == Method.SAMPLE and not (asked and 0 < asked <= (100 if percent else MOST)):
        raise NotValid(_("Write how large the sample is: a number of families, or 1 to 100 percent of them."))
    if not finds_exits(found):
        raise NotValid(_("This assessment found no natural exit, so there is nobody to propose. Choose another one."))
    cohort = Cohort.objects.create(
        run=found,
        district=found.area,
        method=method,
        asked=asked if method == Method.SAMPLE else None,
        percent=percent if method == Method.SAMPLE else False,
        proposed_by=by,
        proposed_on=on,
        proposed_at=at,
    )
    CohortPerson.objects.create(cohort=cohort, person=by, part=Part.PROPOSER)
    said = {"run": str(found.public_id), "method": method, "asked": cohort.asked, "percent": cohort.percent}
    record("cohort.set", cohort, **about(cohort, by, at, **said))
    _ask(cohort, Code.PROPOSE, by, on, at)
    return cohort


@transaction.atomic
def go_on(cohort: UUID, *, by: Person, on: date, at: datetime) -> CohortStep:
    """Go on proposing where it was stopped. Refused: NotAllowed to everybody but who proposed; Conflict: all are."""
    held = _held(cohort, by, on)
    check_role_may(posting_of(by, on), Action.PROPOSE_IN_BULK)
    if (same := _open_step(held, Code.PROPOSE, by)) is not None:
        return same
    if is_proposed(held):
        raise Conflict(_("All families of this assessment were proposed or left out already."))
    if held.proposed_by_id != by.pk:
        raise NotAllowed(_("Only who began to propose these exits goes on with it."))
    return _ask(held, Code.PROPOSE, by, on, at)


@transaction.atomic
def verify_others(cohort: UUID, *, by: Person, on: date, at: datetime) -> CohortStep:
    """Take the families that were not drawn as re-verified by what was found at the homes of those that were.

    Refused: NotAllowed to the proposer and to roles that do not re-verify; Conflict while somebody of the sample is
    still to be visited, where too many were wrong, and where every family is to be verified.
    """
    held = _held(cohort, by, on)
    check_role_may(posting_of(by, on), NEEDS[Code.VERIFY])
    if (same := _open_step(held, Code.VERIFY, by)) is not None:
        return same
    check_part(held, by, Part.VERIFIER)
    if held.method != Method.SAMPLE or held.sample_size is None:
        raise Conflict(_("No sample of these exits was drawn: every family is re-verified at its home."))
    found = found_in_sample(held)
    if (judged := verdict(held, found)) != sampling.ACCEPTED:
        raise Conflict(str(why_not_accepted(judged)))
    people = set(
        CaseMove.objects.filter(case__cohort=held, case__in_sample=True, code="verify").values_list("by_id", flat=True)
    )
    for person in sorted(people | {by.pk}):
        _give_part(held, person, Part.VERIFIER)
    told = {"sampled": found.sampled, "wrong": found.wrong}
    return _ask(held, Code.VERIFY, by, on, at, told=told)


@transaction.atomic
def approve_all(cohort: UUID, effective_on: date, *, by: Person, on: date, at: datetime) -> CohortStep:
    """Approve every re-verified exit of a cohort, from the first day of a payment stage on: one person, one day.

    Refused: NotAllowed to who proposed or verified, and to roles that do not decide; NotValid for a day on which no
    stage begins; Conflict while the sample is not decided or an approval from another day is at work, and where nothing
    is there to approve.
    """
    held = _held(cohort, by, on)
    check_role_may(posting_of(by, on), NEEDS[Code.APPROVE])
    if (same := _open_step(held, Code.APPROVE, by)) is not None:
        if same.effective_on == effective_on:
            return same
        raise Conflict(
            _("These exits are being approved from %(day)s on already. Wait until that has ended, then look again.")
            % {"day": formats.day(same.effective_on)}
        )
    check_part(held, by, Part.APPROVER)
    if held.method == Method.SAMPLE:
        judged = verdict(held)
        if judged == sampling.WAITING:
            raise Conflict(str(why_not_accepted(judged)))
        if judged == sampling.ACCEPTED and waits_for_sample(held):
            raise Conflict(_("First somebody takes the other families as verified by the sample."))
    first = _first(held, Code.APPROVE)
    check_first_day_out(effective_on, first, on)
    _give_part(held, by.pk, Part.APPROVER)
    return _ask(held, Code.APPROVE, by, on, at, effective_on=effective_on)


@transaction.atomic
def carry_out_all(cohort: UUID, *, by: Person, on: date, at: datetime) -> CohortStep:
    """Carry every approved exit of a cohort out whose first day out has come.

    Refused: NotAllowed to who proposed, and to roles that do not decide; Conflict where none can be carried out today.
    """
    held = _held(cohort, by, on)
    check_role_may(posting_of(by, on), NEEDS[Code.CARRY_OUT])
    if (same := _open_step(held, Code.CARRY_OUT, by)) is not None:
        return same
    if held.proposed_by_id == by.pk:
        raise NotAllowed(_("You proposed these exits; somebody else must go on with them."))
    _first(held, Code.CARRY_OUT, effective_on__lte=on)
    return _ask(held, Code.CARRY_OUT, by, on, at)


def check_part(cohort: Cohort, person: Person, part: str) -> None:
    """Raises NotAllowed to a person who has another part in the cohort."""
    had = cohort.people.filter(person=person).exclude(part=part).values_list("part", flat=True).first()
    if had is not None:
        raise NotAllowed(str(OTHER_PART[Part(had)]()))


OTHER_PART = {
    Part.PROPOSER: lambda: _("You proposed these exits; somebody else must go on with them."),
    Part.VERIFIER: lambda: _("You re-verified exits these rest on; somebody else must approve them."),
    Part.APPROVER: lambda: _("You approved exits of this group; somebody else must verify."),
}


def why_not_accepted(judged: str) -> str:
    """Why the rest is not verified by the sample, in words."""
    if judged == sampling.REFUSED:
        return _("Too many of the sample were wrong: every family is re-verified at its home.")
    return _("Not all families of the sample were re-verified yet.")


def _held(cohort: UUID, by: Person, on: date) -> Cohort:
    """The cohort, locked. Raises Cohort.DoesNotExist where the person does not see it."""
    seen = cohorts_seen_by(by, on).get(public_id=cohort)
    return Cohort.objects.select_for_update(of=("self",)).select_related("district").get(pk=seen.pk)


def _open_step(cohort: Cohort, code: Code, by: Person) -> CohortStep | None:
    """The same that is asked for and still at work. Raises Conflict while anything else is at work."""
    step = cohort.steps.filter(finished_at=None).first()
    if step is None or (step.code, step.by_id) == (code, by.pk):
        return step
    raise Conflict(_("Work on these exits is still going on. Wait until it has ended."))


def _first(cohort: Cohort, code: Code, **more: Any) -> Case:
    """A case the step would move. Raises Conflict where there is none."""
    found = Case.objects.filter(cohort=cohort, state=FROM[code], **more).first()
    if found is None:
        raise Conflict(_("There is no exit of this group that this could be done to today."))
    return found


def _give_part(cohort: Cohort, person: int, part: Part) -> None:
    """Give a person a part; the database refuses a second one, whoever asked in the same moment."""
    try:
        with transaction.atomic():
            CohortPerson.objects.get_or_create(cohort=cohort, person_id=person, part=part)
    except IntegrityError as refused:
        raise NotAllowed(
            _("Somebody would have two parts in these exits: three different persons propose, verify and approve.")
        ) from refused


def _ask(cohort: Cohort, code: Code, by: Person, on: date, at: datetime, **more: Any) -> CohortStep:
    if (open_already := _open_step(cohort, code, by)) is not None:
        return open_already
    step = CohortStep.objects.create(cohort=cohort, code=code, by=by, on=on, at=at, **more)
    said = {"step": str(code), **more.get("told", {})}
    if step.effective_on:
        said["effective_on"] = step.effective_on.isoformat()
    record("cohort.asked", cohort, **about(cohort, by, at, **said))
    jobs.ask(KIND, step.public_id, by=by, area_code=cohort.district_id, at=at)
    return step


def about(cohort: Cohort, by: Person | None, at: datetime, **detail: object) -> dict[str, Any]:
    """For audit.record(action, cohort, **about(...))."""
    return {"by": by, "area_code": cohort.district_id, "detail": detail, "at": at}
