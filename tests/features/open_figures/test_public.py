"""The pages that everybody reads: the same for all, nothing of what is closed, nothing that is hidden."""

import csv
import io
import json
import re

import pytest
from django.test import Client
from django.utils.http import parse_http_date

from tangga.open_figures import limits
from tangga.open_figures.models import KeptHalf
from tangga.people.throttle import COOKIE
from tests.features.open_figures.conftest import HALF, NOW

PAGES = ("3273/", f"3273/{HALF}/", f"3273/{HALF}/csv/", f"3273/{HALF}/json/", "provinsi/32/")
API = ("districts", "districts/3273", f"districts/3273/{HALF}", "dictionary")
ALWAYS = ("", "kamus/", "kamus/json/")


def test_before_it_is_open_nothing_is_there(people, look):
    assert {look(each).status_code for each in PAGES} == {404}


def test_open_it_is_read_without_an_account(people, opened, look):
    opened()
    assert {look(each).status_code for each in (*PAGES, *ALWAYS)} == {200}
    text = look(f"3273/{HALF}/").content.decode()
    assert "PKH di Kota Bandung, semester I 2025" in text
    assert "Kec. Sukasari" in text


def test_closed_it_is_gone_at_once_and_no_cache_keeps_that(people, opened, closed, look):
    opened()
    closed()
    found = [look(each) for each in PAGES]
    assert {each.status_code for each in found} == {404}
    assert {each["Cache-Control"] for each in found} == {"no-store"}


def test_what_is_closed_what_never_was_open_and_what_is_no_area_have_the_same_answer(people, opened, closed, look):
    opened()
    closed()
    codes = ("3273", "3276", "9999", "x", "32")
    assert len({look(f"{code}/").content.replace(f"/angka/{code}/".encode(), b"") for code in codes}) == 1


def test_a_half_year_that_was_not_published_is_not_there(people, opened, look):
    opened()
    assert {look(f"3273/{half}/").status_code for half in ("2025-H2", "2025", "2025-Q1", "x", "2019-H1")} == {404}


def test_no_cookie_is_set_and_the_page_is_the_same_whoever_is_signed_in(people, opened, tono, look):
    opened()
    client = Client()
    client.force_login(tono)
    client.cookies["django_language"] = "en"
    found = [client.get(f"/angka/{each}") for each in (*PAGES, *ALWAYS)]
    assert [each.cookies for each in found if each.cookies] == []
    assert [each.content for each in found] == [look(each).content for each in (*PAGES, *ALWAYS)]
    assert [each["Vary"] for each in found if "Cookie" in each["Vary"]] == []
    assert COOKIE not in client.cookies


ADDRESSES = [
    *(f"/angka/{each}" for each in (*PAGES, *ALWAYS, "9999/", "3273/x/", "a/b/c/d/", "?q=%00")),
    *(f"/api/v1/open/{each}" for each in (*API, "districts/9999", "nothing")),
]
WAYS = {
    "asked": lambda client, address: client.get(address),
    "asked too often": lambda client, address: client.get(address),
    "asked wrongly": lambda client, address: client.get(address, {"unheard": "of"}),
    "sent to": lambda client, address: client.post(address, {"a": "b"}),
}


@pytest.mark.parametrize("way", list(WAYS))
def test_whatever_is_answered_sets_no_cookie(people, opened, monkeypatch, way):
    opened()
    monkeypatch.setattr(limits, "MOST_A_MINUTE", 3 if way == "asked too often" else 1000)
    client = Client(enforce_csrf_checks=True)
    client.cookies["sessionid"] = "of an old visit"
    answers = [WAYS[way](client, each) for each in ADDRESSES]
    assert [each.request["PATH_INFO"] for each in answers if each.cookies or "Cookie" in each.get("Vary", "")] == []


def test_a_refusal_is_in_the_language_of_its_address(people):
    client = Client()
    client.cookies["django_language"] = "id"
    assert "This cannot be answered" in client.get("/angka/?lang=en&unheard=of").content.decode()


@pytest.mark.parametrize("page", [*PAGES, *ALWAYS])
def test_a_cache_may_keep_it_for_some_minutes_and_is_told_when_nothing_changed(people, opened, look, page):
    opened()
    first = look(page)
    assert first["Cache-Control"] == "public, max-age=300"
    again = look(page, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_file_says_when_it_was_published(people, opened, look):
    opened()
    assert parse_http_date(look(f"3273/{HALF}/csv/")["Last-Modified"]) == int(NOW.timestamp())


def test_the_language_stands_in_the_address(people, opened, look):
    opened()
    found = look(f"3273/{HALF}/?lang=en")
    assert "PKH in Kota Bandung, first half of 2025" in found.content.decode()
    assert found["Content-Language"] == "en"
    assert look("?lang=fr").status_code == 422


@pytest.mark.parametrize("query", ["area=3276", "lang=en&lang=id", "by=village", "known=2025-01-01"])
def test_what_the_page_does_not_know_is_refused(people, opened, look, query):
    opened()
    assert look(f"3273/?{query}").status_code == 422


def numbers_in(text):
    """Every number in the tables of a page."""
    return re.findall(r"<span(?: class=\"strong\")?>([\d.]+)\s*</span></td>", text)


def test_the_page_shows_the_numbers_that_were_kept_and_no_other(people, opened, look):
    opened()
    text = look(f"3273/{HALF}/").content.decode()
    measures = KeptHalf.objects.get(half=HALF).content["measures"]
    names = ("voluntary_graduations", "natural_graduations", "assessed_graduations", "graduations")
    cells = [measures[name]["parts"][f"32730{place}"] for place in range(1, 9) for name in names]
    totals = [measures[name]["total"] for name in names]
    assert numbers_in(text) == [str(each) for each in [*cells, *totals] if each is not None]
    # The totals stand above the table too.
    assert text.count(">disembunyikan<") == cells.count(None) + 2 * totals.count(None)


def test_why_numbers_are_hidden_is_said_in_plain_words(people, opened, look):
    opened()
    assert "kurang dari 5 keluarga" in " ".join(look(f"3273/{HALF}/").content.decode().split())


def test_the_csv_holds_every_number_of_the_json_and_no_hidden_one(people, opened, look):
    opened()
    rows = list(csv.DictReader(io.StringIO(look(f"3273/{HALF}/csv/").content.decode())))
    told = json.loads(look(f"3273/{HALF}/json/").content)
    by_cell = {(each["measure"], each["area"]): each["value"] for each in rows}
    for measure in told["measures"]:
        cells = {(measure["measure"], part["area"]): part["value"] for part in measure["parts"]}
        cells |= {(measure["measure"], "+".join(each["areas"])): each["value"] for each in measure["together"]}
        cells[measure["measure"], "3273"] = measure["total"]
        found = {key: by_cell.pop(key) for key in cells}
        assert found == {key: "" if value is None else str(value) for key, value in cells.items()}
    assert by_cell == {}
    assert {each["value"] for each in rows if each["hidden"] == "yes"} == {""}


def test_every_row_and_the_json_carry_both_dates_policy_code_and_licence(people, opened, look):
    opened()
    row = next(csv.DictReader(io.StringIO(look(f"3273/{HALF}/csv/").content.decode())))
    told = json.loads(look(f"3273/{HALF}/json/").content)
    kept = KeptHalf.objects.get(half=HALF)
    same = {
        "as_of": "2025-06-30",
        "known_at": kept.known_at.isoformat().replace("+00:00", "Z"),
        "policy_hash": kept.policy_hash,
        "code_version": kept.code_version,
        "digest": kept.digest,
    }
    assert {key: row[key] for key in same} == {key: told[key] for key in same} == same
    assert row["licence"] == told["licence"]["code"] == "CC-BY-4.0"


def test_no_name_of_a_family_and_no_person_stands_anywhere(people, opened, look, head):
    opened()
    text = "".join(look(each).content.decode() for each in (*PAGES, *ALWAYS))
    assert [each for each in ("Rahasia", head.display_name, head.username) if each in text] == []


def test_the_dictionary_says_what_each_number_is_in_both_languages(areas, look):
    found = json.loads(look("kamus/json/").content)["measures"]
    assert {each["measure"] for each in found} >= {"voluntary_graduations", "active_families", "target"}
    assert [each for each in found if not (each["name"]["id"] and each["definition"]["en"] and each["unit"])] == []
    assert "Families that left PKH of their own will" in look("kamus/?lang=en").content.decode()


@pytest.mark.parametrize(("asked", "is_found"), [("band", True), ("Kota. BANDUNG", True), ("depok", False)])
def test_the_list_finds_a_district_by_its_name(people, opened, look, asked, is_found):
    opened()
    assert (" Kota Bandung" in look(f"?q={asked}").content.decode().replace(">", "> ")) is is_found


def test_without_an_open_district_the_list_says_so(areas, look):
    assert "Belum ada" in look("").content.decode()


def test_whoever_looks_too_often_in_a_minute_waits(areas, look, monkeypatch):
    monkeypatch.setattr(limits, "MOST_A_MINUTE", 3)
    found = [look("") for _turn in range(4)]
    assert [each.status_code for each in found] == [200, 200, 200, 429]
    assert int(found[3]["Retry-After"]) <= 60


@pytest.mark.parametrize(
    ("page", "most"), [("", 2), ("3273/", 1), (f"3273/{HALF}/csv/", 1), ("provinsi/32/", 3), ("kamus/", 0)]
)
def test_a_page_asks_the_database_little_and_counts_nothing(
    people, opened, look, django_assert_num_queries, page, most
):
    opened()
    with django_assert_num_queries(most):
        look(page)


def test_only_reading_is_possible(people, opened):
    opened()
    assert Client().post("/angka/3273/").status_code == 405
    assert Client().head("/angka/3273/").status_code == 200


@pytest.mark.parametrize("path", API)
def test_programs_read_the_same_without_a_token(people, opened, path):
    opened()
    answer = Client().get(f"/api/v1/open/{path}")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=300"
    assert not answer.cookies


def test_the_api_says_what_the_file_says(people, opened, look):
    opened()
    file = json.loads(look(f"3273/{HALF}/json/").content)
    assert Client().get(f"/api/v1/open/districts/3273/{HALF}").json() == file
    assert Client().get("/api/v1/open/districts/3273").json()["halves"][0]["half"] == HALF


def test_of_a_closed_district_the_api_says_nothing(people, opened, closed):
    opened()
    closed()
    found = [
        Client().get(f"/api/v1/open/districts/{each}") for each in ("3273", f"3273/{HALF}", "9999", "3276/2025-H1")
    ]
    assert {(each.status_code, each.content) for each in found} == {(404, found[0].content)}
    assert Client().get("/api/v1/open/districts").json()["rows"] == []


def test_programs_that_ask_too_often_wait(people, opened, monkeypatch):
    monkeypatch.setattr(limits, "MOST_A_MINUTE", 1)
    assert [Client().get("/api/v1/open/dictionary").status_code for _turn in range(2)] == [200, 429]
