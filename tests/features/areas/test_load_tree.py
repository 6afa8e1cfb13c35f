"""The code tree in the database, and scoping by it."""

import pytest
from django.db import connection

from tangga.areas import tree
from tangga.areas.actions import load_tree
from tangga.areas.models import Area, FormerCode
from tangga.areas.queries import codes_in_use, districts_of, within
from tangga.errors import NotValid


def test_loading_the_tree_twice_gives_the_tree_once(db):
    number = load_tree()
    assert load_tree() == number
    with connection.cursor() as cursor:
        # Else PostgreSQL checks 91,000 foreign keys at the end by the plan it made for an earlier test of few areas.
        cursor.execute("ANALYZE areas_area")

    assert Area.objects.count() == number == len(tree.load())
    assert Area.objects.get(code="3571").name == "Kota Kediri"
    assert Area.objects.get(code="3571").parent_id == "35"
    assert FormerCode.objects.count() == len(tree.load().former())


def test_a_former_code_stands_for_its_successor(areas):
    FormerCode.objects.create(code="3219", name="Kota Depok", successor_id="3276")

    assert codes_in_use()["3219"] == codes_in_use()["3276"] == "3276"


def test_within_an_area_are_itself_and_its_parts_only(areas):
    found = Area.objects.filter(within("code", "3273")).values_list("code", flat=True)

    assert list(found) == ["3273", "327301", "3273011001", "3273011002"]


@pytest.mark.parametrize("code", ["32", "99", "3299", ""])
def test_within_agrees_with_the_beginning_of_the_code(areas, code):
    Area.objects.create(code="99", name="Ujung", kind="province", level=1, search_name="ujung")

    found = Area.objects.filter(within("code", code)).values_list("code", flat=True)

    assert list(found) == [found for found in Area.objects.values_list("code", flat=True) if found.startswith(code)]


def test_the_districts_of_a_province_and_of_a_district(areas):
    assert [area.code for area in districts_of("32")] == ["3273", "3276"]
    assert [area.code for area in districts_of("3571")] == ["3571"]


@pytest.mark.parametrize("code", ["327301", "88"])
def test_districts_are_asked_of_provinces_and_districts_only(areas, code):
    with pytest.raises(NotValid):
        districts_of(code)
