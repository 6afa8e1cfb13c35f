"""The lists of moves and states that stand beside the rules: each holds every one it has to."""

from tangga.cases.checks import ASKS
from tangga.cases.queries import WAITING
from tangga.cases.waits import LOOKED_AFTER
from tangga.cases.words import ASIDE, ASKED, HAPPENED, MARKS, MOVES
from tangga.rules import exit_moves

WITH_WORDS = {move.code for move in exit_moves.MOVES if exit_moves.WORDS in move.needs}


def test_every_move_that_needs_words_says_what_it_asks_and_what_is_missing():
    assert (WITH_WORDS - set(ASKED), WITH_WORDS - set(ASKS)) == (set(), set())


def test_every_move_has_its_words():
    assert (set(exit_moves.VERBS) - set(MOVES), set(exit_moves.VERBS) - set(HAPPENED)) == (set(), set())


def test_every_state_has_its_mark_and_every_open_one_waits_for_somebody():
    assert set(MARKS) == set(exit_moves.STATES)
    assert set(exit_moves.OPEN) <= {*WAITING, *LOOKED_AFTER}


def test_moves_that_turn_aside_are_moves():
    assert set(exit_moves.VERBS) >= ASIDE
