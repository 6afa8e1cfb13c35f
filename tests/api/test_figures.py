"""Published figures through the JSON door: the same as on the pages and by the command, and nobody else's area."""

from datetime import date

import pytest
from django.test import Client

from tangga.families.exits import Leaving, leave
from tangga.families.models import Family
from tests import make

ASKED = {"period": "2025", "as_of": "2025-05-17", "by": "village"}


@pytest.fixture
def left(district):
    """Two families of the district that left in 2025."""
    families = Family.objects.filter(facts__region__code__startswith="3273").order_by("pk").distinct()[:2]
    rows = [Leaving(each.family_id, "voluntary", date(2025, 4, 1), ("business_grew",)) for each in families]
    leave(rows, by=None, at=make.NOW)
    return rows


def test_a_figure_is_the_one_of_its_page(tono_program, district, left):
    browser = Client(headers={"accept-language": "en"})
    browser.cookies["django_language"] = "en"
    browser.force_login(district.tono)
    page = browser.get("/figures/voluntary_graduations/json/", {"year": "2025", "on": "2025-05-17", "by": "village"})
    told, shown = tono_program.get("/figures/voluntary_graduations", ASKED).json(), page.json()
    moment = {"known_at"}  # each was asked at its own
    assert {name: told[name] for name in told if name not in moment} == {
        name: shown[name] for name in shown if name not in moment
    }
    assert told["total"] == sum(told["parts"].values()) == 2


def test_what_was_recorded_later_is_not_known_before(tono_program, left):
    before = tono_program.get("/figures/voluntary_graduations", ASKED | {"known_at": "2020-01-01T00:00:00Z"}).json()
    assert (before["total"], before["known_at"]) == (0, "2020-01-01T00:00:00Z")


def test_every_figure_says_what_it_is(tono_program):
    rows = {each["name"]: each for each in tono_program.get("/figures").json()["rows"]}
    assert "village" in rows["voluntary_graduations"]["by"]
    assert rows["active_families"]["definition"].startswith("Families in PKH on the last day")


@pytest.mark.parametrize("area", ["3274", "00", "9999", "32"])
def test_a_figure_of_an_area_outside_is_not_there(tono_program, area):
    assert tono_program.get("/figures/active_families", {"area": area}).status_code == 404


def test_a_figure_that_nobody_defined_is_not_there(tono_program):
    assert tono_program.get("/figures/happy_families").status_code == 404


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"period": "2025-H3"}, "is no period"),
        ({"by": "colour"}, "cannot be cut by"),
        ({"known_at": "2099-01-01T00:00:00Z"}, "Nobody knows yet"),
        ({"as_of": "2024-01-01", "period": "2025"}, "had not begun"),
        ({"as_of": "2031-12-31", "period": "2031"}, "has not come yet"),
        ({"known_at": "0001-01-01T00:00:00+14:00"}, "from the beginning of the programme"),
        ({"period": "0001-01-01..9998-12-31"}, "lies between"),
    ],
)
def test_a_question_that_cannot_be_answered_is_told_why(tono_program, asked, says):
    answer = tono_program.get("/figures/voluntary_graduations", asked)
    assert (answer.status_code, says in answer.json()["error"]) == (422, True)


def test_a_facilitators_program_sees_no_figures(district, give):
    program = give(district.sari)
    assert "figures" not in program.token.scopes
    assert program.get("/figures").status_code == 403


@pytest.mark.parametrize("name", ["house_labels", "duplicates"])
def test_a_figure_that_the_page_refuses_is_refused_here_too(district, give, name):
    program = give(district.rina)
    assert name not in {each["name"] for each in program.get("/figures").json()["rows"]}
    assert program.get(f"/figures/{name}", {"period": "2025"}).status_code == 403


def test_a_cut_that_the_page_refuses_is_refused_here_too(district, give):
    asked = {"period": "2025", "by": "livelihood"}
    assert give(district.rina).get("/figures/voluntary_graduations", asked).status_code == 403


def test_a_year_beyond_the_calendar_is_told(tono_program):
    asked = {"period": "9999-01-01..9999-12-31"}
    assert tono_program.get("/figures/voluntary_graduations", asked).status_code == 422
