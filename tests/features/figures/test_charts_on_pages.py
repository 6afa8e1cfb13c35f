"""Which charts a figure's page shows, each with the numbers of its table, and as a file of its own."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import translation

from tangga.areas.models import Area
from tangga.families.exits import Leaving, record_exits
from tangga.people import clock
from tangga.targets.models import Rule, Target
from tests import make

NOW = datetime(2025, 12, 1, 3, tzinfo=UTC)
TODAY = date(2025, 12, 1)
PAGE = "/figures/voluntary_graduations/"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def exits(areas, sari):
    """Three in Bandung and one in Depok this year, one in Bandung the year before, recorded with the years."""
    days = {
        "A": date(2025, 4, 1),
        "B": date(2025, 4, 2),
        "C": date(2025, 8, 1),
        "D": date(2025, 4, 1),
        "E": date(2024, 3, 1),
    }
    for name in days:
        make.family(name, region="3276011001" if name == "D" else "3273011001", facilitator=sari)
    for name, day in days.items():
        at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC) + timedelta(days=40)
        record_exits([Leaving(name, "voluntary", day)], by=None, on=at.date(), at=at)


def browser(who):
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(who)
    return client


def kinds(answer):
    return [each.kind for each in answer.context["charts"]]


def texts(svg):
    return [each.text for each in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_a_cut_by_districts_is_a_ranking_and_a_map(exits, rina):
    answer = browser(rina).get(f"{PAGE}?year=2025")
    assert kinds(answer) == ["ranking", "map"]
    assert texts(answer.context["charts"][0].narrow) == ["Kota Bandung", "3", "Kota Depok", "1"]


def test_a_cut_by_halves_stands_next_to_the_same_halves_of_earlier_years(exits, rina):
    svg = browser(rina).get(f"{PAGE}?year=2025&by=half").context["charts"][0].narrow
    assert texts(svg) == ["first half-year", "2024", "1", "2025", "3", "second half-year", "2024", "0", "2025", "1"]


def test_a_part_of_the_year_that_has_not_begun_has_no_bar(exits, rina):
    svg = browser(rina).get(f"{PAGE}?year=2025&by=half&on=2025-06-15").context["charts"][0].narrow
    assert texts(svg)[-1] == "–"


def test_with_what_was_known_earlier_the_halves_stand_next_to_that(exits, rina):
    svg = browser(rina).get(f"{PAGE}?year=2025&by=half&before=2025-08-15").context["charts"][0].narrow
    assert [each for each in texts(svg) if each.isdigit()] == ["3", "3", "0", "1"]


def set_target(number, by):
    Target.objects.create(
        year=2025, area_id="32", number=number, rule=Rule.ENTERED, base_on=date(2024, 12, 31), base_families=100,
        base_facilitators=1, sharing=uuid4(), set_by=by, set_at=datetime(2025, 1, 5, tzinfo=UTC),
    )  # fmt: skip


def test_a_year_with_a_target_shows_its_pace_and_one_without_does_not(exits, rina):
    assert kinds(browser(rina).get(f"{PAGE}?year=2025&by=")) == []
    set_target(40, rina)
    answer = browser(rina).get(f"{PAGE}?year=2025&by=")
    assert kinds(answer) == ["pace"]
    assert {"Target 40", "Achieved 4", "End of the year 4–7"} <= set(texts(answer.context["charts"][0].wide))


def test_earlier_years_that_are_drawn_stand_in_a_table_too(exits, rina):
    [chart] = browser(rina).get(f"{PAGE}?year=2025&by=half").context["charts"]
    assert chart.table.heads == ["Half-year", "2024", "2025"]
    assert [list(cells) for _name, cells in chart.table.rows] == [["1", "3"], ["0", "1"]]


def test_what_the_pages_own_table_has_is_not_said_twice(exits, rina):
    client = browser(rina)
    pages = [f"{PAGE}?year=2024&by=half", f"{PAGE}?year=2025&by=half&before=2025-08-15", f"{PAGE}?year=2025"]
    assert [each.table for page in pages for each in client.get(page).context["charts"]] == [None] * 4


def test_the_course_of_a_year_stands_in_a_table_month_by_month(exits, rina):
    set_target(40, rina)
    answer = browser(rina).get(f"{PAGE}?year=2025&by=")
    [chart] = answer.context["charts"]
    assert chart.table.heads == ["Month", "Due by its end", "Achieved", "May come to"]
    rows = dict(chart.table.rows)
    assert list(rows["Jun"]) == ["19", "3", ""]  # 40 * 181 / 365, rounded down
    assert list(rows["Dec"]) == ["40", "4", "4–7"]
    assert 'data-label="Due by its end"' in answer.content.decode()


def test_a_history_too_short_for_a_projection_is_said(exits, rina):
    set_target(40, rina)
    svg = browser(rina).get(f"{PAGE}?year=2025&by=&on=2025-02-15").context["charts"][0].wide
    assert "No projection: the history is too short for one." in texts(svg)


def test_a_chart_can_be_saved_as_a_file_that_says_the_same(exits, rina):
    client = browser(rina)
    answer = client.get(f"{PAGE}svg/?year=2025&picture=ranking")
    assert answer["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert 'filename="voluntary_graduations-32-2025-ranking.svg"' in answer["Content-Disposition"]
    assert texts(answer.content.decode()) == ["Kota Bandung", "3", "Kota Depok", "1"]


def test_a_chart_that_the_figure_has_not_is_not_found(exits, rina):
    assert browser(rina).get(f"{PAGE}svg/?year=2025&picture=pace").status_code == 404


def test_nobody_saves_a_chart_of_an_area_that_is_not_theirs(exits, budi):
    assert browser(budi).get(f"{PAGE}svg/?area=3273&picture=ranking").status_code == 404


def test_of_many_areas_those_with_nobody_are_not_drawn_and_it_is_said(exits, rina):
    codes = [f"327301{place:04}" for place in range(3001, 3020)]
    Area.objects.bulk_create(
        Area(code=code, name=code, kind="village", level=4, parent_id="327301", search_name=code) for code in codes
    )
    chart = browser(rina).get(f"{PAGE}?year=2025&area=327301&by=village").context["charts"][0]
    assert [each for each in texts(chart.narrow) if each.isdigit()] == ["3"]
    assert chart.note == "Those with 0 stand in the table alone."


def test_a_figure_of_nobody_has_no_chart(areas, rina):
    assert kinds(browser(rina).get(f"{PAGE}?year=2025")) == []
