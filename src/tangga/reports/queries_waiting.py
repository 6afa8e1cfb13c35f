"""What waits for somebody: corrections, lists and possible duplicates; each one bounded count."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from tangga.families.models import Change, DuplicateCase, Family
from tangga.families.queries import families_seen_by
from tangga.imports.models import State as ListState
from tangga.imports.queries import batches_seen_by
from tangga.people.roles import Action
from tangga.people.screens import Viewer

MOST = 99  # what is more than that is told as "99+": nobody needs the figure, and counting stops there


@dataclass(frozen=True)
class Waiting:
    """How many wait, each at most MOST + 1; 0 where the viewer does not act."""

    to_decide: int = 0
    sent_back: int = 0
    lists: int = 0
    numbers: int = 0


def waiting_for(viewer: Viewer) -> Waiting:
    """What the viewer could act on now: at most four counts."""
    seen = families_seen_by(viewer.person, viewer.today)  # once: it asks for the posting
    return Waiting(
        to_decide=_count(_to_decide(viewer, seen)) if viewer.may(Action.APPROVE_CORRECTION) else 0,
        sent_back=_count(_sent_back(viewer, seen)) if viewer.may(Action.CORRECT) else 0,
        lists=_count(batches_seen_by(viewer.person, viewer.today).filter(state=ListState.READY))
        if viewer.may(Action.ACCEPT_LIST)
        else 0,
        numbers=_count(_numbers(seen)) if viewer.may(Action.RESOLVE_DUPLICATES) else 0,
    )


def _count(rows: QuerySet) -> int:
    return rows.order_by()[: MOST + 1].count()


def _to_decide(viewer: Viewer, seen: QuerySet[Family]) -> QuerySet[Change]:
    sent = Change.objects.filter(state=Change.State.PROPOSED).exclude(proposed_by=viewer.person)
    return sent.filter(_seen(seen, "family"), Q(other_family=None) | Q(_seen(seen, "other_family")))


def _sent_back(viewer: Viewer, seen: QuerySet[Family]) -> QuerySet[Change]:
    return Change.objects.filter(_seen(seen, "family"), state=Change.State.SENT_BACK, proposed_by=viewer.person)


def _numbers(seen: QuerySet[Family]) -> QuerySet[DuplicateCase]:
    sides = ("first_family", "second_family", "first_member__family", "second_member__family")
    touches = Q()
    for side in sides:
        touches |= Q(_seen(seen, side))
    return DuplicateCase.objects.filter(touches, state=DuplicateCase.State.OPEN)


def _seen(seen: QuerySet[Family], family: str) -> Exists:
    """Asked of each waiting row, not of each family: of a million families only a few have something waiting."""
    return Exists(seen.order_by().filter(pk=OuterRef(family)))
