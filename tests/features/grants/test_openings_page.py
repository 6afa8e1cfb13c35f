"""The list of families that graduated and have no grant yet."""

import io

import openpyxl
import pytest

from tangga.audit.models import Event
from tangga.grants.known import known_of
from tangga.grants.models import Opening
from tangga.grants.panel import offered_to
from tests.features.grants.conftest import ON, household, out
from tests.features.grants.test_goods import GOODS, award, pamekasan  # noqa: F401
from tests.features.grants.test_pages import as_, opened, page

pytestmark = pytest.mark.django_db


def test_families_that_graduated_and_have_no_grant_are_listed(way, family):
    opened(family)
    assert "Aminah" in page(way.tono, "/grants/openings/")
    way.propose(family)
    assert "Aminah" not in page(way.tono, "/grants/openings/")


def test_a_grant_that_is_only_proposed_is_called_so_and_does_not_stand_against_itself(way, family):
    grant = way.propose(family)
    once = [line.state for line in offered(family)["ppse"].lines if line.what.startswith("it has not received")]
    shown = page(way.tono, f"/grants/family/{family.public_id}/")
    assert ("already proposed" in shown, "it has this grant" in shown, once) == (True, False, ["met"])
    way.approve(grant)
    shown = page(way.tono, f"/grants/family/{family.public_id}/")
    assert ("already approved" in shown, "it has this grant" in shown) == (True, False)


def test_a_grant_that_was_handed_over_is_no_longer_open_to_the_family(way, family):
    way.paid(family)
    once = [line.state for line in offered(family)["ppse"].lines if line.what.startswith("it has not received")]
    shown = page(way.tono, f"/grants/family/{family.public_id}/")
    assert ("it has this grant" in shown, once) == (True, ["not met"])


def offered(family):
    return {each.code: each for each in offered_to(known_of(family, ON))}


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
