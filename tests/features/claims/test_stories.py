"""The guided page: every number in it is counted when it is read, and it is told only to whom it concerns."""

from datetime import date

import pytest
from django.utils.html import strip_tags

from tangga.areas import tree
from tangga.areas.models import Area
from tangga.claims.stories import stories
from tangga.cli import clock, demo_claims, demo_stories
from tangga.figures.definitions import indicators
from tangga.people.roles import Role
from tests import make
from tests.features.claims.conftest import NOW, TODAY


@pytest.fixture
def told(few, monkeypatch):
    """Depok and Pamekasan as the demo has them, with the claims kept there."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    make.areas_of_the_tree("32", "35")
    for code in ("3276", "3528"):
        village = tree.load().areas(4, code)[0]
        found = [tree.load().get(each) for each in (code, village.parent_code, village.code)]
        Area.objects.bulk_create(
            Area(code=each.code, name=each.name, kind=each.kind, level=each.level, parent_id=each.parent_code,
                 search_name=tree.plain(each.title))
            for each in found
        )  # fmt: skip
    make.posted("dinsos.3528", Role.DISTRICT_OFFICIAL, "3528")
    demo_stories.make(["3528"], date(2026, 11, 1))
    demo_claims.make()


@pytest.fixture
def as_pamekasan(told, signed_in):
    return signed_in(make.posted("kepala.3528", Role.DISTRICT_HEAD, "3528"))


def test_a_story_says_what_is_counted_and_leads_to_the_figure_with_both_dates(as_pamekasan):
    answer = as_pamekasan.get("/claims/stories/pamekasan/")
    text = strip_tags(answer.content.decode())
    assert "In the middle of 2025 the target was 1,910 families." in text
    assert "In October it was 1,890 (−20)" in text
    assert "only 8 families had graduated voluntarily" in text
    assert (
        "/figures/voluntary_graduations/?area=3528&amp;year=2025&amp;by=&amp;on=2025-10-31&amp;known=2025-10-31"
        in answer.content.decode()
    )
    assert [step.claim.name for step in answer.context["steps"]] == [
        "pamekasan-2025-target", "pamekasan-2025-10-target", "pamekasan-2025-10-achieved",
    ]  # fmt: skip


def test_the_page_it_leads_to_says_the_same_number(as_pamekasan):
    steps = as_pamekasan.get("/claims/stories/pamekasan/").context["steps"]
    shown = [figure for step in steps for figure in step.figures]
    pages = [f"{as_pamekasan.get(each.address).context['found'].total:,}" for each in shown]
    assert pages == [each.number for each in shown]


def test_only_stories_about_ones_own_area_are_told(as_pamekasan):
    assert [row[0] for row in as_pamekasan.get("/claims/stories/").context["rows"]] == ["pamekasan"]
    assert as_pamekasan.get("/claims/stories/ntb/").status_code == 404
    assert as_pamekasan.get("/claims/stories/nothing/").status_code == 404


def test_where_there_is_nothing_to_tell_it_says_so(places, signed_in):
    client = signed_in(make.posted("kosong", Role.DISTRICT_OFFICIAL, "5201"))
    assert "No story about your area" in client.get("/claims/stories/").content.decode()


def test_ntb_is_told_with_the_numbers_that_are_there(few, as_lalu):
    answer = as_lalu.get("/claims/stories/ntb/")
    text = strip_tags(answer.content.decode())
    assert "10 families were on record as having graduated voluntarily in the first half-year" in text
    assert "All of 2019 had 0. Half of 2020 already had 10: –." in text
    assert len(answer.context["steps"]) == 5


def test_a_story_sends_few_statements(few, as_lalu, django_assert_max_num_queries):
    with django_assert_max_num_queries(28):
        as_lalu.get("/claims/stories/ntb/")


def test_the_figures_page_leads_to_the_stories_and_the_claims(places, as_lalu):
    text = as_lalu.get("/figures/").content.decode()
    assert 'href="/claims/stories/"' in text
    assert 'href="/claims/"' in text


def test_every_story_asks_for_figures_that_there_are_and_has_no_number_by_heart():
    steps = [step for story in stories().values() for step in story["steps"]]
    asked = {figure["figure"] for step in steps for figure in step.get("figures", {}).values()}
    assert asked <= set(indicators())
    texts = "".join(step["text"][language] for step in steps for language in ("id", "en"))
    without_days = texts.replace("2019", "").replace("2020", "").replace("2021", "").replace("2025", "")
    for_days = without_days.replace("11 Juli", "").replace("11 July", "").replace("24 A", "").replace("17 D", "")
    assert [each for each in for_days.replace("1 sampai 5", "").replace("1 to 5", "") if each.isdigit()] == []
