"""What a case's page shows: the steps behind and ahead, and each move: whether the viewer may make it, or why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from tangga.cases.checks import PARTS, policy_on, thought_over_on
from tangga.cases.following import last_days_from, last_visit_missing, why_words
from tangga.cases.models import Case, CaseMove
from tangga.cases.words import ASIDE, ASKED, HAPPENED, MOVES
from tangga.papers import formats
from tangga.people.roles import ROLE_ACTIONS, Action, Role
from tangga.people.screens import Viewer
from tangga.policy import load, overlays_for
from tangga.rules import exit_moves
from tangga.rules.exit_moves import Move

# The way of a case as it is drawn; other exits have no statement, and some nobody follows up.
WAY = ("propose", "sign", "verify", "approve", "carry_out", "follow_up", "settle")


@dataclass(frozen=True)
class Offer:
    """A move that leads on from where the case stands: what it says, what it asks, and why the viewer may not."""

    code: str
    label: str
    more: str
    asked: str
    needs: frozenset[str]
    why_not: str

    @property
    def may(self) -> bool:
        return not self.why_not

    @property
    def address(self) -> str:
        return "case-" + self.code.replace("_", "-")


@dataclass(frozen=True)
class Step:
    """One step of the way: done by somebody on a day, or still ahead."""

    name: str
    move: CaseMove | None
    is_next: bool


def offers(case: Case, viewer: Viewer) -> list[Offer]:
    """Every move open from there, those that lead on first."""
    found = [_offer(move, case, viewer) for move in exit_moves.moves_from(case.state, case.exit_type)]
    return sorted(found, key=lambda each: each.code in ASIDE)


def _offer(move: Move, case: Case, viewer: Viewer) -> Offer:
    label, more = map(str, MOVES[move.code])
    needs = move.needs
    if move.code == "settle" and (why := why_words(case)):
        more, needs = why, needs | {exit_moves.WORDS}
    last = last_day_to_object(case)
    if exit_moves.IN_TIME in needs and last and viewer.today > last:
        more = _("The days to object were over on %(day)s. Only an objection that was made by then still counts.") % {
            "day": formats.day(last)
        }
    return Offer(move.code, label, more, str(ASKED.get(move.code, "")), needs, _why_not(move, case, viewer))


def _why_not(move: Move, case: Case, viewer: Viewer) -> str:
    """Why the viewer may not make a move now; empty: they may."""
    action = Action(move.action)
    if not viewer.may(action):
        return _("This is for: %(roles)s.") % {"roles": ", ".join(roles_for(action))}
    if parts := exit_moves.shut_out(move, viewer.person.pk, case.persons):
        return str(PARTS[parts[0]])
    return _too_early(move, case, viewer.today)


def roles_for(action: Action) -> list[str]:
    """The roles that may do something, in words."""
    return [str(role.label) for role in Role if action in ROLE_ACTIONS[role]]


def _too_early(move: Move, case: Case, on: date) -> str:
    missing = last_visit_missing(case) if exit_moves.LAST_VISIT in move.needs else ""
    days = {
        exit_moves.LAST_VISIT: last_days_from(case) if missing else None,
        exit_moves.DAY_COME: case.effective_on,
        exit_moves.THOUGHT_OVER: thought_over_on(case),
        exit_moves.TIME_OVER: last + timedelta(days=1) if (last := last_day_to_object(case)) else None,
    }
    waits = [day for need, day in days.items() if need in move.needs and day is not None and on < day]
    if waits:
        missing = " ".join([_("Not before %(day)s.") % {"day": formats.day(max(waits))}, missing]).strip()
    return missing


def last_day_to_object(case: Case) -> date | None:
    """Until when the family may object, by the policy of the day it came into force; None: it is not in force."""
    begun = case.in_force_on
    return exit_moves.object_until(begun, load(begun, overlays_for(case.region_id))) if begun else None


def steps(case: Case, moves: Sequence[CaseMove]) -> list[Step]:
    """The way of the case: what is behind it (the latest time), and what lies ahead while it is open."""
    way = [code for code in WAY if any(code == each.code and case.exit_type in each.types for each in exit_moves.MOVES)]
    latest = {each.code: each for each in moves}
    behind = _behind(way, moves)
    contested = case.state == exit_moves.CONTESTED  # nothing leads on before that is decided
    ahead = next((code for code in way if code not in behind), "") if case.is_open and not contested else ""
    found = [
        Step(str(HAPPENED[code]), latest.get(code) if code in behind else None, code == ahead)
        for code in way
        if code in behind or case.is_open
    ]
    if contested:
        found.insert(sum(step.move is not None for step in found), Step(_("objection decided"), None, is_next=True))
    return found


def is_signed(moves: Sequence[CaseMove]) -> bool:
    """Whether the latest statement holds: a case that was sent back needs another."""
    return "sign" in _behind(WAY, moves)


def _behind(way: Sequence[str], moves: Sequence[CaseMove]) -> set[str]:
    """The steps that hold: being sent back undoes those after the proposal, and an upheld objection the exit."""
    held: set[str] = set()
    for each in moves:
        if each.code in ("propose", "propose_again"):
            held = {"propose"}
        elif each.code == "send_back":
            held = set()
        elif each.code == "uphold":
            held -= {"carry_out"}
        elif each.code in way:
            held.add(each.code)
    return held


def stages_to_choose(case: Case, on: date) -> list[date]:
    """The first days of payment stages on which the exit could begin: the next four that are late enough, each by the
    policy of its own day."""
    first = max(on, thought_over_on(case) or on)
    months = [date(on.year + (on.month - 1 + ahead) // 12, (on.month - 1 + ahead) % 12 + 1, 1) for ahead in range(13)]
    ahead = [day for day in months if day >= first and (day - on).days <= 366]
    return [day for day in ahead if day in exit_moves.first_days_of_stages(day.year, policy_on(day, case))][:4]
