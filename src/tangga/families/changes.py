"""Corrections: one person writes down and sends, another one approves, and approving records it.

Nothing about a family changes before the second person said so. A correction is written down first (a draft of its
author's, so that the summary can be looked at and the form sent twice without harm), then sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tangga.areas.holds import check_free
from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.families.carrying_out import Outcome, carry_out
from tangga.families.change_checks import check_may_decide, check_sound, check_waiting
from tangga.families.change_kinds import as_text, edits_of
from tangga.families.change_log import about, before_and_after
from tangga.families.change_places import families_standing
from tangga.families.change_rivals import WHOLE_FAMILIES, check_nothing_like_it_waits
from tangga.families.change_versions import keep_what_came_back
from tangga.families.free_text import without_numbers
from tangga.families.models import Change, ChangeKind, DuplicateCase, Family, FamilyFacts, Member
from tangga.families.queries import facts_of, families_seen_by
from tangga.families.timeline import standing
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action

State = Change.State


class SentAnew(Conflict):
    """Somebody decides about values that are not the ones waiting now."""


LONGEST_TEXT = 300


@dataclass(frozen=True)
class Wish:
    """What somebody wants recorded. Numbers in `asked` are sealed already (families.change_forms)."""

    kind: ChangeKind
    family: Family
    member: Member | None = None
    other_family: Family | None = None
    effective_on: date | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


@transaction.atomic
def write_down(wish: Wish, *, by: Person, on: date, at: datetime, instead_of: UUID | None = None) -> Change:
    """Keep a correction as its author's draft; the author's earlier draft of the same is replaced.

    instead_of  a draft of theirs, or a correction that was sent back to them, that this one replaces
    Refused: NotAllowed to roles that propose nothing; Family.DoesNotExist (a view answers 404) for families the person
    does not see; Change.DoesNotExist where instead_of is not theirs, or of another kind or family; NotValid where it
    cannot be so; Conflict while the list that brought the family, or the person, is being registered or taken back.
    """
    check_role_may(posting_of(by, on), Action.CORRECT)
    for family in filter(None, (wish.family, wish.other_family)):
        families_seen_by(by, on).get(pk=family.pk)
    change = _mine(instead_of, by) if instead_of else None
    if change is not None:
        if change.state not in (State.DRAFT, State.SENT_BACK):
            raise Conflict(_("This correction was sent already. Withdraw it first, or wait for the decision."))
        if (change.kind, change.family_id) != (wish.kind, wish.family.pk):
            raise Change.DoesNotExist
        keep_what_came_back(change)
    if change is None:
        drafts = Change.objects.filter(proposed_by=by, state=State.DRAFT, family=wish.family, kind=wish.kind)
        change = drafts.filter(member=wish.member).first() or Change(proposed_by=by, begun_at=at)
    change.kind, change.family, change.member = wish.kind, wish.family, wish.member
    change.other_family, change.effective_on = wish.other_family, wish.effective_on
    change.asked, change.reason = dict(wish.asked), " ".join(without_numbers(wish.reason).split())[:LONGEST_TEXT]
    check_sound(change, on)
    _check_not_with_a_list(change)
    change.before = _standing(change, on)
    change.save()
    return change


@transaction.atomic
def propose(public_id: UUID, *, by: Person, on: date, at: datetime) -> Change:
    """Send a draft, or a correction that came back, to the checker. Sent twice, it is sent once.

    Refused: Change.DoesNotExist for others' drafts; NotValid where it cannot be so (any more); Conflict while another
    correction of the same kind waits for the same member or family, and as write_down.
    """
    check_role_may(posting_of(by, on), Action.CORRECT)
    change = _mine(public_id, by)
    if change.state == State.PROPOSED:
        return change
    if change.state not in (State.DRAFT, State.SENT_BACK):
        check_waiting(change)
    families_seen_by(by, on).get(pk=change.family_id)
    _check_not_with_a_list(change)
    _hold_families(change)  # two who send the same at once do so one by one
    check_sound(change, on)
    check_nothing_like_it_waits(change)
    if keep_what_came_back(change):
        change.revision += 1
    change.before = _standing(change, on)
    change.state, change.proposed_at = State.PROPOSED, at
    change.decided_by = change.decided_at = None
    change.save()
    _record("change.proposed", change, by, at)
    return change


@transaction.atomic
def approve(public_id: UUID, *, by: Person, on: date, at: datetime, seen: int | None = None) -> tuple[Change, Outcome]:
    """Record what a correction asks for, in this same transaction. Approved twice by one person, it is applied once.

    seen  the revision the person looked at; None: whatever waits, for callers that hold no page
    Refused: Change.DoesNotExist outside the person's area; NotAllowed to roles that approve nothing and to the
    proposer; SentAnew when another revision waits by now; Conflict when it is decided already, when what was on
    record has changed since it was sent, and while a list of the district is being registered or taken back.
    """
    change = _locked(public_id, by, on, holds_districts=True)
    check_may_decide(change, by, on)
    if change.state == State.APPLIED and change.decided_by_id == by.pk and seen in (None, change.revision):
        return change, Outcome()
    check_waiting(change)
    _check_seen(change, seen)
    if _standing(change, on) != change.before:
        raise Conflict(
            _("What was on record has changed since this was sent. Send it back, so that it is looked at again.")
        )
    try:
        check_sound(change, on)
    except NotValid as refused:
        raise Conflict(str(refused)) from None
    change.cases.filter(state=DuplicateCase.State.WAITING).update(state=DuplicateCase.State.SAME)
    done = carry_out(change, on=on, at=at)
    _decide(change, State.APPLIED, by, at, "")
    _record(
        "change.applied",
        change,
        by,
        at,
        columns=sorted(change.before),
        rows_superseded=done.superseded,
        rows_added=done.added,
        cases_opened=done.cases_opened,
        **({"assignments_ended": done.assignments_ended} if done.assignments_ended else {}),
    )
    return change, done


@transaction.atomic
def send_back(public_id: UUID, note: str, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Change:
    """Give a correction back to its proposer, with what is missing or wrong. Nothing is recorded about the family.

    Refused: as approve; NotValid without a note.
    """
    change = _locked(public_id, by, on)
    check_may_decide(change, by, on)
    if change.state == State.SENT_BACK and change.decided_by_id == by.pk and seen in (None, change.revision):
        return change
    check_waiting(change)
    _check_seen(change, seen)
    words = " ".join(without_numbers(note).split())[:LONGEST_TEXT]
    if not words:
        raise NotValid(_("Say what is missing or wrong, so that it can be put right."))
    _decide(change, State.SENT_BACK, by, at, words)
    _reopen_cases(change)
    _record("change.sent_back", change, by, at)
    return change


@transaction.atomic
def withdraw(public_id: UUID, *, by: Person, at: datetime) -> Change:
    """Take one's own correction back, as long as nobody has approved it. Refused: Conflict when it was applied."""
    change = _mine(public_id, by)
    if change.state == State.WITHDRAWN:
        return change
    if not change.is_open:
        check_waiting(change)
    sent = change.state != State.DRAFT
    change.state = State.WITHDRAWN
    change.save(update_fields=["state"])
    _reopen_cases(change)
    if sent:
        _record("change.withdrawn", change, by, at)
    return change


def _mine(public_id: UUID, by: Person) -> Change:
    changes = Change.objects.select_for_update(of=("self",)).select_related("family", "member", "other_family")
    return changes.get(public_id=public_id, proposed_by=by)


def _locked(public_id: UUID, by: Person, on: date, *, holds_districts: bool = False) -> Change:
    """A correction that was sent, of families the person sees; both families are held until the end.

    holds_districts  their districts too, and before the families: the order of everybody who writes memberships
    """
    changes = Change.objects.select_for_update(of=("self",)).select_related("family", "member", "other_family")
    change = changes.exclude(state=State.DRAFT).get(public_id=public_id)
    if holds_districts:
        check_free(_districts(change))
    held = _hold_families(change)
    if families_seen_by(by, on).filter(pk__in=[family.pk for family in held]).count() < len(held):
        raise Change.DoesNotExist
    return change


def _check_seen(change: Change, seen: int | None) -> None:
    """What a person has looked at is what they decide: it may have come back and been sent with other values since."""
    if seen not in (None, change.revision):
        raise SentAnew(
            _("This correction was sent anew after you opened it. Nothing is decided: look at what it asks for now.")
        )


def _check_not_with_a_list(change: Change) -> None:
    """What the half registered list brought may leave again with it: nothing is begun about that."""
    owners = (change.family, change.other_family, change.member)
    check_free(_districts(change), [owner.origin for owner in owners if owner is not None])


def _districts(change: Change) -> set[str]:
    """The districts a correction is about: where its families ever lived by what is known, and where one moves to."""
    ids = [pk for pk in (change.family_id, change.other_family_id) if pk is not None]
    facts = FamilyFacts.objects.filter(family__in=ids, superseded_at=None)
    places = {*facts.values_list("region_id", flat=True), change.asked.get("region_id") or ""}
    return {place[:4] for place in places if place}


def _hold_families(change: Change) -> list[Family]:
    ids = [pk for pk in (change.family_id, change.other_family_id) if pk is not None]
    return list(Family.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def _standing(change: Change, on: date) -> dict[str, Any]:
    """What stands in the columns a correction would change (of one member, or the family), or what it relies on."""
    if change.kind in WHOLE_FAMILIES:
        return families_standing(change)
    found: dict[str, Any] = {}
    for edit in edits_of(change):
        found |= as_text(standing(edit, on))
    return found


def _decide(change: Change, state: str, by: Person, at: datetime, note: str) -> None:
    change.state, change.decided_by, change.decided_at, change.decision_note = state, by, at, note
    change.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])


def _reopen_cases(change: Change) -> None:
    """A number that stands twice is open again when the correction that would have settled it goes no further."""
    waiting = change.cases.filter(state=DuplicateCase.State.WAITING)
    waiting.update(state=DuplicateCase.State.OPEN, change=None, decided_by=None, decided_at=None)


def _record(action: str, change: Change, by: Person, at: datetime, **detail: Any) -> None:
    facts = facts_of(change.family, timezone.localtime(at).date())
    before, after = before_and_after(change)
    record(
        action,
        change,
        by=by,
        area_code=facts.region_id if facts else "",
        detail={"kind": change.kind, **about(change), **detail},
        at=at,
        family=str(change.family.public_id),
        before=before,
        after=after,
    )
