"""Whether a case may be made or moved: returns nothing or raises with a sentence. What leads where: exit_moves."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tangga.cases.models import Case
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.exit_models import ExitReason, ExitType
from tangga.families.free_text import tidied
from tangga.papers import formats
from tangga.people.models import Person
from tangga.policy import Policy, load, overlays_for
from tangga.rules import exit_moves
from tangga.rules.exit_moves import Move
from tangga.rules.graduation import ABOVE_LIMIT
from tangga.runs.models import FamilyAnswer

LONGEST_WORDS, LONGEST_NAME = 2_000, 120
SHORTEST_REASON = 10
PARTS = {
    exit_moves.PROPOSER: gettext_lazy("You proposed this exit; somebody else must go on with it."),
    exit_moves.VERIFIER: gettext_lazy("You re-verified this exit; somebody else must go on with it."),
    exit_moves.APPROVER: gettext_lazy("You approved this exit; somebody else must decide about the objection."),
}
# What is to be said with a move, where nothing was.
ASKS = {
    "send_back": gettext_lazy("Write what has to be put right, so that the proposer knows what to do."),
    "reject": gettext_lazy("Write why the exit is rejected; the family has a right to know."),
    "withdraw": gettext_lazy("Write in the family's own words why it withdraws, or why the proposal is taken back."),
    "object": gettext_lazy("Write in the family's own words what it objects to."),
    "dismiss": gettext_lazy("Write why the objection is dismissed; the family has a right to know."),
    "uphold": gettext_lazy("Write why the objection is upheld."),
    "fall_back": gettext_lazy("Write what happened to the family."),
    "lose": gettext_lazy("Write what was tried to find the family, and what the neighbours or the village office say."),
}


def clean(text: str, longest: int = LONGEST_WORDS) -> str:
    """What somebody typed, as it is kept. Raises NotValid as free_text.tidied."""
    return tidied(text, longest)


def check_proposal(exit_type: str, reasons: Collection[str], words: str) -> None:
    """Raises NotValid for a type or a reason that is not known, and where the family's own words are missing."""
    if exit_type not in ExitType.values:
        raise NotValid(_("Choose how the family leaves."))
    if unknown := [code for code in reasons if code not in ExitReason.values]:
        raise NotValid(_("This reason is not known: %(code)s.") % {"code": unknown[0][:30]})
    if not reasons:
        raise NotValid(_("Choose at least one reason. How a family leaves and why are two different facts."))
    if exit_type == ExitType.VOLUNTARY and len(words) < SHORTEST_REASON:
        raise NotValid(_("Write why the family wants to leave, in its own words."))
    if exit_type == ExitType.ASSESSED and len(words) < SHORTEST_REASON:
        raise NotValid(_("Write what shows that the family is well off now."))
    if ExitReason.OTHER in reasons and len(words) < SHORTEST_REASON:
        raise NotValid(_("Write what the other reason is."))


def check_rests_on_something(case: Case, answer: FamilyAnswer | None) -> None:
    """Raises NotValid where a family is said to be well off and nothing on record says so: an exit by assessment, which
    needs no statement of the family, rests on its answers or on a decile above the limit (policy 3)."""
    if case.exit_type != ExitType.ASSESSED or case.readiness is not None:
        return
    if answer is None or ABOVE_LIMIT not in answer.ineligible_for.split():
        raise NotValid(
            _(
                "An exit by assessment rests on the family's answers about readiness, or on a decile above the limit."
                " Ask the family first, then propose it."
            )
        )


def check_by_the_rule(exit_type: str, answer: FamilyAnswer | None) -> None:
    """Raises NotValid where a family is said to leave naturally and the assessment does not say so: some component may
    be left, or a fact is missing; a missing fact never ends a right."""
    if exit_type == ExitType.NATURAL and not (answer is not None and answer.natural_exit):
        raise NotValid(
            _(
                "By the latest assessment this family does not leave naturally: a component is left, or a fact is "
                "missing. Look at its page; correct what is wrong there, or choose another way to leave."
            )
        )


def check_may_move(case: Case, code: str, by: Person) -> Move:
    """The move of that name. Raises Conflict where it does not lead on from where the case stands, NotAllowed to a
    person who has another part in the case."""
    move = exit_moves.move_of(code, case.state, case.exit_type)
    if move is None:
        raise Conflict(
            _("This case is %(state)s since %(day)s, so that cannot be done now. Look at what stands there.")
            % {"state": case.get_state_display(), "day": formats.day(case.since)}
        )
    if parts := exit_moves.shut_out(move, by.pk, case.persons):
        raise NotAllowed(str(PARTS[parts[0]]))
    return move


def check_seen(seen: int | None, now: int) -> None:
    """Raises Conflict when a form was made from an older revision than stands now; None: for callers without a form."""
    if seen is not None and seen != now:
        raise Conflict(
            _("Somebody else moved this case meanwhile. Look at what stands now, then decide again if it is open.")
        )


def check_said(code: str, words: str) -> None:
    """Raises NotValid, saying what is asked, where a move needs words and there are too few."""
    if len(words) < SHORTEST_REASON:
        raise NotValid(str(ASKS[code]))


def check_signed(signed_on: date, case: Case, on: date) -> None:
    """Raises NotValid for a day to come, or before the proposal."""
    if signed_on > on:
        raise NotValid(_("That day has not come yet. Enter the day on which the statement was signed."))
    if signed_on < case.proposed_on:
        raise NotValid(
            _("The exit was proposed on %(day)s: the statement is signed on that day or later.")
            % {"day": formats.day(case.proposed_on)}
        )


def check_visited(visited_on: date, findings: str, case: Case, on: date) -> None:
    """Raises NotValid for a day to come or before the proposal, and where nothing was found."""
    if visited_on > on:
        raise NotValid(_("That day has not come yet. Enter the day of the re-verification."))
    if visited_on < case.proposed_on:
        raise NotValid(
            _("The exit was proposed on %(day)s: it is re-verified on that day or later.")
            % {"day": formats.day(case.proposed_on)}
        )
    if len(findings) < SHORTEST_REASON:
        raise NotValid(_("Write in a sentence what you found, and whether it bears the proposal out."))


def check_first_day_out(effective_on: date, case: Case, on: date) -> None:
    """Raises NotValid unless an exit can begin on that day: a payment stage begins then, and no right is ended behind
    the family's back. The stages are those of that day's policy."""
    if (effective_on - on).days > 366:
        raise NotValid(_("That day is more than a year ahead. Choose an earlier payment stage."))
    if effective_on < on:
        raise NotValid(_("That day is over: no right is ended afterwards. Choose the payment stage that comes next."))
    stages = exit_moves.first_days_of_stages(effective_on.year, policy_on(effective_on, case))
    if effective_on not in stages:
        raise NotValid(
            _("An exit begins with a payment stage. Choose one of: %(days)s.")
            % {"days": ", ".join(formats.day(day) for day in stages)}
        )
    if case.exit_type == ExitType.VOLUNTARY:
        first = thought_over_on(case)
        if first is not None and effective_on < first:
            raise NotValid(
                _("The family may think it over until %(day)s. Choose a payment stage that begins after that.")
                % {"day": formats.day(first)}
            )


def check_day_come(case: Case, on: date) -> None:
    """Raises Conflict before the first day out."""
    if case.effective_on is not None and on < case.effective_on:
        raise Conflict(
            _("The exit begins on %(day)s; until then the family may withdraw.")
            % {"day": formats.day(case.effective_on)}
        )


def policy_on(day: date, case: Case) -> Policy:
    """The policy of a day where the family lived when it was proposed."""
    return load(day, overlays_for(case.region_id))


def thought_over_on(case: Case) -> date | None:
    """The first day on which the exit may be in force, by the policy of the day the statement was signed: a promise
    made to the family does not change afterwards. None: nothing is signed."""
    signed_on = case.signed_on
    return exit_moves.thought_over_on(signed_on, policy_on(signed_on, case)) if signed_on is not None else None


def check_thought_over(case: Case, on: date) -> None:
    """Raises Conflict while the family may still think it over."""
    first = thought_over_on(case)
    if first is not None and on < first:
        raise Conflict(_("The family may think it over until %(day)s.") % {"day": formats.day(first)})


def check_objected_on(objected_on: date, case: Case, on: date) -> None:
    """Raises NotValid for a day on which the family cannot have objected."""
    if objected_on > on:
        raise NotValid(_("That day has not come yet. Enter the day on which the family objected."))
    if case.in_force_on is not None and objected_on < case.in_force_on:
        raise NotValid(
            _("The exit is in force since %(day)s: the family objects on that day or later.")
            % {"day": formats.day(case.in_force_on)}
        )


def check_in_time(case: Case, policy: Policy, on: date) -> None:
    """Raises Conflict when the days to object were gone on the day the family did."""
    if case.in_force_on is not None and on > (last := exit_moves.object_until(case.in_force_on, policy)):
        raise Conflict(
            _("The family could object until %(day)s. It can still be proposed again for the waiting list.")
            % {"day": formats.day(last)}
        )


def check_time_over(case: Case, policy: Policy, on: date) -> None:
    """Raises Conflict while the family may still object."""
    if case.in_force_on is not None and on <= (last := exit_moves.object_until(case.in_force_on, policy)):
        raise Conflict(
            _("The family may object until %(day)s; the case is closed after that.") % {"day": formats.day(last)}
        )


def check_justified(asked_for: Collection[str], justification: str) -> None:
    """Raises NotValid where the harm check asks for a justification and there is none."""
    if asked_for and len(justification) < SHORTEST_REASON:
        raise NotValid(
            _("The harm check asks why this family should leave all the same. Write your reason in a sentence.")
        )
