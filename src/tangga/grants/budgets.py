"""Entering and correcting budgets, and taking from them: each takes the row of the budget first."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from tangga.areas.models import Area, Level
from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.grants.checks import LONGEST_NAME, check_correction, check_enough, check_new_budget, check_seen, clean
from tangga.grants.models import Budget, BudgetEntry
from tangga.grants.queries import budgets_seen_by
from tangga.people.checks import check_role_may, check_sent_the_same
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.policy import load, overlays_for
from tangga.rules import grants as rules


@transaction.atomic
def open_budget(
    source: str,
    year: int,
    programme: str,
    amount_idr: int,
    *,
    source_name: str = "",
    why: str = "",
    by: Person,
    on: date,
    at: datetime,
    sent: UUID | None = None,
) -> Budget:
    """Enter a budget of one's district. Sent twice (the same UUID), it is entered once; otherwise: Conflict.

    Refused: NotAllowed to roles that keep no budgets; NotValid for what cannot be one; Conflict where the giver has
    a budget for that programme and year already: that one is corrected.
    """
    posting = posting_of(by, on)
    check_role_may(posting, Action.PROPOSE_GRANTS)
    entry = sent or uuid4()
    area = posting.area if posting else None
    if area is None or area.level != Level.DISTRICT:
        raise NotValid(_("A budget belongs to a district."))
    name = clean(source_name, LONGEST_NAME)
    said = clean(why, 300) or str(_("First amount"))
    if (same := BudgetEntry.objects.filter(public_id=entry).select_related("budget").first()) is not None:
        of = same.budget
        stands = (of.district_id, of.source, of.source_name, of.year, of.programme, *_entered(same))
        check_sent_the_same(stands, (area.code, source, name, year, programme, amount_idr, said, by.pk))
        return of
    check_new_budget(source, name, year, amount_idr, on)
    if programme not in offered_in(year, area):
        raise NotValid(_("This programme is not offered here in that year."))
    budget = Budget(district=area, source=source, source_name=name, year=year, programme=programme)
    budget.amount_idr = amount_idr
    try:
        with transaction.atomic():
            budget.save(force_insert=True)
    except IntegrityError as twice:
        raise Conflict(_("This giver has a budget for that programme and year already. Correct that one.")) from twice
    BudgetEntry.objects.create(public_id=entry, budget=budget, change_idr=amount_idr, why=said, by=by, on=on, at=at)
    record("grant_budget.entered", budget, **_about(budget, by, at, amount_idr=amount_idr))
    return budget


def offered_in(year: int, area: Area) -> tuple[str, ...]:
    """The programmes offered in a district on some day of a year, as far as its ends tell."""
    found = (rules.programmes(load(day, overlays_for(area.code))) for day in (date(year, 1, 1), date(year, 12, 31)))
    return tuple(dict.fromkeys(code for codes in found for code in codes))


@transaction.atomic
def correct_budget(
    public_id: UUID,
    amount_idr: int,
    why: str,
    *,
    by: Person,
    on: date,
    at: datetime,
    seen: int | None = None,
    sent: UUID | None = None,
) -> Budget:
    """Say that a budget is of another amount now: a new entry, with why.

    Refused: Budget.DoesNotExist outside the person's area; NotAllowed to roles that keep no budgets; NotValid below
    what is reserved and paid, or without a reason; Conflict when somebody corrected it meanwhile.
    """
    found = budgets_seen_by(by, on).get(public_id=public_id)
    check_role_may(posting_of(by, on), Action.PROPOSE_GRANTS)
    budget = locked(found.pk)
    said = clean(why, 300)
    if sent is not None and (same := BudgetEntry.objects.filter(public_id=sent).first()) is not None:
        check_sent_the_same((same.budget_id, *_entered(same)), (budget.pk, amount_idr, said, by.pk))
        return budget
    check_seen(seen, budget.revision)
    check_correction(budget, amount_idr, said)
    change = amount_idr - budget.amount_idr
    entry = sent or uuid4()
    BudgetEntry.objects.create(public_id=entry, budget=budget, change_idr=change, why=said, by=by, on=on, at=at)
    budget.amount_idr, budget.revision = amount_idr, budget.revision + 1
    budget.save(update_fields=["amount_idr", "revision"])
    record("grant_budget.corrected", budget, **_about(budget, by, at, amount_idr=amount_idr, change_idr=change))
    return budget


def _entered(entry: BudgetEntry) -> tuple[object, ...]:
    """What an entry says: of what amount the budget was from then on, why, and who entered it."""
    until = BudgetEntry.objects.filter(budget=entry.budget_id, pk__lte=entry.pk)
    return (until.aggregate(amount=Sum("change_idr"))["amount"], entry.why, entry.by_id)


def locked(key: int) -> Budget:
    """A budget that nobody else takes from until the transaction ends."""
    return Budget.objects.select_for_update(no_key=True).get(pk=key)


def reserve(budget: Budget, amount_idr: int) -> None:
    """Keep money for a grant, of a budget that is held. Raises Conflict when so much is not left."""
    check_enough(budget, amount_idr)
    budget.reserved_idr += amount_idr
    budget.save(update_fields=["reserved_idr"])


def free(key: int, amount_idr: int) -> None:
    """Give what was kept for a grant back to its budget."""
    budget = locked(key)
    budget.reserved_idr -= amount_idr
    budget.save(update_fields=["reserved_idr"])


def pay(key: int, amount_idr: int) -> None:
    """Count as paid what was kept for a grant."""
    budget = locked(key)
    budget.reserved_idr -= amount_idr
    budget.paid_idr += amount_idr
    budget.save(update_fields=["reserved_idr", "paid_idr"])


def give_back(key: int, amount_idr: int) -> None:
    """Give what was paid, and came back, to its budget."""
    budget = locked(key)
    budget.paid_idr -= amount_idr
    budget.save(update_fields=["paid_idr"])


def _about(budget: Budget, by: Person, at: datetime, **detail: object) -> dict[str, Any]:
    told = {"programme": budget.programme, "giver": budget.source, "year": budget.year, **detail}
    return {"by": by, "area_code": budget.district_id, "detail": told, "at": at}
