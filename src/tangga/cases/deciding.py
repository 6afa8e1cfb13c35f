"""What the office does in a case: re-verify, send back, approve or reject, carry out, and decide about an objection.

Carrying out is one transaction: the membership ends, the plan ends, the visits after the exit are planned, the way to
grants is open. An objection that is upheld takes all of it back, and whatever was issued on it is void.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.audit.actions import record
from tangga.cases.answers import let_go
from tangga.cases.checks import (
    check_by_the_rule,
    check_day_come,
    check_first_day_out,
    check_justified,
    check_thought_over,
    check_visited,
    clean,
)
from tangga.cases.cohort_queries import by_sample_allowed, verdict
from tangga.cases.following import visits_of
from tangga.cases.models import Case, Verification
from tangga.cases.moving import BY_SAMPLE, Moving, done, end_papers, told
from tangga.cases.queries import harm_check
from tangga.cases.witness import check_is_not_witness
from tangga.errors import Conflict
from tangga.families.exits import ExitsRefused, Leaving, leave
from tangga.families.returning import undo_exit
from tangga.graduation.closing import end_by_case, reopen_after_case
from tangga.grants.openings import close_grants, open_grants, release_grants
from tangga.issued_papers.models import Kind, Void
from tangga.people.models import Person
from tangga.policy import load, overlays_for
from tangga.rules import exit_moves, sampling
from tangga.runs.queries import current_answer
from tangga.visits.after_exit import call_off, schedule
from tangga.waiting.proposing import leave_the_list
from tangga.waiting.vacancies import close_restored, open_for


@transaction.atomic
def verify(
    public_id: UUID,
    visited_on: date,
    findings: str,
    *,
    by: Person,
    on: date,
    at: datetime,
    seen: int | None = None,
) -> Case:
    """Re-verify a proposal at the family's home: it is as proposed. What is not so is sent back instead.

    Refused: as every move (moving.Moving), to the proposer above all; NotValid for a day that cannot be, or without
    findings.
    """
    moving = Moving(public_id, "verify", "", visited_on, findings, by=by, on=on, at=at, seen=seen)
    if moving.again:
        return moving.case
    check_is_not_witness(moving.case, by)
    found = clean(findings)
    check_visited(visited_on, found, moving.case, on)
    Verification.objects.create(case=moving.case, visited_on=visited_on, findings=found, by=by, at=at)
    moving.case.verified_by = by
    record("case.verified", done(moving), **told(moving, visited_on=visited_on.isoformat()))
    return moving.case


@transaction.atomic
def verify_by_sample(public_id: UUID, *, by: Person, on: date, at: datetime) -> Case:
    """Take a case of a cohort that was not drawn as re-verified by the sample; its own home was not visited.

    Whether the sample bears that is the caller's to ask (cohort_actions.verify_others). Refused: as every move;
    Conflict for a case that was ever sent back, or is of another type by now: somebody has to go there.
    """
    moving = Moving(public_id, "verify", "", BY_SAMPLE, by=by, on=on, at=at, seen=None)
    if moving.again:
        return moving.case
    if not Case.objects.filter(by_sample_allowed(), pk=moving.case.pk).exists():
        raise Conflict(
            _("The sample speaks only for natural exits that nobody sent back. This home has to be visited.")
        )
    moving.case.verified_by, moving.case.by_sample = by, True
    record("case.verified", done(moving), **told(moving, by_sample=True))
    return moving.case


@transaction.atomic
def send_back(public_id: UUID, words: str, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Case:
    """Send a case back to its proposer, saying what has to be put right. What was signed and verified is asked anew.

    Refused: as every move; NotValid without words.
    """
    moving = Moving(public_id, "send_back", words, by=by, on=on, at=at, seen=seen)
    if moving.again:
        return moving.case
    moving.case.signed_on = moving.case.verified_by = None
    moving.case.by_sample = False
    end_papers(moving, Void.SENT_BACK, (Kind.STATEMENT,))
    record("case.sent_back", done(moving), **told(moving))
    return moving.case


@transaction.atomic
def reject(public_id: UUID, words: str, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Case:
    """Reject a case for good: the family stays in the programme. Refused: as every move; NotValid without words."""
    moving = Moving(public_id, "reject", words, by=by, on=on, at=at, seen=seen)
    if not moving.again:
        let_go(moving.case, by=by, at=at)
        end_papers(moving, Void.REJECTED)
        record("case.rejected", done(moving), **told(moving))
    return moving.case


@transaction.atomic
def approve(
    public_id: UUID,
    effective_on: date,
    justification: str = "",
    *,
    by: Person,
    on: date,
    at: datetime,
    seen: int | None = None,
) -> Case:
    """Decide that the family leaves, from the first day of a payment stage on; the decision gets its number.

    Refused: as every move, to proposer and verifier above all; NotValid for a day on which no stage begins, or within
    the days to think it over, and where the harm check asks for a justification and there is none.
    """
    moving = Moving(public_id, "approve", "", effective_on, justification, by=by, on=on, at=at, seen=seen)
    case = moving.case
    if moving.again:
        return case
    check_is_not_witness(case, by)
    check_first_day_out(effective_on, case, on)
    check_by_the_rule(case.exit_type, current_answer(case.family))
    if not _borne_by_sample(case):
        raise Conflict(
            _("Too many of the sample turned out to be wrong. Send the case back, so that its home is visited.")
        )
    asked_for = harm_check(case, on)
    case.justification = clean(justification)
    check_justified(asked_for, case.justification)
    case.effective_on, case.approved_by = effective_on, by
    case.year, case.serial = on.year, _next_serial(case.district_id, on.year)
    record(
        "case.approved",
        done(moving),
        **told(moving, effective_on=effective_on.isoformat(), number=case.number, harm_check=list(asked_for)),
    )
    return moving.case


def _borne_by_sample(case: Case) -> bool:
    """Whether what a case rests on holds still: its own home was visited, or not too many of the sample were wrong."""
    return not case.by_sample or case.cohort is None or verdict(case.cohort) == sampling.ACCEPTED


def _next_serial(district: str, year: int) -> int:
    """The next number of a district and year. The district is locked: two who decide at once get two numbers."""
    Area.objects.select_for_update(no_key=True).get(code=district)
    latest = Case.objects.filter(district=district, year=year).aggregate(latest=Max("serial"))["latest"]
    return int(latest or 0) + 1


@transaction.atomic
def carry_out(public_id: UUID, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Case:
    """Carry an approved exit out: the membership ends on its day, with everything that follows from it.

    Leaving touches nothing else: the family stays in the registry, its other aid is not ours to end (policy 4).
    Refused: as every move; Conflict before the first day out, within the days to think it over, and where the family
    is on record as having left otherwise, or too many of the sample it rests on turned out to be wrong; NotValid for a
    natural exit that the latest assessment does not bear out.
    """
    moving = Moving(public_id, "carry_out", "", by=by, on=on, at=at, seen=seen)
    case = moving.case
    if moving.again:
        return case
    check_day_come(case, on)
    # A child may have been born since: what the rule said when it was proposed ends no right.
    check_by_the_rule(case.exit_type, current_answer(case.family))
    if not _borne_by_sample(case):
        raise Conflict(
            _(
                "Too many of the sample turned out to be wrong since this was approved. Reject the case, saying so; "
                "proposed again, the family's home is visited."
            )
        )
    if exit_moves.THOUGHT_OVER in moving.move.needs:
        check_thought_over(case, on)
    effective_on = case.effective_on or on
    row = Leaving(case.family.family_id, case.exit_type, effective_on, tuple(case.reasons), case.number)
    try:
        left = leave([row], by=by, at=at, origin=case.public_id)
        if left.same:
            raise Conflict(_("This exit is on record already, from a list. Reject the case, saying so."))
    except ExitsRefused as refused:
        raise Conflict(
            _("The family is on record otherwise: %(why)s. Have that put right first.") % {"why": refused.problems[0]}
        ) from refused
    case.in_force_on = on
    open_for(left.exits.values(), by=by, on=on, at=at)
    end_by_case(case.family, case.public_id, _("The exit is in force."), by=by, on=on, at=at)
    if case.exit_type in exit_moves.GRADUATIONS:
        days = exit_moves.follow_up_days(effective_on, load(effective_on, overlays_for(case.region_id)))
        schedule(case.family, days, case.public_id, by=by, on=on, at=at)
    open_grants(case.family, case.public_id, case.district_id, case.signed_on, by=by, at=at)
    record("case.carried_out", done(moving), **told(moving, effective_on=effective_on.isoformat(), number=case.number))
    return moving.case


@transaction.atomic
def dismiss(public_id: UUID, words: str, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Case:
    """Dismiss an objection: the exit stays. Refused: as every move, to all three persons of the case above all."""
    moving = Moving(public_id, "dismiss", words, by=by, on=on, at=at, seen=seen)
    if not moving.again:
        check_is_not_witness(moving.case, by)
        release_grants(moving.case.public_id)
        record("case.objection_dismissed", done(moving), **told(moving))
    return moving.case


@transaction.atomic
def uphold(public_id: UUID, words: str, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Case:
    """Uphold an objection: the exit is taken back with everything that followed, as if it had never been.

    Refused: as every move, to all three persons of the case above all; Conflict where the membership was changed since.
    """
    moving = Moving(public_id, "uphold", words, by=by, on=on, at=at, seen=seen)
    case = moving.case
    if moving.again:
        return case
    check_is_not_witness(case, by)
    undone = undo_exit(case.family, case.public_id, at=at)
    leave_the_list(case.family, _("The exit was taken back after an objection."), by=by, on=on, at=at)
    close_restored(undone, by=by, on=on, at=at)
    close_grants(case.family, case.public_id, by=by, on=on, at=at)
    call_off(visits_of(case), _("The exit was taken back after an objection."), by=by, on=on, at=at)
    reopen_after_case(
        case.family, case.public_id, _("The exit was taken back after an objection."), by=by, on=on, at=at
    )
    end_papers(moving, Void.OBJECTION)
    record("case.objection_upheld", done(moving), **told(moving, number=case.number))
    return moving.case
