"""The list of families that graduated and have no grant yet."""

import io

import openpyxl
import pytest

from tangga.audit.models import Event
from tangga.grants.models import Opening
from tests.features.grants.conftest import household, out
from tests.features.grants.test_goods import GOODS, award, pamekasan  # noqa: F401
from tests.features.grants.test_pages import as_, opened, page

pytestmark = pytest.mark.django_db


def test_families_that_graduated_and_have_no_grant_are_listed(way, family):
    opened(family)
    assert "Aminah" in page(way.tono, "/grants/openings/")
    way.propose(family)
    assert "Aminah" not in page(way.tono, "/grants/openings/")


def test_the_list_of_openings_marks_what_is_open_to_each_family_and_names_its_village(way, family):
    opened(family)
    text = page(way.tono, "/grants/openings/")
    assert "PPSE (economic empowerment, from 2025)" in text
    assert "Kel. Sarijadi" in text


def test_the_list_of_openings_is_searched_narrowed_and_saved(way, family):
    opened(family)
    opened(out(household("F8", name="Citra"), exit_type="natural"))
    Opening.objects.filter(family__family_id="F8").update(exit_type="natural")
    client = as_(way.tono)
    found = client.get(client.post("/grants/openings/search/", {"text": "aminah"}).url).text
    assert [">Aminah<" in found, ">Citra<" in found] == [True, False]
    assert ">Aminah<" not in page(way.tono, "/grants/openings/?type=natural&sort=family")
    answer = client.post("/grants/openings/export/?type=natural", {"reason": "reporting"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == ["Citra"]
    assert Event.objects.get(action="grant_openings.exported").detail["filters"] == ["type"]


def test_the_list_of_openings_sends_as_many_statements_for_three_families_as_for_one(
    way, family, django_assert_max_num_queries
):
    opened(family)
    for key in ("F8", "F9"):
        opened(out(household(key, name=key)))
    client = as_(way.tono)
    with django_assert_max_num_queries(20):
        client.get("/grants/openings/")
