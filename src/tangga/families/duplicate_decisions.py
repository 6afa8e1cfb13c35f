"""Deciding about what stands twice, or may. What changes a family's facts is sent to a checker as a correction."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.families import changes
from tangga.families.duplicates import Side, cases_seen_by, check_may_decide, sides_of
from tangga.families.free_text import without_numbers
from tangga.families.models import ChangeKind, DuplicateCase
from tangga.people.models import Person

State = DuplicateCase.State
SIDES = ("first", "second")


@transaction.atomic
def decide_same(
    public_id: UUID, *, keep: str, effective_on: date | None, reason: str, by: Person, on: date, at: datetime
) -> DuplicateCase:
    """It is one person (or family): it stays on the side `keep` and leaves the other from a day.

    A correction is sent for it (the member leaves the other family; the other family becomes part of this one), and
    the case waits until somebody else approved that. Refused: DuplicateCase.DoesNotExist for a case that touches no
    family of theirs; NotAllowed to other roles; Conflict when it was decided; NotValid without reason or day, and where
    the side that would lose is in another district (only that office can record it).
    """
    case = _locked(public_id, by, on)
    if case.state == State.WAITING and case.decided_by_id == by.pk:
        return case
    _check_open(case)
    reason = _checked(reason)
    if keep not in SIDES:
        raise NotValid(_("Choose where the person belongs."))
    sides = sides_of(case, by, on)
    kept, lost = sides if keep == "first" else (sides[1], sides[0])
    change = changes.write_down(_wish(kept, lost, effective_on, reason), by=by, on=on, at=at)
    case.change = changes.propose(change.public_id, by=by, on=on, at=at)
    _decide(case, State.WAITING, reason, by, on, at)
    return case


@transaction.atomic
def decide_different(public_id: UUID, *, wrong: str, reason: str, by: Person, on: date, at: datetime) -> DuplicateCase:
    """They are two: one number is wrong (`wrong`: "first", "second", or "" while nobody knows which) and is asked for.

    Of a probable pair no number is wrong: `wrong` is "". Remembered: the same two are not asked about again; what is
    open of them as a probable pair is answered by this too. Refused: as decide_same.
    """
    case = _locked(public_id, by, on)
    if case.state == State.DIFFERENT and case.decided_by_id == by.pk:
        return case
    _check_open(case)
    if wrong not in (("",) if case.is_probable else (*SIDES, "")):
        raise NotValid(_("Choose whose number has to be asked for."))
    case.wrong_is_first = None if not wrong else wrong == "first"
    reason = _checked(reason)
    _decide(case, State.DIFFERENT, reason, by, on, at)
    for alike in _alike(case):
        _decide(alike, State.DIFFERENT, reason, by, on, at)
    return case


@transaction.atomic
def reopen(public_id: UUID, *, by: Person, on: date, at: datetime) -> DuplicateCase:
    """Take back that they are two: the case is to be decided again. Refused: as decide_same; Conflict for others."""
    case = _locked(public_id, by, on)
    if case.state == State.OPEN:
        return case
    if case.state != State.DIFFERENT:
        raise Conflict(
            _("This case is %(state)s; only a decision that they are two can be taken back.")
            % {"state": case.state_in_words}
        )
    case.wrong_is_first = None
    _decide(case, State.OPEN, "", by, on, at)
    return case


def _locked(public_id: UUID, by: Person, on: date) -> DuplicateCase:
    check_may_decide(by, on)
    found = cases_seen_by(by, on).get(public_id=public_id)
    return DuplicateCase.objects.select_for_update().get(pk=found.pk)


def _alike(case: DuplicateCase) -> QuerySet[DuplicateCase]:
    """The same two as a probable pair, while nobody decided about that."""
    two = ("first_member", "second_member") if case.is_of_people else ("first_family", "second_family")
    pair = {side: getattr(case, side) for side in two}
    others = DuplicateCase.objects.filter(**pair, kind__in=DuplicateCase.PROBABLE, state=State.OPEN)
    return others.exclude(pk=case.pk).select_for_update()


def _check_open(case: DuplicateCase) -> None:
    if case.state != State.OPEN:
        raise Conflict(_("This case is %(state)s now.") % {"state": case.state_in_words})


def _checked(reason: str) -> str:
    words = " ".join(without_numbers(reason).split())[: changes.LONGEST_TEXT]
    if not words:
        raise NotValid(_("Say how you know: what was asked, or seen on which card."))
    return words


def _wish(kept: Side, lost: Side, effective_on: date | None, reason: str) -> changes.Wish:
    if lost.family is None:
        raise NotValid(
            _("The other record is in another district: only that office can end it. Ask there, or keep theirs.")
        )
    if lost.member is not None:
        return changes.Wish(ChangeKind.MOVE_OUT, lost.family, lost.member, effective_on=effective_on, reason=reason)
    if kept.family is None:
        raise NotValid(_("The other family is in another district: the two offices must agree first."))
    return changes.Wish(ChangeKind.MERGE, kept.family, None, lost.family, effective_on, reason=reason)


def _decide(case: DuplicateCase, state: str, reason: str, by: Person, on: date, at: datetime) -> None:
    case.state, case.reason, case.decided_by, case.decided_at = state, reason, by, at
    case.save()
    sides = [side for side in sides_of(case, by, on) if side.home is not None]
    record(
        "duplicate.reopened" if state == State.OPEN else "duplicate.decided",
        case,
        by=by,
        area_code=sides[0].home.region_id if sides else "",
        detail={"kind": case.kind, "state": state, "wrong_is_first": case.wrong_is_first},
        at=at,
    )
