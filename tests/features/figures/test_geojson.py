"""Reading an office's GeoJSON: codes however they are written, and every problem named."""

import json
import math

import pytest
from django.utils import translation

from tangga.figures import geojson, simplify
from tangga.figures.geojson import code_in, read
from tangga.figures.simplify import simplified

KNOWN = {"52", "5201", "5202", "5271", "520101", "35", "3501"}
SQUARE = [[116.0, -8.5], [116.4, -8.5], [116.4, -8.9], [116.0, -8.9], [116.0, -8.5]]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def feature(code, ring=SQUARE, name="KODE_KAB", **more):
    return {
        "type": "Feature",
        "properties": {name: code, "NAMA": "Kab. X"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        **more,
    }


def file_of(*features, **more):
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("52.01", "5201"), ("5201", "5201"), (5201, "5201"), (5201.0, "5201"), (" 52.01 ", "5201"),
        ("52.01.01.2001", "5201012001"),
        ("Lombok Barat", ""), (None, ""), (True, ""), (52.5, ""), ("520", ""), ("٥٢٠١", ""),
    ],
)  # fmt: skip
def test_a_code_is_read_however_it_is_written(written, code):
    assert code_in(written) == code


@pytest.mark.parametrize("name", ["kode", "KODE_KAB", "kdkab", "wadmkk"])
def test_the_property_with_the_codes_is_found_whatever_it_is_called(name):
    found = read(file_of(feature("52.01", name=name), feature("52.02", name=name)), KNOWN, "52")
    assert (found.problems, found.property, sorted(found.shapes)) == ([], name, ["5201", "5202"])


def test_of_two_properties_with_codes_the_one_of_the_smaller_areas_holds_the_shape():
    both = feature("52.01")
    both["properties"]["KODE_KEC"] = "52.01.01"
    assert read(file_of(both), KNOWN, "52").property == "KODE_KEC"
    assert sorted(read(file_of(both), KNOWN, "52", "KODE_KAB").shapes) == ["5201"]


def test_shapes_of_other_areas_are_left_out_and_counted():
    found = read(file_of(feature("5201"), feature("3501")), KNOWN, "52")
    assert (sorted(found.shapes), found.others, found.problems) == (["5201"], 1, [])


def test_islands_of_an_area_that_are_shapes_of_their_own_belong_together():
    island = [[x + 1, y] for x, y in SQUARE]
    assert len(read(file_of(feature("5201"), feature("5201", island)), KNOWN, "52").shapes["5201"]) == 2


def moved(x, y):
    return [[a + x, b + y] for a, b in SQUARE]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe", "no GeoJSON: it is not JSON"),
        (b"[" * 100_000, "no GeoJSON: it is not JSON"),
        (b'{"type": "Feature"}', "a FeatureCollection with shapes is expected"),
        (file_of(), "a FeatureCollection with shapes is expected"),
        (file_of(feature("5201"), crs={"properties": {"name": "urn:ogc:def:crs:EPSG::32750"}}), "not in WGS84"),
        (
            file_of(feature("Lombok")),
            "No property holds codes of areas. Say which one does; there are: KODE_KAB, NAMA.",
        ),
        (file_of(feature("5201"), feature("9999")), "Shape 2: “9999” is the code of no area."),
        (file_of(feature("5201", moved(400_000, 9_000_000))), "no degrees, so it is not in WGS84"),
        (file_of(feature("5201", [[y, x] for x, y in SQUARE])), "no degrees, so it is not in WGS84"),
        (file_of(feature("5201", moved(-50, 0))), "outside Indonesia"),
        (file_of(feature("5201", SQUARE[:-1])), "a ring of it is not closed"),
        (file_of(feature("5201", [["a", "b"]] * 4)), "coordinates cannot be read"),
        (file_of(feature("5201", [[float("nan"), -8.0]] * 4)), "a coordinate is no number"),
        (file_of(feature("5201", [[10**400, -8]] * 4)), "coordinates cannot be read"),
        (file_of(feature("5201", [{}] * 4)), "coordinates cannot be read"),
        (file_of(feature("5201", geometry=None)), "is no area"),
        (file_of(feature("5201", geometry={"type": "Point", "coordinates": [116, -8]})), "is no area"),
        (file_of(feature("5201", geometry={"type": "Polygon", "coordinates": []})), "is empty"),
        (
            file_of(feature("5201", properties={"KODE": "5201", "NAMA": "\ud800"})),
            "Shape 1: a property has characters that are no text.",
        ),
        (file_of(feature("5201", name="\ud800")), "Shape 1: a property has characters that are no text."),
        (file_of(feature("3501")), "No shape in the file is of your area."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_used(content, why):
    found = read(content, KNOWN, "52")
    assert why in " ".join(found.problems)


def test_every_problem_is_named_and_not_only_the_first():
    found = read(
        file_of(feature("9999"), feature("5201", SQUARE[:-1]), feature("5202", geometry=None)), KNOWN, "52", "KODE_KAB"
    )
    assert [each[:8] for each in found.problems] == ["Shape 1:", "Shape 2:", "Shape 3 "]


def test_a_property_that_is_not_there_is_said_with_those_that_are():
    found = read(file_of(feature("5201")), KNOWN, "52", "KODE")
    assert found.problems == ["No shape has a property called “KODE”. There are: KODE_KAB, NAMA."]


@pytest.mark.parametrize(
    ("limit", "why"),
    [("MOST_BYTES", "larger than"), ("MOST_FEATURES", "1 shapes, more than"), ("MOST_POINTS", "5 points, more than")],
)  # fmt: skip
def test_more_than_can_be_taken_is_refused(monkeypatch, limit, why):
    monkeypatch.setattr(geojson, limit, 0)
    assert why in read(file_of(feature("5201")), KNOWN, "52").problems[0]


def test_what_would_make_every_page_with_the_map_heavy_is_refused(monkeypatch):
    monkeypatch.setattr("tangga.figures.geojson.MOST_DRAWN", 9)
    two, three = (file_of(*(feature("5201", moved(place, 0)) for place in range(many))) for many in (1, 2))
    assert read(two, KNOWN, "52").problems == []
    assert "more than 9" in read(three, KNOWN, "52").problems[0]


def test_a_ring_that_encloses_nothing_is_no_shape():
    point = [[116.0, -8.5]] * 4
    assert "encloses nothing" in read(file_of(feature("5201", point)), KNOWN, "52").problems[0]


def test_a_line_of_many_points_becomes_its_ends_and_a_corner_stays():
    straight = [(place / 1000, 0.0) for place in range(1000)]
    ring = [*straight, (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
    assert set(simplified(ring, 0.001)) == {(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)}


def test_what_is_smaller_than_the_tolerance_is_gone():
    assert simplified([(0, 0), (0.001, 0), (0.001, 0.001), (0, 0)], 0.01) == []


def test_the_only_island_of_an_area_stays_however_small():
    tiny = [[116.0, -8.5], [116.00001, -8.5], [116.00001, -8.50001], [116.0, -8.5]]
    found = read(file_of(feature("5201", tiny), feature("5202", moved(2, 0))), KNOWN, "52")
    assert len(found.shapes["5201"]) == 1


def test_what_a_crafted_ring_costs_grows_with_its_length_alone(monkeypatch):
    """Each point of a fan lies off every line: the square of their number would be looked at."""
    looked = 0
    off = simplify._off

    def counted(*points):
        nonlocal looked
        looked += 1
        return off(*points)

    monkeypatch.setattr(simplify, "_off", counted)
    fan = [(math.cos(each / 1000), math.sin(each / 1000) * (each % 2 + 1)) for each in range(5_000)]
    simplify.simplified([*fan, fan[0]], 0.0001)
    assert looked < len(fan) * simplify.AT_ONCE * 2
