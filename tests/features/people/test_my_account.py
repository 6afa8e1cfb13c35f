"""One's own account: password, sessions."""

import pytest
from django.test import Client

from tangga.audit.models import Event
from tangga.people import passwords, throttle
from tangga.people.models import Session
from tangga.people.roles import Role
from tests import make

SIGN_IN, PASSWORD, END = "/accounts/sign-in/", "/accounts/me/password/", "/accounts/me/sessions/end/"
OLD, STRONG = "lumbung padi", "gunung-sungai-88"


@pytest.fixture
def wati(areas):
    who = make.posted("wati", Role.FACILITATOR, "3273")
    who.set_password(OLD)
    who.save()
    return who


def signed_in():
    browser = Client()
    browser.post(SIGN_IN, {"username": "wati", "password": OLD})
    return browser


def is_in(browser):
    return browser.get("/").status_code == 200


def test_changing_the_password_keeps_this_session_and_ends_the_others(wati):
    here, there = signed_in(), signed_in()
    key = here.session.session_key
    answer = here.post(PASSWORD, {"old": OLD, "new": STRONG, "again": STRONG})

    assert answer["Location"] == "/accounts/me/"
    assert (is_in(here), is_in(there)) == (True, False)
    assert here.session.session_key != key
    wati.refresh_from_db()
    assert wati.check_password(STRONG)
    assert Event.objects.filter(action="person.password_changed", actor=wati).count() == 1


def test_changing_the_password_ends_an_open_link(wati):
    admin = make.posted("admin", Role.ADMINISTRATOR, None)
    token = passwords.make_link(wati, by=admin, on=make.TODAY, at=make.NOW)
    signed_in().post(PASSWORD, {"old": OLD, "new": STRONG, "again": STRONG})
    assert passwords.open_link(passwords.hash_of(token), make.NOW) is None


@pytest.mark.parametrize(
    "typed",
    [
        {"old": "salah", "new": STRONG, "again": STRONG},
        {"old": OLD, "new": STRONG, "again": "lain"},
        {"old": OLD, "new": "pendek", "again": "pendek"},
        {"old": OLD, "new": "1234567890123", "again": "1234567890123"},
        {},
    ],
)
def test_what_is_wrong_changes_nothing(wati, typed):
    here = signed_in()
    assert here.post(PASSWORD, typed).status_code == 422
    wati.refresh_from_db()
    assert wati.check_password(OLD)
    assert is_in(here)


def test_guessing_the_password_of_an_open_session_waits_too(wati, monkeypatch):
    here = signed_in()
    monkeypatch.setattr(throttle, "LIMIT_ACCOUNT", 2)
    wrong = {"old": "salah", "new": STRONG, "again": STRONG}
    assert [here.post(PASSWORD, wrong).status_code for _ in range(2)] == [422, 429]
    assert here.post(PASSWORD, wrong | {"old": OLD}).status_code == 429
    assert is_in(here)


def test_one_session_is_ended_and_the_others_stay(wati):
    here, there, elsewhere = signed_in(), signed_in(), signed_in()
    row = Session.objects.get(session_key=there.session.session_key)
    here.post(END, {"session": str(row.public_id)})
    assert [is_in(each) for each in (here, there, elsewhere)] == [True, False, True]


def test_all_others_are_ended_at_once(wati):
    here, there, elsewhere = signed_in(), signed_in(), signed_in()
    here.post(END, {"session": "others"})
    assert [is_in(each) for each in (here, there, elsewhere)] == [True, False, False]
    assert Event.objects.get(action="person.sessions_ended").detail == {"sessions": 2}


@pytest.mark.parametrize("which", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_what_names_no_session_ends_none(wati, which):
    here, there = signed_in(), signed_in()
    here.post(END, {"session": which})
    assert is_in(there)


def test_nobody_ends_somebody_elses_session(wati, tono, client):
    there = signed_in()
    client.force_login(tono)
    row = Session.objects.get(person=wati)
    client.post(END, {"session": str(row.public_id)})
    assert is_in(there)


def test_the_page_lists_where_one_is_signed_in_and_offers_the_languages(wati):
    here = signed_in()
    signed_in()
    answer = here.get("/accounts/me/")
    assert len(answer.context["sessions"]) == 2
    assert [this for _row, _browser, this in answer.context["sessions"]].count(True) == 1
    assert 'lang="en"' in answer.text


def test_a_password_set_with_a_link_is_told_to_its_owner(wati):
    admin = make.posted("admin", Role.ADMINISTRATOR, None)
    token = passwords.make_link(wati, by=admin, on=make.TODAY, at=make.NOW)
    passwords.set_by_link(passwords.hash_of(token), OLD + " baru", at=make.NOW)
    browser = Client()
    browser.post(SIGN_IN, {"username": "wati", "password": OLD + " baru"})
    assert "tautannya dibuat oleh Admin" in browser.get("/accounts/me/").text


def test_a_visitor_is_led_to_sign_in(client, db):
    assert client.get("/accounts/me/")["Location"].startswith(SIGN_IN)
    assert client.post(PASSWORD, {})["Location"].startswith(SIGN_IN)
