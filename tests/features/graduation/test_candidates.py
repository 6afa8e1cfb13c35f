"""The list of whom to prepare: who is on it, in which order, by which filters; and the file."""

import io
import re
from datetime import date
from uuid import uuid4

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tangga.audit.models import Event
from tangga.graduation import picks, plans
from tangga.graduation.queries import target_for
from tangga.graduation.todo import steps_of
from tangga.people.roles import Role
from tangga.rules.parameters import BIT
from tangga.runs.tallies import store_tallies
from tangga.targets.queries import EACH, value_in
from tangga.visits.models import Business
from tests import make
from tests.features.graduation.conftest import AT, ON
from tests.features.graduation.test_work_plan import viewer

LIST = "/graduation/"


@pytest.fixture
def many(answered, assessed, run, sari):
    """Aminah asked 40, Beti asked 20 (elderly), Citra 9 years, Dian 7 years with a kiosk, Eka ends soonest."""
    families = {
        "aminah": answered("F1", "Aminah", years_in_programme=5),
        "beti": answered("F2", "Beti", years_in_programme=6, components=BIT["elderly"]),
        "citra": answered("F3", "Citra", years_in_programme=9, region_id="3273011002"),
        "dian": answered("F4", "Dian", years_in_programme=7, last_component_ends_on=date(2031, 7, 1)),
        "eka": answered("F5", "Eka", years_in_programme=5, last_component_ends_on=date(2025, 7, 1)),
    }
    answered("F6", "Fitri", preparable=False)
    answered("F7", "Gita", active=False, preparable=False)
    assessed(families["aminah"], 40, "ready")
    assessed(families["beti"], 20)
    Business.objects.create(family=families["dian"], kind="kiosk", recorded_by=sari)
    Business.objects.create(family=families["citra"], kind="farming", ended_on=date(2025, 1, 1), recorded_by=sari)
    store_tallies(run)
    return families


@pytest.fixture
def page(signed_in, sari):
    """page(query, person): the list as somebody sees it."""

    def shown(query="", person=sari):
        return signed_in(person).get(f"{LIST}?{query}")

    return shown


def names(answer):
    return [told.family.name for told in answer.context["rows"]]


def test_those_asked_come_first_by_what_they_answered_then_the_longest_in_the_programme(page, many):
    answer = page()
    assert names(answer) == ["Aminah", "Beti", "Citra", "Dian", "Eka"]
    assert answer.context["rows"].paginator.count == 5


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=-years", ["Citra", "Dian", "Beti", "Eka", "Aminah"]),
        ("sort=ends", ["Eka", "Dian", "Aminah", "Beti", "Citra"]),
        ("sort=name", ["Aminah", "Beti", "Citra", "Dian", "Eka"]),
        ("asked=yes", ["Aminah", "Beti"]),
        ("asked=yes&sort=-years", ["Beti", "Aminah"]),
        ("asked=no", ["Citra", "Dian", "Eka"]),
        ("asked=no&sort=name", ["Citra", "Dian", "Eka"]),
        ("level=ready", ["Aminah"]),
        ("level=ready&asked=no", []),
        ("years=7", ["Citra", "Dian"]),
        ("limit=yes", ["Aminah", "Citra", "Dian", "Eka"]),
        ("business=kiosk", ["Dian"]),
        ("business=any", ["Dian"]),
        ("area=3273011002", ["Citra"]),
        ("size=25&page=9", ["Aminah", "Beti", "Citra", "Dian", "Eka"]),
    ],
)
def test_filters_and_orders_show_who_fits(page, many, query, expected):
    answer = page(query)
    assert names(answer) == expected
    assert answer.context["rows"].paginator.count == len(expected)


def test_who_is_picked_for_the_year_is_found_and_counted(page, many, pick):
    pick(many["eka"])
    assert names(page("picked=yes")) == ["Eka"]
    assert "Eka" not in names(page("picked=no"))
    assert "1 picked for 2025, target 10" in page().text


def test_the_first_page_leads_to_exactly_those_picked_without_a_plan(page, many, pick, answered, intent, step, sari):
    pick(many["eka"])
    pick(many["aminah"])
    plans.begin_plan(many["aminah"], intent, [step], by=sari, on=ON, at=AT)
    new = answered("F9", "Hana", preparable=False, five_years=False, years_in_programme=3)
    pick(new, reason="Keluarga ini meminta sendiri untuk disiapkan.")
    waiting = next(each for each in steps_of(viewer(sari, ON)) if "no plan yet" in each.what)
    found = page(waiting.address.partition("?")[2])
    assert (waiting.count, names(found)) == (2, ["Eka", "Hana"])
    assert found.context["rows"].paginator.count == 2


@pytest.mark.parametrize("query", ["area=3571", "level=rich", "years=x", "years=99", "limit=no", "business=gold"])
def test_a_filter_that_is_not_understood_shows_nobody(page, many, query):
    answer = page(query)
    assert (answer.status_code, names(answer)) == (422, [])
    assert "not understood" in answer.text


def test_a_row_shows_words_and_never_a_bare_score(page, many):
    text = page().text
    assert "its answers say: looks ready" in text
    assert "never asked about readiness" in text
    assert "the five-year limit does not apply" in text
    assert "strong" in text
    rows = re.sub(r"<[^>]+>", " ", text.split("<tbody")[1].split("</tbody>")[0])
    assert re.findall(r"\b(40|80)\b", rows) == []


@pytest.mark.parametrize(
    ("role", "area", "shown"),
    [
        (Role.COORDINATOR, "3273", 5),
        (Role.DISTRICT_OFFICIAL, "3273", 5),
        (Role.DISTRICT_HEAD, "3273", 5),
        (Role.PROVINCE, "32", 5),
        (Role.AUDITOR, "3273", 5),
        (Role.DISTRICT_OFFICIAL, "3571", 0),
    ],
)
def test_each_role_sees_its_own_area(page, many, role, area, shown):
    assert len(names(page(person=make.posted("who", role, area)))) == shown


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.ADMINISTRATOR])
def test_roles_that_do_not_plan_or_read_plans_are_refused(page, many, role):
    assert page(person=make.posted("who", role, None)).status_code == 403


def test_another_facilitators_families_are_not_on_it_and_the_coordinator_filters_by_facilitator(
    page, many, dewi, sinta, sari, answered
):
    answered("F8", "Hana", facilitator=dewi)
    assert names(page(person=dewi)) == ["Hana"]
    assert names(page(f"facilitator={dewi.public_id}", sinta)) == ["Hana"]
    assert len(names(page(f"facilitator={sari.public_id}", sinta))) == 5


def test_a_facilitator_of_another_district_is_not_named(page, many, sinta):
    stranger = make.posted("asing", Role.FACILITATOR, "3571")
    answer = page(f"facilitator={stranger.public_id}", sinta)
    assert answer.status_code == 422
    assert stranger.display_name not in answer.text


@pytest.mark.parametrize("sort", ["readiness", "-years", "ends", "name"])
def test_every_page_of_every_order_together_shows_everybody_once(page, answered, assessed, run, sort):
    families = [
        answered(
            f"G{number:02}",
            f"N{number % 7}",
            years_in_programme=5 + number % 4,
            last_component_ends_on=None if number % 3 else date(2025 + number % 5, 7, 1),
        )
        for number in range(60)
    ]
    asked = [assessed(families[number], number % 50) for number in range(0, 60, 4)]
    store_tallies(run)
    whole = names(page(f"sort={sort}&size=100"))
    parts = [name for number in (1, 2, 3) for name in names(page(f"sort={sort}&size=25&page={number}"))]
    assert (parts, len(whole), len(asked)) == (whole, 60, 15)


def test_with_the_five_year_filter_alone_it_says_whom_the_limit_does_not_touch(page, many):
    text = page("limit=yes").text
    assert "4 families have been in the programme for five years or more" in text
    assert "1 family more are as long in it" in text


def test_several_are_picked_from_the_list(signed_in, many, sari):
    browser = signed_in(sari)
    sent = {"sent": str(uuid4()), "family": [str(many[name].public_id) for name in ("aminah", "dian")]}
    answer = browser.post(f"{LIST}pick/?sort=name", sent)
    assert answer["Location"] == f"{LIST}?sort=name"
    assert "2 families picked for 2025" in browser.get(answer["Location"]).text


def test_a_red_note_among_those_ticked_keeps_the_ticks_and_picks_nobody(signed_in, many, sari):
    sent = {"family": [str(many[name].public_id) for name in ("aminah", "beti")]}
    answer = signed_in(sari).post(f"{LIST}pick/", sent)
    assert answer.status_code == 422
    assert "A red note stands at Beti" in answer.text
    assert f'value="{many["aminah"].public_id}" checked' in answer.text


def test_nobody_ticked_is_said(signed_in, many, sari):
    assert "Tick the families" in signed_in(sari).post(f"{LIST}pick/", {}).text


def test_one_is_picked_with_a_reason_and_refused_without_words_kept(signed_in, many, sari):
    browser, address = signed_in(sari), reverse("pick", args=[many["beti"].public_id])
    form = {"year": "2025", "why": "own_wish", "reason": "", "sent": str(uuid4())}
    refused = browser.post(address, form)
    assert refused.status_code == 422
    assert "A red note stands at this family" in refused.text
    kept = browser.post(address, form | {"reason": "She asks for it, her son works."})
    assert kept["Location"] == reverse("family", args=[many["beti"].public_id])


def test_a_pick_is_taken_back_on_its_page(signed_in, many, pick, sari):
    picked = pick(many["dian"])
    browser, address = signed_in(sari), reverse("unpick", args=[picked.public_id])
    assert "Dian, picked for 2025 by Sari" in browser.get(address).text
    assert "Write why" in browser.post(address, {"reason": ""}).text
    assert browser.post(address, {"reason": "shop closed"}).status_code == 302
    picked.refresh_from_db()
    assert picked.dropped_reason == "shop closed"


def test_the_file_has_words_and_reasons_no_points_and_is_logged(signed_in, many, sari):
    browser = signed_in(sari)
    assert "Why do you need this file?" in browser.get(f"{LIST}export/?limit=yes").text
    answer = browser.post(f"{LIST}export/?limit=yes", {"reason": "reporting"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.getvalue())).worksheets[0].values)

    assert [row[1] for row in rows[1:]] == ["Aminah", "Citra", "Dian", "Eka"]
    assert rows[1][6:11] == ("strong",) * 5
    assert "its answers say: looks ready" in rows[1][13]
    assert 40 not in rows[1]
    detail = Event.objects.get(action="candidates.exported").detail
    assert (detail["rows"], detail["filters"], detail["reason"]) == (4, ["limit"], "reporting")


def test_an_auditor_takes_no_file_away(signed_in, many):
    auditor = make.posted("periksa", Role.AUDITOR, "3273")
    assert signed_in(auditor).post(f"{LIST}export/", {"reason": "audit"}).status_code == 403


@pytest.mark.parametrize("query", ["", "sort=-years", "asked=yes", "limit=yes&years=6", "picked=yes"])
def test_a_page_sends_as_many_statements_for_sixty_families_as_for_five(
    signed_in, answered, run, sinta, query, django_assert_max_num_queries
):
    assert len({answered(f"G{number:02}") for number in range(60)}) == 60
    store_tallies(run)
    browser = signed_in(sinta)
    with django_assert_max_num_queries(22):
        assert browser.get(f"{LIST}?{query}").status_code == 200


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the plan of SQLite")
@pytest.mark.parametrize("query", ["", "sort=-years", "sort=ends", "sort=name", "asked=no"])
def test_no_page_walks_through_the_table_of_answers(page, many, rina, query):
    with CaptureQueriesContext(connection) as sent:
        page(query, rina)
    told = [each["sql"] for each in sent if "runs_familyanswer" in each["sql"] and each["sql"].startswith("SELECT")]
    walked = [line for sql in told for line in plan_of(sql) if line.startswith("SCAN runs_familyanswer")]
    assert told
    assert [line for line in walked if "USING" not in line] == []


def plan_of(sql):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql.replace('%', '%%')}")
        return [row[3] for row in cursor.fetchall()]


def test_the_target_without_one_of_their_own_is_what_the_policy_asks_in_that_year(sari):
    told = [target_for(sari, year, "3273") for year in (2024, 2025)]
    assert told == [value_in(year, "3273", EACH) for year in (2024, 2025)] == [None, 10]


def test_the_target_of_a_facilitator_is_told_where_the_policy_has_one(page, many, pick, monkeypatch):
    monkeypatch.setattr("tangga.graduation.views_candidates.target_for", lambda *_: 12)
    pick(many["eka"])
    assert "1 picked for 2025, target 12" in page().text


def test_picking_for_the_next_year_counts_there(page, many, sari):
    picks.pick(many["eka"], 2026, by=sari, on=ON, at=AT)
    assert "0 picked for 2025, target 10" in page().text


def test_a_coordinator_reads_the_areas_target_and_by_how_much_it_is_passed(page, many, pick, sinta, monkeypatch):
    monkeypatch.setattr("tangga.graduation.views_candidates.target_of_area", lambda year, area: 1)
    pick(many["eka"])
    pick(many["dian"])
    text = page(person=sinta).text
    assert "2 picked for 2025, target 1" in text
    assert "1 above the target" in text
    assert "Picked is not achieved" in text
