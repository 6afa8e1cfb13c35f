"""Planning, changing and cancelling a session."""

import uuid
from datetime import date, time, timedelta

import pytest

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.sessions import actions, groups
from tangga.sessions.checks import Changed
from tangga.sessions.models import Group, Session
from tangga.sessions.queries import next_topic
from tests.features.sessions.conftest import NOW, OPENED, TODAY


def change(session, by, **more):
    asked = {"meets_on": session.meets_on, "meets_from": time(9), "meets_until": None, "place": "Balai RW 2"}
    asked |= {"topic": session.topic}
    told = {"seen": session.revision, "by": by, "on": TODAY, "at": NOW}
    return actions.change(session.public_id, **(asked | told | more))


def cancel(session, by, reason="hujan deras"):
    return actions.cancel(session.public_id, reason, by=by, on=TODAY, at=NOW)


def test_a_session_is_planned_under_the_catalogue_of_its_day_and_logged(sari, group, plan):
    session = plan(TODAY + timedelta(days=3), "infants")
    assert (session.state, session.catalogue, session.module, session.topic) == (
        "planned", "2025", "health_nutrition", "infants",
    )  # fmt: skip
    assert (session.region_id, session.facilitator, session.place) == (group.village_id, sari, "Balai RW 2")
    event = Event.objects.get(action="session.planned")
    assert (event.detail, event.area_code, event.subject_id) == (
        {"topic": "3.2"}, group.village_id, str(session.public_id),
    )  # fmt: skip


def test_the_form_sent_twice_plans_one_session(plan):
    request = uuid.uuid4()
    assert plan(request=request) == plan(request=request)
    assert Session.objects.count() == 1
    assert Event.objects.filter(action="session.planned").count() == 1


def test_the_same_session_twice_on_one_day_is_refused(plan):
    plan(TODAY)
    with pytest.raises(Conflict, match="on that day already"):
        plan(TODAY)


def test_a_cancelled_one_makes_room_for_the_same_again(sari, plan):
    cancel(plan(TODAY), sari)
    assert plan(TODAY).is_planned


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (OPENED - timedelta(days=1), "opened on"),
        (TODAY + timedelta(days=367), "a year ahead"),
    ],
)
def test_a_day_that_cannot_be_is_refused(plan, day, told):
    with pytest.raises(NotValid, match=told):
        plan(day)


def test_a_session_more_than_a_year_ago_is_refused(group, plan):
    Group.objects.update(opened_on=date(2023, 1, 1))
    with pytest.raises(NotValid, match="more than a year ago"):
        plan(date(2024, 5, 1))


@pytest.mark.parametrize(
    ("day", "told"), [(date(1900, 1, 1), "The group was opened"), (date(2200, 1, 1), "year ahead")]
)
def test_a_session_of_another_century_is_neither_planned_nor_moved_there(sari, plan, day, told):
    with pytest.raises(NotValid, match=told):
        plan(day)
    with pytest.raises(NotValid, match=told):
        change(plan(TODAY), sari, meets_on=day)


def test_what_the_catalogue_of_the_day_does_not_have_is_refused(plan):
    Group.objects.update(opened_on=date(2024, 1, 1))
    with pytest.raises(NotValid, match="no such session"):
        plan(date(2024, 12, 1), "stunting_hands")


def test_a_closed_group_meets_no_more(sari, group, plan):
    groups.close_group(group.public_id, by=sari, on=TODAY, at=NOW)
    with pytest.raises(Conflict, match="closed"):
        plan(TODAY)


@pytest.mark.parametrize(
    ("who", "refusal"), [("lestari", NotAllowed), ("dewi", Group.DoesNotExist), ("budi", Group.DoesNotExist)]
)
def test_nobody_else_plans_for_the_group(request, plan, who, refusal):
    with pytest.raises(refusal):
        plan(by=request.getfixturevalue(who))


@pytest.mark.parametrize(("begins", "ends"), [(None, time(11)), (time(11), time(11)), (time(11), time(9))])
def test_a_session_does_not_end_before_it_begins(sari, plan, begins, ends):
    with pytest.raises(NotValid, match="ends before"):
        plan(meets_from=begins, meets_until=ends)
    with pytest.raises(NotValid, match="ends before"):
        change(plan(TODAY), sari, meets_from=begins, meets_until=ends)


def test_the_place_holds_no_number_of_people(plan):
    with pytest.raises(NotValid, match="NIK"):
        plan(place="Rumah 3273010101100003")


def test_a_planned_session_changes_and_the_log_says_what(sari, plan):
    session = plan(TODAY)
    change(session, sari, meets_on=TODAY + timedelta(days=1), topic="violence", place="Musala")
    session.refresh_from_db()
    assert (session.meets_on, session.module, session.topic, session.revision) == (
        TODAY + timedelta(days=1), "child_protection", "violence", 2,
    )  # fmt: skip
    event = Event.objects.get(action="session.changed")
    assert event.before == {"meets_on": "2025-05-17", "topic": "1.1"}
    assert event.after == {"meets_on": "2025-05-18", "topic": "4.1"}


def test_the_same_change_twice_is_one(sari, plan):
    session = plan(TODAY)
    change(session, sari, place="Musala")
    change(session, sari, place="Musala")
    assert Event.objects.filter(action="session.changed").count() == 1


def test_who_saves_over_a_change_they_have_not_seen_is_told(sari, plan):
    session = plan(TODAY)
    change(session, sari, place="Musala")
    with pytest.raises(Changed, match="changed meanwhile"):
        change(session, sari, place="Rumah ketua", seen=1)


@pytest.mark.parametrize(
    ("who", "refusal"), [("lestari", NotAllowed), ("dewi", Session.DoesNotExist), ("budi", Session.DoesNotExist)]
)
def test_nobody_else_changes_or_cancels_it(request, plan, who, refusal):
    session, other = plan(TODAY), request.getfixturevalue(who)
    with pytest.raises(refusal):
        change(session, other, place="X")
    with pytest.raises(refusal):
        cancel(session, other)


def test_a_session_is_cancelled_once_with_its_reason(sari, plan):
    session = plan(TODAY)
    cancel(session, sari)
    cancel(session, sari, "another reason")
    session.refresh_from_db()
    assert (session.state, session.cancel_reason) == ("cancelled", "hujan deras")
    assert Event.objects.filter(action="session.cancelled").count() == 1


def test_cancelling_needs_a_reason(sari, plan):
    with pytest.raises(NotValid, match="why"):
        cancel(plan(TODAY), sari, "  ")


def test_what_was_held_is_neither_cancelled_nor_changed(sari, held):
    with pytest.raises(Conflict, match="held already"):
        cancel(held, sari)
    with pytest.raises(Conflict, match="held already"):
        change(held, sari, place="X")


def test_what_was_cancelled_is_not_changed(sari, plan):
    session = plan(TODAY)
    cancel(session, sari)
    with pytest.raises(Conflict, match="cancelled"):
        change(session, sari, place="X")


def test_the_next_topic_is_the_first_not_held_or_planned(group, plan, held):
    assert next_topic(group, TODAY).code == "child_behaviour"
    plan(TODAY, "child_behaviour")
    assert next_topic(group, TODAY).code == "early_learning"


def test_the_next_topic_of_a_new_group_passes_over_what_most_of_its_families_have_had(
    sari, group, families, plan, hold
):
    hold(plan(TODAY), Ani="present", Beti="present", Cici="present")
    keys = [families[name].public_id for name in ("Ani", "Beti", "Cici")]
    other = groups.open_group("Mawar", group.village, request=uuid.uuid4(), families=keys, by=sari, on=TODAY, at=NOW)
    other.refresh_from_db()
    assert next_topic(other, TODAY).code == "child_behaviour"
