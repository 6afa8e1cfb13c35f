"""Who opens a district's figures: its own office, after a second look; every turn of the switch stays on record."""

import re
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tangga.areas.models import Area
from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed
from tangga.jobs.models import Job
from tangga.open_figures.actions import switch
from tangga.open_figures.models import Switch
from tangga.open_figures.queries import history_of, switch_of
from tangga.people.roles import ROLE_ACTIONS, Action, Role
from tests import make
from tests.features.open_figures.conftest import LATER, NOW, TODAY

MAY = [Role.DISTRICT_HEAD, Role.DISTRICT_OFFICIAL]
MAY_NOT = [role for role in Role if role not in MAY]
WHERE = {Role.PROVINCE: "32", Role.MINISTRY: None, Role.ADMINISTRATOR: None}
PAGE = "/open-figures/3273/"


def turn(who, is_on=True, seen=None, district="3273", at=NOW):
    return switch(district, is_on, seen=seen, by=who, on=TODAY, at=at)


def signed_in(who):
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(who)
    return client


@pytest.mark.parametrize("role", MAY)
def test_the_districts_own_office_opens_its_figures(areas, role):
    made = turn(make.posted("x", role, "3273"))
    assert switch_of("3273") == made
    event = Event.objects.get(action="open_figures.opened")
    assert (event.area_code, event.subject_id) == ("3273", str(made.public_id))
    assert Job.objects.get(kind="open_figures.publish").area_code == "3273"


@pytest.mark.parametrize("role", MAY_NOT)
def test_nobody_else_does(areas, role):
    who = make.posted("x", role, WHERE.get(role, "3273"))
    with pytest.raises(NotAllowed):
        turn(who)
    assert not Switch.objects.exists()


def test_the_roles_that_may_are_those_of_the_table():
    assert [role for role in Role if Action.OPEN_FIGURES in ROLE_ACTIONS[role]] == [
        Role.DISTRICT_OFFICIAL,
        Role.DISTRICT_HEAD,
    ]


@pytest.mark.parametrize("district", ["3276", "3571", "32", "327301", "9999"])
def test_of_another_area_nothing_is_opened(areas, tono, district):
    with pytest.raises(Area.DoesNotExist):
        turn(tono, district=district)
    assert not Switch.objects.exists()


def test_closing_is_a_row_of_its_own_and_the_history_stays(areas, tono, head):
    first = turn(tono)
    second = turn(head, False, first.public_id, at=LATER)
    assert [(each.is_on, each.set_by) for each in history_of("3273")] == [(False, head), (True, tono)]
    assert switch_of("3273") == second
    assert Event.objects.filter(action="open_figures.closed").count() == 1


def test_what_stands_so_already_is_not_switched_again(areas, tono):
    first = turn(tono)
    with pytest.raises(Conflict):
        turn(tono, True, first.public_id)
    with pytest.raises(Conflict):
        turn(tono, False, None)
    with pytest.raises(Conflict):
        turn(tono, False, uuid4())


def test_what_was_never_open_cannot_be_closed(areas, tono):
    with pytest.raises(Conflict):
        turn(tono, False)


def test_the_database_takes_one_beginning_and_one_successor_of_each(areas, tono):
    first = turn(tono)
    told = {"district_id": "3273", "set_by": tono, "set_at": NOW}
    for fields in ({"is_on": True}, {"is_on": False}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Switch.objects.create(**told, **fields)
    Switch.objects.create(**told, is_on=False, follows=first)
    with pytest.raises(DatabaseError), transaction.atomic():
        Switch.objects.create(**told, is_on=False, follows=first)


def test_two_at_once_are_one(areas, tono, monkeypatch):
    monkeypatch.setattr("tangga.open_figures.actions.check_seen", lambda *told: None)
    monkeypatch.setattr("tangga.open_figures.actions.switch_of", lambda district: None)
    turn(tono)
    with pytest.raises(Conflict, match="meanwhile"):
        turn(tono)


def test_the_page_before_the_switch_shows_what_would_be_read(people, tono):
    text = signed_in(tono).get(f"{PAGE}switch/").content.decode()
    assert "Open the figures of Kota Bandung to everybody?" in text
    assert "first half of 2025" in text
    assert "hidden" in text
    assert not Switch.objects.exists()


def test_without_the_tick_nothing_is_switched(people, tono):
    answer = signed_in(tono).post(f"{PAGE}switch/", {"on": "yes", "seen": ""})
    assert (answer.status_code, Switch.objects.exists()) == (422, False)
    assert "Tick the box" in answer.content.decode()


def test_with_the_tick_it_is_open_and_closed_the_same_way(people, tono):
    client = signed_in(tono)
    assert client.post(f"{PAGE}switch/", {"on": "yes", "seen": "", "sure": "yes"}).url == PAGE
    page = client.get(f"{PAGE}switch/").content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', page)[1]
    assert "Close the figures of Kota Bandung?" in page
    client.post(f"{PAGE}switch/", {"on": "no", "seen": seen, "sure": "yes"})
    assert [each.is_on for each in history_of("3273")] == [False, True]
    text = client.get(PAGE).content.decode()
    assert "Closed since" in text
    assert "Tono" in text


def test_who_looked_at_an_older_state_is_told(people, tono, opened):
    opened()
    answer = signed_in(tono).post(f"{PAGE}switch/", {"on": "yes", "seen": "", "sure": "yes"})
    assert answer.status_code == 409
    assert "meanwhile" in answer.content.decode()


def test_a_damaged_form_is_refused(people, tono):
    answer = signed_in(tono).post(f"{PAGE}switch/", {"on": "yes", "seen": "x", "sure": "yes"})
    assert (answer.status_code, Switch.objects.exists()) == (422, False)


def test_before_there_is_anything_on_record_it_is_said(bandung, tono):
    assert "nothing is on record" in signed_in(tono).get(f"{PAGE}switch/").content.decode()


def test_a_province_sees_its_districts_and_who_is_open_but_opens_nothing(people, rina, opened):
    opened()
    client = signed_in(rina)
    text = client.get("/open-figures/").content.decode()
    assert "Kota Bandung" in text
    assert "Kota Depok" in text
    assert "Kediri" not in text
    assert client.get("/open-figures/3571/").status_code == 404
    page = client.get(PAGE)
    assert "Close them" not in page.content.decode()
    assert client.get(f"{PAGE}switch/").status_code == 403


def test_a_districts_people_come_to_their_own_page_at_once(areas, tono):
    assert signed_in(tono).get("/open-figures/").url == PAGE


def test_another_district_is_not_there(areas, budi):
    client = signed_in(budi)
    assert [client.get(each).status_code for each in (PAGE, f"{PAGE}switch/")] == [404, 404]


def test_the_list_of_districts_asks_a_few_questions_however_many_there_are(areas, rina, django_assert_max_num_queries):
    client = signed_in(rina)
    with django_assert_max_num_queries(6):
        client.get("/open-figures/")
