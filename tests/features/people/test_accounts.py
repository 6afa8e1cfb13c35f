"""Accounts, for administrators: postings and their ends, closing, password links, the pages; no family anywhere."""

import re
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from tangga.areas.models import Area
from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.people import actions, passwords
from tangga.people.forms_accounts import area_named
from tangga.people.models import PasswordLink, Person, Session
from tangga.people.queries import people_managed_by, posting_of
from tangga.people.roles import Role
from tests import make

NOW, TODAY = make.NOW, make.TODAY
TOMORROW = TODAY + timedelta(days=1)
STRONG = "lumbung-padi-4711"


@pytest.fixture(autouse=True)
def now(monkeypatch):
    at = {"now": NOW}
    monkeypatch.setattr("tangga.people.clock.now", lambda: at["now"])
    monkeypatch.setattr("tangga.people.clock.today", lambda: TODAY)
    return at


@pytest.fixture
def admin(areas):
    return make.posted("admin", Role.ADMINISTRATOR, None)


@pytest.fixture
def wati(areas):
    return make.posted("wati", Role.FACILITATOR, "3273")


@pytest.fixture
def office(client, admin):
    client.force_login(admin)
    return client


def district(code="3273"):
    return Area.objects.get(code=code)


# --- postings


def test_a_posting_ends_on_a_day_and_the_sessions_with_it(client, admin, wati):
    client.force_login(wati)
    assert client.get("/").status_code == 200
    actions.end_posting(wati, ends_on=TODAY, by=admin, on=TODAY)

    assert posting_of(wati, TODAY) is None
    assert posting_of(wati, TODAY - timedelta(days=1)).role == Role.FACILITATOR
    assert not Session.objects.filter(person=wati).exists()
    assert Event.objects.filter(action="person.posting_ended", area_code="3273").count() == 1


def test_a_posting_that_ends_later_leaves_the_sessions(client, admin, wati):
    client.force_login(wati)
    actions.end_posting(wati, ends_on=TOMORROW, by=admin, on=TODAY)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), make.date(2020, 1, 1)])
def test_what_was_so_is_not_ended_backwards(admin, wati, day):
    with pytest.raises(NotValid):
        actions.end_posting(wati, ends_on=day, by=admin, on=TODAY)


def test_without_an_open_posting_there_is_nothing_to_end(admin, areas):
    with pytest.raises(Conflict):
        actions.end_posting(make.person("baru"), ends_on=TODAY, by=admin, on=TODAY)


def test_a_posting_to_come_is_withdrawn_and_the_one_before_goes_on(admin, wati):
    planned = actions.post(wati, Role.COORDINATOR, district(), starts_on=TOMORROW, by=admin, on=TODAY)
    assert posting_of(wati, TOMORROW).role == Role.COORDINATOR
    actions.withdraw_posting(planned, by=admin, on=TODAY)
    assert posting_of(wati, TOMORROW).role == Role.FACILITATOR
    assert wati.postings.get().ends_on is None


def test_a_posting_that_has_begun_is_not_withdrawn(admin, wati):
    with pytest.raises(Conflict):
        actions.withdraw_posting(wati.postings.get(), by=admin, on=TODAY)


def test_nobody_posts_ends_or_closes_themselves(admin):
    make.posted("admin2", Role.ADMINISTRATOR, None)
    with pytest.raises(Conflict):
        actions.post(admin, Role.MINISTRY, None, starts_on=TOMORROW, by=admin, on=TODAY)
    with pytest.raises(Conflict):
        actions.end_posting(admin, ends_on=TODAY, by=admin, on=TODAY)
    with pytest.raises(Conflict):
        actions.close_account(admin, by=admin, on=TODAY)


def test_the_last_administrator_stays(admin):
    local = make.posted("lokal", Role.ADMINISTRATOR, "3273")
    other = make.posted("admin2", Role.ADMINISTRATOR, None)
    actions.close_account(other, by=admin, on=TODAY)
    actions.end_posting(local, ends_on=TODAY, by=admin, on=TODAY)
    actions.reopen_account(other, by=admin, on=TODAY)
    actions.close_account(admin, by=other, on=TODAY)
    local.postings.update(ends_on=None, area=None)
    actions.close_account(local, by=other, on=TODAY)
    with pytest.raises(Conflict):
        actions.end_posting(other, ends_on=TODAY, by=None, on=TODAY)


# --- closing


def test_a_closed_account_is_signed_out_and_its_link_ends(client, admin, wati):
    token = passwords.make_link(wati, by=admin, on=TODAY, at=NOW)
    client.force_login(wati)
    assert actions.close_account(wati, by=admin, on=TODAY)
    assert not actions.close_account(wati, by=admin, on=TODAY)

    assert client.get("/").status_code == 302
    assert passwords.open_link(passwords.hash_of(token), NOW) is None
    assert Event.objects.filter(action="person.account_closed").count() == 1


def test_a_reopened_account_is_posted_as_it_was(admin, wati):
    actions.close_account(wati, by=admin, on=TODAY)
    assert actions.reopen_account(wati, by=admin, on=TODAY)
    wati.refresh_from_db()
    assert posting_of(wati, TODAY).role == Role.FACILITATOR
    assert not actions.reopen_account(wati, by=admin, on=TODAY)


EVERY_WRITE = {
    "end posting": lambda who, by: actions.end_posting(who, ends_on=TODAY, by=by, on=TODAY),
    "withdraw": lambda who, by: actions.withdraw_posting(who.postings.get(), by=by, on=TODAY),
    "post": lambda who, by: actions.post(who, Role.COORDINATOR, district(), starts_on=TOMORROW, by=by, on=TODAY),
    "close": lambda who, by: actions.close_account(who, by=by, on=TODAY),
    "reopen": lambda who, by: actions.reopen_account(who, by=by, on=TODAY),
    "sign out": lambda who, by: actions.sign_out_everywhere(who, by=by, on=TODAY),
    "link": lambda who, by: passwords.make_link(who, by=by, on=TODAY, at=NOW),
    "end link": lambda who, by: passwords.end_links(who, by=by, on=TODAY, at=NOW),
}


@pytest.mark.parametrize("write", EVERY_WRITE.values(), ids=EVERY_WRITE.keys())
def test_only_administrators_write_and_only_in_their_area(wati, tono, write):
    elsewhere = make.posted("jauh", Role.ADMINISTRATOR, "3571")
    with pytest.raises(NotAllowed):
        write(wati, tono)
    with pytest.raises(Person.DoesNotExist):
        write(wati, elsewhere)
    assert not Event.objects.exists()


def test_an_administrator_of_an_area_posts_nobody_out_of_it(wati, areas):
    local = make.posted("lokal", Role.ADMINISTRATOR, "3273")
    with pytest.raises(NotAllowed):
        actions.post(wati, Role.DISTRICT_OFFICIAL, district("3571"), starts_on=TOMORROW, by=local, on=TODAY)
    with pytest.raises(NotAllowed):
        actions.post(wati, Role.MINISTRY, None, starts_on=TOMORROW, by=local, on=TODAY)


def test_the_accounts_one_keeps_go_by_the_latest_posting(wati, admin, budi):
    local = make.posted("lokal", Role.ADMINISTRATOR, "3273")
    assert set(people_managed_by(local, TODAY)) == {local, wati}
    assert set(people_managed_by(admin, TODAY)) == {local, wati, admin, budi}
    assert not people_managed_by(wati, TODAY).exists()
    wati.postings.update(ends_on=TODAY)
    make.posting(wati, Role.FACILITATOR, "3571", TODAY)
    assert set(people_managed_by(local, TODAY)) == {local}


# --- password links


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


# --- the pages


def test_an_account_is_opened_with_its_posting_and_the_link_is_shown_once(office, admin):
    typed = {
        "username": "dewi",
        "display_name": "Dewi Lestari",
        "role": "facilitator",
        "area": "3273 Kota Bandung",
        "starts_on": "2025-05-01",
    }
    text = office.post("/accounts/new/", typed).text
    person = Person.objects.get(username="dewi")
    token = re.search(r"link=([\w-]+)", text)[1]
    assert passwords.open_link(passwords.hash_of(token), NOW).person == person
    assert person.postings.get().area_id == "3273"
    assert token not in office.get(f"/accounts/{person.public_id}/").text


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"username": "wa ti"}, 422),
        ({"username": "admin"}, 409),
        ({"display_name": " "}, 422),
        ({"role": "king"}, 422),
        ({"area": "999999"}, 422),
        ({"area": ""}, 422),
        ({"starts_on": "soon"}, 422),
    ],
)
def test_what_is_wrong_is_said_what_was_typed_stays_and_no_account_is_half_opened(office, wrong, status):
    typed = {"username": "dewi", "display_name": "Dewi Lestari", "role": "facilitator", "area": "3273"}
    typed |= {"starts_on": "2025-05-01"} | wrong
    answer = office.post("/accounts/new/", typed)
    assert answer.status_code == status
    assert answer.context["problem"]
    assert answer.context["typed"]["role"] == typed["role"]
    assert not Person.objects.filter(username="dewi").exists()


@pytest.mark.parametrize("text", ["3273", "32.73", "3273 Kota Bandung", "kota bandung"])
def test_an_area_is_named_by_code_or_name(areas, text):
    assert area_named(text).code == "3273"


@pytest.mark.parametrize("text", ["Sukasari", "32731", "no such place"])
def test_a_name_that_could_be_several_or_none_is_refused(areas, text):
    with pytest.raises(NotValid):
        area_named(text)


def test_each_verb_works_from_the_page_and_comes_back_to_it(office, wati):
    page = f"/accounts/{wati.public_id}/"
    assert (
        office.post(f"{page}post/", {"role": "coordinator", "area": "3273", "starts_on": str(TOMORROW)}).status_code
        == 302
    )
    planned = wati.postings.get(role="coordinator")
    assert office.post(f"{page}withdraw/", {"posting": planned.pk})["Location"] == page
    assert office.post(f"{page}end-posting/", {"last_day": str(TODAY)})["Location"] == page
    assert office.post(f"{page}sign-out/")["Location"] == page
    assert "link=" in office.post(f"{page}link/").text
    assert office.post(f"{page}end-link/")["Location"] == page
    assert office.post(f"{page}turn-off-second-factor/")["Location"] == page
    assert office.post(f"{page}close/")["Location"] == page
    assert office.post(f"{page}reopen/")["Location"] == page
    wati.refresh_from_db()
    assert (wati.is_active, wati.postings.get().ends_on) == (True, TOMORROW)


def test_a_refusal_comes_back_on_the_page_with_what_was_typed(office, wati):
    answer = office.post(f"/accounts/{wati.public_id}/end-posting/", {"last_day": "2019-01-01"})
    assert answer.status_code == 422
    assert 'value="2019-01-01"' in answer.text


def test_ones_own_page_offers_no_posting(office, admin):
    text = office.get(f"/accounts/{admin.public_id}/").text
    assert "/post/" not in text
    assert office.post(f"/accounts/{admin.public_id}/close/").status_code == 409


def test_an_account_of_another_area_is_not_found(client, areas, budi):
    client.force_login(make.posted("lokal", Role.ADMINISTRATOR, "3273"))
    assert client.get(f"/accounts/{budi.public_id}/").status_code == 404
    assert client.post(f"/accounts/{budi.public_id}/link/").status_code == 404
    assert "Budi" not in client.get("/accounts/?state=all").text


@pytest.mark.parametrize("role", [each for each in Role if each != Role.ADMINISTRATOR])
def test_nobody_else_opens_the_pages(client, wati, role):
    client.force_login(make.posted("lain", role, None if role == Role.MINISTRY else "3273"))
    pages = ("/accounts/", "/accounts/new/", f"/accounts/{wati.public_id}/")
    assert [client.get(page).status_code for page in pages] == [403] * 3
    assert client.post("/accounts/search/", {"text": "wati"}).status_code == 403
    assert client.post(f"/accounts/{wati.public_id}/close/").status_code == 403


def names(answer):
    return [person.username for person in answer.context["people"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["admin", "budi", "wati"]),
        ("role=facilitator", ["wati"]),
        ("area=3571", ["budi"]),
        ("state=closed", ["tutup"]),
        ("state=unposted", []),
        ("state=all&sort=username", ["admin", "budi", "tutup", "wati"]),
        ("state=no_factor&role=facilitator", ["wati"]),
        ("state=never", ["budi", "wati"]),
    ],
)
def test_the_list_is_filtered_by_role_area_and_state(office, wati, budi, query, found):
    closed = make.posted("tutup", Role.FACILITATOR, "3276")
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    Person.objects.filter(username="admin").update(last_login=Now())
    assert names(office.get(f"/accounts/?{query}")) == found


@pytest.mark.parametrize("query", ["role=king", "area=zzz", "state=x", "sort=x", "size=7", "search=made-up", "what=1"])
def test_a_filter_that_is_not_understood_shows_nobody(office, wati, query):
    answer = office.get(f"/accounts/?{query}")
    assert (answer.status_code, names(answer), len(answer.context["filters"].problems)) == (422, [], 1)


def test_what_is_searched_for_does_not_stand_in_the_address(office, wati):
    answer = office.post("/accounts/search/", {"text": "wati"})
    assert "wati" not in answer["Location"]
    assert names(office.get(answer["Location"])) == ["wati"]


def test_the_list_pages(office, areas):
    Person.objects.bulk_create(Person(username=f"u{at:02}", display_name=f"U {at:02}") for at in range(30))
    assert len(names(office.get("/accounts/"))) == 25
    assert len(names(office.get("/accounts/?page=2"))) == 6


def test_an_administrator_sees_no_family(office, wati):
    family = make.family("F1", name="Rohmah", facilitator=wati)
    make.family_answer(make.run(), family)
    pages = ("/", "/accounts/", f"/accounts/{wati.public_id}/", "/accounts/me/")
    assert [office.get(page).text.count("Rohmah") for page in pages] == [0] * 4
    refused = ("/families/", f"/families/{family.public_id}/", "/assignments/", "/exits/", "/unsure/")
    assert {office.get(page).status_code for page in refused} <= {403, 404}
