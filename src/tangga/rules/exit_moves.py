"""The way of a case: from a proposal to leave the programme until the family stands on its own (policy 4.2).

The moves are data. Nothing else says what may follow what: the checks, the buttons of the page and the picture in
docs/reference/exit-moves.md all read them here. Who the persons are is the caller's to know.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tangga.policy import Policy
from tangga.rules.parameters import whole
from tangga.rules.schemas import EXIT_TYPES

ACTIVE = ""  # before a case, and after one that ended without an exit: the family is in the programme
PROPOSED = "proposed"
RETURNED = "returned"
SIGNED = "signed"
VERIFIED = "verified"
APPROVED = "approved"
IN_FORCE = "in_force"
CONTESTED = "contested"
FOLLOWED_UP = "followed_up"
REJECTED = "rejected"
WITHDRAWN = "withdrawn"
REVERSED = "reversed"
SETTLED = "settled"
FALLEN_BACK = "fallen_back"
LOST = "lost"  # nobody can meet the family any more: neither settled nor fallen back

STATES = (
    PROPOSED,
    RETURNED,
    SIGNED,
    VERIFIED,
    APPROVED,
    IN_FORCE,
    CONTESTED,
    FOLLOWED_UP,
    SETTLED,
    FALLEN_BACK,
    LOST,
    REJECTED,
    WITHDRAWN,
    REVERSED,
)
# A closed case stays as it is. What may come next for the family is another case, or the waiting list.
CLOSED = frozenset({SETTLED, FALLEN_BACK, LOST, REJECTED, WITHDRAWN, REVERSED})
OPEN = tuple(state for state in STATES if state not in CLOSED)
BEFORE_FORCE = (PROPOSED, RETURNED, SIGNED, VERIFIED, APPROVED)
# The family is out of the programme.
OUT = frozenset({IN_FORCE, CONTESTED, FOLLOWED_UP, SETTLED, FALLEN_BACK, LOST})

VOLUNTARY = frozenset({"voluntary"})
OTHERS = frozenset(EXIT_TYPES) - VOLUNTARY
ALL = frozenset(EXIT_TYPES)
GRADUATIONS = frozenset({"voluntary", "natural", "assessed"})  # somebody looks after these families

# Persons of a case whom a move may shut out.
PROPOSER, VERIFIER, APPROVER = "proposer", "verifier", "approver"
# What a move needs besides the person.
WORDS, STATEMENT, RESULT, DECISION, DAY_COME, THOUGHT_OVER, IN_TIME, TIME_OVER, FIRST_VISIT, LAST_VISIT = (
    "words",
    "statement",
    "result",
    "decision",
    "day_come",
    "thought_over",
    "in_time",
    "time_over",
    "first_visit",
    "last_visit",
)


@dataclass(frozen=True)
class Move:
    """One move of a case.

    action  code of the action (people.roles.Action) that whoever makes the move must be allowed
    types   exit types whose cases it is open to
    not_by  PROPOSER, VERIFIER, APPROVER: who of the case may not make it
    needs   WORDS a reason or the family's own words; STATEMENT the signed statement with its witness; RESULT of the
            re-verification; DECISION with number and first day out; DAY_COME the first day out has come; THOUGHT_OVER
            the days to think it over are gone; IN_TIME within the days to object; TIME_OVER those days are gone;
            FIRST_VISIT, LAST_VISIT after the exit: held, and somebody of the family met
    """

    code: str
    before: tuple[str, ...]
    to: str
    action: str
    types: frozenset[str] = ALL
    not_by: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()


def _needs(*what: str) -> frozenset[str]:
    return frozenset(what)


PROPOSE, VERIFY, DECIDE = "propose_exits", "verify_exits", "decide_exits"

MOVES: tuple[Move, ...] = (
    Move("propose", (ACTIVE,), PROPOSED, PROPOSE),
    Move("propose_again", (RETURNED,), PROPOSED, PROPOSE),
    Move("sign", (PROPOSED,), SIGNED, PROPOSE, VOLUNTARY, needs=_needs(STATEMENT)),
    Move("verify", (SIGNED,), VERIFIED, VERIFY, VOLUNTARY, frozenset({PROPOSER}), _needs(RESULT)),
    Move("verify", (PROPOSED,), VERIFIED, VERIFY, OTHERS, frozenset({PROPOSER}), _needs(RESULT)),
    Move("send_back", (PROPOSED, SIGNED), RETURNED, VERIFY, ALL, frozenset({PROPOSER}), _needs(WORDS)),
    Move("send_back", (VERIFIED,), RETURNED, DECIDE, ALL, frozenset({PROPOSER}), _needs(WORDS)),
    Move("reject", (PROPOSED, SIGNED, VERIFIED, APPROVED), REJECTED, DECIDE, ALL, frozenset({PROPOSER}), _needs(WORDS)),
    Move("approve", (VERIFIED,), APPROVED, DECIDE, ALL, frozenset({PROPOSER, VERIFIER}), _needs(DECISION)),
    Move("withdraw", BEFORE_FORCE, WITHDRAWN, PROPOSE, ALL, needs=_needs(WORDS)),
    Move("carry_out", (APPROVED,), IN_FORCE, DECIDE, VOLUNTARY, frozenset({PROPOSER}), _needs(DAY_COME, THOUGHT_OVER)),
    Move("carry_out", (APPROVED,), IN_FORCE, DECIDE, OTHERS, frozenset({PROPOSER}), _needs(DAY_COME)),
    Move("object", (IN_FORCE, FOLLOWED_UP), CONTESTED, PROPOSE, ALL, needs=_needs(WORDS, IN_TIME)),
    Move("dismiss", (CONTESTED,), IN_FORCE, DECIDE, ALL, frozenset({PROPOSER, VERIFIER, APPROVER}), _needs(WORDS)),
    Move("uphold", (CONTESTED,), REVERSED, DECIDE, ALL, frozenset({PROPOSER, VERIFIER, APPROVER}), _needs(WORDS)),
    Move("follow_up", (IN_FORCE,), FOLLOWED_UP, PROPOSE, GRADUATIONS, needs=_needs(FIRST_VISIT)),
    Move("settle", (FOLLOWED_UP,), SETTLED, PROPOSE, GRADUATIONS, needs=_needs(LAST_VISIT, TIME_OVER)),
    Move("fall_back", (IN_FORCE, FOLLOWED_UP), FALLEN_BACK, PROPOSE, GRADUATIONS, needs=_needs(WORDS, TIME_OVER)),
    Move("lose", (IN_FORCE, FOLLOWED_UP), LOST, DECIDE, GRADUATIONS, frozenset({PROPOSER}), _needs(WORDS, TIME_OVER)),
    Move("close", (IN_FORCE,), SETTLED, DECIDE, ALL - GRADUATIONS, needs=_needs(TIME_OVER)),
)
VERBS = tuple(dict.fromkeys(move.code for move in MOVES))


def move_of(code: str, state: str, exit_type: str) -> Move | None:
    """The move of that name from a state in a case of that exit type; None where it does not lead on from there."""
    return next((each for each in moves_from(state, exit_type) if each.code == code), None)


def moves_from(state: str, exit_type: str) -> Iterator[Move]:
    """Every move open from a state in a case of that exit type, in the order of MOVES."""
    return (each for each in MOVES if state in each.before and exit_type in each.types)


def shut_out(move: Move, person: int, persons: Mapping[str, Collection[int]]) -> tuple[str, ...]:
    """Why a person of the case may not make a move: what they already were in it; empty when they may.

    persons  PROPOSER, VERIFIER, APPROVER -> whoever was it at any time, before the case was sent back too
    """
    return tuple(part for part in (PROPOSER, VERIFIER, APPROVER) if part in move.not_by and person in persons[part])


def thought_over_on(signed_on: date, policy: Policy) -> date:
    """The first day on which an exit may be in force: the days to think it over are gone."""
    return signed_on + timedelta(days=whole(policy, "graduation/exit/thinking_days"))


def object_until(in_force_on: date, policy: Policy) -> date:
    """The last day on which the family may object."""
    return in_force_on + timedelta(days=whole(policy, "graduation/exit/objection_days"))


def follow_up_days(effective_on: date, policy: Policy) -> tuple[date, ...]:
    """The days on which somebody looks after a family that left on a day, first to last."""
    months = (whole(policy, f"graduation/exit/{each}_visit_month") for each in ("first", "second", "last"))
    return tuple(_months_later(effective_on, each) for each in months)


def counts_as_last_from(effective_on: date, policy: Policy) -> date:
    """From which day on a visit counts as the last one after an exit: somewhat before its day is early enough."""
    return follow_up_days(effective_on, policy)[-1] - timedelta(days=whole(policy, "graduation/exit/last_visit_early"))


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    count = day.year * 12 + day.month - 1 + months
    first = date(count // 12, count % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def first_days_of_stages(year: int, policy: Policy) -> tuple[date, ...]:
    """The first day of each payment stage of a year: the only days on which an exit begins."""
    stages = whole(policy, "benefits/payment/stages")
    return tuple(date(year, 1 + place * (12 // stages), 1) for place in range(stages))


def productive_ages(policy: Policy) -> range:
    """Completed years at which somebody able can provide for a family: of productive age and not yet elderly."""
    oldest = min(
        whole(policy, "graduation/preparable/oldest_age") + 1, whole(policy, "components/elderly/youngest_age")
    )
    return range(whole(policy, "graduation/preparable/youngest_age"), oldest)


def paths(exit_type: str, moves: Iterable[Move] = MOVES) -> Iterator[tuple[Move, ...]]:
    """Every way without a circle from the programme to where a case ends, for a case of one exit type."""
    open_to = [each for each in moves if exit_type in each.types]

    def walk(state: str, so_far: tuple[Move, ...], seen: frozenset[str]) -> Iterator[tuple[Move, ...]]:
        if state in CLOSED:
            yield so_far
            return
        for each in open_to:
            if state in each.before and each.to not in seen:
                yield from walk(each.to, (*so_far, each), seen | {each.to})

    yield from walk(ACTIVE, (), frozenset({ACTIVE}))
