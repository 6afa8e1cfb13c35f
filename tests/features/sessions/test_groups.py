"""Groups: opened, changed, filled, emptied and closed by the facilitator who keeps them; suggested by village."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse

from tangga.areas.models import Area
from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.models import FacilitatorAssignment, Family, MembershipSpell
from tangga.sessions import groups
from tangga.sessions.models import Group, GroupMembership
from tangga.sessions.suggesting import Sizes, suggestions_for
from tests import make
from tests.features.sessions.conftest import NOW, OPENED, SARIJADI, TODAY


def opened(by, name="Mawar", village=SARIJADI, request=None, **more):
    area = Area.objects.get(code=village)
    return groups.open_group(name, area, request=request or uuid.uuid4(), by=by, on=TODAY, at=NOW, **more)


def names_in(group):
    rows = GroupMembership.objects.filter(group=group, ends_on=None)
    return sorted(rows.values_list("family__name", flat=True))


def test_a_group_is_opened_with_its_families_and_logged_once(sari, group):
    assert (group.name, group.size, names_in(group)) == ("Melati", 3, ["Ani", "Beti", "Cici"])
    event = Event.objects.get(action="group.opened")
    assert (event.actor, event.area_code, event.detail) == (sari, SARIJADI, {})
    assert Event.objects.get(action="group.families_added").detail == {"families": 3}


def test_the_form_sent_twice_opens_one_group(sari):
    request = uuid.uuid4()
    assert opened(sari, request=request) == opened(sari, request=request)
    assert Group.objects.count() == 1
    assert Event.objects.filter(action="group.opened").count() == 1


def test_somebody_elses_form_is_not_theirs(sari, dewi):
    request = uuid.uuid4()
    opened(sari, request=request)
    with pytest.raises(Conflict, match="used already"):
        opened(dewi, request=request)


def test_an_open_group_of_that_name_in_the_village_is_refused(sari, group):
    with pytest.raises(Conflict, match="Choose another name"):
        opened(sari, name="Melati")


@pytest.mark.parametrize("name", ["", "   ", "\u200b\u200d\ufeff", "\u3164\u2800", "\u2060 \u200b"])
def test_a_group_needs_a_name(sari, name):
    with pytest.raises(NotValid, match="name"):
        opened(sari, name=name)


def test_a_name_holds_no_number_of_people(sari):
    with pytest.raises(NotValid, match="NIK"):
        opened(sari, name="Melati 3273010101100003")


def test_a_group_belongs_to_a_village(sari):
    with pytest.raises(NotValid, match="village"):
        opened(sari, village="327301")


def test_a_group_is_not_opened_on_a_day_to_come(sari):
    with pytest.raises(NotValid, match="not come yet"):
        opened(sari, opened_on=TODAY + timedelta(days=1))


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2006, 12, 31)])
def test_no_group_is_older_than_the_programme(sari, day):
    with pytest.raises(NotValid, match="began in 2007"):
        opened(sari, opened_on=day)


def test_a_group_may_be_as_old_as_the_programme(sari):
    assert opened(sari, opened_on=date(2007, 1, 1)).opened_on == date(2007, 1, 1)


def test_a_name_that_differs_in_signs_nobody_sees_is_the_same_name(sari, group):
    with pytest.raises(Conflict, match="Choose another name"):
        opened(sari, name="Mel\u200bati\u3164")


def test_a_coordinator_opens_no_group(lestari):
    with pytest.raises(NotAllowed):
        opened(lestari)


def test_families_of_another_facilitator_are_not_there(dewi, families):
    with pytest.raises(Family.DoesNotExist):
        opened(dewi, families=[families["Ani"].public_id])


def test_a_family_comes_into_a_group_once(sari, group, families):
    dini = [families["Dini"].public_id]
    assert groups.add_families(group.public_id, dini, by=sari, on=TODAY, at=NOW) == 1
    assert groups.add_families(group.public_id, dini, by=sari, on=TODAY, at=NOW) == 0
    group.refresh_from_db()
    assert (group.size, names_in(group)) == (4, ["Ani", "Beti", "Cici", "Dini"])
    assert Event.objects.filter(action="group.families_added").count() == 2


def test_a_family_that_comes_since_an_earlier_day_stands_on_its_lists(sari, group, families):
    dini, since = [families["Dini"].public_id], date(2025, 3, 1)
    groups.add_families(group.public_id, dini, since=since, by=sari, on=TODAY, at=NOW)
    assert GroupMembership.objects.get(family=families["Dini"]).starts_on == since


def test_nobody_comes_in_before_the_group_was_opened(sari, group, families):
    dini = [families["Dini"].public_id]
    groups.add_families(group.public_id, dini, since=date(2024, 1, 1), by=sari, on=TODAY, at=NOW)
    assert GroupMembership.objects.get(family=families["Dini"]).starts_on == OPENED


@pytest.mark.parametrize("picked", [[], [uuid.uuid4()]])
def test_what_is_no_family_of_mine_is_not_added(sari, group, picked):
    with pytest.raises((NotValid, Family.DoesNotExist)):
        groups.add_families(group.public_id, picked, by=sari, on=TODAY, at=NOW)


def test_families_move_to_another_group_of_mine(sari, group, families):
    other = opened(sari)
    moved = groups.move_families(
        group.public_id, [families["Ani"].public_id], to=other.public_id, by=sari, on=TODAY, at=NOW
    )
    assert (moved, names_in(group), names_in(other)) == (1, ["Beti", "Cici"], ["Ani"])
    assert [each.size for each in Group.objects.order_by("name")] == [1, 2]
    assert GroupMembership.objects.get(group=group, family=families["Ani"]).ends_on == TODAY


def test_families_leave_a_group_and_a_leader_who_leaves_leads_no_more(sari, group, families):
    ani = families["Ani"].public_id
    told = {"name": "Melati", "meeting_place": "", "by": sari, "on": TODAY, "at": NOW}
    groups.change_group(group.public_id, leader=ani, **told)
    assert groups.move_families(group.public_id, [ani], to=None, by=sari, on=TODAY, at=NOW) == 1
    group.refresh_from_db()
    assert (group.leader, group.size) == (None, 2)
    assert Event.objects.get(action="group.families_taken_out").detail == {"families": 1}


def test_a_family_taken_out_and_back_the_same_day_is_in_it_once(sari, group, families):
    ani = [families["Ani"].public_id]
    groups.move_families(group.public_id, ani, to=None, by=sari, on=TODAY, at=NOW)
    groups.add_families(group.public_id, ani, by=sari, on=TODAY, at=NOW)
    assert GroupMembership.objects.filter(family=families["Ani"], ends_on=None).count() == 1


def test_families_do_not_move_to_a_colleagues_group(sari, dewi, group, families):
    hers = opened(dewi)
    with pytest.raises(Group.DoesNotExist):
        groups.move_families(group.public_id, [families["Ani"].public_id], to=hers.public_id, by=sari, on=TODAY, at=NOW)


def test_who_accompanies_a_family_now_takes_it_over_from_the_group_before(sari, dewi, group, families):
    ani = families["Ani"]
    FacilitatorAssignment.objects.filter(family=ani).update(ends_on=TODAY)
    FacilitatorAssignment.objects.create(family=ani, facilitator=dewi, starts_on=TODAY)
    (suggested,) = suggestions_for(dewi, TODAY)
    assert (suggested.kept, suggested.name) == (True, "Melati")
    (hers,) = groups.open_suggested([suggested.key], by=dewi, on=TODAY, at=NOW)
    assert (names_in(hers), names_in(group)) == (["Ani"], ["Beti", "Cici"])


def test_name_place_and_leader_change_and_the_log_says_only_that(sari, group, families):
    beti = families["Beti"]
    told = {"name": "Anggrek", "meeting_place": "Rumah Beti", "by": sari, "on": TODAY, "at": NOW}
    groups.change_group(group.public_id, leader=beti.public_id, **told)
    groups.change_group(group.public_id, leader=beti.public_id, **told)
    group.refresh_from_db()
    assert (group.name, group.meeting_place, group.leader) == ("Anggrek", "Rumah Beti", beti)
    event = Event.objects.get(action="group.changed")
    assert (set(event.after), set(event.after.values())) == ({"name", "meeting_place", "leader"}, {"…"})


def test_who_is_not_in_the_group_does_not_lead_it(sari, group, families):
    told = {"name": "Melati", "meeting_place": "", "by": sari, "on": TODAY, "at": NOW}
    with pytest.raises(Family.DoesNotExist):
        groups.change_group(group.public_id, leader=families["Dini"].public_id, **told)


def test_a_group_closes_once_and_its_families_are_in_none(sari, group):
    groups.close_group(group.public_id, by=sari, on=TODAY, at=NOW)
    groups.close_group(group.public_id, by=sari, on=TODAY, at=NOW)
    group.refresh_from_db()
    assert (group.closed_on, group.size, names_in(group)) == (TODAY, 0, [])
    assert Event.objects.filter(action="group.closed").count() == 1


def test_a_group_with_a_planned_session_does_not_close(sari, group, plan):
    plan(TODAY)
    with pytest.raises(Conflict, match="still planned"):
        groups.close_group(group.public_id, by=sari, on=TODAY, at=NOW)


def test_a_closed_group_takes_no_family(sari, group, families):
    groups.close_group(group.public_id, by=sari, on=TODAY, at=NOW)
    with pytest.raises(Conflict, match="closed"):
        groups.add_families(group.public_id, [families["Dini"].public_id], by=sari, on=TODAY, at=NOW)


@pytest.mark.parametrize(
    ("who", "refusal"), [("lestari", NotAllowed), ("dewi", Group.DoesNotExist), ("budi", Group.DoesNotExist)]
)
def test_nobody_else_keeps_the_group(request, group, who, refusal):
    other = request.getfixturevalue(who)
    with pytest.raises(refusal):
        groups.close_group(group.public_id, by=other, on=TODAY, at=NOW)
    with pytest.raises(refusal):
        groups.change_group(group.public_id, name="X", meeting_place="", leader=None, by=other, on=TODAY, at=NOW)


def test_suggested_groups_are_of_usual_size_and_come_once(sari):
    many = [make.family(f"N-{place}", name=f"Ibu {place:02}", facilitator=sari) for place in range(50)]
    suggested = suggestions_for(sari, TODAY)
    assert [(each.name, len(each.families)) for each in suggested] == [("Sarijadi 1", 25), ("Sarijadi 2", 25)]
    assert not Group.objects.exists()
    keys = [each.key for each in suggested]
    groups.open_suggested(keys, by=sari, on=TODAY, at=NOW)
    assert groups.open_suggested(keys, by=sari, on=TODAY, at=NOW) == []
    assert GroupMembership.objects.filter(ends_on=None).count() == len(many)


def test_a_family_alone_is_suggested_for_the_group_in_its_village(sari, group, families):
    (suggested,) = suggestions_for(sari, TODAY)
    assert (suggested.into, [each.name for each in suggested.families]) == (group, ["Dini"])
    groups.open_suggested([suggested.key], by=sari, on=TODAY, at=NOW)
    assert names_in(group) == ["Ani", "Beti", "Cici", "Dini"]


def test_who_has_left_the_programme_is_suggested_for_no_group(sari, families):
    MembershipSpell.objects.filter(family=families["Dini"]).update(left_on=date(2025, 2, 1))
    (suggested,) = suggestions_for(sari, TODAY)
    assert [each.name for each in suggested.families] == ["Ani", "Beti", "Cici"]


def test_opening_suggested_groups_needs_a_choice(sari):
    with pytest.raises(NotValid, match="at least one group"):
        groups.open_suggested([], by=sari, on=TODAY, at=NOW)


@pytest.mark.parametrize(("families", "parts"), [(5, 1), (27, 1), (41, 2), (55, 2), (350, 13)])
def test_families_go_into_as_many_groups_as_keeps_them_near_the_middle(families, parts):
    assert Sizes(15, 40).parts(families) == parts


@pytest.mark.parametrize(("size", "outside"), [(14, "few"), (15, ""), (40, ""), (41, "many")])
def test_a_size_outside_the_usual_is_said(size, outside):
    assert Sizes(15, 40).outside(size) == outside


@pytest.mark.parametrize("field", ["name", "meeting_place"])
def test_a_number_typed_into_a_group_is_refused_and_the_rest_stays(client, sari, families, field):
    client.force_login(sari)
    sent = {"name": "Mawar", "meeting_place": "Balai RW", "village": "3273011001", field: "NIK 3273015203870001"}
    answer = client.post(reverse("group-new"), sent)
    assert answer.status_code == 422
    assert "Leave NIK and KK numbers out" in answer.text
    assert not Group.objects.exists()
