"""After the exit: the family is looked after until it stands on its own, or has fallen back."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.cases.checks import SHORTEST_REASON, check_time_over
from tangga.cases.models import Case
from tangga.cases.moving import Moving, done, told
from tangga.cases.queries import cases_seen_by
from tangga.errors import Conflict, NotValid
from tangga.graduation.queries import is_in_programme
from tangga.grants.openings import close_unmet
from tangga.papers import formats
from tangga.people.models import Person
from tangga.policy import load, overlays_for
from tangga.readiness.after_exit import Advised, advised_at
from tangga.rules import exit_moves
from tangga.rules.after_exit import STANDS
from tangga.visits.after_exit import call_off
from tangga.visits.models import Purpose, Visit
from tangga.waiting.models import Entry
from tangga.waiting.proposing import put_back


@transaction.atomic
def follow_up(public_id: UUID, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Case:
    """Say that the family is being looked after: the first visit after its exit was held.

    Refused: as every move (moving.Moving); Conflict while no such visit was held.
    """
    moving = Moving(public_id, "follow_up", "", by=by, on=on, at=at, seen=seen)
    if moving.again:
        return moving.case
    if not held(visits_of(moving.case)):
        raise Conflict(_("No visit after the exit at which somebody was met is recorded yet. Record the visit first."))
    record("case.followed_up", done(moving), **told(moving))
    return moving.case


@transaction.atomic
def settle(public_id: UUID, words: str = "", *, by: Person, on: date, at: datetime, seen: int | None = None) -> Case:
    """Say that the family stands on its own: the last visit was held, and it has not fallen back.

    Refused: as every move; Conflict while the last visit was not held; NotValid without words where its latest answers
    do not say that it stands, or it was never asked.
    """
    moving = Moving(public_id, "settle", words, by=by, on=on, at=at, seen=seen)
    if moving.again:
        return moving.case
    check_over(moving)
    if is_in_programme(moving.case.family, on):
        raise Conflict(_("The family is in the programme again: it has not settled. Say what happened to it instead."))
    if missing := last_visit_missing(moving.case):
        raise Conflict(missing)
    if len(moving.words) < SHORTEST_REASON and (why := why_words(moving.case)):
        raise NotValid(why)
    record("case.settled", done(moving), **told(moving))
    return moving.case


@transaction.atomic
def fall_back(public_id: UUID, words: str, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Case:
    """Say that the family has fallen back into poverty, and what happened: it may be proposed for the waiting list.

    Refused: as every move; NotValid without words.
    """
    moving = Moving(public_id, "fall_back", words, by=by, on=on, at=at, seen=seen)
    if not moving.again:
        check_over(moving)
        call_off(visits_of(moving.case), _("The family has fallen back."), by=by, on=on, at=at)
        record("case.fallen_back", done(moving), **told(moving))
    return moving.case


@transaction.atomic
def lose(public_id: UUID, words: str, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Case:
    """Say that nobody can meet the family any more, and what was tried: its visits are called off, and it counts as
    neither settled nor fallen back. Where it turns up again, it can be proposed for the waiting list as anybody.

    Refused: as every move; NotValid without words.
    """
    moving = Moving(public_id, "lose", words, by=by, on=on, at=at, seen=seen)
    if not moving.again:
        check_over(moving)
        why = _("The family cannot be met any more.")
        call_off(visits_of(moving.case), why, by=by, on=on, at=at)
        close_unmet(moving.case.public_id, why, by=by, at=at)
        record("case.lost", done(moving), **told(moving))
    return moving.case


@transaction.atomic
def close(public_id: UUID, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Case:
    """Close a case after which nobody looks after the family. Refused: as every move; Conflict while it may object."""
    moving = Moving(public_id, "close", "", by=by, on=on, at=at, seen=seen)
    if moving.again:
        return moving.case
    check_over(moving)
    record("case.closed", done(moving), **told(moving))
    return moving.case


def check_over(moving: Moving) -> None:
    """Raises Conflict while the family may still object: a closed case cannot be objected to."""
    begun = moving.case.in_force_on or moving.on
    check_time_over(moving.case, load(begun, overlays_for(moving.case.region_id)), moving.on)


def visits_of(case: Case) -> list[Visit]:
    """The visits after the exit, first to last: those planned with the case, and whatever else was held or planned."""
    visits = Visit.objects.filter(
        family=case.family, purpose=Purpose.AFTER_EXIT, day__gte=case.effective_on or case.since
    ).exclude(state=Visit.State.WITHDRAWN)
    return list(visits.order_by("day", "pk"))


def visits_with_advice(case: Case) -> list[tuple[Visit, Advised | None]]:
    """The visits after the exit, each with what the answers given at it advise; none before the exit is in force."""
    if case.state not in exit_moves.OUT:
        return []
    visits = visits_of(case)
    advices = advised_at(visits, case.region_id)
    return [(visit, advices.get(visit.pk)) for visit in visits]


def why_words(case: Case) -> str:
    """Why settling asks for words: what the latest answers after the exit advise, or that there are none; empty: they
    say that the family stands."""
    advised = [each for _visit, each in visits_with_advice(case) if each is not None]
    if not advised:
        return _("The family was never asked how it fares. Write how it lives now, and how you know.")
    if advised[-1].code == STANDS:
        return ""
    return _("The family's last answers say: %(advice)s. Write why it stands on its own all the same.") % {
        "advice": advised[-1].word
    }


def held(visits: Iterable[Visit]) -> list[Visit]:
    """Those that were held, and at which somebody of the family was met."""
    return [each for each in visits if each.met_somebody]


def last_days_from(case: Case) -> date:
    """From when a visit counts as the last, by the policy of the day the family left."""
    begun = case.effective_on or case.since
    return exit_moves.counts_as_last_from(begun, load(begun, overlays_for(case.region_id)))


def last_visit_missing(case: Case) -> str:
    """Which visit has still to be held before the family can be said to stand on its own; empty: it was held."""
    first = last_days_from(case)
    if any(each.visited_on and each.visited_on >= first for each in held(visits_of(case))):
        return ""
    return _("The last visit after the exit is due on %(day)s or later, and somebody has to be met.") % {
        "day": formats.day(first)
    }


@transaction.atomic
def wait_again(public_id: UUID, *, by: Person, on: date, at: datetime) -> Entry:
    """Put a family that has fallen back on the waiting list: one step, nothing asked anew. Twice is once.

    Refused: Case.DoesNotExist outside the person's area; Conflict where it has not fallen back, is in the programme
    again, or waits already; NotAllowed to other roles.
    """
    case = cases_seen_by(by, on).get(public_id=public_id)
    later = Case.objects.filter(family=case.family_id, state__in=exit_moves.OUT, pk__gt=case.pk)
    if case.state != exit_moves.FALLEN_BACK or later.exists():
        raise Conflict(_("Only a family that has fallen back is put on the waiting list this way."))
    return put_back(case.family, case.public_id, by=by, on=on, at=at)
