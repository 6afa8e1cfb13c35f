"""How long a session lasts, and what ends it."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.db.models import F
from django.test import Client

from tangga.people import clock
from tangga.people.models import Session
from tangga.people.roles import Role
from tangga.people.sessions import browser_in_words
from tests import make

SIGN_IN = "/accounts/sign-in/"
RIGHT = {"username": "wati", "password": "lumbung padi"}


@pytest.fixture
def wati(areas):
    who = make.posted("wati", Role.FACILITATOR, "3273")
    who.set_password("lumbung padi")
    who.save()
    return who


@pytest.fixture
def signed_in(client, wati):
    client.post(SIGN_IN, RIGHT)
    assert client.get("/").status_code == 200
    return client


def test_a_session_knows_whose_it_is_and_in_which_browser(client, wati):
    client.post(
        SIGN_IN, RIGHT, headers={"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Mobile Safari/537"}
    )
    row = Session.objects.get()
    assert (row.person, row.get_decoded()["browser"]) == (wati, "Chrome, Android")


def test_without_use_it_ends_after_the_idle_time(signed_in, settings):
    Session.objects.update(seen_at=F("seen_at") - settings.SESSION_IDLE - timedelta(seconds=1))
    assert signed_in.get("/").status_code == 302


def test_use_keeps_it_alive(signed_in, settings):
    Session.objects.update(seen_at=F("seen_at") - settings.SESSION_IDLE + timedelta(minutes=1))
    signed_in.get("/")
    assert clock.now() - Session.objects.get().seen_at < timedelta(minutes=1)


def test_it_ends_a_fixed_time_after_signing_in_whatever_is_done(signed_in, settings):
    row = Session.objects.get()
    assert row.expire_date - row.began_at == settings.SESSION_LONGEST
    signed_in.post("/language/setlang/", {"language": "en", "next": "/"})
    Session.objects.update(
        began_at=F("began_at") - timedelta(hours=12), expire_date=F("expire_date") - timedelta(hours=12)
    )
    assert signed_in.get("/").status_code == 302


def test_saving_something_in_it_does_not_lengthen_it(signed_in):
    before = Session.objects.get()
    session = signed_in.session
    session["something"] = 1
    session.save()
    after = Session.objects.get()
    assert (after.expire_date, after.began_at, after.public_id) == (
        before.expire_date,
        before.began_at,
        before.public_id,
    )


def test_signing_in_changes_the_key_so_that_nobody_can_plant_one(client, wati):
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.post(SIGN_IN, RIGHT)
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_it_ends_when_the_posting_it_was_begun_in_does(signed_in, wati):
    wati.postings.update(ends_on=clock.today())
    answer = signed_in.get("/")
    assert answer["Location"].startswith(SIGN_IN)
    assert not Session.objects.filter(person=wati).exists()


def test_another_posting_means_signing_in_anew(signed_in, wati):
    wati.postings.update(ends_on=clock.today())
    make.posting(wati, Role.DISTRICT_OFFICIAL, "3273", clock.today())
    assert signed_in.get("/").status_code == 302
    assert signed_in.post(SIGN_IN, RIGHT)["Location"] == "/"
    assert signed_in.get("/").status_code == 200


def test_a_closed_account_has_no_session(signed_in, wati):
    wati.is_active = False
    wati.save()
    assert signed_in.get("/").status_code == 302
    assert Client().post(SIGN_IN, RIGHT).status_code == 200


def test_an_old_password_hash_is_made_anew_with_argon2_at_sign_in(client, wati, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    assert identify_hasher(wati.password).algorithm == "md5"
    assert client.post(SIGN_IN, RIGHT)["Location"] == "/"
    wati.refresh_from_db()
    assert identify_hasher(wati.password).algorithm == "argon2"


def test_the_settings_hash_with_argon2_and_still_read_the_older_hashes():
    from importlib import import_module

    hashers = import_module("tangga.site.settings").PASSWORD_HASHERS
    assert [path.rsplit(".", 1)[1] for path in hashers] == ["Argon2PasswordHasher", "PBKDF2PasswordHasher"]


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537 Edg/120", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17) Version/17 Safari/604", "Safari, iPhone"),
        ("curl/8", ""),
    ],
)
def test_browsers_are_told_apart_in_words(agent, words):
    assert browser_in_words(agent) == words
