"""Maps: where tiles stand follows from the codes alone, shades are equal steps, shapes lie where coordinates say."""

from xml.etree import ElementTree

import pytest

from tangga.areas.tree import load
from tangga.charts import NARROW, WIDE, Frame, Shape, Tile, provinces, shape_map, tile_map, tiles_of_indonesia
from tangga.charts.shading import shading_of
from tangga.charts.tiles import places_of, short_name
from tests.charts.reading import SVG, boxes, places, texts

FRAME = Frame("Judul", "Uraian")


def square(west: float, north: float, side: float = 0.4) -> list[list[tuple[float, float]]]:
    return [[(west, north), (west + side, north), (west + side, north - side), (west, north - side)]]


def test_every_province_there_is_has_a_place_of_its_own():
    known = {each.code for each in load().provinces()}
    spots = [(column, row) for _name, column, row in provinces().values()]
    assert set(provinces()) == known
    assert len(set(spots)) == len(spots) == 38


def test_provinces_lie_west_to_east_and_north_to_south_about_as_they_do():
    west_to_east = [provinces()[code][1] for code in ("11", "16", "62", "73", "81", "91")]
    north_to_south = [provinces()[code][2] for code in ("11", "13", "17", "18", "32")]
    assert west_to_east == sorted(west_to_east)
    assert north_to_south == sorted(north_to_south)


def test_regencies_come_in_the_order_of_their_codes_and_cities_begin_a_row():
    found = places_of(["5271", "5203", "5201", "5202", "5272"], 2)
    assert found == {"5201": (0, 0), "5202": (1, 0), "5203": (0, 1), "5271": (0, 2), "5272": (1, 2)}


def test_tiles_stand_where_they_stand_whatever_their_numbers():
    codes = ["5201", "5202", "5271"]
    first = places(tile_map(FRAME, [Tile(code, code, 1) for code in codes], ""))
    other = places(tile_map(FRAME, [Tile(code, code, 999) for code in reversed(codes)], ""))
    assert [first[code] for code in codes] == [other[code] for code in codes]


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("province", ["35", "12", "94"])
def test_no_two_tiles_lie_on_each_other(province, width):
    codes = [each.code for each in load().children(province)]
    svg = tile_map(FRAME.wide(width), [Tile(code, "", 1) for code in codes], "")
    tiles = [each for each in boxes(svg) if float(each["width"]) > 30 and each["fill"] != "none"]
    spots = {(each["x"], each["y"]) for each in tiles}
    assert len(spots) == len(tiles) == len(codes)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_every_province_shows_its_number_in_its_tile(width):
    svg = tiles_of_indonesia(FRAME.wide(width), [Tile(code, "", 100 + int(code)) for code in provinces()], "")
    assert {str(100 + int(code)) for code in provinces()} <= set(texts(svg))


def test_a_small_number_that_may_not_be_told_is_shown_as_it_is_told():
    three, four = (tile_map(FRAME, [Tile("5201", "Lombok Barat", each, "<5")], "") for each in (3, 4))
    assert "<5" in texts(three)
    assert three == four  # nor does its shade tell it


def test_the_kind_of_an_area_stands_in_its_tile_only_where_two_would_be_called_the_same():
    said = {"5201": "Kab. Lombok Barat", "5206": "Kab. Bima", "5272": "Kota Bima", "5271": "Kota Mataram"}
    svg = tile_map(FRAME, [Tile(code, name, 7) for code, name in said.items()], "")
    assert [each for each in texts(svg) if "B" in each or "M" in each] == [
        "Lombok Barat", "Kab. Bima", "Mataram", "Kota Bima",
    ]  # fmt: skip


def test_a_long_name_is_made_short():
    assert short_name("Bolaang Mongondow Selatan", 70, 11) == ["Bol. Mgd.", "Sel."]


def test_shades_are_equal_steps_from_zero():
    shading = shading_of([0, 14, 1301])
    assert shading.step == 500
    assert [shading.place(each) for each in (0, 1, 500, 501, 1301, None)] == [0, 1, 1, 2, 3, None]
    assert shading.ranges(FRAME) == ["0", "1–500", "501–1.000", "1.001–1.500", "1.501–2.000"]


def test_of_a_few_families_each_number_has_a_shade_of_its_own():
    assert [shading_of([4]).place(each) for each in range(5)] == [0, 1, 2, 3, 4]


def test_what_lies_in_the_north_east_is_drawn_above_and_to_the_right():
    shapes = [Shape("1", "selatan", [square(116, -8.5)], 1), Shape("2", "utara", [square(116.6, -8)], 2)]
    found = places(shape_map(FRAME, shapes, ""))
    assert found["utara"][0] > found["selatan"][0]
    assert found["utara"][1] < found["selatan"][1]


def test_a_map_keeps_its_shape_where_degrees_of_longitude_are_short():
    svg = shape_map(FRAME, [Shape("1", "a", [square(116, -60, 0.4)], 1)], "")
    [one] = [each for each in ElementTree.fromstring(svg).iter(f"{SVG}path") if each.get("fill-rule")]
    points = [tuple(map(float, each.split())) for each in one.get("d").strip("MZ").split("L")]
    broad = max(x for x, _y in points) - min(x for x, _y in points)
    tall = max(y for _x, y in points) - min(y for _x, y in points)
    assert broad / tall == pytest.approx(0.5, abs=0.02)


def test_an_area_without_a_number_says_so():
    svg = shape_map(FRAME, [Shape("1", "a", [square(116, -8)], None)], "tidak ada angka")
    assert {"–", "tidak ada angka"} <= set(texts(svg))


def test_text_on_the_darkest_shade_is_light():
    shapes = [Shape("1", "tua", [square(116, -8)], 4), Shape("2", "muda", [square(117, -8)], 1)]
    found = ElementTree.fromstring(shape_map(FRAME, shapes, "")).iter(f"{SVG}text")
    inks = {each.text: each.get("fill") for each in found}
    assert (inks["tua"], inks["muda"]) == ("#ffffff", "#1c2624")


def test_no_shapes_make_no_map():
    with pytest.raises(ValueError, match="no shapes"):
        shape_map(FRAME, [], "")
