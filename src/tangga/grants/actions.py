"""Every write about a grant: proposed, approved, handed over; refused, cancelled, taken back. One grant a family.

The money is reserved with the proposal and counted as paid with the handover. Whoever writes holds the family, then the
grant, then the budget: in that order everywhere, so that nobody waits for each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.families.models import Family, Member
from tangga.families.queries import families_seen_by
from tangga.grants import budgets, checks
from tangga.grants.checks import Item
from tangga.grants.known import Known, known_of
from tangga.grants.models import PHOTOS_OF, Budget, Grant, GrantItem
from tangga.grants.moving import Moving, about, done, told, write_move
from tangga.grants.openings import check_not_held
from tangga.grants.queries import budgets_seen_by
from tangga.issued_papers.models import Void
from tangga.issued_papers.voiding import void_of
from tangga.people.checks import check_role_may, check_sent_the_same
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.photos.actions import keep
from tangga.photos.models import Photo
from tangga.photos.pictures import Picture, made_ready
from tangga.policy import Policy
from tangga.rules import grants as rules


@dataclass(frozen=True)
class Proposal:
    """What a family is to receive: of which programme, who of it, from which budget, how much, what for.

    plan   the business proposal; words: what was found and decided where a condition is not known
    items  the goods, of a programme that gives goods
    """

    programme: str
    member: Member
    budget: Budget
    amount_idr: int
    plan: str = ""
    words: str = ""
    items: Sequence[Item] = field(default=())


@transaction.atomic
def propose(
    family: Family, proposal: Proposal, *, by: Person, on: date, at: datetime, sent: UUID | None = None
) -> Grant:
    """Propose a grant; its money is reserved. Sent twice (the same UUID), it is one grant; otherwise: Conflict.

    Refused: Family.DoesNotExist, Budget.DoesNotExist and Member.DoesNotExist outside the person's area or the family;
    NotAllowed to roles that propose none; NotValid where a condition is not met, one is not known and nothing is said
    about it, for another amount than the programme's, and goods that do not add up; Conflict where the family has such
    a grant already, and when so much is not left of the budget.
    """
    families_seen_by(by, on).get(pk=family.pk)
    check_role_may(posting_of(by, on), Action.PROPOSE_GRANTS)
    Family.objects.select_for_update(no_key=True).get(pk=family.pk)
    plan, words = checks.clean(proposal.plan), checks.clean(proposal.words)
    if sent is not None and (same := Grant.objects.filter(public_id=sent).first()) is not None:
        if (same.family_id, same.proposed_by_id) != (family.pk, by.pk):
            raise Conflict(_("This form was sent already, for something else. Open it anew."))
        check_sent_the_same(_stands(same), _sent(proposal, plan, words))
        return same
    known = known_of(family, on)
    if known.facts is None or known.spell is None:
        raise NotValid(_("Nothing is recorded about where this family lives, or when it joined. Have that put right."))
    _check(known, proposal, plan, words)
    district = known.facts.region_id[:4]
    budget = budgets.locked(budgets_seen_by(by, on).get(pk=proposal.budget.pk).pk)
    checks.check_budget_fits(budget, proposal.programme, district, on)
    budgets.reserve(budget, proposal.amount_idr)
    grant = Grant(
        public_id=sent or uuid4(),
        family=family,
        district_id=district,
        region_id=known.facts.region_id,
        programme=proposal.programme,
        joined_on=known.spell.joined_on,
        member=proposal.member,
        budget=budget,
        amount_idr=proposal.amount_idr,
        in_goods=gives_goods(proposal.programme, known.policy),
        plan=plan,
        words=words,
        proposed_by=by,
        proposed_on=on,
        since=on,
    )
    try:
        with transaction.atomic():
            grant.save(force_insert=True)
    except IntegrityError as twice:
        raise Conflict(_("This family has a grant of this programme already.")) from twice
    GrantItem.objects.bulk_create(
        GrantItem(grant=grant, name=item.name, quantity=item.quantity, unit_value_idr=item.unit_value_idr)
        for item in _cleaned(proposal.items)
    )
    write_move(grant, "propose", "", words, by=by, on=on, at=at)
    record("grant.proposed", grant, **about(grant, by, at, amount_idr=grant.amount_idr))
    return grant


def _stands(grant: Grant) -> tuple[object, ...]:
    """What a grant was proposed with, as _sent."""
    items = [Item(each.name, each.quantity, each.unit_value_idr) for each in grant.items.order_by("pk")]
    return (
        grant.programme, grant.member_id, grant.budget_id, grant.amount_idr, grant.plan, grant.words, items
    )  # fmt: skip


def _sent(proposal: Proposal, plan: str, words: str) -> tuple[object, ...]:
    items = _cleaned(proposal.items)
    return (proposal.programme, proposal.member.pk, proposal.budget.pk, proposal.amount_idr, plan, words, items)


def _check(known: Known, proposal: Proposal, plan: str, words: str) -> None:
    """Raises as propose."""
    check_not_held(known.family)
    if proposal.programme not in rules.programmes(known.policy):
        raise NotValid(_("This programme is not offered here in that year."))
    if proposal.member.pk not in {each.member.pk for each in known.living}:
        raise Member.DoesNotExist
    facts = known.for_programme(proposal.programme, member=proposal.member, plan=plan)
    if facts.had:
        raise Conflict(_("This family has a grant of this programme already."))
    checks.check_conditions(known.conditions(proposal.programme, facts), words)
    checks.check_amount(proposal.programme, proposal.amount_idr, known.policy)
    in_goods = gives_goods(proposal.programme, known.policy)
    checks.check_items(_cleaned(proposal.items), proposal.amount_idr, in_goods=in_goods)


def gives_goods(programme: str, policy: Policy) -> bool:
    """Whether a programme gives goods in place of money."""
    return rules.said(programme, "in_goods", policy) is not None


def _cleaned(items: Sequence[Item]) -> list[Item]:
    return [Item(checks.clean(each.name, 120), each.quantity, each.unit_value_idr) for each in items]


@transaction.atomic
def approve(public_id: UUID, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Grant:
    """Approve a grant that somebody else proposed. Every condition is asked once more, by what is known now.

    Refused: as every move (moving.Moving), to the proposer above all; NotValid where a condition is not met any more.
    """
    moving = Moving(public_id, "approve", "", by=by, on=on, at=at, seen=seen)
    grant = moving.grant
    if moving.again:
        return grant
    check_not_held(grant.family)
    known = known_of(grant.family, on)
    facts = known.for_programme(grant.programme, member=grant.member, plan=grant.plan, besides=grant.pk)
    checks.check_conditions(known.conditions(grant.programme, facts), grant.words)
    grant.approved_by = by
    record("grant.approved", done(moving), **told(moving))
    return grant


@transaction.atomic
def refuse(public_id: UUID, words: str, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Grant:
    """Refuse a grant that somebody else proposed: its money is free again. Refused: as every move."""
    moving = Moving(public_id, "refuse", words, by=by, on=on, at=at, seen=seen)
    if not moving.again:
        budgets.free(moving.grant.budget_id, moving.grant.amount_idr)
        record("grant.refused", done(moving), **told(moving))
    return moving.grant


@transaction.atomic
def cancel(public_id: UUID, words: str, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Grant:
    """Cancel a grant that was not handed over: its money is free again. Refused: as every move."""
    moving = Moving(public_id, "cancel", words, by=by, on=on, at=at, seen=seen)
    if not moving.again:
        budgets.free(moving.grant.budget_id, moving.grant.amount_idr)
        record("grant.cancelled", done(moving), **told(moving))
    return moving.grant


@dataclass(frozen=True)
class Handover:
    """A grant was handed over on a day to somebody of the family, with a receipt, and pictures of it."""

    on: date
    to: Member
    receipt: str = ""
    pictures: Sequence[bytes | Picture] = field(default=())


@transaction.atomic
def hand_over(
    public_id: UUID, handover: Handover, *, by: Person, on: date, at: datetime, seen: int | None = None
) -> Grant:
    """Record that an approved grant was handed over: its money counts as paid. Who records it handed it over.

    A family that is still in the programme has promised to leave by a day, where the programme says so.
    Refused: as every move; NotValid for a day that cannot be, goods without a picture, money without receipt or
    picture; Member.DoesNotExist for somebody who is not of the family.
    """
    shown = [each if isinstance(each, Picture) else made_ready(each) for each in handover.pictures]
    receipt = checks.clean(handover.receipt, 120)
    sent = (handover.on, handover.to.pk, receipt, *(each.original_sha256 for each in shown))
    moving = Moving(public_id, "hand_over", "", *sent, by=by, on=on, at=at, seen=seen)
    grant = moving.grant
    if moving.again:
        return grant
    check_not_held(grant.family)
    checks.check_handover(grant, handover.on, receipt, len(shown), on)
    known = known_of(grant.family, handover.on)
    if handover.to.pk not in {each.member.pk for each in known.living}:
        raise Member.DoesNotExist
    checks.check_old_enough(grant.programme, known.birth_of(handover.to), handover.on, known.policy)
    for picture in shown:
        keep(picture, owner=grant.public_id, owner_kind=PHOTOS_OF, by=by, at=at, shows=Photo.Shows.ACTIVITY)
    grant.paid_on, grant.handed_by, grant.received_by = handover.on, by, handover.to
    grant.receipt = receipt
    if known.left_on is None:
        grant.leaves_by = rules.leaves_by(grant.programme, handover.on, known.policy)
        if grant.leaves_by is not None:
            grant.remind_on = rules.remind_from(grant.programme, grant.leaves_by, known.policy)
    budgets.pay(grant.budget_id, grant.amount_idr)
    record("grant.handed_over", done(moving), **told(moving, handed_on=handover.on.isoformat(), pictures=len(shown)))
    return grant


@transaction.atomic
def take_back(public_id: UUID, words: str, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Grant:
    """Record that a grant came back: the budget has it again. Never by itself. Refused: as every move."""
    moving = Moving(public_id, "take_back", words, by=by, on=on, at=at, seen=seen)
    if not moving.again:
        budgets.give_back(moving.grant.budget_id, moving.grant.amount_idr)
        void_of(moving.grant.public_id, Void.TAKEN_BACK, by=by, on=on, at=at)
        record("grant.taken_back", done(moving), **told(moving))
    return moving.grant


@transaction.atomic
def let_stand(public_id: UUID, words: str, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Grant:
    """Leave a grant as it is although the exit was taken back. Refused: as every move."""
    moving = Moving(public_id, "let_stand", words, by=by, on=on, at=at, seen=seen)
    if not moving.again:
        moving.grant.left_standing_on = on
        record("grant.left_standing", done(moving), **told(moving))
    return moving.grant
