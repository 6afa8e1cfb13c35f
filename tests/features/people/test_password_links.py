"""A link sets a password once, within a day, and is kept nowhere."""

from datetime import timedelta

import pytest

from tangga.audit.models import Event
from tangga.errors import Conflict
from tangga.people import actions, passwords
from tangga.people.models import PasswordLink
from tests import make

NOW, TODAY = make.NOW, make.TODAY
STRONG = "lumbung-padi-4711"

pytestmark = pytest.mark.usefixtures("now")


def test_a_link_sets_the_password_once(client, admin, wati):
    token = passwords.make_link(wati, by=admin, on=TODAY, at=NOW)
    assert client.get(f"/accounts/new-password/?link={token}")["Location"] == "/accounts/new-password/"
    assert client.get("/accounts/new-password/").context["person"] == wati
    typed = {"new": STRONG, "again": STRONG}
    assert client.post("/accounts/new-password/", typed)["Location"] == "/accounts/sign-in/"
    wati.refresh_from_db()
    assert wati.check_password(STRONG)

    client.get(f"/accounts/new-password/?link={token}")
    assert client.get("/accounts/new-password/").context["person"] is None
    with pytest.raises(Conflict):
        passwords.set_by_link(passwords.hash_of(token), STRONG, at=NOW)


def test_whoever_reads_the_log_of_the_area_finds_the_link(admin, wati):
    passwords.make_link(wati, by=admin, on=TODAY, at=NOW)
    event = Event.objects.get()
    assert (event.action, event.actor, event.area_code) == ("person.password_link_made", admin, "3273")


def test_looking_at_the_link_does_not_use_it_up(client, admin, wati):
    token = passwords.make_link(wati, by=admin, on=TODAY, at=NOW)
    client.get(f"/accounts/new-password/?link={token}")
    client.get(f"/accounts/new-password/?link={token}")
    assert passwords.open_link(passwords.hash_of(token), NOW) is not None


def test_a_link_runs_out_after_a_day(client, admin, wati, now):
    token = passwords.make_link(wati, by=admin, on=TODAY, at=NOW)
    client.get(f"/accounts/new-password/?link={token}")
    now["now"] = NOW + timedelta(hours=24)
    client.post("/accounts/new-password/", {"new": STRONG, "again": STRONG})
    wati.refresh_from_db()
    assert not wati.has_usable_password()


def test_a_newer_link_ends_the_older(admin, wati):
    older = passwords.make_link(wati, by=admin, on=TODAY, at=NOW)
    newer = passwords.make_link(wati, by=admin, on=TODAY, at=NOW)
    assert passwords.open_link(passwords.hash_of(older), NOW) is None
    assert passwords.open_link(passwords.hash_of(newer), NOW).person == wati


def test_the_token_is_kept_nowhere(admin, wati, caplog):
    token = passwords.make_link(wati, by=admin, on=TODAY, at=NOW)
    kept = f"{PasswordLink.objects.values().get()} {list(Event.objects.values())} {caplog.text}"
    assert token not in kept


@pytest.mark.parametrize("typed", [{"new": "pendek", "again": "pendek"}, {"new": STRONG, "again": "lain"}, {}])
def test_a_weak_or_different_password_leaves_the_link_good_and_its_token_out_of_the_log(
    client, admin, wati, typed, caplog
):
    token = passwords.make_link(wati, by=admin, on=TODAY, at=NOW)
    client.get(f"/accounts/new-password/?link={token}")
    assert client.post("/accounts/new-password/", typed).status_code == 422
    assert passwords.open_link(passwords.hash_of(token), NOW) is not None
    assert token not in caplog.text


def test_setting_the_password_ends_the_sessions_but_not_the_second_factor(client, admin, wati):
    client.force_login(wati)
    client.get("/")
    token = passwords.make_link(wati, by=admin, on=TODAY, at=NOW)
    passwords.set_by_link(passwords.hash_of(token), STRONG, at=NOW)
    assert client.get("/").status_code == 302


def test_no_link_for_oneself_or_a_closed_account(admin, wati):
    with pytest.raises(Conflict):
        passwords.make_link(admin, by=admin, on=TODAY, at=NOW)
    actions.close_account(wati, by=admin, on=TODAY)
    wati.refresh_from_db()
    with pytest.raises(Conflict):
        passwords.make_link(wati, by=admin, on=TODAY, at=NOW)
