"""The way of a case, searched through: no way out without a person's decision, none that ends nowhere."""

from datetime import date

import pytest

from tangga.policy import load
from tangga.rules import exit_moves as moves
from tangga.rules.schemas import EXIT_TYPES

POLICY = load(date(2025, 5, 17))
PERSONS = {moves.PROPOSER: {1}, moves.VERIFIER: {2}, moves.APPROVER: {3}}


def codes(path):
    return [each.code for each in path]


def ways_out(exit_type):
    """Every way on which the family is out of the programme at some point."""
    return [path for path in moves.paths(exit_type) if any(each.to in moves.OUT for each in path)]


@pytest.mark.parametrize("exit_type", EXIT_TYPES)
def test_no_family_is_out_without_a_proposal_a_verification_an_approval_and_a_carrying_out(exit_type):
    out = ways_out(exit_type)
    assert out
    without = [path for path in out if [each for each in NEEDED if each not in codes(path)]]
    assert without == []


NEEDED = ("propose", "verify", "approve", "carry_out")


def test_no_family_leaves_by_its_own_will_without_its_statement():
    assert [path for path in ways_out("voluntary") if "sign" not in codes(path)] == []
    assert all(moves.STATEMENT in each.needs for each in moves.MOVES if each.code == "sign")


@pytest.mark.parametrize("exit_type", sorted(moves.OTHERS))
def test_no_other_exit_asks_for_a_statement(exit_type):
    assert [path for path in moves.paths(exit_type) if "sign" in codes(path)] == []


@pytest.mark.parametrize("exit_type", EXIT_TYPES)
def test_every_state_that_a_case_can_reach_leads_on_or_is_closed(exit_type):
    reached = {moves.ACTIVE} | {each.to for path in moves.paths(exit_type) for each in path}
    stuck = [each for each in reached if each not in moves.CLOSED and not list(moves.moves_from(each, exit_type))]
    assert stuck == []


@pytest.mark.parametrize("exit_type", EXIT_TYPES)
def test_nothing_leads_on_from_a_closed_case(exit_type):
    assert [each for state in moves.CLOSED for each in moves.moves_from(state, exit_type)] == []


def test_every_state_is_reached_by_some_case():
    reached = {each.to for exit_type in EXIT_TYPES for path in moves.paths(exit_type) for each in path}
    assert reached == set(moves.STATES)


def test_open_and_closed_states_are_all_states():
    assert set(moves.OPEN) | moves.CLOSED == set(moves.STATES)
    assert not set(moves.OPEN) & moves.CLOSED


@pytest.mark.parametrize("exit_type", EXIT_TYPES)
@pytest.mark.parametrize("state", moves.BEFORE_FORCE)
def test_a_case_can_be_withdrawn_wherever_it_stands_before_it_is_in_force(state, exit_type):
    assert moves.move_of("withdraw", state, exit_type).to == moves.WITHDRAWN


@pytest.mark.parametrize("exit_type", EXIT_TYPES)
def test_what_is_in_force_can_be_contested_and_undone_whatever_the_exit(exit_type):
    assert moves.move_of("object", moves.IN_FORCE, exit_type).to == moves.CONTESTED
    assert moves.move_of("uphold", moves.CONTESTED, exit_type).to == moves.REVERSED


@pytest.mark.parametrize("exit_type", sorted(moves.GRADUATIONS))
def test_a_family_that_is_followed_up_may_still_object(exit_type):
    assert moves.move_of("object", moves.FOLLOWED_UP, exit_type).to == moves.CONTESTED


def test_no_case_is_closed_while_the_family_may_object():
    closing = [each for each in moves.MOVES if each.to in moves.CLOSED and set(each.before) & moves.OUT]
    still = [each.code for each in closing if moves.TIME_OVER not in each.needs]
    assert still == ["uphold"]


@pytest.mark.parametrize("exit_type", EXIT_TYPES)
def test_a_name_means_one_move_from_a_state(exit_type):
    named = [(each.code, state) for each in moves.MOVES if exit_type in each.types for state in each.before]
    assert len(named) == len(set(named))


@pytest.mark.parametrize("code", ["propose", "carry_out", "uphold"])
def test_a_move_that_does_not_lead_on_from_there_is_none(code):
    assert moves.move_of(code, moves.RETURNED, "voluntary") is None


@pytest.mark.parametrize(
    ("code", "state", "refused"),
    [
        ("verify", moves.SIGNED, {1}),
        ("send_back", moves.VERIFIED, {1}),
        ("approve", moves.VERIFIED, {1, 2}),
        ("reject", moves.VERIFIED, {1}),
        ("carry_out", moves.APPROVED, {1}),
        ("uphold", moves.CONTESTED, {1, 2, 3}),
        ("dismiss", moves.CONTESTED, {1, 2, 3}),
        ("withdraw", moves.APPROVED, set()),
    ],
)
def test_who_of_the_case_may_not(code, state, refused):
    move = moves.move_of(code, state, "voluntary")
    assert {person for person in (1, 2, 3, 4) if moves.shut_out(move, person, PERSONS)} == refused


def test_nobody_is_shut_out_by_a_person_who_is_not_there_yet():
    move = moves.move_of("approve", moves.VERIFIED, "natural")
    assert moves.shut_out(move, 2, {moves.PROPOSER: {1}, moves.VERIFIER: (), moves.APPROVER: ()}) == ()


@pytest.mark.parametrize(
    "code", ["send_back", "reject", "withdraw", "object", "dismiss", "uphold", "fall_back", "lose"]
)
def test_whatever_turns_a_case_says_why(code):
    assert all(moves.WORDS in each.needs for each in moves.MOVES if each.code == code)


def test_an_exit_is_not_in_force_before_its_day_and_a_voluntary_one_not_before_it_was_thought_over():
    assert moves.move_of("carry_out", moves.APPROVED, "natural").needs == {moves.DAY_COME}
    assert moves.move_of("carry_out", moves.APPROVED, "voluntary").needs == {moves.DAY_COME, moves.THOUGHT_OVER}


def test_fourteen_days_to_think_it_over_and_thirty_to_object():
    assert moves.thought_over_on(date(2025, 5, 17), POLICY) == date(2025, 5, 31)
    assert moves.object_until(date(2025, 7, 1), POLICY) == date(2025, 7, 31)


@pytest.mark.parametrize(
    ("left", "visits"),
    [
        (date(2025, 7, 1), (date(2025, 10, 1), date(2026, 1, 1), date(2026, 7, 1))),
        (date(2024, 11, 30), (date(2025, 2, 28), date(2025, 5, 30), date(2025, 11, 30))),
    ],
)
def test_somebody_looks_after_the_family_three_six_and_twelve_months_later(left, visits):
    assert moves.follow_up_days(left, POLICY) == visits


def test_a_month_before_its_day_a_visit_counts_as_the_last():
    assert moves.counts_as_last_from(date(2025, 7, 1), POLICY) == date(2026, 5, 31)


def test_an_exit_begins_with_a_payment_stage():
    assert moves.first_days_of_stages(2025, POLICY) == (
        date(2025, 1, 1),
        date(2025, 4, 1),
        date(2025, 7, 1),
        date(2025, 10, 1),
    )


def test_who_is_nineteen_to_fifty_nine_can_provide_where_sixty_is_elderly():
    assert moves.productive_ages(POLICY) == range(19, 60)
