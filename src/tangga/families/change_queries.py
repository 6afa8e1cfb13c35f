"""Reading corrections, always as somebody sees them."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from tangga.families.batching import batches
from tangga.families.models import Change, ChangeKind
from tangga.families.queries import families_seen_by
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import ROLE_ACTIONS, Action, Role

AT_ONCE = 1_000
ALL = Q()
State = Change.State


def changes_seen_by(person: Person | AnonymousUser, on: date, among: Q = ALL) -> QuerySet[Change]:
    """Whoever checks or audits: what was sent about families they see. Who proposes: their own too, drafts included.

    Withdrawn drafts, and other people's drafts, are nobody's. Roles that read no corrections see none.

    among: only of these; handed over, not filtered afterwards, it spares looking for the families of all others.
    """
    posting = posting_of(person, on)
    actions = ROLE_ACTIONS[Role(posting.role)] if posting else frozenset()
    every = Change.objects.select_related("family", "member", "other_family", "proposed_by", "decided_by")
    every = every.filter(among)
    if posting is None or Action.SEE_CORRECTIONS not in actions:
        return every.none()
    own = Q(proposed_by=posting.person_id)
    if Action.CORRECT in actions and Action.APPROVE_CORRECTION not in actions:
        return every.filter(own & _about_seen(person, on, among & own))
    sent = ~Q(state=State.DRAFT) & ~Q(state=State.WITHDRAWN, proposed_at=None)
    return every.filter((own | sent) & _about_seen(person, on, among & (own | sent)))


def _about_seen(person: Person | AnonymousUser, on: date, which: Q) -> Q:
    """Of these corrections: those all of whose families the person sees. By their keys, for an area is far larger."""
    pairs = Change.objects.filter(which).order_by().values_list("family", "other_family")
    about = sorted({pk for pair in pairs for pk in pair if pk is not None})
    seen = [
        pk
        for batch in batches(about, AT_ONCE)
        for pk in families_seen_by(person, on).filter(pk__in=batch).order_by().values_list("pk", flat=True)
    ]
    # Nobody accompanies a family any more that became part of another: who sees that one sees what became of it.
    merged = Q(kind=ChangeKind.MERGE, state=State.APPLIED)
    return Q(family__in=seen) & (Q(other_family=None) | Q(other_family__in=seen) | merged)


def waiting_for(person: Person, on: date) -> QuerySet[Change]:
    """The corrections somebody could decide now: sent by others, about families they see."""
    return changes_seen_by(person, on, Q(state=State.PROPOSED)).exclude(proposed_by=person)
