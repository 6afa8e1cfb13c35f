"""Whether a family may be picked, planned for, or a plan moved: returns nothing or raises with a sentence."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tangga.errors import Conflict, NotValid
from tangga.families.free_text import tidied
from tangga.graduation.models import Milestone, Plan, Responsible, Support, Why
from tangga.papers import formats

LONGEST_TEXT, LONGEST_GOAL, LONGEST_WHAT, LONGEST_ROLE = 1_000, 300, 200, 80
SHORTEST_REASON = 10
MOST_MILESTONES = 40
YEARS_AHEAD = 5
RED_NOTE = gettext_lazy("A red note stands at this family. Write in a sentence why it should be prepared all the same.")
S = Plan.State
# Where a plan may go from where it stands.
MOVES: dict[str, frozenset[str]] = {
    S.PREPARING: frozenset({S.PAUSED, S.ENDED, S.WITHDRAWN}),
    S.PAUSED: frozenset({S.PREPARING, S.ENDED, S.WITHDRAWN}),
    S.ENDED: frozenset(),
    S.WITHDRAWN: frozenset(),
}


def clean(text: str, longest: int = LONGEST_TEXT) -> str:
    """What somebody typed, as it is kept. Raises NotValid as free_text.tidied."""
    return tidied(text, longest)


def check_in_programme(is_in: bool) -> None:
    """Raises NotValid for a family that is not in the programme today."""
    if not is_in:
        raise NotValid(_("This family is not in the programme, so there is nothing to prepare."))


def check_year(year: int, on: date) -> None:
    """Raises NotValid for another year than this one and the next."""
    if year not in (on.year, on.year + 1):
        raise NotValid(
            _("Families are picked for %(this)s or %(next)s. Choose one of the two years.")
            % {"this": on.year, "next": on.year + 1}
        )


TOO_SHORT_NOTE = gettext_lazy(
    "This family is too short in the programme to know whether it can be prepared. Write in a sentence why it should "
    "be all the same."
)


def check_reason(reason: str, protections: Collection[str], why: str, *, needs_words: bool = False) -> None:
    """Raises NotValid where a red note, the cause itself or what is not known asks for words and there are too few."""
    if protections and len(reason) < SHORTEST_REASON:
        raise NotValid(str(RED_NOTE))
    if needs_words and len(reason) < SHORTEST_REASON:
        raise NotValid(str(TOO_SHORT_NOTE))
    if why == Why.OTHER and len(reason) < SHORTEST_REASON:
        raise NotValid(_("Write in a sentence why this family should be prepared."))


def check_said(reason: str, sentence: str) -> None:
    """Raises NotValid, with the sentence, where nothing was said."""
    if not reason:
        raise NotValid(sentence)


def check_plan_sound(goal: str, wish: str, target_month: date, support: Collection[str], note: str, on: date) -> None:
    """Raises NotValid, naming what to change, for a plan that cannot be so."""
    check_said(wish, _("Write the family's own wish, in its own words. Without it there is no plan."))
    check_said(goal, _("Write what the family wants to reach."))
    if target_month < on.replace(day=1):
        raise NotValid(_("The target month is over already. Choose this month or a later one."))
    if target_month.year > on.year + YEARS_AHEAD:
        raise NotValid(
            _("That target month is too far ahead: choose one within %(years)s years.") % {"years": YEARS_AHEAD}
        )
    if unknown := [code for code in support if code not in Support.values]:
        raise NotValid(_("This kind of support is not known: %(code)s.") % {"code": unknown[0][:30]})
    if Support.OTHER in support:
        check_said(note, _("Say what else the family needs."))


def check_open(plan: Plan) -> None:
    """Raises Conflict for a plan that is closed."""
    if not plan.is_open:
        raise Conflict(
            _("This plan is %(state)s since %(day)s. Nothing can be changed in it; a new plan can be made.")
            % {"state": plan.get_state_display(), "day": formats.day(plan.closed_on)}
        )


def check_end_reason(end_reason: str) -> None:
    """Raises NotValid where it is not said how a plan ends."""
    if end_reason not in Plan.EndReason.values:
        raise NotValid(_("Choose how the plan ends."))


def check_may_move(plan: Plan, to: str) -> None:
    """Raises Conflict for a move that a plan cannot make from where it stands."""
    check_open(plan)
    if to not in MOVES[plan.state]:
        raise Conflict(_("This plan is %(state)s already.") % {"state": plan.get_state_display()})


def check_seen(seen: int | None, now: int) -> None:
    """Raises Conflict when a form was made from an older revision than stands now; None: for callers without a form."""
    if seen is not None and seen != now:
        raise Conflict(
            _("Somebody changed this meanwhile. Look at what stands now, then send yours again if it is still right.")
        )


def check_milestone(what: str, due_on: date | None, responsible: str, role: str, plan: Plan, on: date) -> None:
    """Raises NotValid, naming what to change, for a milestone that cannot be so. due_on None: the day is not asked."""
    check_said(what, _("Write what is to be reached with this milestone."))
    if responsible not in Responsible.values:
        raise NotValid(_("Choose who sees to it: the family, the facilitator or somebody else."))
    if responsible == Responsible.OTHER:
        check_said(role, _("Say who sees to it, for example: village cadre, vocational school."))
    if due_on is not None:
        check_due(due_on, plan, on)


def check_due(due_on: date, plan: Plan, on: date) -> None:
    """Raises NotValid for a day before the plan was made, or too far ahead."""
    if due_on < plan.begun_on:
        raise NotValid(
            _("The plan was made on %(day)s: choose a later day for this milestone.")
            % {"day": formats.day(plan.begun_on)}
        )
    if due_on.year > on.year + YEARS_AHEAD:
        raise NotValid(_("That day is too far ahead: choose one within %(years)s years.") % {"years": YEARS_AHEAD})
    check_by_target(due_on, plan)


def check_moved_to(due_on: date, plan: Plan, on: date) -> None:
    """Raises NotValid for a day that is over: what was to be done by then is late, or done. Then as check_due."""
    if due_on < on:
        raise NotValid(
            _("That day is over. Choose today or a later day; if it is reached already, record that it is met.")
        )
    check_due(due_on, plan, on)


def check_by_target(due_on: date, plan: Plan) -> None:
    """Raises NotValid for a milestone that is due after the plan's target month: until then everything is to be met."""
    if due_on.replace(day=1) > plan.target_month:
        raise NotValid(
            _(
                "The family wants to stand on its own by %(month)s. Choose a day in that month at the latest, or "
                "change the plan's target month first."
            )
            % {"month": formats.month(plan.target_month)}
        )


def check_none_after(after: Collection[Milestone], target_month: date) -> None:
    """Raises NotValid, naming them, where milestones that wait are due after a plan's new target month."""
    if after:
        raise NotValid(
            _("These milestones are due after %(month)s: %(which)s. Move them to an earlier day first.")
            % {
                "month": formats.month(target_month),
                "which": "; ".join(f"{each.what} ({formats.day(each.due_on)})" for each in after),
            }
        )


def check_unused(used: bool) -> None:
    """Raises Conflict where the UUID of a form stands for something else already (queries.is_used)."""
    if used:
        raise Conflict(_("This form was sent already, for something else. Open it anew."))


def check_room(count: int) -> None:
    """Raises NotValid when a plan has as many milestones as anybody can keep."""
    if count >= MOST_MILESTONES:
        raise NotValid(
            ngettext(
                "This plan has %(count)s milestone already. Drop one that is not needed first.",
                "This plan has %(count)s milestones already. Drop one that is not needed first.",
                count,
            )
            % {"count": count}
        )


def check_met_on(met_on: date, milestone: Milestone, on: date) -> None:
    """Raises NotValid for a day to come, or before the plan was made."""
    if met_on > on:
        raise NotValid(_("That day has not come yet. Enter the day on which it was reached."))
    if met_on < milestone.plan.begun_on:
        raise NotValid(
            _("The plan was made on %(day)s: it cannot have been reached before.")
            % {"day": formats.day(milestone.plan.begun_on)}
        )
