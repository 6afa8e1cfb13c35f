"""Every refusal is one answer: a page, a part of a page, or JSON; with what happened and what to do next."""

import json
import sqlite3
from contextlib import closing

import pytest
from django.db import OperationalError, connections
from django.db.backends.sqlite3 import base as sqlite_base
from django.db.utils import DatabaseErrorWrapper
from django.test import RequestFactory
from django.utils.translation import override

from tangga.errors import Conflict, NotAllowed, NotValid, TanggaError
from tangga.policy import PolicyGap
from tangga.runs.assess import EngineTrouble
from tangga.site import errors
from tests.small_district import AS_OF


@pytest.fixture
def page(rf: RequestFactory):
    """A request as the middlewares would hand it on, from nobody."""
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/families/", headers={"accept": "text/html"})
    request.user = AnonymousUser()
    return request


def refused(request, error):
    return errors.TanggaErrors(lambda _request: None).process_exception(request, error)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotAllowed("not you"), 403),
        (Conflict("changed"), 409),
        (NotValid("no such day"), 422),
        (TanggaError("no"), 422),
        (PolicyGap("benefits/elderly/year", AS_OF, AS_OF), 422),
    ],
)
def test_each_kind_of_refusal_has_its_status(page, error, status):
    assert refused(page, error).status_code == status


def test_trouble_of_the_engine_is_a_tangga_error_too(page):
    assert refused(page, EngineTrouble("the memory is full")).status_code == 422


def test_any_other_exception_is_left_to_django(page):
    assert refused(page, ValueError("a bug")) is None


def test_a_refusal_says_its_sentence_in_a_page(page):
    answer = refused(page, NotValid("Choose another day."))
    assert "<html" in answer.text
    assert "Choose another day." in answer.text
    assert answer["Cache-Control"] == "no-store, private"


def test_a_sentence_cannot_bring_markup_along(page):
    assert "&lt;script&gt;" in refused(page, NotValid("<script>")).text


def test_a_policy_gap_is_said_in_the_language_of_the_screen(page):
    with override("id"):
        answer = refused(page, PolicyGap("benefits/elderly/year", AS_OF, AS_OF))
    assert "Kebijakan belum memuat nilai" in answer.text


def test_who_asks_for_json_gets_json(rf):
    request = rf.get("/families/", headers={"accept": "application/json"})
    answer = refused(request, NotAllowed("Not in your role."))
    assert answer.status_code == 403
    assert json.loads(answer.content) == {"status": 403, "error": "Not in your role.", "next": ""}


def test_the_api_gets_json_whatever_it_accepts(rf):
    answer = refused(rf.get("/api/v1/families/"), Conflict("Changed meanwhile."))
    assert json.loads(answer.content)["status"] == 409


def test_htmx_gets_a_part_in_place_of_the_content(client, areas):
    answer = client.get("/nowhere/", headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert "<html" not in answer.text
    assert answer["HX-Retarget"] == "#main > .wrap"


def test_an_address_that_does_not_exist_says_what_to_do_next(client, db):
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "Tidak ditemukan" in answer.text
    assert "Ke beranda" in answer.text


def test_a_mistake_of_ours_tells_nothing_of_its_cause(client, db, monkeypatch):
    def fails(*_arguments):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("tangga.people.views.SignIn.get_context_data", fails)
    client.raise_request_exception = False
    answer = client.get("/accounts/sign-in/")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "Terjadi kesalahan pada Tangga" in answer.text


@pytest.fixture
def locked(tmp_path):
    """Raises what Django raises when SQLite has waited in vain for another writer."""
    with closing(sqlite3.connect(tmp_path / "x", timeout=0)) as one, closing(sqlite3.connect(tmp_path / "x")) as other:
        other.execute("BEGIN IMMEDIATE")

        def asks(*_arguments):
            with DatabaseErrorWrapper(connections["default"]):
                one.execute("BEGIN IMMEDIATE")

        yield asks


@pytest.fixture
def sqlite_errors(monkeypatch):
    """On PostgreSQL too, Django's wrapper is to translate SQLite's errors."""
    monkeypatch.setattr(connections["default"], "Database", sqlite_base.Database)


@pytest.mark.usefixtures("db", "sqlite_errors")
@pytest.mark.parametrize(
    "where", ["tangga.people.views.SignIn.get_context_data", "tangga.site.language.IndonesianFirst.process_request"]
)
def test_a_database_that_is_taken_is_said_so_in_a_page(client, monkeypatch, locked, where):
    monkeypatch.setattr(where, locked)
    client.raise_request_exception = False
    answer = client.get("/accounts/sign-in/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Coba lagi sebentar lagi" in answer.text


@pytest.mark.usefixtures("sqlite_errors")
def test_a_database_that_is_taken_is_said_so_in_json(rf, locked):
    with pytest.raises(OperationalError) as found:
        locked()
    request = rf.get("/api/v1/families/")
    with override("en"):
        answer = refused(request, found.value)
    assert json.loads(answer.content) == {
        "status": 503,
        "error": "Somebody else is writing a large list; nothing of yours was saved.",
        "next": "Try again in a moment.",
    }


def test_any_other_trouble_of_the_database_is_not_called_busy(page):
    assert refused(page, OperationalError("no such table: x")) is None


def test_a_form_without_its_token_is_refused_with_a_sentence(db):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/accounts/sign-in/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "Muat ulang halamannya" in answer.text


def test_pages_forbid_scripts_and_styles_from_anywhere_but_here(client, db):
    policy = client.get("/accounts/sign-in/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
