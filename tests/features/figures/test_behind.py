"""The families behind a figure: named only to who may see them, searched, saved, and each opening logged."""

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.test import Client
from django.utils import translation

from tangga.audit.models import Event
from tangga.families.exits import Leaving, record_exits
from tangga.figures import views_behind
from tangga.people import clock
from tangga.people.roles import Role
from tests import make

NOW = datetime(2025, 12, 1, 3, tzinfo=UTC)
TODAY = date(2025, 12, 1)
EARLY = datetime(2025, 8, 1, 3, tzinfo=UTC)
LEFT = date(2025, 4, 1)
PAGE = "/figures/voluntary_graduations/families/"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with translation.override("en"):
        yield


@pytest.fixture
def exits(areas, sari):
    """Two left in Bandung (one of them Sari's, one moved to Depok since) and one, Sari's too, in another village."""
    make.family("V1", name="Ibu Satu", region="3273011001", facilitator=sari)
    moved = make.family("V2", name="Ibu Dua", region="3273011001")
    make.family("V3", name="Ibu Tiga", region="3273011002", facilitator=sari)
    make.family("D1", name="Ibu Depok", region="3276011001")
    make.family_facts(moved, region="3276011001", effective_on=date(2025, 9, 1), recorded_at=EARLY)
    rows = [Leaving(name, "voluntary", LEFT) for name in ("V1", "V2", "V3", "D1")]
    record_exits(rows, by=None, on=EARLY.date(), at=EARLY)


def asks(who, query="", page=PAGE):
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(who)
    return client.get(f"{page}?{query}")


def named(answer):
    return [family.name for family, _place in answer.context["lines"]]


def test_who_lives_here_is_named_and_who_moved_away_only_counted(exits, tono):
    answer = asks(tono, "year=2025")
    assert named(answer) == ["Ibu Satu", "Ibu Tiga"]
    assert "1 more family is counted" in answer.content.decode()


def test_a_facilitator_sees_their_own_and_not_how_many_others_there_are(exits, sari):
    answer = asks(sari, "year=2025")
    assert named(answer) == ["Ibu Satu", "Ibu Tiga"]
    assert "elsewhere" not in answer.context


def test_a_part_of_the_area_names_its_own(exits, tono):
    assert named(asks(tono, "year=2025&area=3273011002")) == ["Ibu Tiga"]


def test_what_was_recorded_later_is_not_behind_what_was_known_earlier(exits, tono):
    assert named(asks(tono, "year=2025&known=2025-07-01")) == []


def test_the_active_families_of_a_day_can_be_looked_at_too(exits, tono):
    answer = asks(tono, "year=2025&part=Q1", "/figures/active_families/families/")
    assert named(answer) == ["Ibu Satu", "Ibu Tiga"]


def test_a_name_is_searched_without_standing_in_the_address(exits, tono):
    client = Client()
    client.force_login(tono)
    answer = client.post(f"{PAGE}search/", {"text": "Tiga", "rest": "year=2025"})
    assert "Tiga" not in answer.url
    assert named(client.get(answer.url)) == ["Ibu Tiga"]


def test_each_opening_is_in_the_log_with_the_figure_and_without_a_name(exits, tono):
    asks(tono, "year=2025&area=3273011001")
    event = Event.objects.get(action="figure.families_opened")
    assert (event.actor_id, event.area_code, event.family) == (tono.pk, "3273011001", "")
    told = {"figure": "voluntary_graduations", "area": "3273011001", "period": "2025", "as_of": "2025-12-01"}
    assert event.detail == {**told, "known_at": "now", "families": 1}


def test_the_file_needs_a_reason_and_is_in_the_log(exits, tono):
    client = Client()
    client.force_login(tono)
    assert client.post(f"{PAGE}export/?year=2025", {}).status_code == 422
    answer = client.post(f"{PAGE}export/?year=2025", {"reason": "audit"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert [row[0] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)] == ["V1", "V3"]
    event = Event.objects.get(action="figure.families_exported")
    assert (event.detail["figure"], event.detail["rows"]) == ("voluntary_graduations", 2)


@pytest.mark.parametrize(("role", "area", "status"), [("ministry", None, 403), ("auditor", "3273", 200)])
def test_who_may_open_the_list(exits, role, area, status):
    assert asks(make.posted(role, Role(role), area), "year=2025").status_code == status


def test_an_auditor_reads_the_list_and_saves_no_file(exits):
    auditor = make.posted("auditor", Role.AUDITOR, "3273")
    assert named(asks(auditor, "year=2025")) == ["Ibu Satu", "Ibu Tiga"]
    assert asks(auditor, "year=2025", f"{PAGE}export/").status_code == 403


def test_very_many_families_are_asked_for_by_parts_of_the_area(exits, tono, monkeypatch):
    monkeypatch.setattr(views_behind, "MOST_NAMED", 1)
    answer = asks(tono, "year=2025")
    assert answer.status_code == 422
    assert "These are more than 1 families. Choose a part of the area." in answer.content.decode()


@pytest.mark.parametrize("name", ["sessions_held", "target", "happiness"])
def test_what_counts_no_families_has_none_behind_it(exits, tono, name):
    assert asks(tono, "year=2025", f"/figures/{name}/families/").status_code == 404


@pytest.mark.parametrize("query", ["year=1999", "size=7", "search=broken", "area=3273&on=soon"])
def test_what_is_not_understood_names_nobody(exits, tono, query):
    answer = asks(tono, query)
    assert answer.status_code == 422
    assert "Ibu Satu" not in answer.content.decode()


def test_the_page_of_a_figure_leads_there_for_who_may_look(exits, tono):
    text = asks(tono, "year=2025&by=half", "/figures/voluntary_graduations/").content.decode()
    assert "/figures/voluntary_graduations/families/?year=2025" in text
    ministry = make.posted("ministry", Role.MINISTRY, None)
    assert "families/?" not in asks(ministry, "year=2025", "/figures/voluntary_graduations/").content.decode()


def test_the_list_sends_few_statements(exits, tono, django_assert_max_num_queries):
    client = Client()
    client.force_login(tono)
    with django_assert_max_num_queries(10):
        client.get(f"{PAGE}?year=2025")
