"""Who tries too often waits, is told until when, and cannot keep anybody else out."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db.models import F
from django.test import Client, RequestFactory

from tangga.audit.models import Event
from tangga.people import throttle
from tangga.people.roles import Role
from tests import make

SIGN_IN = "/accounts/sign-in/"
RIGHT = {"username": "wati", "password": "lumbung padi"}
WRONG = {"username": "wati", "password": "salah"}


@pytest.fixture
def wati(areas):
    who = make.posted("wati", Role.FACILITATOR, "3273")
    who.set_password("lumbung padi")
    who.save()
    return who


def test_after_too_many_wrong_tries_even_the_right_password_waits_and_is_told_until_when(client, wati, monkeypatch):
    monkeypatch.setattr(throttle, "LIMIT_ACCOUNT", 3)
    tries = [client.post(SIGN_IN, WRONG).status_code for _ in range(3)]
    answer = client.post(SIGN_IN, RIGHT)

    assert tries == [200, 200, 429]
    assert answer.status_code == 429
    assert "_auth_user_id" not in client.session
    (sentence,) = answer.context["form"].non_field_errors()
    assert "Coba lagi mulai pukul" in sentence
    assert Event.objects.filter(action="person.sign_in_paused").count() == 1


def test_a_quarter_of_an_hour_later_the_right_password_opens(client, wati, monkeypatch):
    monkeypatch.setattr(throttle, "LIMIT_ACCOUNT", 1)
    client.post(SIGN_IN, WRONG)
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=15, seconds=1))

    assert client.post(SIGN_IN, RIGHT)["Location"] == "/"


def test_tries_during_the_wait_do_not_lengthen_it(client, wati, monkeypatch):
    monkeypatch.setattr(throttle, "LIMIT_ACCOUNT", 1)
    client.post(SIGN_IN, WRONG)
    before = AccessAttempt.objects.values_list("attempt_time", "failures_since_start").get()
    client.post(SIGN_IN, WRONG)

    assert AccessAttempt.objects.values_list("attempt_time", "failures_since_start").get() == before


def test_a_stranger_cannot_keep_a_colleague_out_of_the_browser_they_use(client, wati, monkeypatch):
    client.post(SIGN_IN, RIGHT)
    client.post("/accounts/sign-out/")
    monkeypatch.setattr(throttle, "LIMIT_ACCOUNT", 2)
    monkeypatch.setattr(throttle, "LIMIT_ADDRESS", 2)
    stranger = Client()
    assert [stranger.post(SIGN_IN, WRONG).status_code for _ in range(3)] == [200, 429, 429]

    assert client.post(SIGN_IN, RIGHT)["Location"] == "/"


def test_a_known_browser_has_a_measure_of_its_own_and_no_free_ride(client, wati, monkeypatch):
    client.post(SIGN_IN, RIGHT)
    client.post("/accounts/sign-out/")
    monkeypatch.setattr(throttle, "LIMIT_ACCOUNT", 2)

    assert [client.post(SIGN_IN, WRONG).status_code for _ in range(2)] == [200, 429]
    assert client.post(SIGN_IN, RIGHT).status_code == 429


def test_one_address_that_tries_many_accounts_waits_too(client, wati, monkeypatch):
    monkeypatch.setattr(throttle, "LIMIT_ADDRESS", 3)
    names = ("satu", "dua", "tiga")
    assert [client.post(SIGN_IN, {**WRONG, "username": name}).status_code for name in names] == [200, 200, 429]
    assert client.post(SIGN_IN, RIGHT).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.7").post(SIGN_IN, RIGHT)["Location"] == "/"


def test_what_was_typed_is_kept_nowhere(client, wati, caplog):
    client.post(SIGN_IN, {"username": "3273010101900001", "password": "rahasia sekali"})
    kept = str(AccessAttempt.objects.values().get()) + caplog.text
    assert "3273010101900001" not in kept
    assert "rahasia" not in kept


@pytest.mark.parametrize(
    ("proxies", "headers", "address"),
    [
        (0, {"HTTP_X_FORWARDED_FOR": "198.51.100.9"}, "192.0.2.1"),
        (1, {"HTTP_X_FORWARDED_FOR": "203.0.113.5, 198.51.100.9"}, "198.51.100.9"),
        (2, {"HTTP_X_FORWARDED_FOR": "203.0.113.5, 198.51.100.9, 10.0.0.2"}, "198.51.100.9"),
        (1, {}, "192.0.2.1"),
        (1, {"HTTP_X_FORWARDED_FOR": "nonsense"}, "0.0.0.0"),
        (0, {"REMOTE_ADDR": "2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::"),
    ],
)
def test_the_address_is_read_past_our_own_proxies_and_no_further(settings, proxies, headers, address):
    settings.PROXIES = proxies
    request = RequestFactory().get("/", **({"REMOTE_ADDR": "192.0.2.1"} | headers))
    assert throttle.address_of(request) == address
