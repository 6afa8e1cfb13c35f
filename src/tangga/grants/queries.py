"""Reading grants, budgets and openings, always as somebody sees them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from tangga.areas.queries import within
from tangga.families.models import Exit, Family
from tangga.families.queries import families_assigned_to
from tangga.grants.models import LIVE, Budget, Grant, GrantMove, Opening, State
from tangga.people.models import Person, Posting
from tangga.people.queries import posting_of
from tangga.people.roles import ROLE_ACTIONS, ROLE_SCOPES, Action, Role, Scope


def grants_seen_by(person: Person | AnonymousUser, on: date) -> QuerySet[Grant]:
    """The grants a person sees: a facilitator those of the families assigned to them, others those proposed while the
    family lived in their area. Roles that see no grants: none."""
    return _seen(Grant.objects.select_related("family"), person, on)


def openings_seen_by(person: Person | AnonymousUser, on: date) -> QuerySet[Opening]:
    """The families whose exit opened the way to grants, as a person sees them; closed ones are left out."""
    return _seen(Opening.objects.select_related("family").filter(closed_at=None), person, on)


def _seen(rows: QuerySet[Any], person: Person | AnonymousUser, on: date) -> QuerySet[Any]:
    posting = posting_of(person, on)
    if posting is None or Action.SEE_GRANTS not in ROLE_ACTIONS[Role(posting.role)]:
        return rows.none()
    match ROLE_SCOPES[Role(posting.role)]:
        case Scope.OWN_FAMILIES:
            return rows.filter(family__in=families_assigned_to(posting.person_id, on).order_by().values("pk"))
        case Scope.AREA:
            return rows.filter(_in_district(posting))
        case _:
            return rows.none()


def budgets_seen_by(person: Person | AnonymousUser, on: date) -> QuerySet[Budget]:
    """The budgets of a person's area. Roles that see no money: none."""
    posting = posting_of(person, on)
    if posting is None or Action.SEE_GRANT_MONEY not in ROLE_ACTIONS[Role(posting.role)]:
        return Budget.objects.none()
    return Budget.objects.filter(_in_district(posting))


def _in_district(posting: Posting) -> Q:
    area = posting.area_id or ""
    # A district is one value of an indexed column; a province is a range of them.
    return Q(district=area) if len(area) == 4 else within("district_id", area)


def live_grants_of(family: Family) -> QuerySet[Grant]:
    """A family's grants that it has, or is about to have, under whichever exit."""
    return Grant.objects.filter(family=family, state__in=LIVE)


def without_grant(openings: QuerySet[Opening]) -> QuerySet[Opening]:
    """Openings of families that have no grant under that exit, and none is proposed."""
    had = Grant.objects.filter(family=OuterRef("family"), joined_on=OuterRef("joined_on"), state__in=LIVE)
    return openings.filter(~Exists(had.order_by()))


def has_left() -> Exists:
    """Grants whose family has left the membership they belong to, by what is known."""
    exits = Exit.objects.filter(family=OuterRef("family"), joined_on=OuterRef("joined_on"), superseded_at=None)
    return Exists(exits.order_by())


# Grants handed over whose exit was taken back afterwards, about which nobody has decided yet.
EXIT_TAKEN_BACK = Q(state=State.PAID, exit_reversed_on__isnull=False, left_standing_on=None)


def promised() -> Q:
    """Grants handed over before the exit whose family has promised to leave, and has not left yet."""
    return Q(~has_left(), state=State.PAID, leaves_by__isnull=False)


def promise_is_due(on: date) -> Q:
    """Of them, those that are a task on a day: the time is nearly over, or is over."""
    return promised() & Q(remind_on__lte=on)


def promise_is_broken(on: date) -> Q:
    """Of them, those whose time is over. Nothing follows by itself."""
    return promised() & Q(leaves_by__lt=on)


def handed_over(first: date, last: date, known_at: datetime | None = None, on: date = date.max) -> QuerySet[Grant]:
    """The grants handed over in a period, both days included, as known at an instant (None: now) and not taken back by
    a day."""
    moves = GrantMove.objects.filter(grant=OuterRef("pk")).order_by()
    if known_at is not None:
        moves = moves.filter(at__lte=known_at)
    back = moves.filter(state=State.TAKEN_BACK, on__lte=on)
    rows = Grant.objects.filter(paid_on__gte=first, paid_on__lte=last, state__in=[State.PAID, State.TAKEN_BACK])
    return rows.filter(Exists(moves.filter(state=State.PAID)), ~Exists(back)).order_by()


def waits_for_decision(person: Person) -> Q:
    """Proposed grants that somebody else proposed."""
    return Q(state=State.PROPOSED) & ~Q(proposed_by=person)


def money_of(budgets: QuerySet[Budget]) -> dict[str, int]:
    """amount, reserved, paid, left: of budgets together, in rupiah."""
    found = budgets.order_by().aggregate(amount=Sum("amount_idr"), reserved=Sum("reserved_idr"), paid=Sum("paid_idr"))
    sums = {name: int(value or 0) for name, value in found.items()}
    return {**sums, "left": sums["amount"] - sums["reserved"] - sums["paid"]}


def money_by_district(budgets: QuerySet[Budget]) -> Sequence[dict[str, Any]]:
    """The same for each district that has a budget, in code order."""
    rows = budgets.order_by("district").values("district", "district__name", "district__kind")
    rows = rows.annotate(amount=Sum("amount_idr"), reserved=Sum("reserved_idr"), paid=Sum("paid_idr"))
    return [{**row, "left": row["amount"] - row["reserved"] - row["paid"]} for row in rows]
