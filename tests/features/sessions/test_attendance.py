"""Who came: recorded, corrected, made up for; and what of it counts."""

import uuid
from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.exits import Leaving, record_exits
from tangga.families.models import FacilitatorAssignment, MembershipSpell
from tangga.sessions import actions, groups
from tangga.sessions.checks import Changed
from tangga.sessions.models import Attendance, GroupCoverage, Session
from tangga.sessions.queries import attendance_lines, covered_by_family, families_listed, missed
from tests.features.sessions.conftest import NOW, TODAY

YESTERDAY = date(2025, 5, 16)
ALL_CAME = {"Ani": "present", "Beti": "present", "Cici": "present"}


def statuses(session):
    rows = session.attendances.filter(superseded_at=None)
    return dict(rows.order_by("family__name").values_list("family__name", "status"))


def counted(session):
    session.refresh_from_db()
    return session.present, session.sick, session.on_leave, session.absent


def covered(group):
    return dict(GroupCoverage.objects.filter(group=group).values_list("module", "covered"))


def names_on(session, viewer):
    return [line.family.name for line in attendance_lines(session, viewer, TODAY) if line.seen]


def test_who_came_is_recorded_and_holds_the_session(sari, group, held):
    assert statuses(held) == {"Ani": "present", "Beti": "sick", "Cici": "absent"}
    assert (held.state, counted(held)) == ("held", (1, 1, 0, 1))
    event = Event.objects.get(action="session.held")
    assert event.detail == {"topic": "1.1", "present": 1, "sick": 1, "on_leave": 0, "absent": 1}
    assert covered(group) == {"education_parenting": 1}


def test_the_same_answers_sent_twice_are_recorded_once(held, hold):
    hold(held, Ani="present", Beti="sick", Cici="absent", seen=1)
    assert Attendance.objects.count() == 3
    assert Event.objects.filter(action__in=["session.held", "session.attendance_corrected"]).count() == 1


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({}, "3 families have no answer yet"),
        ({"Ani": "present", "Beti": "sick"}, "1 family has no answer yet"),
        (ALL_CAME | {"Dini": "present"}, "not on this list"),
        (ALL_CAME | {"Ani": "late"}, "not understood"),
    ],
)
def test_answers_that_are_missing_or_cannot_be_are_refused(plan, hold, answers, told):
    session = plan(TODAY)
    with pytest.raises(NotValid, match=told):
        hold(session, **answers)
    session.refresh_from_db()
    assert session.is_planned
    assert not Attendance.objects.exists()


def test_nobody_can_have_come_on_a_day_to_come(plan, hold):
    with pytest.raises(NotValid, match="not come yet"):
        hold(plan(TODAY + timedelta(days=1)), **ALL_CAME)


def test_notes_hold_no_number_of_people(plan, hold):
    with pytest.raises(NotValid, match="NIK"):
        hold(plan(TODAY), notes="KK 3273010101100003", **ALL_CAME)


def test_what_was_cancelled_is_not_held(sari, plan, hold):
    session = plan(TODAY)
    actions.cancel(session.public_id, "hujan", by=sari, on=TODAY, at=NOW)
    with pytest.raises(Conflict, match="cancelled"):
        hold(session, **ALL_CAME)


@pytest.mark.parametrize(
    ("who", "refusal"), [("lestari", NotAllowed), ("dewi", Session.DoesNotExist), ("budi", Session.DoesNotExist)]
)
def test_nobody_else_says_who_came(request, plan, hold, who, refusal):
    with pytest.raises(refusal):
        hold(plan(TODAY), by=request.getfixturevalue(who), **ALL_CAME)


def test_the_list_is_that_of_the_sessions_day(sari, group, families, plan):
    session = plan(YESTERDAY)
    groups.add_families(group.public_id, [families["Dini"].public_id], by=sari, on=TODAY, at=NOW)
    groups.move_families(group.public_id, [families["Ani"].public_id], to=None, by=sari, on=TODAY, at=NOW)
    assert names_on(session, sari) == ["Ani", "Beti", "Cici"]
    assert names_on(plan(TODAY), sari) == ["Beti", "Cici", "Dini"]


def test_who_had_left_the_programme_by_then_is_not_on_the_list(sari, families, plan):
    MembershipSpell.objects.filter(family=families["Ani"]).update(left_on=YESTERDAY)
    assert names_on(plan(YESTERDAY), sari) == ["Beti", "Cici"]


def test_whom_somebody_else_accompanies_now_is_on_the_list_without_a_name(sari, dewi, families, held):
    FacilitatorAssignment.objects.filter(family=families["Ani"]).update(ends_on=TODAY)
    FacilitatorAssignment.objects.create(family=families["Ani"], facilitator=dewi, starts_on=TODAY)
    lines = attendance_lines(held, sari, TODAY)
    assert [(line.family.name, line.seen) for line in lines] == [("Ani", False), ("Beti", True), ("Cici", True)]


def test_a_correction_supersedes_and_keeps_who_said_what_before(sari, group, held, hold):
    hold(held, Ani="present", Beti="present", Cici="absent", seen=2)
    assert statuses(held) == {"Ani": "present", "Beti": "present", "Cici": "absent"}
    assert counted(held) == (2, 0, 0, 1)
    (old,) = held.attendances.exclude(superseded_at=None)
    assert (old.family.name, old.status, old.recorded_by) == ("Beti", "sick", sari)
    event = Event.objects.get(action="session.attendance_corrected")
    assert (event.before["sick"], event.after["sick"], event.detail["families"]) == (1, 0, 1)
    assert covered(group) == {"education_parenting": 2}


def test_a_presence_taken_back_counts_no_more(group, held, hold):
    hold(held, Ani="absent", Beti="sick", Cici="absent", seen=2)
    assert covered(group) == {}
    assert not Attendance.objects.filter(counts=True).exists()


def test_who_corrects_over_a_change_they_have_not_seen_is_told(held, hold):
    hold(held, Ani="present", Beti="present", Cici="absent", seen=2)
    with pytest.raises(Changed):
        hold(held, Ani="present", Beti="leave", Cici="absent", seen=2)


def test_of_two_presences_at_one_topic_the_first_counts(plan, hold, families):
    later = hold(plan(TODAY), **ALL_CAME)
    earlier = hold(plan(YESTERDAY), Ani="present", Beti="absent", Cici="absent")
    ani = Attendance.objects.filter(family=families["Ani"])
    assert list(ani.filter(counts=True).values_list("session", flat=True)) == [earlier.pk]
    assert covered_by_family([families["Ani"].pk]) == {families["Ani"].pk: {"education_parenting": 1}}
    hold(earlier, Ani="absent", Beti="absent", Cici="absent", seen=2)
    assert list(ani.filter(counts=True).values_list("session", flat=True)) == [later.pk]


def made_up(sari, original, day=TODAY, request=None):
    sent = {"request": request or uuid.uuid4(), "by": sari, "on": TODAY, "at": NOW}
    return actions.plan_make_up(original.public_id, day, **sent)


def test_a_make_up_session_lists_only_those_who_missed_and_counts_for_coverage(sari, group, held, hold):
    session = made_up(sari, held)
    assert names_on(session, sari) == ["Beti", "Cici"]
    hold(session, Beti="present", Cici="absent")
    assert covered(group) == {"education_parenting": 2}
    assert counted(held) == (1, 1, 0, 1)
    assert [row.family.name for row in missed(held, TODAY)] == ["Cici"]


def test_a_family_that_left_the_programme_has_nothing_to_make_up_for(sari, families, held):
    leave = Leaving(families["Beti"].family_id, "moved", date(2025, 5, 17))
    record_exits([leave], by=None, on=TODAY, at=NOW)
    assert [each.name for each in families_listed(made_up(sari, held))] == ["Cici"]


def test_whoever_is_still_missing_can_make_up_again(sari, held, hold):
    hold(made_up(sari, held), Beti="present", Cici="sick")
    assert names_on(made_up(sari, held, TODAY + timedelta(days=2)), sari) == ["Cici"]


def test_the_form_of_a_make_up_session_sent_twice_plans_one(sari, held):
    request = uuid.uuid4()
    assert made_up(sari, held, request=request) == made_up(sari, held, request=request)
    assert Event.objects.get(action="session.planned", detail__make_up=True)


def test_there_is_nothing_to_make_up_for_when_everybody_came(sari, plan, hold):
    session = hold(plan(TODAY), **ALL_CAME)
    with pytest.raises(Conflict, match="Everybody"):
        made_up(sari, session)


def test_only_what_was_held_is_made_up_for(sari, plan, held, hold):
    with pytest.raises(Conflict, match="Only a session that was held"):
        made_up(sari, plan(TODAY))
    again = hold(made_up(sari, held), Beti="sick", Cici="absent")
    with pytest.raises(Conflict, match="Only a session that was held"):
        made_up(sari, again)


def test_a_make_up_session_comes_not_before_the_original(sari, held):
    with pytest.raises(NotValid, match="or a later one"):
        made_up(sari, held, date(2025, 5, 15))


def test_a_colleague_makes_up_for_nothing_here(dewi, lestari, held):
    with pytest.raises(Session.DoesNotExist):
        made_up(dewi, held)
    with pytest.raises(NotAllowed):
        made_up(lestari, held)


def test_a_make_up_session_is_later_than_the_missed_one(sari, held):
    with pytest.raises(NotValid, match="later time on that day"):
        made_up(sari, held, held.meets_on)
    assert made_up(sari, held, held.meets_on + timedelta(days=1)).makes_up_for == held


def test_a_group_meets_once_at_the_same_minute(sari, group):
    sent = {"by": sari, "on": TODAY, "at": NOW, "meets_from": time(9)}
    actions.plan(group.public_id, "violence", TODAY, request=uuid.uuid4(), **sent)
    with pytest.raises(Conflict, match="at that very time"):
        actions.plan(group.public_id, "neglect", TODAY, request=uuid.uuid4(), **sent)


@pytest.mark.parametrize("begins", [time(10, 1), time(23)])
def test_nobody_has_come_to_a_session_that_begins_later_this_day(plan, hold, begins):
    with pytest.raises(NotValid, match=f"begins at {begins:%H:%M}"):
        hold(plan(meets_from=begins), Ani="present", Beti="sick", Cici="absent")


@pytest.mark.parametrize("begins", [time(10), time(9), None])
def test_who_came_is_recorded_from_the_hour_it_begins_or_all_day_where_none_is_known(plan, hold, begins):
    assert hold(plan(meets_from=begins), Ani="present", Beti="sick", Cici="absent").is_held


def test_what_was_recorded_of_a_held_session_is_corrected_whatever_its_hour(plan, hold):
    session = hold(plan(), Ani="present", Beti="sick", Cici="absent")
    Session.objects.update(meets_from=time(23))
    assert hold(session, Ani="present", Beti="present", Cici="absent").present == 2


def test_the_list_of_a_session_that_begins_later_opens_with_from_when(client, sari, plan):
    client.force_login(sari)
    session = plan(meets_from=time(15, 30))
    answer = client.get(reverse("session-attendance", args=[session.public_id]), follow=True)
    assert "from 15:30 on" in answer.text
