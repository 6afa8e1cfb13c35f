"""The pages of assessments and comparisons."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from tangga.audit.models import Event
from tangga.jobs.models import Job
from tangga.runs.models import Comparison, Run, RunSchedule
from tests.features.runs.compared import NOW


@pytest.fixture(autouse=True)
def at(monkeypatch):
    monkeypatch.setattr("tangga.people.clock.now", lambda: NOW)
    monkeypatch.setattr("tangga.people.clock.today", lambda: NOW.date())


@pytest.fixture
def signed_in(made_compared):
    """A browser in which one of the cast has signed in, in English."""

    def sign_in(name):
        client = Client()
        client.cookies["django_language"] = "en"
        client.force_login(getattr(made_compared, name))
        return client

    return sign_in


@pytest.fixture
def comparison(made_compared):
    return made_compared.compared


@pytest.fixture
def address(comparison):
    return f"/runs/comparisons/{comparison.public_id}/"


def listed(page):
    """The families of a page of a comparison, by their names ("" for one that is not the reader's to see)."""
    return [each.name for each in page.context["told"]]


def test_the_list_has_the_districts_runs_the_latest_day_first(signed_in):
    page = signed_in("tono").get("/runs/")

    assert [run.as_of for run in page.context["rows"]] == [date(2025, 7, 17), date(2025, 5, 17)]
    assert page.text.count("current</span>") == 1


def test_the_province_sees_the_runs_of_its_districts_and_filters_them(signed_in):
    client = signed_in("rina")

    assert {run.area_id for run in client.get("/runs/").context["rows"]} == {"3273", "3276"}
    assert {run.area_id for run in client.get("/runs/?area=3276").context["rows"]} == {"3276"}
    assert list(client.get("/runs/?state=failed").context["rows"]) == []
    by_amount = client.get("/runs/?sort=amount").context["rows"]
    amounts = [run.counts["annual_idr"] for run in by_amount]
    assert amounts == sorted(amounts)


@pytest.mark.parametrize("query", ["area=3571", "area=x", "state=finished", "sort=name", "size=7"])
def test_what_the_list_does_not_understand_shows_nothing_and_says_so(signed_in, query):
    page = signed_in("tono").get(f"/runs/?{query}")

    assert page.status_code == 422
    assert list(page.context["rows"]) == []
    assert "does not understand" in page.text


def test_a_run_says_what_it_was_made_from(signed_in, comparison):
    page = signed_in("auditor").get(f"/runs/{comparison.after.public_id}/")

    for shown in (comparison.after.policy_hash, comparison.after.snapshot_hashes["families"], "0.1.0", "17 July 2025"):
        assert shown in page.text
    assert "3.6" not in page.text


@pytest.mark.parametrize("name", ["budi", "sari"])
def test_nobody_else_reaches_a_run_or_a_comparison(signed_in, comparison, address, name):
    client, told = signed_in(name), {"budi": 404, "sari": 403}[name]

    assert client.get(f"/runs/{comparison.after.public_id}/").status_code == told
    assert client.get(address).status_code == told
    assert client.post(f"{address}search/", {"text": "Ibu"}).status_code == told
    assert client.get(f"{address}export/").status_code == told
    pair = {"one": comparison.before.public_id, "other": comparison.after.public_id}
    assert client.post("/runs/compare/", pair).status_code == told


def test_starting_leads_to_the_run_and_its_progress(signed_in):
    client = signed_in("tono")
    answer = client.post("/runs/start/", {"area": "3273", "as_of": "2025-07-20"})

    run = Run.objects.get(status="waiting")
    assert answer.url == f"/runs/{run.public_id}/"
    page = client.get(answer.url)
    assert "Waiting its turn" in page.text
    assert "Waiting its turn" in client.get("/runs/").text
    assert Job.objects.get(state="queued").asked_by.username == "tono"


def test_a_double_click_starts_one(signed_in):
    client = signed_in("tono")
    client.post("/runs/start/", {"area": "3273", "as_of": "2025-07-20"})
    client.post("/runs/start/", {"area": "3273", "as_of": "2025-07-20"})

    assert Run.objects.filter(status="waiting").count() == 1


@pytest.mark.parametrize(
    ("name", "form", "status"),
    [
        ("rina", {"area": "3273"}, 403),
        ("budi", {"area": "3273"}, 404),
        ("tono", {"area": "3273011001"}, 404),
        ("tono", {"area": "3273", "as_of": "tomorrow"}, 422),
        ("tono", {"area": "3273", "as_of": "2025-07-21"}, 422),
    ],
)
def test_a_start_that_is_not_to_be_is_refused(signed_in, name, form, status):
    assert signed_in(name).post("/runs/start/", form).status_code == status
    assert not Run.objects.filter(status="waiting").exists()


def test_the_monthly_one_is_set_and_its_next_day_shown_to_all_who_see_runs(signed_in):
    client = signed_in("tono")
    client.post("/runs/schedule/", {"area": "3273", "day": "3", "hour": "21", "on": "yes"})

    assert "3\u00a0Aug\u00a02025, 21:00" in client.get("/runs/").text
    assert "3\u00a0Aug\u00a02025, 21:00" in signed_in("head").get("/runs/").text
    client.post("/runs/schedule/", {"area": "3273", "day": "3", "hour": "21", "on": "no"})
    assert "turned off" in client.get("/runs/").text
    assert Event.objects.filter(action="run.schedule_set").count() == 2


@pytest.mark.parametrize(
    ("name", "form", "status"),
    [
        ("head", {"area": "3273", "day": "3", "hour": "21"}, 403),
        ("budi", {"area": "3273", "day": "3", "hour": "21"}, 404),
        ("tono", {"area": "3273", "day": "31", "hour": "21"}, 422),
        ("tono", {"area": "3273", "day": "three", "hour": "21"}, 422),
    ],
)
def test_a_schedule_that_is_not_to_be_is_refused(signed_in, name, form, status):
    assert signed_in(name).post("/runs/schedule/", form).status_code == status
    assert not RunSchedule.objects.exists()


def test_comparing_leads_to_the_comparison_made_already(signed_in, comparison, address):
    pair = {"one": comparison.after.public_id, "other": comparison.before.public_id}

    assert signed_in("tono").post("/runs/compare/", pair).url == address
    assert Comparison.objects.filter(before__area="3273").count() == 1


def test_the_difference_is_told_part_by_part(signed_in, address):
    page = signed_in("tono").get(address)

    parts = {part.words: (part.families, part.idr) for part in page.context["bridge"]}
    assert parts["Facts changed"] == (1, 600_000)
    assert parts["Time passed (birthdays, deadlines)"] == (1, -3_000_000)
    assert sum(idr for _, idr in parts.values()) == page.context["difference"]
    assert "1 families stayed and are the same" in page.text


def test_the_reasons_are_in_words(signed_in, address):
    text = signed_in("tono").get(address).text

    for told in (
        "Ani turned 7 on 30\u00a0Jun\u00a02025: Early childhood → of school age, not in school, Rp\u00a03,000,000 → ",
        "Ani: school SD/MI/Paket A → SMP/MTs/Paket B, class 6 → 7",
        "In the programme since 1\u00a0Jun\u00a02025",
        "Left the programme on 1\u00a0Jun\u00a02025",
    ):
        assert told in text


def test_a_rule_that_changed_is_named_with_both_values_and_its_source(signed_in, made_compared):
    text = signed_in("rina").get(f"/runs/comparisons/{made_compared.by_rules.public_id}/").text

    assert "Elderly" in text
    assert "70 years → 60 years (" in text


def test_a_family_that_moved_away_is_counted_but_not_named_to_its_old_district(signed_in, address):
    tono, rina = signed_in("tono").get(f"{address}?kind=moved_out"), signed_in("rina").get(f"{address}?kind=moved_out")

    assert listed(tono) == listed(rina) == [""]
    assert "Ibu moved_out" not in tono.text
    assert "another district" in tono.text
    assert "Kota Kediri" not in tono.text


def test_filters_sort_search_and_pages(signed_in, address):
    client = signed_in("tono")

    assert listed(client.get(f"{address}?kind=came")) == ["Ibu joined"]
    assert listed(client.get(f"{address}?reason=facts")) == ["Ibu moved_up"]
    assert listed(client.get(f"{address}?reason=time")) == ["Ibu birthday"]
    assert listed(client.get(f"{address}?exit=yes")) == ["Ibu birthday"]
    assert listed(client.get(f"{address}?sort=difference"))[0] == "Ibu birthday"
    found = client.post(f"{address}search/", {"text": "moved_up", "rest": "?reason=facts"})
    assert "moved" not in found.url
    assert listed(client.get(found.url)) == ["Ibu moved_up"]


def test_a_family_that_is_not_the_readers_is_not_found_by_its_name(signed_in, address):
    client = signed_in("tono")

    assert listed(client.get(client.post(f"{address}search/", {"text": "moved_out"}).url)) == []


@pytest.mark.parametrize("query", ["kind=x", "reason=x", "exit=no", "area=3276", "sort=name", "size=3", "search=x"])
def test_a_filter_that_is_not_understood_shows_nothing(signed_in, address, query):
    page = signed_in("tono").get(f"{address}?{query}")

    assert page.status_code == 422
    assert listed(page) == []


def test_the_workbook_has_the_filtered_families_and_the_log_the_reason(signed_in, address):
    client = signed_in("tono")
    assert client.get(f"{address}export/?kind=changed").status_code == 200
    assert client.post(f"{address}export/?kind=changed", {}).status_code == 422
    file = client.post(f"{address}export/?kind=changed", {"reason": "reporting"})

    book = openpyxl.load_workbook(BytesIO(b"".join(file.streaming_content)), read_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[:2] for row in rows[1:]] == [("birthday", "Ibu birthday"), ("moved_up", "Ibu moved_up")]
    assert rows[1][4:8] == (3_000_000, 0, -3_000_000, -3_000_000)
    event = Event.objects.get(action="comparison.exported")
    assert event.detail == {"rows": 2, "filters": ["kind"], "reason": "reporting"}


def test_who_may_not_take_lists_away_gets_no_workbook(signed_in, address):
    assert signed_in("auditor").get(f"{address}export/").status_code == 403


def test_a_comparison_that_is_being_made_shows_how_far_it_is(signed_in, comparison, monkeypatch):
    monkeypatch.setattr("tangga.__version__", "0.2.0")
    client = signed_in("tono")
    asked = client.post("/runs/compare/", {"one": comparison.before.public_id, "other": comparison.after.public_id})

    assert "Waiting its turn" in client.get(asked.url).text
