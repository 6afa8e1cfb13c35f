"""Assigning families to facilitators: dated rows, area and role, moving back, pages."""

from datetime import date, datetime, timedelta

import pytest

from tangga.audit.models import Event
from tangga.errors import NotAllowed, NotValid
from tangga.families.assigning import assign
from tangga.families.assigning_queries import loads
from tangga.families.models import FacilitatorAssignment, Family
from tangga.families.queries import families_seen_by
from tangga.people import clock
from tangga.people.models import Person
from tangga.people.roles import Role
from tests import make

TODAY, NOW = make.TODAY, make.NOW
SINCE = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def dedi(areas):
    return make.posted("dedi", Role.FACILITATOR, "3273")


@pytest.fixture
def family(sari):
    return make.family("F1", facilitator=sari)


def rows(of):
    held = FacilitatorAssignment.objects.filter(family=of).order_by("starts_on")
    return list(held.values_list("facilitator__username", "starts_on", "ends_on"))


def move(to, by, starts_on=TODAY, on=TODAY):
    return assign(Family.objects.all(), to, starts_on=starts_on, by=by, on=on, at=NOW)


def test_a_move_ends_one_row_and_begins_another_so_that_who_did_what_stays_known(family, sari, dedi, tono):
    done = move(dedi, tono)

    assert (done.moved, done.already, done.kept) == (1, 0, 0)
    assert rows(family) == [("sari", SINCE, TODAY), ("dedi", TODAY, None)]
    assert not families_seen_by(sari, TODAY).exists()
    assert families_seen_by(sari, TODAY - timedelta(days=1)).exists()
    assert families_seen_by(dedi, TODAY).exists()
    event = Event.objects.get()
    assert (event.action, event.actor, event.subject_id) == ("families.assigned", tono, str(dedi.public_id))
    assert event.detail["from"] == {str(sari.public_id): 1}
    assert event.detail["families"] == 1


def test_sent_twice_it_moves_once(family, dedi, tono):
    move(dedi, tono)
    again = move(dedi, tono)

    assert (again.moved, again.already) == (0, 1)
    assert len(rows(family)) == 2
    assert Event.objects.count() == 1


def test_moving_back_the_same_day_restores_what_was_there(family, sari, dedi, tono):
    before = rows(family)
    move(dedi, tono)
    move(sari, tono)

    assert rows(family) == before


def test_a_plan_for_later_gives_way_to_an_earlier_move(family, sari, dedi, tono):
    eka = make.posted("eka", Role.FACILITATOR, "3273")
    later = TODAY + timedelta(days=30)
    move(dedi, tono, later)
    move(eka, tono)

    assert rows(family) == [("sari", SINCE, TODAY), ("eka", TODAY, None)]


def test_days_that_have_passed_are_not_rewritten(family, dedi, tono):
    eka = make.posted("eka", Role.FACILITATOR, "3273")
    move(dedi, tono, TODAY - timedelta(days=40), TODAY - timedelta(days=40))
    FacilitatorAssignment.objects.update(recorded_at=datetime.combine(TODAY - timedelta(days=40), NOW.timetz()))
    before = rows(family)
    done = move(eka, tono, TODAY - timedelta(days=60))

    assert (done.moved, done.kept) == (0, 1)
    assert rows(family) == before


def test_a_move_entered_today_for_an_earlier_day_can_be_taken_back_today(family, sari, dedi, tono):
    before = rows(family)
    earlier = TODAY - timedelta(days=10)
    move(dedi, tono, earlier)
    assert rows(family) == [("sari", SINCE, earlier), ("dedi", earlier, None)]
    move(sari, tono, earlier)

    assert rows(family) == before


def test_a_family_nobody_accompanies_gets_its_first_facilitator(dedi, tono):
    family = make.family("F9")
    assert loads("3273", TODAY)[1] == {"3273011001": 1}
    done = move(dedi, tono)

    assert rows(family) == [("dedi", TODAY, None)]
    assert done.before == {None: 1}
    assert loads("3273", TODAY)[1] == {}


def test_families_of_another_area_are_left_alone(family, sari, dedi, budi):
    make.posted("gita", Role.FACILITATOR, "3571")
    done = move(Person.objects.get(username="gita"), budi)

    assert done.moved == 0
    assert rows(family) == [("sari", SINCE, None)]


@pytest.mark.parametrize("username", ["gita", "tono", "lama"])
def test_only_a_facilitator_posted_in_the_area_that_day_takes_families(family, tono, username):
    make.posted("gita", Role.FACILITATOR, "3571")
    make.posting(make.person("lama"), Role.FACILITATOR, "3273", SINCE, ends_on=TODAY)

    with pytest.raises(NotValid, match=r"pendamping|facilitator"):
        move(Person.objects.get(username=username), tono)
    assert rows(family) == [("sari", SINCE, None)]


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.DISTRICT_HEAD, Role.AUDITOR, Role.PROVINCE])
def test_other_roles_move_nothing(family, dedi, role):
    who = make.posted("lain", role, "3273")
    with pytest.raises(NotAllowed):
        move(dedi, who)
    assert not Event.objects.exists()


def test_who_carries_how_much_is_counted_by_village(family, sari, dedi):
    make.family("F2", facilitator=sari, region="3273011002")
    make.family("F3", facilitator=sari, region="3571011001")
    make.family("F4", left_on=date(2024, 1, 1))
    carried, nobody = loads("3273", TODAY)

    assert [(each.person.username, each.families, each.villages) for each in carried] == [
        ("dedi", 0, {}),
        ("sari", 2, {"3273011001": 1, "3273011002": 1}),
    ]
    assert nobody == {}


def test_a_facilitator_who_is_posted_elsewhere_now_is_named_first(family, sari, dedi):
    sari.postings.update(ends_on=TODAY)
    carried, _nobody = loads("3273", TODAY)
    assert [(each.person.username, each.posting is None) for each in carried] == [("sari", True), ("dedi", False)]


def test_the_overview_costs_the_same_few_queries_however_many_there_are(
    family, sari, dedi, django_assert_max_num_queries
):
    make.family("F2", facilitator=dedi)
    with django_assert_max_num_queries(3):
        loads("3273", TODAY)


def sent(dedi, sari, **more):
    return {"from": str(sari.public_id), "to": str(dedi.public_id), "which": "all", "starts_on": str(TODAY)} | more


def test_the_page_asks_first_and_moves_then(client, family, sari, dedi, tono):
    client.force_login(tono)
    asked = client.post("/assignments/move/", sent(dedi, sari))
    assert "Pindahkan 1 keluarga ke Dedi?" in asked.text
    assert rows(family) == [("sari", SINCE, None)]

    done = client.post("/assignments/move/", sent(dedi, sari, confirmed="yes"))
    assert "1 keluarga dipindahkan." in done.text
    assert rows(family)[-1] == ("dedi", TODAY, None)
    again = client.post("/assignments/move/", sent(dedi, sari, confirmed="yes"))
    assert again["Location"] == "/assignments/"


@pytest.mark.parametrize(
    ("which", "moved"),
    [
        ({"which": "villages", "village": ["3273011002"]}, {"F2"}),
        ({"which": "picked"}, {"F1"}),
        ({"which": "all"}, {"F1", "F2"}),
    ],
)
def test_villages_or_families_are_chosen(client, family, sari, dedi, tono, which, moved):
    make.family("F2", facilitator=sari, region="3273011002")
    client.force_login(tono)
    picked = {"family": [str(family.public_id)]}
    client.post("/assignments/move/", sent(dedi, sari, confirmed="yes", **picked, **which))
    with_dedi = families_seen_by(dedi, TODAY).values_list("family_id", flat=True)
    assert set(with_dedi) == moved


@pytest.mark.parametrize(
    "wrong",
    [
        {"which": ""},
        {"which": "villages"},
        {"which": "picked", "family": "not-a-number"},
        {"to": ""},
        {"to": "00000000-0000-0000-0000-000000000000"},
        {"starts_on": "soon"},
        {"starts_on": "2045-01-01"},
        {"moved": "what"},
    ],
)
def test_what_is_missing_is_said_and_nothing_moves(client, family, sari, dedi, tono, wrong):
    client.force_login(tono)
    answer = client.post("/assignments/move/", sent(dedi, sari, confirmed="yes") | wrong)
    assert answer.status_code == 422
    assert rows(family) == [("sari", SINCE, None)]


def test_the_list_of_a_facilitator_shows_families_and_fails_closed(client, family, sari, tono):
    client.force_login(tono)
    address = f"/assignments/{sari.public_id}/"
    assert "Wahyuni" in client.get(address).text
    wrong = [client.get(f"{address}?{query}") for query in ("village_shown=3571011001", "moved=x", "what=1")]
    assert [(answer.status_code, "Wahyuni" in answer.text) for answer in wrong] == [(422, False)] * 3


def test_only_the_families_of_one_move_are_offered_for_moving_back(client, family, sari, dedi, tono):
    make.family("F2", facilitator=dedi)
    done = assign(Family.objects.filter(family_id="F1"), dedi, starts_on=TODAY, by=tono, on=TODAY, at=NOW)
    client.force_login(tono)
    answer = client.get(f"/assignments/{dedi.public_id}/?moved={done.origin}&which=all&to={sari.public_id}")
    assert answer.context["count"] == 1


def test_a_facilitator_of_another_district_is_not_found(client, family, sari, budi):
    client.force_login(budi)
    assert client.get(f"/assignments/{sari.public_id}/").status_code == 404
    assert client.post("/assignments/move/", {"from": str(sari.public_id)}).status_code == 404
    assert "Sari" not in client.get("/assignments/").text


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.PROVINCE, Role.ADMINISTRATOR, Role.AUDITOR])
def test_other_roles_do_not_open_the_pages(client, family, sari, role):
    client.force_login(make.posted("lain", role, None if role == Role.ADMINISTRATOR else "3273"))
    pages = ("/assignments/", "/assignments/without/", f"/assignments/{sari.public_id}/")
    assert [client.get(page).status_code for page in pages] == [403] * 3
    assert client.post("/assignments/move/", {}).status_code == 403


def test_families_nobody_accompanies_have_a_page(client, tono):
    make.family("F9", name="Rohmah")
    client.force_login(tono)
    assert "Rohmah" in client.get("/assignments/without/").text
