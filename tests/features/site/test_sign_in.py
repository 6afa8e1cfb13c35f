"""Signing in and out, the demo's accounts, the language."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from tangga.audit.models import Event
from tangga.people.roles import Role
from tests import make

SIGN_IN = "/accounts/sign-in/"


@pytest.fixture
def wati(areas):
    who = make.posted("wati", Role.FACILITATOR, "3273")
    who.set_password("lumbung padi")
    who.save()
    return who


def test_signing_in_leads_home_and_is_logged(client, wati):
    answer = client.post(SIGN_IN, {"username": "wati", "password": "lumbung padi"})
    assert answer["Location"] == "/"
    assert Event.objects.get().action == "person.signed_in"
    assert Event.objects.get().actor == wati


@pytest.mark.parametrize(
    ("username", "password"), [("wati", "salah"), ("siapa", "lumbung padi"), ("", ""), ("a\0", "b")]
)
def test_a_refusal_is_logged_without_what_was_typed(client, wati, username, password):
    answer = client.post(SIGN_IN, {"username": username, "password": password})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    event = Event.objects.get()
    assert (event.action, event.actor, event.detail) == ("person.sign_in_refused", None, {})


def test_a_stranger_who_tries_on_and_on_fills_no_log(client, wati):
    names = ("wati", "wati", "siapa", "bukan siapa", "wati")
    refused = [client.post(SIGN_IN, {"username": name, "password": "salah"}).status_code for name in names]

    assert refused == [200] * 5
    subjects = Event.objects.order_by("subject_id").values_list("action", "subject_id")
    assert list(subjects) == [("person.sign_in_refused", ""), ("person.sign_in_refused", str(wati.public_id))]


def test_a_minute_later_a_refusal_is_logged_again(client, wati):
    Event.objects.create(
        action="person.sign_in_refused", subject_id=str(wati.public_id), at=Now() - timedelta(seconds=61)
    )
    client.post(SIGN_IN, {"username": "wati", "password": "salah"})

    assert Event.objects.count() == 2


def test_a_wrong_name_and_a_wrong_password_are_told_in_the_same_words(client, wati):
    wrong = [
        client.post(SIGN_IN, {"username": name, "password": "salah"}).context["form"].non_field_errors()
        for name in ("wati", "siapa")
    ]
    assert wrong[0] == wrong[1] == ["Nama pengguna dan kata sandi tidak cocok. Periksa keduanya lalu coba lagi."]


def test_the_sign_in_page_leads_on_to_where_one_wanted_to_go_and_nowhere_else(client, wati):
    entered = {"username": "wati", "password": "lumbung padi"}
    assert client.post(SIGN_IN, {**entered, "next": "/exits/"})["Location"] == "/exits/"
    client.post("/accounts/sign-out/")
    assert client.post(SIGN_IN, {**entered, "next": "https://elsewhere.example/"})["Location"] == "/"


def test_only_a_post_signs_out_which_ends_the_session_and_is_logged(client, wati):
    client.force_login(wati)
    assert client.get("/accounts/sign-out/")["Location"] == "/"
    assert client.get("/").status_code == 200
    assert client.post("/accounts/sign-out/")["Location"] == SIGN_IN
    assert client.get("/").status_code == 302
    assert list(Event.objects.values_list("action", flat=True)) == ["person.signed_out"]


def test_the_demo_lists_its_accounts(client, wati, settings):
    settings.DEMO, settings.DEMO_PASSWORD = True, "sandi contoh"
    text = client.get(SIGN_IN).text
    assert "Akun contoh" in text
    assert "wati" in text
    assert "sandi contoh" in text


def test_anywhere_else_no_account_is_listed(client, wati, settings):
    settings.DEMO, settings.DEMO_PASSWORD = False, "sandi contoh"
    text = client.get(SIGN_IN).text
    assert "Akun contoh" not in text
    assert "wati" not in text
    assert "sandi contoh" not in text


def test_the_screens_begin_in_indonesian_and_keep_the_language_chosen(client, wati):
    assert "Kata sandi" in client.get(SIGN_IN).text
    answer = client.post("/language/setlang/", {"language": "en", "next": SIGN_IN})
    assert answer["Location"] == SIGN_IN
    text = client.get(SIGN_IN).text
    assert "Password" in text
    assert '<html lang="en">' in text
