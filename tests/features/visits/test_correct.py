"""Putting a recorded visit right, and taking it back: what stood stays on record; a withdrawn one counts nowhere."""

from datetime import date
from uuid import uuid4

import pytest

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.models import FacilitatorAssignment
from tangga.graduation.work_plan import items_of
from tangga.people.queries import posting_of
from tangga.people.roles import Role
from tangga.people.screens import Viewer
from tangga.visits import actions, correcting
from tangga.visits.activities import activities_of
from tangga.visits.models import Visit
from tangga.visits.panel import panel_of
from tangga.visits.queries import steps_done_of_each
from tangga.visits.todo import steps_of
from tests import make
from tests.features.visits.conftest import NIK, NOW, TODAY, TOMORROW, YESTERDAY, held, plan, visit

WHO = {"on": TODAY, "at": NOW}


def correct(of, by, *, because="Typed on the wrong day.", form_id=None, seen=0, **more):
    said = held(**{"day": of.visited_on} | more)
    return correcting.correct(of.public_id, said, because=because, form_id=form_id or uuid4(), seen=seen, by=by, **WHO)


def withdraw(of, by, *, because="It was another family.", seen=0):
    return correcting.withdraw(of.public_id, because=because, seen=seen, by=by, **WHO)


@pytest.fixture
def stepped(family, sari):
    return visit(family, sari, steps=["advocacy_given"], next_step="Urus izin.", next_on=TODAY)


def test_its_visitor_puts_a_visit_right_and_what_stood_stays(stepped, sari):
    right = correct(stepped, sari, day=YESTERDAY, purpose="advocacy", met="family", steps=["p2k2_explained"])
    (before,) = right.before.all()
    assert (right.visited_on, right.purpose, right.met) == (YESTERDAY, "advocacy", "family")
    assert [step.kind for step in right.steps.all()] == ["p2k2_explained"]
    assert (before.visited_on, before.purpose, before.steps) == (TODAY, "home_visit", ["advocacy_given"])
    assert (before.next_step, before.wrong_because, before.by) == ("Urus izin.", "Typed on the wrong day.", sari)


def test_a_correction_stands_in_the_log_once_without_words(stepped, sari):
    form_id = uuid4()
    correct(stepped, sari, findings="Lain.", form_id=form_id)
    correct(stepped, sari, findings="Lain.", form_id=form_id)
    event = Event.objects.get(action="visit.corrected")
    assert set(event.detail["parts"]) == {"findings", "steps", "next_step", "next_on"}
    assert "Lain." not in str(event.detail)


def test_the_visitor_stays_whoever_puts_it_right(stepped, wati, sari):
    assert correct(stepped, wati, findings="Lain.").visitor == sari


def test_what_was_agreed_anew_is_not_done_already(stepped, sari):
    actions.settle_next_step(stepped.public_id, by=sari, **WHO)
    assert correct(stepped, sari, next_step="Urus KTP.", next_on=TOMORROW).next_done_on is None


def test_a_visit_of_long_ago_is_put_right_without_its_day_being_asked_about(family, sari):
    old = visit(family, sari)
    Visit.objects.update(visited_on=date(2023, 1, 5))
    old.refresh_from_db()
    assert correct(old, sari, findings="Lain.").visited_on == date(2023, 1, 5)


@pytest.mark.parametrize(
    "said", [{"because": " "}, {"day": TOMORROW}, {"findings": NIK}, {}, {"met": "nobody", "steps": ["referred"]}]
)
def test_what_cannot_be_so_changes_nothing(visited, sari, said):
    with pytest.raises(NotValid):
        correct(visited, sari, **said)
    assert visited.before.count() == 0


def test_who_looked_at_an_earlier_state_is_told(stepped, sari):
    correct(stepped, sari, findings="Lain.")
    with pytest.raises(Conflict):
        correct(stepped, sari, findings="Lagi.", seen=0)
    with pytest.raises(Conflict):
        withdraw(stepped, sari, seen=0)


@pytest.mark.parametrize("what", [correct, withdraw])
def test_a_visit_that_is_only_planned_is_neither_corrected_nor_withdrawn(family, sari, what):
    planned = plan(family, sari)
    planned.visited_on = TODAY
    with pytest.raises(Conflict):
        what(planned, sari)


@pytest.mark.parametrize("what", [correct, withdraw])
def test_a_colleague_who_accompanies_the_family_now_leaves_it_alone(visited, what, family):
    dewi = make.posted("dewi-v", Role.FACILITATOR, "3273")
    FacilitatorAssignment.objects.filter(family=family).update(facilitator=dewi)
    with pytest.raises(NotAllowed):
        what(visited, dewi)


@pytest.mark.parametrize("what", [correct, withdraw])
def test_another_districts_coordinator_finds_no_such_visit(visited, what):
    with pytest.raises(Visit.DoesNotExist):
        what(visited, make.posted("kediri", Role.COORDINATOR, "3571"))


@pytest.mark.parametrize("what", [correct, withdraw])
def test_roles_that_record_no_visits_change_none(visited, what):
    with pytest.raises(NotAllowed):
        what(visited, make.posted("hana", Role.DISTRICT_HEAD, "3273"))


def test_a_withdrawn_visit_stays_with_the_reason_and_stands_in_the_log_once(stepped, sari):
    withdraw(stepped, sari)
    withdraw(stepped, sari)
    stepped.refresh_from_db()
    (before,) = stepped.before.all()
    assert (stepped.state, before.withdrawn, before.wrong_because) == ("withdrawn", True, "It was another family.")
    assert Event.objects.filter(action="visit.withdrawn").count() == 1


def test_a_withdrawn_visit_counts_in_no_steps_no_report_no_plan_and_no_family_page(stepped, sari, family):
    withdraw(stepped, sari)
    viewer = Viewer(sari, posting_of(sari, TODAY), TODAY)
    assert steps_done_of_each([family.pk]) == {}
    assert activities_of(sari, TODAY, TODAY) == []
    assert items_of(sari, TODAY, TODAY, seen_by=sari, on=TODAY) == []
    assert (panel_of(viewer, family)["held"], steps_of(viewer)) == ([], [])


def test_a_withdrawn_visit_of_a_plan_is_gone_from_the_work_plan(family, sari):
    planned = plan(family, sari, TODAY)
    withdraw(actions.hold(planned.public_id, held(), by=sari, **WHO), sari)
    assert items_of(sari, TODAY, TODAY, seen_by=sari, on=TODAY) == []


@pytest.mark.parametrize("again", ["hold", "settle"])
def test_nothing_more_is_recorded_at_a_withdrawn_visit(stepped, sari, wati, again):
    withdraw(stepped, sari)
    further = {
        "hold": lambda: actions.hold(stepped.public_id, held(), by=wati, **WHO),
        "settle": lambda: actions.settle_next_step(stepped.public_id, by=sari, **WHO),
    }
    with pytest.raises(Conflict):
        further[again]()


@pytest.fixture
def page(client, sari, screens):
    client.force_login(sari)
    return client


def form(of, **more):
    said = {
        "form_id": str(uuid4()), "seen": "0", "visited_on": of.visited_on.isoformat(), "purpose": of.purpose,
        "purpose_note": "", "met": of.met, "findings": of.findings, "next_step": "", "next_on": "",
        "because": "Wrong purpose.",
    }  # fmt: skip
    return said | more


def test_the_page_of_a_visit_offers_both_and_shows_what_stood(page, visited):
    address = f"/visits/{visited.public_id}/"
    assert page.get(f"{address}correct/").status_code == 200
    answer = page.post(f"{address}correct/", form(visited, purpose="advocacy"), follow=True)
    assert ("Wrong purpose." in answer.text, "What was recorded before" in answer.text) == (True, True)
    answer = page.post(f"{address}withdraw/", {"seen": "1", "reason": "Other family."}, follow=True)
    assert ("Recorded by mistake" in answer.text, "Other family." in answer.text) == (True, True)
    assert f"{address}correct/" not in answer.text


def test_the_list_holds_a_withdrawn_visit_only_for_whoever_asks(page, visited, sari):
    withdraw(visited, sari)
    assert str(visited.public_id) not in page.get("/visits/").text
    assert str(visited.public_id) in page.get("/visits/?state=withdrawn").text


def test_a_reason_that_is_missing_brings_the_page_back(page, visited):
    assert page.post(f"/visits/{visited.public_id}/withdraw/", {"seen": "0", "reason": ""}).status_code == 422
    assert page.post(f"/visits/{visited.public_id}/correct/", form(visited, because="")).status_code == 422


def test_a_late_form_says_that_somebody_was_first(page, visited, sari):
    correct(visited, sari, findings="Lain.")
    assert page.post(f"/visits/{visited.public_id}/correct/", form(visited, purpose="advocacy")).status_code == 409
    assert page.post(f"/visits/{visited.public_id}/withdraw/", {"seen": "x", "reason": "No."}).status_code == 409
