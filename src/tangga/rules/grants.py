"""Grants and awards for families that leave PKH: who may receive one, of how much, and by when it has to have left.

Plain Python about one family. Every programme is a file of policy/national/grants: another programme is another file.
A condition is met, not met or not known. What is not known ends no right: it is said, and asked.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from tangga.policy import Parameter, Policy
from tangga.rules.exit_moves import GRADUATIONS
from tangga.rules.parameters import whole

MET, NOT_MET, UNKNOWN = "met", "not_met", "unknown"
OPEN, ASK, CLOSED = "open", "ask", "closed"
FOLDER = "grants"
# In the order they are shown. `left` and `once` are asked of every programme, the others where the policy names them.
CONDITIONS = (
    "left",
    "only_voluntary",
    "statement",
    "age",
    "without_elderly",
    "without_severe_disability",
    "years_above",
    "highest_decile",
    "business_plan",
    "once",
)

# Every value a programme's file may hold: a name that is none of these would be a condition that nobody asks for.
NAMES = frozenset(CONDITIONS) - {"left", "age", "once"} | {
    "before_exit", "highest", "in_goods", "leave_within", "lowest", "offered", "oldest_age", "one_of_two", "paid_from",
    "remind_before", "youngest_age",
}  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What is known of one family on a day.

    left_on      its first day out; empty: it has not left. exit_type: how it left; empty: not known, or not yet
    signed       whether a statement of resignation was signed; None: not known (an exit from a list)
    births       of everybody who could receive the grant (or of the one who does): a day, or None where it is not known
    elderly, disabled   whether somebody in the family is; None: not known
    joined_on    first day of the membership that ended, or goes on
    has_plan     whether a business proposal is there; None: not asked yet
    had          whether the family had this programme's grant before
    told         other aid on record may be the same grant: somebody has to decide
    """

    on: date
    exit_type: str = ""
    left_on: date | None = None
    signed: bool | None = None
    births: Collection[date | None] = field(default=())
    elderly: bool | None = None
    disabled: bool | None = None
    joined_on: date | None = None
    decile: int | None = None
    has_plan: bool | None = None
    had: bool = False
    told: bool = False


@dataclass(frozen=True)
class Line:
    """One condition: whether it is met, and the value of the policy that names it (None: it holds for every grant).

    until  the other end, of a condition that has two (the oldest age)
    """

    code: str
    state: str
    parameter: Parameter | None = None
    until: Parameter | None = None


def programmes(policy: Policy) -> tuple[str, ...]:
    """Codes of the programmes that are offered on the policy's day, in the order of their files."""
    heads = (each.path.split("/") for each in policy.parameters() if each.value is True)
    return tuple(path[1] for path in heads if path[0] == FOLDER and path[2] == "offered")


def at(programme: str, name: str) -> str:
    """The path of a programme's value."""
    return f"{FOLDER}/{programme}/{name}"


def conditions(programme: str, facts: Facts, policy: Policy) -> tuple[Line, ...]:
    """Each condition of a programme, and whether a family meets it.

    Takes    what is known of one family on a day
    Returns  lines in the order of CONDITIONS; a condition the policy does not name is left out
    Unsure   what is not known is UNKNOWN, never NOT_MET: it is for a person to ask
    Raises   PolicyGap if the programme has no values on policy.as_of
    Source   policy/national/grants/*.yaml: every value names its source
    """
    found = []
    for code in CONDITIONS:
        parameter = _behind(programme, code, policy)
        if parameter is None and code not in ("left", "once"):
            continue
        until = said(programme, "oldest_age", policy) if code == "age" else None
        found.append(Line(code, _ASKED[code](programme, facts, policy), parameter, until))
    return tuple(found)


def verdict(lines: Sequence[Line]) -> str:
    """OPEN where every condition is met, CLOSED where one is not, ASK where one is not known."""
    states = {line.state for line in lines}
    if NOT_MET in states:
        return CLOSED
    return ASK if UNKNOWN in states else OPEN


def amount_fits(programme: str, amount_idr: int, policy: Policy) -> bool:
    """Whether a grant may be of that amount: within the limits, or one of the two amounts there are."""
    lowest, highest = limits(programme, policy)
    if said(programme, "one_of_two", policy):
        return amount_idr in (lowest, highest)
    return lowest <= amount_idr <= highest


def limits(programme: str, policy: Policy) -> tuple[int, int]:
    """The smallest and the largest amount of one grant, in rupiah; nothing smaller than one rupiah is given."""
    lowest = said(programme, "lowest", policy)
    return whole(policy, lowest.path) if lowest else 1, whole(policy, at(programme, "highest"))


def leaves_by(programme: str, paid_on: date, policy: Policy) -> date | None:
    """By when a family that received a grant before its exit has to have left; None: nothing is promised.

    A day that the later month does not have is the last one it has.
    """
    months = said(programme, "leave_within", policy)
    return None if months is None else _months_later(paid_on, whole(policy, months.path))


def remind_from(programme: str, leaves_by: date, policy: Policy) -> date:
    """From which day on it is a task that a family has to leave by then."""
    days = said(programme, "remind_before", policy)
    return leaves_by - timedelta(days=whole(policy, days.path)) if days else leaves_by


def said(programme: str, name: str, policy: Policy) -> Parameter | None:
    """What the policy says of a programme under that name; None: nothing, or explicitly not so.

    Raises PolicyGap for a programme that has no value on the policy's day.
    """
    try:
        parameter = policy.parameter(at(programme, name))
    except KeyError:
        return None
    return parameter if parameter.value not in (None, False) else None


def _behind(programme: str, code: str, policy: Policy) -> Parameter | None:
    """The value of the policy behind a condition; None where the policy does not ask for it."""
    name = {"left": "before_exit", "age": "youngest_age", "once": "offered"}.get(code, code)
    return said(programme, name, policy)


def _left(programme: str, facts: Facts, policy: Policy) -> str:
    if facts.left_on is None:
        return MET if said(programme, "before_exit", policy) else NOT_MET
    if not facts.exit_type:
        return UNKNOWN
    return MET if facts.exit_type in GRADUATIONS else NOT_MET


def _only_voluntary(_programme: str, facts: Facts, _policy: Policy) -> str:
    return _so(facts.exit_type == "voluntary" if facts.exit_type else None)


def _statement(_programme: str, facts: Facts, _policy: Policy) -> str:
    return _so(facts.signed)


def _age(programme: str, facts: Facts, policy: Policy) -> str:
    youngest, oldest = whole(policy, at(programme, "youngest_age")), whole(policy, at(programme, "oldest_age"))
    known = [_years(born, facts.on) for born in facts.births if born is not None]
    if any(youngest <= age <= oldest for age in known):
        return MET
    return NOT_MET if known and len(known) == len(facts.births) else UNKNOWN


def _without_elderly(_programme: str, facts: Facts, _policy: Policy) -> str:
    return _so(None if facts.elderly is None else not facts.elderly)


def _without_severe_disability(_programme: str, facts: Facts, _policy: Policy) -> str:
    return _so(None if facts.disabled is None else not facts.disabled)


def _years_above(programme: str, facts: Facts, policy: Policy) -> str:
    if facts.joined_on is None:
        return UNKNOWN
    until = facts.on if facts.left_on is None else min(facts.left_on, facts.on)
    return _so(_months_later(facts.joined_on, 12 * whole(policy, at(programme, "years_above"))) < until)


def _highest_decile(programme: str, facts: Facts, policy: Policy) -> str:
    return _so(None if facts.decile is None else facts.decile <= whole(policy, at(programme, "highest_decile")))


def _business_plan(_programme: str, facts: Facts, _policy: Policy) -> str:
    return _so(facts.has_plan)


def _once(_programme: str, facts: Facts, _policy: Policy) -> str:
    if facts.had:
        return NOT_MET
    return UNKNOWN if facts.told else MET


_ASKED: dict[str, Callable[[str, Facts, Policy], str]] = {
    "left": _left,
    "only_voluntary": _only_voluntary,
    "statement": _statement,
    "age": _age,
    "without_elderly": _without_elderly,
    "without_severe_disability": _without_severe_disability,
    "years_above": _years_above,
    "highest_decile": _highest_decile,
    "business_plan": _business_plan,
    "once": _once,
}


def _so(known: bool | None) -> str:
    return UNKNOWN if known is None else MET if known else NOT_MET


def _years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _months_later(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    first = date(count // 12, count % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))
