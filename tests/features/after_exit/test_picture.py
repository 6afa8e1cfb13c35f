"""Where the letters of the lines stand: each at its own line's end, apart from one another."""

from itertools import pairwise

from tangga.after_exit.pictures import APART, WIDE, picture
from tangga.rules.survival import course

MARKS = [0, 3, 6, 12]


def test_letters_of_lines_that_end_close_stand_apart_and_are_led_to_their_ends():
    close = [course({4: (fallen, 0), 12: (0, 40)}) for fallen in (9, 10, 11)]
    lines = picture(close, 5, MARKS).lines
    places = [line.beside for line in lines]
    assert [b - a >= APART for a, b in pairwise(places)] == [True, True]
    assert [line.is_led for line in lines] == [True, False, True]
    assert max(abs(line.beside - line.y) for line in lines) < APART


def test_a_letter_with_no_other_near_stands_beside_its_own_line():
    long, short = course({4: (2, 0), 12: (0, 40)}), course({4: (2, 0), 6: (0, 40)})
    lines = picture([long, short], 5, MARKS, WIDE).lines
    assert [(line.beside == line.y, line.is_led) for line in lines] == [(True, False), (True, False)]
    assert [line.at - line.x for line in lines] == [4, 4]
