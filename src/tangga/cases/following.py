"""After the exit: the family is looked after until it stands on its own, or has fallen back."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.cases.checks import check_time_over
from tangga.cases.models import Case
from tangga.cases.moving import Moving, done, told
from tangga.errors import Conflict
from tangga.people.models import Person
from tangga.policy import load, overlays_for
from tangga.rules import exit_moves
from tangga.visits.after_exit import of_case
from tangga.visits.models import Visit


@transaction.atomic
def follow_up(public_id: UUID, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Case:
    """Say that the family is being looked after: the first visit after its exit was held.

    Refused: as every move (moving.Moving); Conflict while no such visit was held.
    """
    moving = Moving(public_id, "follow_up", "", by=by, on=on, at=at, seen=seen)
    if moving.again:
        return moving.case
    if not any(each.state == Visit.State.DONE for each in visits_of(moving.case)):
        raise Conflict(_("No visit after the exit was recorded yet. Record the visit first."))
    record("case.followed_up", done(moving), **told(moving))
    return moving.case


@transaction.atomic
def settle(public_id: UUID, words: str = "", *, by: Person, on: date, at: datetime, seen: int | None = None) -> Case:
    """Say that the family stands on its own: the last visit was held, and it has not fallen back.

    Refused: as every move; Conflict while the last visit was not held.
    """
    moving = Moving(public_id, "settle", words, by=by, on=on, at=at, seen=seen)
    if moving.again:
        return moving.case
    visits = visits_of(moving.case)
    if not visits or visits[-1].state != Visit.State.DONE:
        raise Conflict(_("The last visit after the exit was not recorded yet. Record it first."))
    record("case.settled", done(moving), **told(moving))
    return moving.case


@transaction.atomic
def fall_back(public_id: UUID, words: str, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Case:
    """Say that the family has fallen back into poverty, and what happened: it may be proposed for the waiting list.

    Refused: as every move; NotValid without words.
    """
    moving = Moving(public_id, "fall_back", words, by=by, on=on, at=at, seen=seen)
    if not moving.again:
        record("case.fallen_back", done(moving), **told(moving))
    return moving.case


@transaction.atomic
def close(public_id: UUID, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Case:
    """Close a case after which nobody looks after the family. Refused: as every move; Conflict while it may object."""
    moving = Moving(public_id, "close", "", by=by, on=on, at=at, seen=seen)
    if moving.again:
        return moving.case
    begun = moving.case.in_force_on or on
    check_time_over(moving.case, load(begun, overlays_for(moving.case.region_id)), on)
    record("case.closed", done(moving), **told(moving))
    return moving.case


def visits_of(case: Case) -> list[Visit]:
    """The visits planned with a case, first to last."""
    begun = case.effective_on or case.since
    days = exit_moves.follow_up_days(begun, load(begun, overlays_for(case.region_id)))
    return sorted(of_case(case.family, days, case.public_id), key=lambda each: (each.planned_on or begun, each.pk))
