"""Whoever is no longer signed in comes back to a page, and is told when what they sent was lost."""

import pytest

SENT_NOWHERE = "what you sent was not taken"


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"
    return client


def test_a_page_asked_for_is_shown_after_signing_in(english, db):
    answer = english.get("/families/?decile=1")
    assert answer["Location"] == "/accounts/sign-in/?next=/families/%3Fdecile%3D1"


def test_what_was_sent_leads_back_to_the_page_it_was_sent_from(english, db):
    from_page = {"Referer": "http://testserver/families/?decile=1"}
    answer = english.post("/families/search/", {"text": "wahyuni"}, headers=from_page)
    assert answer["Location"] == "/accounts/sign-in/?next=/families/%3Fdecile%3D1"
    assert SENT_NOWHERE in english.get(answer["Location"]).text


@pytest.mark.parametrize(
    "said", ["", "https://elsewhere.example/families/", "javascript:alert(1)", "//elsewhere.example/"]
)
def test_a_page_of_somebody_else_is_never_led_to(english, db, said):
    answer = english.post("/runs/start/", {}, headers={"Referer": said} if said else {})
    assert answer["Location"] == "/accounts/sign-in/?next=/"


def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in(english, db):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/runs/?page=2"}
    answer = english.get("/jobs/11111111-1111-4111-8111-111111111111/", headers=headers)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["HX-Redirect"] == "/accounts/sign-in/?next=/runs/%3Fpage%3D2"


def test_an_address_that_only_takes_what_is_sent_says_so_in_a_page(english, tono):
    english.force_login(tono)
    answer = english.get("/families/search/")
    assert answer.status_code == 405
    assert "This address is no page" in answer.text
    assert answer["Allow"] == "POST"
