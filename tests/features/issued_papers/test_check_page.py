"""Whoever holds a paper learns whether it is valid, and nothing about anybody."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tangga.issued_papers.models import Void
from tangga.issued_papers.views import MOST_A_MINUTE
from tangga.issued_papers.voiding import void
from tests.features.issued_papers.conftest import AT, SUBJECT


@pytest.fixture(autouse=True)
def nobody_looked_yet():
    cache.clear()


@pytest.fixture
def look():
    client = Client()

    def at(token, language="en"):
        client.cookies["django_language"] = language
        return client.get(reverse("paper-check", args=[token]))

    return at


def test_a_valid_paper_is_said_to_be_valid_with_kind_number_day_and_office(issued, look):
    answer = look(issued().token)
    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 200
    found = re.findall(r"<dd>([^<]+)</dd>", page)
    assert found == ["Certificate of graduation", "0001/PIAGAM-PKH/3273/V/2025", "17 May 2025", found[3]]
    assert "Dinas Sosial" in found[3]
    assert "Not valid" not in page


def test_the_page_speaks_indonesian_where_no_language_was_chosen(issued, look):
    assert "Surat ini berlaku" in look(issued().token, "id").content.decode()


def test_a_void_paper_is_said_not_to_hold_since_when_and_not_why(issued, look, tono):
    paper = void(issued(), Void.OBJECTION, by=tono, on=date(2025, 6, 2), at=AT)
    page = look(paper.token).content.decode()
    assert "Not valid" in page
    assert "2 June 2025" in page
    assert "objection" not in page.lower()


def test_the_page_tells_no_name_no_subject_and_no_person(issued, look, tono):
    paper = issued(people=[("Kepala Dinas", "Ratna Penandatangan", "NIP 19800101")])
    page = look(paper.token).content.decode()
    kept = ("Aminah", "Ratna", "1980", str(SUBJECT), str(paper.public_id), tono.display_name, tono.username)
    assert [each for each in kept if each in page] == []


def test_a_token_typed_in_capitals_is_the_same_paper(issued, look):
    assert look(issued().token.upper()).status_code == 200


@pytest.mark.parametrize("token", ["zzzzzzzzzzzzzzzzzzzz", "x", "0" * 200, "%00", "'; drop table"])
def test_an_unknown_token_is_a_calm_page(db, look, token):
    answer = look(token)
    assert answer.status_code == 404
    assert "This paper is not known" in answer.content.decode()


@pytest.mark.parametrize("token", ["zzzzzzzzzzzzzzzzzzzz", ""])
def test_no_cache_and_no_search_engine_keeps_the_page_and_no_other_site_hears_of_it(issued, look, token):
    answer = look(token or issued().token)
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "sessionid" not in answer.cookies


def test_whoever_looks_too_often_in_a_minute_waits(issued, look):
    token = issued().token
    assert {look(token).status_code for _ in range(MOST_A_MINUTE)} == {200}
    assert look(token).status_code == 429


def test_the_page_asks_the_database_one_question(issued, look, django_assert_num_queries):
    token = issued().token
    with django_assert_num_queries(1):
        look(token)
