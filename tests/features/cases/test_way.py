"""Every state x every move x every role: what is open is done, and everything else is refused and changes nothing."""

import inspect
from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction

from tangga.cases import deciding, following, proposing
from tangga.cases.models import CLOSED, Case, State
from tangga.errors import TanggaError
from tangga.people.roles import ROLE_ACTIONS, Role
from tangga.rules import exit_moves
from tests import make
from tests.features.cases.conftest import ON, OUT, VOLUNTARY, WORDS, at, picture

ACTS = {
    "propose_again": (proposing.propose_again, (VOLUNTARY,)),
    "sign": (proposing.sign, (date(2025, 10, 1), "Pak Budiman", "Ketua RT 3", [picture()])),
    "withdraw": (proposing.withdraw, (WORDS,)),
    "object": (proposing.object_to, (WORDS,)),
    "verify": (deciding.verify, (date(2025, 10, 1), WORDS)),
    "send_back": (deciding.send_back, (WORDS,)),
    "reject": (deciding.reject, (WORDS,)),
    "approve": (deciding.approve, (date(2026, 1, 1), WORDS)),
    "carry_out": (deciding.carry_out, ()),
    "dismiss": (deciding.dismiss, (WORDS,)),
    "uphold": (deciding.uphold, (WORDS,)),
    "follow_up": (following.follow_up, ()),
    "settle": (following.settle, ("",)),
    "fall_back": (following.fall_back, (WORDS,)),
    "lose": (following.lose, (WORDS,)),
    "close": (following.close, ()),
}
ROLES = {
    Role.FACILITATOR: "3273",
    Role.COORDINATOR: "3273",
    Role.DISTRICT_OFFICIAL: "3273",
    Role.DISTRICT_HEAD: "3273",
    Role.PROVINCE: "32",
    Role.MINISTRY: None,
    Role.AUDITOR: "3273",
    Role.ADMINISTRATOR: "3273",
}


def test_the_states_of_the_rows_are_those_of_the_rules(way):
    assert tuple(State.values) == exit_moves.STATES
    assert set(CLOSED) == exit_moves.CLOSED
    assert set(way.propose().persons) == {exit_moves.PROPOSER, exit_moves.VERIFIER, exit_moves.APPROVER}


def test_every_verb_of_the_rules_is_an_action_here():
    assert set(ACTS) | {"propose"} == set(exit_moves.VERBS)


def test_every_action_says_by_whom_when_and_from_which_revision():
    taken = {each: set(inspect.signature(act).parameters) for each, (act, _args) in ACTS.items()}
    assert {each: {"by", "on", "at", "seen"} - taken[each] for each in ACTS} == {each: set() for each in ACTS}


def tried(code, case, by):
    """The state a move leaves the case in; or the kind of refusal."""
    act, args = ACTS[code]
    try:
        with transaction.atomic():
            return act(case.public_id, *args, by=by, on=DAY, at=at(DAY)).state
    except (TanggaError, Case.DoesNotExist) as refused:
        return type(refused).__name__


@pytest.mark.parametrize("exit_type", ["voluntary", "natural", "moved"])
@pytest.mark.parametrize("state", State.values)
def test_a_state_lets_each_role_make_just_the_moves_of_the_rules(way, state, exit_type):
    case = standing(way, state, exit_type)
    strangers = {role: make.posted(f"new-{role}", role, area) for role, area in ROLES.items()}
    case.family.assignments.update(facilitator=strangers[Role.FACILITATOR])

    after = {(role, code): tried_once(code, case, by) for role, by in strangers.items() for code in ACTS}

    assert after == {(role, code): expected(code, case, role) for role in ROLES for code in ACTS}


DAY = date(2025, 10, 1)
VERIFIED = (
    "verified",
    "approved",
    "in_force",
    "contested",
    "followed_up",
    "settled",
    "fallen_back",
    "lost",
    "reversed",
)
APPROVED = VERIFIED[1:]


def standing(way, state, exit_type):
    """A case put where it stands by hand: which way led there is not asked here."""
    one, two, three = (make.person(f"{part}-{uuid4()}"[:30]) for part in ("one", "two", "three"))
    approved = {"effective_on": OUT, "year": 2025, "serial": 1, "approved_by": three, "in_force_on": date(2025, 9, 15)}
    return Case.objects.create(
        family=way.family,
        region_id="3273011001",
        district_id="3273",
        exit_type=exit_type,
        reasons=["other"],
        words=WORDS,
        state=state,
        proposed_by=one,
        proposed_on=ON,
        signed_on=ON,
        verified_by=two if state in VERIFIED else None,
        since=ON,
        **(approved if state in APPROVED else {}),
    )


def tried_once(code, case, by):
    """What a move comes to, undone again."""
    before = transaction.savepoint()
    try:
        return tried(code, case, by)
    finally:
        transaction.savepoint_rollback(before)


def expected(code, case, role):
    if "see_cases" not in ROLE_ACTIONS[role]:
        return "DoesNotExist"
    move = exit_moves.move_of(code, case.state, case.exit_type)
    asked = move.action if move else min(each.action for each in exit_moves.MOVES if each.code == code)
    if asked not in ROLE_ACTIONS[role]:
        return "NotAllowed"
    if move is None:
        return "Conflict"
    return NEEDS_MORE.get((code, case.exit_type), NEEDS_MORE.get((code, ""), move.to))


# What this world lacks: an exit on record to carry out is there, one to take back and visits after it are not.
NEEDS_MORE = {
    ("uphold", ""): "Conflict",
    ("follow_up", ""): "Conflict",
    ("settle", ""): "Conflict",
    ("fall_back", ""): "Conflict",  # it may still object
    ("lose", ""): "Conflict",
    ("close", ""): "Conflict",
}
