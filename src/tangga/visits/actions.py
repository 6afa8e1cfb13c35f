"""Planning, holding, putting off and cancelling visits. Every action: locked, checked, changed, in the log once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.families.models import Family
from tangga.families.queries import families_seen_by
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import may, posting_of
from tangga.people.roles import Action
from tangga.photos.queries import photos_of
from tangga.visits import checks
from tangga.visits.models import PHOTOS_OF, Postponement, StepKind, Visit, VisitStep
from tangga.visits.sending import saved_once
from tangga.visits.telling import about

State = Visit.State


@dataclass(frozen=True)
class Held:
    """What there is to say of a visit that was held. `purpose` empty: as it was planned."""

    visited_on: date
    met: str
    purpose: str = ""
    purpose_note: str = ""
    findings: str = ""
    steps: Collection[str] = ()
    next_step: str = ""
    next_on: date | None = None


@transaction.atomic
def plan(
    family: Family,
    *,
    purpose: str,
    planned_on: date,
    public_id: UUID,
    by: Person,
    on: date,
    at: datetime,
    purpose_note: str = "",
    visitor: Person | None = None,
) -> Visit:
    """Put a visit into the plan. Sent twice (the same public_id), it is planned once.

    visitor  who is to go; None: the person who plans
    Refused: NotAllowed to roles that record no visits; Family.DoesNotExist (a view answers 404) for families the
    person does not see; NotValid for a day that is over or too far ahead, a purpose that is not said, or a visitor who
    records no visits or does not see the family.
    """
    family = _seen(family, by, on)
    note = checks.one_line(purpose_note, 120)
    checks.check_purpose(purpose, note)
    checks.check_planned_day(planned_on, on)
    goes = visitor or by
    if goes != by:
        sees = families_seen_by(goes, on).filter(pk=family.pk).exists()
        checks.check_visitor(sees and may(goes, Action.RECORD_VISITS, on))
    visit = Visit(
        public_id=public_id,
        family=family,
        visitor=goes,
        purpose=purpose,
        purpose_note=note,
        planned_on=planned_on,
        recorded_at=at,
    )
    kept, is_new = saved_once(visit, goes, "visitor")
    if is_new:
        record(
            "visit.planned",
            kept,
            detail={"purpose": purpose, "planned_on": planned_on.isoformat()},
            **about(kept.family, by, on, at),
        )
    return kept


@transaction.atomic
def record_visit(family: Family, held: Held, *, public_id: UUID, by: Person, on: date, at: datetime) -> Visit:
    """Record a visit that was held without having been planned. Sent twice (the same public_id), it is recorded once.

    Photos kept under the public_id before (visits.keeping) are its photos from now on. Refused: as plan; NotValid for
    what cannot be so; Conflict where it is on record already, otherwise.
    """
    family = _seen(family, by, on)
    visit = Visit(public_id=public_id, family=family, visitor=by, recorded_at=at)
    steps = _fill(visit, held, by, on, at)
    kept, is_new = saved_once(visit, by, "visitor")
    if is_new:
        _with_steps(kept, steps, by, on, at)
    elif kept.state == State.PLANNED:
        raise Visit.DoesNotExist  # a plan is held by `hold`, which locks it
    else:
        checks.check_same(kept, visit)
    return kept


@transaction.atomic
def hold(public_id: UUID, held: Held, *, by: Person, on: date, at: datetime) -> Visit:
    """Record that a planned visit was held; whoever held it is its visitor. Sent twice by one person: once.

    Refused: Visit.DoesNotExist for visits to families the person does not see; Conflict when somebody else recorded
    it, or the person did so otherwise, or it was cancelled; as record_visit.
    """
    visit = locked(public_id, by, on)
    if visit.state == State.DONE and visit.visitor_id == by.pk:
        said = Visit(family=visit.family, purpose=visit.purpose, purpose_note=visit.purpose_note)
        _fill(said, held, by, on, at)
        checks.check_same(visit, said)
        return visit
    checks.check_still_planned(visit)
    steps = _fill(visit, held, by, on, at)
    visit.save()
    _with_steps(visit, steps, by, on, at)
    return visit


@transaction.atomic
def postpone(public_id: UUID, to_on: date, reason: str, *, by: Person, on: date, at: datetime) -> Visit:
    """Put a planned visit off to another day; where it was and why stays beside it. To the day it has: nothing.

    Refused: as hold; NotValid without a reason, or for a day that is over.
    """
    visit = locked(public_id, by, on)
    checks.check_still_planned(visit)
    if visit.planned_on is None or visit.planned_on == to_on:
        return visit
    why = checks.needed_line(reason, _("Say why the visit is put off."))
    checks.check_planned_day(to_on, on)
    was_on, visit.planned_on = visit.planned_on, to_on
    Postponement.objects.create(visit=visit, was_on=was_on, to_on=to_on, reason=why, by=by, at=at)
    visit.save(update_fields=["planned_on"])
    record(
        "visit.postponed",
        visit,
        detail={"was_on": was_on.isoformat(), "planned_on": to_on.isoformat()},
        **about(visit.family, by, on, at),
    )
    return visit


@transaction.atomic
def cancel(public_id: UUID, reason: str, *, by: Person, on: date, at: datetime) -> Visit:
    """Take a planned visit out of the plan; it stays on record with the reason. Cancelled twice, it is once.

    Refused: as hold; NotValid without a reason.
    """
    visit = locked(public_id, by, on)
    if visit.state == State.CANCELLED:
        return visit
    checks.check_still_planned(visit)
    visit.cancel_reason = checks.needed_line(reason, _("Say why the visit is cancelled."))
    visit.state, visit.cancelled_at = State.CANCELLED, at
    visit.save(update_fields=["state", "cancelled_at", "cancel_reason"])
    record("visit.cancelled", visit, detail={"purpose": visit.purpose}, **about(visit.family, by, on, at))
    return visit


@transaction.atomic
def settle_next_step(public_id: UUID, *, by: Person, on: date, at: datetime) -> Visit:
    """Say that what was agreed at a visit is done; it is no longer due. Said twice, it is once.

    Refused: as hold; Conflict where nothing was agreed.
    """
    visit = locked(public_id, by, on)
    if visit.state == State.WITHDRAWN:
        checks.check_still_planned(visit)
    if not visit.next_step:
        raise Conflict(_("Nothing was agreed at this visit, so there is nothing to be done."))
    if visit.next_done_on is None:
        visit.next_done_on = on
        visit.save(update_fields=["next_done_on"])
        record("visit.next_step_done", visit, **about(visit.family, by, on, at))
    return visit


def _seen(family: Family, by: Person, on: date) -> Family:
    check_role_may(posting_of(by, on), Action.RECORD_VISITS)
    return families_seen_by(by, on).get(pk=family.pk)


def locked(public_id: UUID, by: Person, on: date) -> Visit:
    """A visit, for an action on it. Raises NotAllowed and Visit.DoesNotExist."""
    check_role_may(posting_of(by, on), Action.RECORD_VISITS)
    visit = Visit.objects.select_for_update(of=("self",)).select_related("family", "visitor").get(public_id=public_id)
    if not families_seen_by(by, on).filter(pk=visit.family_id).exists():
        raise Visit.DoesNotExist
    return visit


def _fill(visit: Visit, held: Held, by: Person, on: date, at: datetime) -> tuple[str, ...]:
    """Make a visit one that was held; the steps done, for once it is on record."""
    steps = fill(visit, held, on)
    visit.visitor, visit.state, visit.held_at = by, State.DONE, at
    return steps


def fill(visit: Visit, held: Held, on: date) -> tuple[str, ...]:
    """Write into a visit what was said of it, checked; the steps done. A day it has already is not checked again."""
    purpose = held.purpose or visit.purpose
    note = checks.one_line(held.purpose_note, 120) if held.purpose else visit.purpose_note
    steps = tuple(kind for kind in StepKind.values if kind in held.steps)
    if set(held.steps) - set(steps):
        raise NotValid(_("One of the steps is not on the list any more. Open the form again."))
    checks.check_purpose(purpose, note)
    if held.visited_on != visit.visited_on:
        checks.check_visited_day(held.visited_on, on)
    checks.check_met(held.met, steps)
    step = checks.one_line(held.next_step)
    checks.check_next_step(step, held.next_on, held.visited_on)
    visit.purpose, visit.purpose_note = purpose, note
    visit.visited_on, visit.met, visit.findings = held.visited_on, held.met, checks.several_lines(held.findings)
    visit.next_step, visit.next_on = step, held.next_on
    return steps


def _with_steps(visit: Visit, steps: tuple[str, ...], by: Person, on: date, at: datetime) -> None:
    VisitStep.objects.bulk_create(VisitStep(visit=visit, kind=kind) for kind in steps)
    record(
        "visit.recorded",
        visit,
        detail={
            "purpose": visit.purpose,
            "visited_on": str(visit.visited_on),
            "steps": list(steps),
            "photos": photos_of(visit.public_id, PHOTOS_OF).count(),
        },
        **about(visit.family, by, on, at),
    )
