"""Families that left before exits were recorded: a row of their own in every list and figure, and all of it adds up."""

from datetime import date, timedelta

import pytest

from tangga.families.exit_queries import unrecorded_seen_by
from tangga.families.models import FamilyFacts, MembershipSpell
from tangga.targets.progress import board_of
from tangga.targets.queries import active_families
from tests import make
from tests.features.targets.conftest import BASE, TODAY
from tests.features.targets.test_pages import browser

LEFT = date(2025, 3, 1)


@pytest.fixture
def before_exits(families):
    """F0 and F1 have left; nobody wrote down how."""
    MembershipSpell.objects.filter(family__family_id__in=["F0", "F1"]).update(left_on=LEFT)
    return families


@pytest.fixture
def as_tono(tono):
    return browser(tono)


@pytest.fixture
def mixed(before_exits, gone):
    """Two left of whom nothing is recorded; one graduated, one died."""
    gone("F2")
    gone("F3", exit_type="deceased", on=date(2025, 5, 1))


def test_they_are_their_own_row_of_the_board_and_count_towards_no_target(mixed, bandung, tono, setting):
    setting(bandung, tono)
    whole = board_of(bandung, 2025, TODAY).whole
    assert (whole.achieved, whole.left_otherwise, whole.not_recorded) == (1, 1, 2)


def test_with_them_the_figures_add_up_to_those_still_there(mixed, bandung, tono, setting):
    setting(bandung, tono)
    whole = board_of(bandung, 2025, TODAY).whole
    left = whole.achieved + whole.left_otherwise + whole.not_recorded
    assert active_families("3273", BASE) - left == whole.base_after == active_families("3273", TODAY) == 1


def test_the_parts_add_up_to_the_whole(mixed, bandung, tono, setting):
    board = board_of(bandung, 2025, TODAY)
    parts = [*board.parts, *([board.nobody] if board.nobody else [])]
    assert sum(row.not_recorded for row in parts) == board.whole.not_recorded == 2
    assert {row.name: row.not_recorded for row in parts} == {"Sari": 2, "Dewi": 0}


def test_a_province_has_them_in_the_row_of_the_district(mixed):
    board = board_of(make.Area.objects.get(code="32"), 2025, TODAY)
    assert {row.area.code: row.not_recorded for row in board.parts} == {"3273": 2}


def test_they_count_in_the_year_they_left(before_exits, bandung):
    assert board_of(bandung, 2024, date(2024, 12, 31)).whole.not_recorded == 0
    assert board_of(bandung, 2025, LEFT - timedelta(days=1)).whole.not_recorded == 0
    assert board_of(bandung, 2025, LEFT).whole.not_recorded == 2


def test_once_an_exit_is_recorded_of_them_they_are_no_more_among_them(before_exits, gone, bandung):
    gone("F0", on=LEFT)
    whole = board_of(bandung, 2025, TODAY).whole
    assert (whole.achieved, whole.not_recorded) == (1, 1)


def test_they_belong_to_where_they_lived_the_day_before(before_exits, rina, budi):
    facts = FamilyFacts.objects.get(family__family_id="F0")
    FamilyFacts.objects.create(family=facts.family, region_id="3571011001", effective_on=LEFT)
    assert set(unrecorded_seen_by(rina, TODAY).values_list("family__family_id", flat=True)) == {"F0", "F1"}
    assert not unrecorded_seen_by(budi, TODAY).exists()


def test_the_list_names_how_many_there_are_and_leads_to_them(mixed, as_tono):
    page = as_tono.get("/targets/graduates/")
    assert "2 more families left, and how is not recorded" in page.text
    assert page.context["rows"].paginator.count == 2
    theirs = as_tono.get("/targets/graduates/?type=unrecorded")
    assert [line.how for line in theirs.context["lines"]] == ["not recorded"] * 2
    assert "Ibu0" in theirs.text
    assert "Sari" in theirs.text
    assert "recorded from a list" not in theirs.text


@pytest.mark.parametrize(
    ("query", "many"),
    [("from=2025-04-01", 0), ("to=2025-03-31", 2), ("years=10", 0), ("reason=business_grew", 0), ("area=3571", 0)],
)
def test_the_filters_hold_for_them_too(before_exits, as_tono, query, many):
    assert as_tono.get(f"/targets/graduates/?{query}").context["not_recorded"] == many


def test_another_district_hears_nothing_of_them(before_exits, budi, dewi):
    assert browser(budi).get("/targets/graduates/").context["not_recorded"] == 0
    assert browser(dewi).get("/targets/graduates/").context["not_recorded"] == 0
