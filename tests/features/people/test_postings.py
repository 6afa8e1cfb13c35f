"""Who is posted where, from when, until when; accounts closed and opened again."""

from datetime import timedelta

import pytest

from tangga.areas.models import Area
from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.people import actions, passwords
from tangga.people.models import Person, Session
from tangga.people.queries import people_managed_by, posting_of
from tangga.people.roles import Role
from tests import make

NOW, TODAY = make.NOW, make.TODAY
TOMORROW = TODAY + timedelta(days=1)

pytestmark = pytest.mark.usefixtures("now")


def district(code="3273"):
    return Area.objects.get(code=code)


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


def test_an_administrator_of_an_area_gives_nobody_the_whole_country(wati, areas):
    local = make.posted("lokal", Role.ADMINISTRATOR, "3273")
    for area in (district(), None):
        with pytest.raises(NotAllowed):
            actions.post(wati, Role.MINISTRY, area, starts_on=TOMORROW, by=local, on=TODAY)
    assert wati.postings.get().role == Role.FACILITATOR


def test_the_form_offers_each_administrator_the_roles_they_may_give(client, office, areas):
    assert 'value="ministry"' in office.get("/accounts/new/").text
    client.force_login(make.posted("lokal", Role.ADMINISTRATOR, "3273"))
    text = client.get("/accounts/new/").text
    assert 'value="ministry"' not in text
    assert 'value="facilitator"' in text
    typed = {"username": "dewi", "display_name": "Dewi Lestari", "role": "ministry", "area": "3273"}
    assert client.post("/accounts/new/", typed | {"starts_on": str(TODAY)}).status_code == 403
    assert not Person.objects.filter(username="dewi").exists()


def test_an_account_that_sees_all_families_is_not_kept_by_an_administrator_of_an_area(areas):
    local = make.posted("lokal", Role.ADMINISTRATOR, "3273")
    pusat = make.posted("pusat", Role.MINISTRY, "3273")  # as it could be entered once
    assert set(people_managed_by(local, TODAY)) == {local}
    with pytest.raises(Person.DoesNotExist):
        passwords.make_link(pusat, by=local, on=TODAY, at=NOW)


def test_who_moves_tomorrow_is_kept_where_they_are_posted_today(wati, admin, areas):
    here = make.posted("lokal", Role.ADMINISTRATOR, "3273")
    there = make.posted("kediri", Role.ADMINISTRATOR, "3571")
    actions.post(wati, Role.FACILITATOR, district("3571"), starts_on=TOMORROW, by=admin, on=TODAY)
    assert (wati in people_managed_by(here, TODAY), wati in people_managed_by(there, TODAY)) == (True, False)
    assert (wati in people_managed_by(here, TOMORROW), wati in people_managed_by(there, TOMORROW)) == (False, True)


def test_who_is_posted_nowhere_today_is_kept_by_the_next_posting_else_by_the_last(admin, areas):
    here = make.posted("lokal", Role.ADMINISTRATOR, "3273")
    baru = make.person("baru")
    make.posting(baru, Role.FACILITATOR, "3571", TODAY - timedelta(days=9), ends_on=TODAY)
    assert baru not in people_managed_by(here, TODAY)
    make.posting(baru, Role.FACILITATOR, "3571", TODAY + timedelta(days=9))
    make.posting(baru, Role.FACILITATOR, "3273", TOMORROW, ends_on=TODAY + timedelta(days=9))
    assert baru in people_managed_by(here, TODAY)


def test_the_accounts_one_keeps_go_by_the_posting(wati, admin, budi):
    local = make.posted("lokal", Role.ADMINISTRATOR, "3273")
    assert set(people_managed_by(local, TODAY)) == {local, wati}
    assert set(people_managed_by(admin, TODAY)) == {local, wati, admin, budi}
    assert not people_managed_by(wati, TODAY).exists()
    wati.postings.update(ends_on=TODAY)
    make.posting(wati, Role.FACILITATOR, "3571", TODAY)
    assert set(people_managed_by(local, TODAY)) == {local}
