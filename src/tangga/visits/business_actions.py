"""Recording a family's businesses and how they stand; ending one; correcting what was recorded wrongly."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.families.models import Family
from tangga.families.queries import families_seen_by
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.visits import checks
from tangga.visits.models import Business, BusinessKind, BusinessState, DebtTo, EndReason, Licence, Visit
from tangga.visits.sending import saved_once
from tangga.visits.telling import about

EARLIEST = date(1950, 1, 1)
MOST_IDR = 100_000_000_000
AMOUNTS = (
    "turnover_month_idr",
    "cost_month_idr",
    "profit_month_idr",
    "capital_idr",
    "assets_idr",
    "debt_idr",
    "savings_idr",
)


@dataclass(frozen=True)
class Figures:
    """How a business stands: whole rupiah, None for what is not known. `licences`: codes, () for not asked."""

    turnover_month_idr: int | None = None
    cost_month_idr: int | None = None
    profit_month_idr: int | None = None
    capital_idr: int | None = None
    assets_idr: int | None = None
    debt_idr: int | None = None
    debt_to: str = ""
    savings_idr: int | None = None
    workers: int | None = None
    licences: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self == Figures()

    def columns(self) -> dict[str, Any]:
        """As the columns of a BusinessState."""
        return {each.name: getattr(self, each.name) for each in fields(self)} | {
            "licences": " ".join(sorted(self.licences))
        }


def figures_of(state: BusinessState) -> Figures:
    """The figures of a row."""
    held = {each.name: getattr(state, each.name) for each in fields(Figures)}
    return Figures(**held | {"licences": tuple(state.licences.split())})


@transaction.atomic
def begin(
    family: Family,
    *,
    kind: str,
    what: str,
    started_on: date | None,
    figures: Figures,
    effective_on: date,
    public_id: UUID,
    by: Person,
    on: date,
    at: datetime,
    visit: Visit | None = None,
) -> Business:
    """Record a business of a family, with its first figures where any are known. Sent twice, it is recorded once.

    Refused: NotAllowed to roles that record no visits; Family.DoesNotExist for families the person does not see;
    Visit.DoesNotExist where the visit is to another family; NotValid for what cannot be so.
    """
    check_role_may(posting_of(by, on), Action.RECORD_VISITS)
    family = families_seen_by(by, on).get(pk=family.pk)
    words = checks.one_line(what, 120)
    if kind not in BusinessKind.values:
        raise NotValid(_("Choose what kind of business it is."))
    if kind == BusinessKind.OTHER and not words:
        raise NotValid(_("Say what is made or sold."))
    if started_on is not None and not EARLIEST <= started_on <= on:
        raise NotValid(_("The business cannot have begun on that day. Check the year, or leave it empty."))
    figures = _sound(figures)
    business = Business(
        public_id=public_id,
        family=family,
        kind=kind,
        what=words,
        started_on=started_on,
        recorded_by=by,
        recorded_at=at,
    )
    business, is_new = saved_once(business, by)
    if not is_new:
        return business
    if not figures.is_empty:
        _check_day(business, effective_on, on)
        _add(business, figures, effective_on, public_id, visit, by, at)
    record(
        "business.recorded",
        business,
        detail={"kind": kind, "parts": _filled(figures)},
        **about(business.family, by, on, at),
    )
    return business


@transaction.atomic
def update(
    business_id: UUID,
    figures: Figures,
    *,
    effective_on: date,
    public_id: UUID,
    by: Person,
    on: date,
    at: datetime,
    visit: Visit | None = None,
) -> BusinessState:
    """Record how a business stands from a day on; the rows before stay right for their time. Sent twice: once.

    Refused: Business.DoesNotExist for businesses of families the person does not see; Conflict when it has ended, or
    when figures of that very day are on record (they are corrected); NotValid as begin, and without any figure.
    """
    business = _locked(business_id, by, on)
    known = BusinessState.objects.filter(public_id=public_id, business=business, recorded_by=by).first()
    if known is not None:
        return known
    if business.ended_on is not None and effective_on >= business.ended_on:
        raise Conflict(_("This business has ended. Record a new one where the family began again."))
    figures = _sound(figures)
    if figures.is_empty:
        raise NotValid(_("Fill in at least one figure."))
    _check_day(business, effective_on, on)
    if business.states.filter(effective_on=effective_on, superseded_at=None).exists():
        raise Conflict(_("Figures of that day are on record already. Correct them, or choose another day."))
    before = business.states.filter(effective_on__lt=effective_on, superseded_at=None).order_by("-effective_on").first()
    changed = _changed(figures_of(before) if before else None, figures)
    state = _add(business, figures, effective_on, public_id, visit, by, at)
    record("business.updated", business, detail={"parts": changed}, **about(business.family, by, on, at))
    return state


@transaction.atomic
def correct(
    state_id: UUID, figures: Figures, *, because: str, public_id: UUID, by: Person, on: date, at: datetime
) -> BusinessState:
    """Put right what was recorded wrongly: a new row for the same day; the wrong one stays, superseded, with why.

    Refused: BusinessState.DoesNotExist for those of families the person does not see; Conflict when it was corrected
    meanwhile; NotValid without a reason, or where nothing differs.
    """
    state = BusinessState.objects.select_related("business").get(public_id=state_id)
    try:
        business = _locked(state.business.public_id, by, on)
    except Business.DoesNotExist:
        raise BusinessState.DoesNotExist from None
    known = BusinessState.objects.filter(public_id=public_id, business=business, recorded_by=by).first()
    if known is not None:
        return known
    wrong = BusinessState.objects.select_for_update().get(pk=state.pk)
    if wrong.superseded_at is not None:
        raise Conflict(_("Somebody corrected these figures meanwhile. Look at them again."))
    figures, why = _sound(figures), checks.needed_line(because, _("Say what was wrong."))
    if figures == figures_of(wrong):
        raise NotValid(_("The record says that already. There is nothing to correct."))
    wrong.superseded_at = at
    wrong.save(update_fields=["superseded_at"])
    right = _add(business, figures, wrong.effective_on, public_id, wrong.visit, by, at, replaces=wrong, why=why)
    record(
        "business.corrected",
        business,
        detail={"parts": _changed(figures_of(wrong), figures)},
        **about(business.family, by, on, at),
    )
    return right


@transaction.atomic
def end(
    business_id: UUID, *, ended_on: date, reason: str, note: str = "", by: Person, on: date, at: datetime
) -> Business:
    """Record that a business ended, and why. Its figures stay. Said twice, it ended once.

    Refused: as update; NotValid for a day to come or before it began, and where "something else" is not explained;
    Conflict where somebody recorded another day meanwhile.
    """
    business = _locked(business_id, by, on)
    if business.ended_on is not None:
        if (business.ended_on, business.end_reason) == (ended_on, reason):
            return business
        raise Conflict(_("That this business ended is on record already."))
    words = checks.one_line(note)
    if reason not in EndReason.values:
        raise NotValid(_("Choose why the business ended."))
    if reason == EndReason.OTHER and not words:
        raise NotValid(_("Say in a few words why the business ended."))
    if ended_on > on or (business.started_on is not None and ended_on < business.started_on):
        raise NotValid(_("The business cannot have ended on that day. Choose a day after it began, not after today."))
    business.ended_on, business.end_reason, business.end_note = ended_on, reason, words
    business.end_recorded_by, business.end_recorded_at = by, at
    business.save()
    record(
        "business.ended",
        business,
        detail={"reason": reason, "ended_on": ended_on.isoformat()},
        **about(business.family, by, on, at),
    )
    return business


def _locked(public_id: UUID, by: Person, on: date) -> Business:
    check_role_may(posting_of(by, on), Action.RECORD_VISITS)
    business = Business.objects.select_for_update(of=("self",)).select_related("family").get(public_id=public_id)
    if not families_seen_by(by, on).filter(pk=business.family_id).exists():
        raise Business.DoesNotExist
    return business


def _sound(figures: Figures) -> Figures:
    """The figures as they are kept. Raises NotValid where they cannot be so."""
    for name in AMOUNTS:
        value = getattr(figures, name)
        if value is not None and not (-MOST_IDR if name == "profit_month_idr" else 0) <= value <= MOST_IDR:
            raise NotValid(_("One of the amounts is too large, or below zero. Write whole rupiah."))
    turnover, cost, profit = figures.turnover_month_idr, figures.cost_month_idr, figures.profit_month_idr
    if turnover is not None and cost is not None and profit is not None and turnover - cost != profit:
        raise NotValid(_("Turnover less costs is not the profit you gave. Leave one of the three empty."))
    if figures.workers is not None and figures.workers > 1_000:
        raise NotValid(_("So many people do not work in a family's business. Check the number."))
    if figures.debt_to not in ("", *DebtTo.values) or set(figures.licences) - set(Licence.values):
        raise NotValid(_("One of the choices is not on the list any more. Open the form again."))
    if figures.debt_to and not figures.debt_idr:
        if figures.debt_idr == 0:
            return _sound(replace(figures, debt_to=""))
        raise NotValid(_("Say how much is owed, or leave open to whom."))
    if Licence.NONE in figures.licences and len(figures.licences) > 1:
        raise NotValid(_("Choose the licences there are, or “none”; not both."))
    return figures


def _check_day(business: Business, effective_on: date, today: date) -> None:
    if effective_on > today:
        raise NotValid(_("That day has not come yet. Record the figures as they are today."))
    if effective_on < (business.started_on or EARLIEST):
        raise NotValid(_("The business had not begun by that day. Check the year."))


def _add(
    business: Business,
    figures: Figures,
    effective_on: date,
    public_id: UUID,
    visit: Visit | None,
    by: Person,
    at: datetime,
    replaces: BusinessState | None = None,
    why: str = "",
) -> BusinessState:
    if visit is not None and visit.family_id != business.family_id:
        raise Visit.DoesNotExist
    return BusinessState.objects.create(
        public_id=public_id,
        business=business,
        visit=visit,
        effective_on=effective_on,
        recorded_by=by,
        recorded_at=at,
        replaces=replaces,
        wrong_because=why,
        **figures.columns(),
    )


def _filled(figures: Figures) -> list[str]:
    return _changed(None, figures)


def _changed(before: Figures | None, after: Figures) -> list[str]:
    """The names of the figures that differ: the log holds no amount of a family's money."""
    was = before or Figures()
    return [each.name for each in fields(after) if getattr(was, each.name) != getattr(after, each.name)]
