"""What a grant's page shows: each move, whether the viewer may make it, or why not; conditions, and the promise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tangga.grants import words
from tangga.grants.checks import Move, moves_from
from tangga.grants.models import Grant, State
from tangga.grants.openings import is_held
from tangga.people.roles import ROLE_ACTIONS, Action, Role
from tangga.people.screens import Viewer
from tangga.policy import Parameter, Policy, concepts
from tangga.rules import grants as rules
from tangga.rules.grants import Line


@dataclass(frozen=True)
class Offer:
    """A move that leads on from where the grant stands: what it says, what it asks, and why the viewer may not."""

    code: str
    label: str
    more: str
    asked: str
    why_not: str

    @property
    def may(self) -> bool:
        return not self.why_not

    @property
    def address(self) -> str:
        return "grant-" + self.code.replace("_", "-")


@dataclass(frozen=True)
class Told:
    """One condition as a page tells it: what it is, whether it is met, the value behind it, and what to ask."""

    what: str
    tone: str
    symbol: str
    state: str
    value: str
    parameter: Parameter | None
    ask: str


@dataclass(frozen=True)
class Offered:
    """A programme as a family's page tells it."""

    code: str
    name: str
    lines: Sequence[Told]
    verdict: str
    mark: tuple[str, str, str]
    grant: Grant | None

    @property
    def may_propose(self) -> bool:
        """Whether nothing speaks against it; what is not known yet is asked on the way."""
        return self.verdict != rules.CLOSED and self.grant is None


def offers(grant: Grant, viewer: Viewer) -> list[Offer]:
    """Every move open from there, each with why the viewer may not make it."""
    return [_offer(move, grant, viewer) for move in moves_from(grant)]


def _offer(move: Move, grant: Grant, viewer: Viewer) -> Offer:
    label, more = words.MOVES[move.code]
    asked = str(words.ASKED.get(move.code, ""))
    return Offer(move.code, str(label), str(more), asked, _why_not(move, grant, viewer))


def _why_not(move: Move, grant: Grant, viewer: Viewer) -> str:
    if not viewer.may(move.action):
        return _("This is for: %(roles)s.") % {"roles": ", ".join(roles_for(move.action))}
    if move.not_proposer and grant.proposed_by_id == viewer.person.pk:
        return _("You proposed this grant; somebody else must decide about it.")
    if move.code in ("approve", "hand_over") and is_held(grant.family):
        return _("The family objects to its exit; that is decided first.")
    return ""


def roles_for(action: Action) -> list[str]:
    """The roles that may do something, in words."""
    return [str(role.label) for role in Role if action in ROLE_ACTIONS[role]]


def lines_told(lines: Sequence[Line]) -> list[Told]:
    """Conditions in words."""
    told = []
    for line in lines:
        tone, symbol, state = words.STATES[line.state]
        ask = str(words.ASK[line.code]) if line.state == rules.UNKNOWN else ""
        told.append(
            Told(words.condition(line.code), tone, symbol, str(state), words.value_of(line), line.parameter, ask)
        )
    return told


def values_of(programme: str, policy: Policy) -> list[Parameter]:
    """Every value of a programme that is in force, in the order of its file."""
    concept = next(each for each in concepts() if each.path == f"{rules.FOLDER}/{programme}")
    found = (policy.parameter(each.path) for each in concept.definitions)
    return [each for each in found if each.value not in (None, False)]


def promise_of(grant: Grant, on: date, *, left: bool) -> str:
    """What has become of the promise to leave; empty where there is none."""
    if grant.leaves_by is None or grant.state != State.PAID:
        return ""
    return words.promise(grant.leaves_by, on, left=left)
