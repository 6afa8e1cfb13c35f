"""Bars: sorted, from 0, each with its number as it is written here, also in black and white."""

import pytest

from tangga.charts import MOST_BARS, NARROW, Bar, Frame, Series, ranking, side_by_side
from tests.charts.reading import boxes, places, texts

FRAME = Frame("Judul", "Uraian")


def test_the_largest_bar_stands_first_and_what_is_not_shared_out_last():
    bars = [Bar("sisa", 900, rest=True), Bar("sedikit", 5), Bar("banyak", 4298)]
    assert texts(ranking(FRAME, bars)) == ["banyak", "4.298", "sedikit", "5", "sisa", "900"]


def test_bars_that_have_an_order_of_their_own_keep_it():
    bars = [Bar("semester I", 5), Bar("semester II", 9)]
    assert texts(ranking(FRAME, bars, keep_order=True)) == ["semester I", "5", "semester II", "9"]


def test_a_bar_twice_as_many_is_twice_as_long():
    long, short = boxes(ranking(FRAME, [Bar("a", 400), Bar("b", 200)]))
    assert float(long["width"]) == pytest.approx(2 * float(short["width"]), abs=0.2)
    assert long["x"] == short["x"]


def test_the_thin_bar_is_as_long_as_what_was_known_earlier_and_is_named():
    svg = ranking(FRAME, [Bar("a", 400, before=200)], "Batang tipis: 11 Jul 2020")
    wide, thin, _key = boxes(svg)
    assert float(wide["width"]) == pytest.approx(2 * float(thin["width"]), abs=0.2)
    assert float(thin["height"]) < float(wide["height"])
    assert "Batang tipis: 11 Jul 2020" in texts(svg)


def test_a_number_below_zero_has_no_bar_and_is_still_told():
    [_long, none] = boxes(ranking(FRAME, [Bar("a", 400), Bar("belum dibagi", -5, rest=True)]))
    assert none["width"] == "0"
    assert "−5" in texts(ranking(FRAME, [Bar("a", 400), Bar("belum dibagi", -5, rest=True)]))


def test_more_bars_than_can_be_read_are_cut_to_the_largest():
    many = [Bar(f"desa {place}", place) for place in range(MOST_BARS + 5)]
    assert len(texts(ranking(FRAME, many))) == 2 * MOST_BARS
    assert "desa 0" not in texts(ranking(FRAME, many))


def test_thousands_are_marked_as_in_the_language():
    assert "4,298" in texts(ranking(Frame("t", "d", lang="en"), [Bar("a", 4298)]))


def test_years_side_by_side_differ_in_pattern_and_the_last_is_solid():
    svg = side_by_side(FRAME, ["semester I"], [Series("2018", [3]), Series("2019", [4]), Series("2020", [5])])
    fills = [each["fill"] for each in boxes(svg)]
    assert len(set(fills)) == 3
    assert fills[-1].startswith("#")


@pytest.mark.parametrize("width", [NARROW, 920])
def test_a_part_that_has_not_come_yet_has_no_bar(width):
    frame = FRAME.wide(width)
    whole = side_by_side(frame, ["I", "II"], [Series("2020", [3, 4])])
    half = side_by_side(frame, ["I", "II"], [Series("2020", [3, None])])
    assert len(boxes(half)) == len(boxes(whole)) - 1


def test_the_axis_of_columns_begins_at_zero():
    svg = side_by_side(FRAME, ["I"], [Series("2020", [1315])])
    found = places(svg)
    assert {"0", "500", "1.000", "1.500"} <= set(found)
    assert found["0"][1] > found["500"][1] > found["1.500"][1]


def test_more_years_than_patterns_are_refused():
    with pytest.raises(ValueError, match="cannot be told apart"):
        side_by_side(FRAME, ["I"], [Series(str(year), [1]) for year in range(2016, 2021)])


def test_a_year_without_a_number_for_each_part_is_refused():
    with pytest.raises(ValueError, match="one number for each part"):
        side_by_side(FRAME, ["I", "II"], [Series("2020", [1])])
