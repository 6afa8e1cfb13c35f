"""Shapes that an office loads for its maps: kept for it alone, used from then on, taken away, and logged."""

import json
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from tangga.audit.models import Event
from tangga.errors import NotAllowed
from tangga.families.exits import Leaving, record_exits
from tangga.figures.boundaries import covered, in_force, load, shapes_for, take_away
from tangga.figures.models import Boundaries, Shape
from tangga.people import clock
from tests import make

NOW = datetime(2025, 12, 1, 3, tzinfo=UTC)
TODAY = date(2025, 12, 1)
PAGE = "/figures/boundaries/"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def file_of(*codes):
    rings = [
        [[107 + place, -6], [107.5 + place, -6], [107.5 + place, -6.5], [107 + place, -6]]
        for place in range(len(codes))
    ]
    features = [
        {"type": "Feature", "properties": {"kode": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for code, ring in zip(codes, rings, strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def loads(who, *codes, at=NOW):
    return load(file_of(*codes), by=who, on=TODAY, at=at)


def browser(who):
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(who)
    return client


def sent(who, content, **fields):
    return browser(who).post(PAGE, {"file": SimpleUploadedFile("peta.geojson", content), **fields})


def test_an_office_loads_the_shapes_of_its_area_and_it_is_logged(areas, rina):
    assert sent(rina, file_of("32.73", "32.76", "35.71")).status_code == 302
    held = in_force(rina.postings.get().area)
    assert sorted(held.shapes.values_list("area_id", flat=True)) == ["3273", "3276"]
    event = Event.objects.get(action="boundaries.loaded")
    assert (event.area_code, event.detail) == ("32", {"shapes": 2, "others": 1})


def test_a_file_with_a_problem_loads_nothing_and_says_each(areas, rina):
    answer = sent(rina, file_of("32.73", "99.99"))
    assert answer.status_code == 422
    assert "“99.99” is the code of no area" in answer.content.decode()
    assert not Boundaries.objects.exists()


def test_a_file_with_a_property_that_is_no_text_is_refused_in_a_sentence(areas, rina):
    answer = sent(rina, file_of("32.73").replace(b'"properties": {', b'"properties": {"\\ud800": "x", '))
    assert answer.status_code == 422
    assert "a property has characters that are no text" in answer.content.decode()


def test_the_page_says_which_areas_have_a_shape_and_which_have_none(areas, rina):
    loads(rina, "3273")
    [found] = covered(in_force(rina.postings.get().area))
    assert (found.areas, found.with_shape, [each.code for each in found.without]) == (2, 1, ["3276"])
    assert "Kota Depok (3276)" in browser(rina).get(PAGE).content.decode()


def test_a_new_file_takes_the_place_of_the_one_before(areas, rina):
    loads(rina, "3273")
    loads(rina, "3276")
    assert set(shapes_for("32", ["3273", "3276"])) == {"3276"}
    assert Boundaries.objects.filter(ended_at=None).count() == 1


def test_shapes_that_are_taken_away_are_used_no_more_and_it_is_logged(areas, rina):
    loads(rina, "3273")
    assert browser(rina).post(f"{PAGE}away/").status_code == 302
    assert shapes_for("32", ["3273"]) == {}
    assert Event.objects.filter(action="boundaries.taken_away", area_code="32").count() == 1


def test_taking_away_what_is_not_there_is_said(areas, rina):
    assert browser(rina).post(f"{PAGE}away/").status_code == 422


def test_a_district_uses_its_own_shapes_else_those_of_its_province_and_nobody_elses(areas, rina, tono, budi):
    loads(rina, "3273011001", "3273011002", "3571")
    loads(tono, "3273011001")
    own = Shape.objects.get(boundaries__area="3273", area="3273011001").polygons
    found = shapes_for("3273", ["3273011001", "3273011002"])
    assert set(found) == {"3273011001", "3273011002"}
    assert found["3273011001"] == own
    assert shapes_for("35", ["3273011001"]) == {}


def test_whoever_keeps_no_shapes_is_refused(areas, sari):
    with pytest.raises(NotAllowed):
        loads(sari, "3273011001")
    with pytest.raises(NotAllowed):
        take_away(by=sari, on=TODAY, at=NOW)


def test_a_map_is_drawn_with_the_shapes_and_names_the_areas_that_have_none(areas, sari, rina):
    make.family("V1", region="3273011001", facilitator=sari)
    record_exits([Leaving("V1", "voluntary", date(2025, 4, 1))], by=None, on=TODAY, at=NOW)
    before = browser(rina).get("/figures/voluntary_graduations/").content.decode()
    loads(rina, "3273")
    after = browser(rina).get("/figures/voluntary_graduations/").content.decode()
    assert "Each district is a tile" in before
    assert "Not on the map, for they have no shape: Kota Depok." in after


def test_two_files_cannot_be_in_force_for_one_office(areas, rina):
    loads(rina, "3273")
    with pytest.raises(IntegrityError), transaction.atomic():
        Boundaries.objects.create(area_id="32", file_hash="0" * 64, code_property="kode", loaded_by=rina)


def test_nor_can_an_area_have_two_shapes_in_a_file(areas, rina):
    loads(rina, "3273")
    held = in_force(rina.postings.get().area)
    with pytest.raises(IntegrityError), transaction.atomic():
        Shape.objects.create(boundaries=held, area_id="3273", polygons=[])


def test_the_page_sends_few_statements_however_many_shapes_there_are(areas, rina, django_assert_max_num_queries):
    loads(rina, "3273", "3276", "3273011001")
    client = browser(rina)
    with django_assert_max_num_queries(13):
        client.get(PAGE)
