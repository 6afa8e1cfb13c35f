"""What may be done with a grant, and what cannot be so: returns nothing or raises with a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.free_text import tidied
from tangga.grants.models import Budget, Grant, Source, State
from tangga.grants.words import asked_for
from tangga.papers import formats
from tangga.people.models import Person
from tangga.people.roles import Action
from tangga.policy import Policy
from tangga.rules import grants as rules
from tangga.rules.grants import NOT_MET, UNKNOWN, Line
from tangga.rules.parameters import whole

LONGEST_WORDS, LONGEST_NAME, SHORTEST_REASON, MOST_ITEMS = 2_000, 120, 10, 30
MOST_IDR = 10_000_000_000_000


@dataclass(frozen=True)
class Move:
    """A move of a grant: from which states to which, who may, whether words are asked, whether the proposer may not."""

    code: str
    before: tuple[str, ...]
    to: str
    action: Action
    words: bool = False
    not_proposer: bool = False


MOVES = (
    Move("approve", ("proposed",), "approved", Action.DECIDE_GRANTS, not_proposer=True),
    Move("hand_over", ("approved",), "paid", Action.HAND_OVER_GRANTS),
    Move("refuse", ("proposed",), "refused", Action.DECIDE_GRANTS, words=True, not_proposer=True),
    Move("cancel", ("proposed", "approved"), "cancelled", Action.PROPOSE_GRANTS, words=True),
    Move("let_stand", ("paid",), "paid", Action.DECIDE_GRANTS, words=True),
    Move("take_back", ("paid",), "taken_back", Action.DECIDE_GRANTS, words=True),
)
ASKS = {
    "refuse": gettext_lazy("Write why the grant is refused; the family has a right to know."),
    "cancel": gettext_lazy("Write why the grant is cancelled."),
    "take_back": gettext_lazy("Write why the grant is taken back, and how it came back."),
    "let_stand": gettext_lazy("Write why the grant stays as it is."),
}


def move_of(code: str) -> Move:
    """The move of that name."""
    return next(each for each in MOVES if each.code == code)


def moves_from(grant: Grant) -> list[Move]:
    """The moves that lead on from where a grant stands."""
    return [each for each in MOVES if grant.state in each.before and (each.code != "let_stand" or is_undecided(grant))]


def is_undecided(grant: Grant) -> bool:
    """Whether the exit was taken back after the handover, and nobody has said what becomes of the grant."""
    reversed_on = grant.exit_reversed_on is not None
    return grant.state == State.PAID and reversed_on and grant.left_standing_on is None


def clean(text: str, longest: int = LONGEST_WORDS) -> str:
    """What somebody typed, as it is kept. Raises NotValid as free_text.tidied."""
    return tidied(text, longest)


def check_may_move(grant: Grant, move: Move, by: Person) -> None:
    """Raises Conflict where the move does not lead on, NotAllowed to whoever proposed a grant and would decide it."""
    if move not in moves_from(grant):
        raise Conflict(
            _("This grant is %(state)s since %(day)s, so that cannot be done now. Look at what stands there.")
            % {"state": grant.get_state_display(), "day": formats.day(grant.since)}
        )
    if move.not_proposer and grant.proposed_by_id == by.pk:
        raise NotAllowed(_("You proposed this grant; somebody else must decide about it."))


def check_seen(seen: int | None, now: int) -> None:
    """Raises Conflict when a form was made from an older revision than stands now; None: for callers without a form."""
    if seen is not None and seen != now:
        raise Conflict(_("Somebody else changed this meanwhile. Look at what stands now, then decide again."))


def check_said(code: str, words: str) -> None:
    """Raises NotValid, saying what is asked, where a move needs words and there are too few."""
    if len(words) < SHORTEST_REASON:
        raise NotValid(str(ASKS[code]))


def check_conditions(lines: Sequence[Line], words: str) -> None:
    """Raises NotValid where a condition is not met, naming each; and where one is not known and nothing is said."""
    if broken := [asked_for(line) for line in lines if line.state == NOT_MET]:
        raise NotValid(_("This family does not meet: %(which)s.") % {"which": "; ".join(broken)})
    unknown = [asked_for(line) for line in lines if line.state == UNKNOWN]
    if unknown and len(words) < SHORTEST_REASON:
        raise NotValid(
            _("It is not known, or not decided, of this family: %(which)s. Ask, or write what you found and decided.")
            % {"which": "; ".join(unknown)}
        )


def check_amount(programme: str, amount_idr: int, policy: Policy) -> None:
    """Raises NotValid, naming the amounts there are."""
    if rules.amount_fits(programme, amount_idr, policy):
        return
    lowest, highest = rules.limits(programme, policy)
    between = {"lowest": formats.rupiah(lowest), "highest": formats.rupiah(highest)}
    if rules.said(programme, "one_of_two", policy):
        raise NotValid(_("A grant of this programme is %(lowest)s or %(highest)s.") % between)
    raise NotValid(_("A grant of this programme is between %(lowest)s and %(highest)s.") % between)


@dataclass(frozen=True)
class Item:
    """A thing of a grant in goods."""

    name: str
    quantity: int
    unit_value_idr: int

    @property
    def value_idr(self) -> int:
        return self.quantity * self.unit_value_idr


def check_items(items: Sequence[Item], amount_idr: int, *, in_goods: bool) -> None:
    """Raises NotValid where the goods do not add up to the grant, or there are some where money is given."""
    if not in_goods:
        if items:
            raise NotValid(_("This programme gives money: leave the list of goods empty."))
        return
    if not items:
        raise NotValid(_("This programme gives goods: write what the family receives."))
    if len(items) > MOST_ITEMS:
        raise NotValid(_("Write at most %(most)s kinds of goods.") % {"most": MOST_ITEMS})
    if any(not each.name or each.quantity < 1 or each.unit_value_idr < 1 for each in items):
        raise NotValid(_("Write the name, the number and the value of each of the goods."))
    if any(each.value_idr > MOST_IDR for each in items):
        raise NotValid(_("One of the amounts is too large. Write whole rupiah."))
    if (total := sum(each.value_idr for each in items)) != amount_idr:
        raise NotValid(
            _("The goods are worth %(total)s together, and the grant is %(amount)s. Correct whichever is wrong.")
            % {"total": formats.rupiah(total), "amount": formats.rupiah(amount_idr)}
        )


def check_budget_fits(budget: Budget, programme: str, district: str, on: date) -> None:
    """Raises NotValid for a budget of another programme, district or year."""
    if (budget.programme, budget.district_id, budget.year) != (programme, district, on.year):
        raise NotValid(_("Choose a budget of this programme, district and year."))


def check_enough(budget: Budget, amount_idr: int) -> None:
    """Raises Conflict when so much is not left."""
    if budget.left_idr < amount_idr:
        raise Conflict(
            _("Of this budget %(left)s is left; %(amount)s does not fit. Choose another budget, or have it corrected.")
            % {"left": formats.rupiah(max(budget.left_idr, 0)), "amount": formats.rupiah(amount_idr)}
        )


def check_handover(grant: Grant, on_day: date, receipt: str, pictures: int, today: date) -> None:
    """Raises NotValid for a day that cannot be, goods without a picture, and money without a receipt."""
    if on_day > today:
        raise NotValid(_("That day has not come yet. Enter the day of the handover."))
    if on_day < grant.since:
        raise NotValid(
            _("The grant was approved on %(day)s: it is handed over on that day or later.")
            % {"day": formats.day(grant.since)}
        )
    if grant.in_goods and not pictures:
        raise NotValid(_("Add a photo of the handover. Without it nobody can see that the goods arrived."))
    if not receipt and not pictures:
        raise NotValid(_("Write the number of the receipt, or add a photo of it."))


def check_old_enough(programme: str, born: date | None, on_day: date, policy: Policy) -> None:
    """Raises NotValid where the programme names an age and whoever took the grant is known to be younger."""
    if rules.said(programme, "youngest_age", policy) is None:
        return
    age = formats.age(born, on_day)
    if age is not None and age < whole(policy, rules.at(programme, "youngest_age")):
        raise NotValid(_("A grant is handed to somebody who is old enough for it, not to a child. Choose who took it."))


def check_new_budget(source: str, source_name: str, year: int, amount_idr: int, on: date) -> None:
    """Raises NotValid for what cannot be a budget."""
    if source not in Source.values:
        raise NotValid(_("Choose whose money it is."))
    if source in (Source.VILLAGE, Source.CSR, Source.OTHER) and not source_name:
        raise NotValid(_("Write which village, company or giver it is."))
    if not on.year - 1 <= year <= on.year + 1:
        raise NotValid(_("A budget is for this year, the one before or the next."))
    if not 0 < amount_idr <= MOST_IDR:
        raise NotValid(_("One of the amounts is too large, or not above zero. Write whole rupiah."))


def check_correction(budget: Budget, amount_idr: int, why: str) -> None:
    """Raises NotValid for a correction that changes nothing, says nothing, or goes below what is reserved and paid."""
    if not 0 <= amount_idr <= MOST_IDR:
        raise NotValid(_("One of the amounts is too large, or below zero. Write whole rupiah."))
    if amount_idr == budget.amount_idr:
        raise NotValid(_("The budget is of that amount already. There is nothing to correct."))
    if len(why) < SHORTEST_REASON:
        raise NotValid(_("Write why the amount is another now, for example the number of the letter."))
    taken = budget.reserved_idr + budget.paid_idr
    if amount_idr < taken:
        raise NotValid(
            _("Of this budget %(taken)s is reserved or paid: it cannot be smaller than that.")
            % {"taken": formats.rupiah(taken)}
        )


def how_many(count: int) -> str:
    """1 grant, 3 grants."""
    return ngettext("%(count)s grant", "%(count)s grants", count) % {"count": formats.number(count)}
