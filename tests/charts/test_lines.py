"""Pace and survival: every line named at its end, no band where none can be told, and names that do not touch."""

from itertools import pairwise
from xml.etree import ElementTree

import pytest

from tangga.charts import NARROW, Frame, Line, Pace, PaceWords, pace, projection, survival
from tangga.charts.scale import apart, ticks
from tangga.rules.survival import course
from tests.charts.examples import MONTHS
from tests.charts.reading import SVG, places, texts

FRAME = Frame("Judul", "Uraian")
WORDS = PaceWords(MONTHS, "Target", "jalan merata", "Tercapai", "Perkiraan", "Pita: begini.")
WITHOUT = PaceWords(
    MONTHS, "Target", "jalan merata", "Tercapai", "Perkiraan", "Tanpa perkiraan: riwayat terlalu pendek."
)
MARKS = [0, 3, 6, 12]


@pytest.mark.parametrize("width", [NARROW, 920])
def test_target_achieved_and_the_end_of_the_year_are_told_in_figures(width):
    svg = pace(FRAME.wide(width), Pace(5000, [900, 1301], 1.5, projection([100, 200] * 12, 10, 900, 1301)), WORDS)
    assert {"Target 5.000", "Tercapai 1.301", "Perkiraan 2.400–2.400", "Pita: begini."} <= set(texts(svg))


def test_a_year_without_a_band_says_why_and_draws_none():
    svg = pace(FRAME, Pace(5000, [900, 1301], 1.5, None), WITHOUT)
    assert "Tanpa perkiraan: riwayat terlalu pendek." in texts(svg)
    assert "<polygon" not in svg


def test_the_axis_of_a_pace_begins_at_zero_and_holds_target_and_band():
    found = places(pace(FRAME, Pace(4000, [900], 1, projection([900] * 24, 11, 900, 900)), WORDS))
    assert {"0", "12.500"} <= set(found)


def test_a_year_in_which_nothing_happened_yet_is_drawn():
    assert "Tercapai 0" in texts(pace(FRAME, Pace(10, [0], 0.0, None), WITHOUT))


def a_line(fallen: int, until: int = 12) -> Line:
    return Line(f"kelompok {fallen}", course({4: (fallen, 0), until: (0, 40)}), until, ["50", "50", "40", "40"])


def test_letters_of_lines_that_end_close_stand_apart_and_are_led_to_their_ends():
    svg = survival(FRAME, [a_line(9), a_line(10), a_line(11)], MARKS, "bulan", "Dipantau")
    letters = [(y, x) for (x, y), text in beside(svg)]
    assert [b[0] - a[0] >= 14 for a, b in pairwise(letters)] == [True, True]
    assert svg.count('stroke-width="0.8"') == 2  # the middle one stands at its own line


def beside(svg: str) -> list[tuple[tuple[float, float], str]]:
    """Letters right of the lines."""
    found = ElementTree.fromstring(svg).iter(f"{SVG}text")
    spots = [
        ((float(each.get("x")), float(each.get("y"))), each.text) for each in found if each.text in ("A", "B", "C")
    ]
    return [each for each in spots if each[0][0] > 800]


def test_a_line_alone_needs_no_letter():
    assert "A" not in texts(survival(FRAME, [a_line(9)], MARKS, "bulan", "Dipantau"))


def test_how_many_are_still_followed_stands_below_the_months():
    svg = survival(FRAME, [a_line(9)], MARKS, "bulan", "Dipantau")
    assert texts(svg)[-5:] == ["Dipantau", "50", "50", "40", "40"]


def test_a_number_that_may_not_be_told_stands_as_it_was_given():
    line = Line("a", a_line(9).course, 12, ["50", "<5", "", ""])
    assert texts(survival(FRAME, [line], MARKS, "bulan", "Dipantau"))[-2:] == ["50", "<5"]


def test_one_group_has_a_band_and_several_have_none():
    assert "<polygon" in survival(FRAME, [a_line(9)], MARKS, "bulan", "Dipantau")
    assert "<polygon" not in survival(FRAME, [a_line(9), a_line(10)], MARKS, "bulan", "Dipantau")


def test_labels_that_would_touch_give_way_and_keep_their_order():
    found = apart([50, 52, 51, 100], 14, 0, 200)
    assert [found[0] < found[2] < found[1] < found[3]] == [True]
    assert [b - a >= 14 for a, b in pairwise(sorted(found))] == [True, True, True]
    assert found[3] == 100


def test_labels_do_not_leave_the_picture():
    found = apart([199, 200, 200], 14, 0, 200)
    assert (min(found) >= 0, max(found) <= 200) == (True, True)


@pytest.mark.parametrize(
    ("most", "marks"), [(0, [0, 1]), (7, [0, 2, 4, 6, 8]), (1315, [0, 500, 1000, 1500]), (12, [0, 5, 10, 15])]
)  # fmt: skip
def test_axes_have_round_whole_numbers_from_zero(most, marks):
    assert ticks(most, 4) == marks
