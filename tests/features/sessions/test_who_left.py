"""Families that left the programme: asked for nothing and counted nowhere from that day on, here as on every paper."""

import io
import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tangga.audit.models import Event
from tangga.errors import Conflict
from tangga.families.models import MembershipSpell
from tangga.papers import formats
from tangga.people.queries import posting_of
from tangga.people.screens import Viewer
from tangga.sessions import actions, groups
from tangga.sessions.catalogue import catalogue_on
from tangga.sessions.coverage import families_by_coverage
from tangga.sessions.figures import Wanted, sums
from tangga.sessions.models import Group, GroupMembership
from tangga.sessions.papers import lines_for
from tangga.sessions.queries import families_listed, members_now, missed, next_topic, size_on, sized, stale_members
from tangga.sessions.suggesting import Sizes, suggestions_for
from tests import make
from tests.features.sessions.conftest import NOW, TODAY

CATALOGUE = catalogue_on(TODAY)
EXIT = date(2025, 5, 20)  # the first day out; the session of `held` was on 16 May
BEFORE = EXIT - timedelta(days=1)


@pytest.fixture
def out(families):
    """out(name, on=EXIT): the family leaves the programme."""

    def leave(name, on=EXIT):
        MembershipSpell.objects.filter(family=families[name]).update(left_on=on)

    return leave


def viewer(person, on):
    return Viewer(person, posting_of(person, on), on)


def figures(by, on, **wanted):
    (found,) = sums(Wanted(on, **wanted), CATALOGUE, by, 4).values()
    return found


@pytest.mark.parametrize(("on", "many", "covered"), [(BEFORE, 3, 1), (EXIT, 2, 0)])
@pytest.mark.parametrize("by", ["group", "facilitator", "area"])
def test_a_family_is_counted_until_the_day_before_it_is_out(held, out, by, on, many, covered):
    out("Ani")
    found = figures(by, on)
    assert (found.families, found.covered, found.possible) == (many, covered, many * 29)
    assert found.by_module["education_parenting"] == covered


def test_the_session_it_came_to_still_counts_it(held, out):
    out("Ani")
    assert (figures("group", EXIT).present, figures("group", EXIT).marks) == (1, 3)


def test_a_module_alone_takes_off_only_what_was_attended_of_it(held, out):
    out("Ani")
    assert figures("group", EXIT, modules=("stunting",)).covered == 0
    assert figures("group", EXIT, modules=("education_parenting",)).covered == 0


def test_a_module_alone_takes_off_no_attendance_of_another(group, plan, hold, out):
    topics = [topic.code for module in CATALOGUE.modules[:2] for topic in module.topics[:2]]
    held = [
        hold(plan(date(2025, 5, 10 + n), each), Ani="present", Beti="present", Cici="absent")
        for n, each in enumerate(topics)
    ]
    out("Ani")
    module = CATALOGUE.modules[0].code
    found = figures("group", EXIT, modules=(module,))
    assert (len(held), found.covered, found.by_module) == (4, 2, {module: 2})


@pytest.mark.parametrize(("on", "names"), [(BEFORE, ["Ani", "Beti", "Cici"]), (EXIT, ["Beti", "Cici"])])
def test_the_families_of_a_coverage_table_are_those_still_in(sari, held, out, on, names):
    out("Ani")
    rows = families_by_coverage(viewer(sari, on), Wanted(on), "name")
    assert [row.family.name for row in rows] == names


@pytest.mark.parametrize(("on", "size"), [(BEFORE, 3), (EXIT, 2)])
def test_a_groups_size_is_of_those_still_in(group, out, on, size):
    out("Beti")
    group.refresh_from_db()
    assert (size_on(group, on), sized(Group.objects.all(), on).get().families_now) == (size, size)


@pytest.mark.parametrize(("on", "names"), [(BEFORE, ["Beti", "Cici"]), (EXIT, ["Cici"])])
def test_who_left_is_not_counted_as_missing(held, out, on, names):
    out("Beti")
    assert sorted(row.family.name for row in missed(held, on)) == names


@pytest.mark.parametrize(("meets_on", "names"), [(BEFORE, ["Ani", "Beti", "Cici"]), (EXIT, ["Beti", "Cici"])])
def test_who_left_is_asked_for_no_attendance_from_that_day_on(sari, plan, out, meets_on, names):
    out("Ani")
    session = plan(meets_on)
    assert [each.name for each in families_listed(session)] == names
    assert [line.family.name for line in lines_for(session, viewer(sari, TODAY))] == names


@pytest.mark.parametrize(("on", "names"), [(BEFORE, ["Beti", "Cici"]), (EXIT, ["Cici"])])
def test_a_make_up_session_asks_for_nobody_who_is_out_by_then(sari, held, out, on, names):
    out("Beti")
    sent = {"request": uuid.uuid4(), "by": sari, "on": TODAY, "at": NOW}
    assert [each.name for each in families_listed(actions.plan_make_up(held.public_id, on, **sent))] == names


def test_where_all_who_missed_are_out_there_is_nothing_to_make_up(sari, held, out):
    out("Beti")
    out("Cici")
    with pytest.raises(Conflict, match="left the programme"):
        actions.plan_make_up(held.public_id, EXIT, request=uuid.uuid4(), by=sari, on=TODAY, at=NOW)


def test_a_family_that_came_back_is_counted_again(group, held, out, families):
    out("Ani", date(2025, 5, 1))
    MembershipSpell.objects.create(family=families["Ani"], joined_on=EXIT)
    assert [figures("group", on).families for on in (BEFORE, EXIT)] == [2, 3]


def test_the_next_topic_does_not_wait_for_who_is_out(group, plan, hold, out, sari, families):
    other = groups.open_group("Mawar", group.village, request=uuid.uuid4(), by=sari, on=TODAY, at=NOW)
    moved = [families[name].public_id for name in ("Beti", "Cici")]
    hold(plan(date(2025, 5, 16)), Ani="present", Beti="absent", Cici="absent")
    groups.move_families(group.public_id, [families["Ani"].public_id], to=other.public_id, by=sari, on=TODAY, at=NOW)
    groups.move_families(group.public_id, moved[:1], to=other.public_id, by=sari, on=TODAY, at=NOW)
    other.refresh_from_db()
    assert next_topic(other, TODAY).code == "better_parents"
    out("Beti", TODAY)
    assert next_topic(other, TODAY).code == "child_behaviour"


def test_there_is_room_for_a_family_where_another_left(sari, group, families, out, monkeypatch):
    monkeypatch.setattr("tangga.sessions.suggesting.usual_sizes", lambda *_words: Sizes(1, 3))
    assert [each.into for each in suggestions_for(sari, TODAY)] == [None]
    out("Ani", TODAY)
    assert [each.into for each in suggestions_for(sari, TODAY)] == [group]


@pytest.mark.parametrize(("on", "left"), [(BEFORE, [None, None, None]), (EXIT, [EXIT, None, None])])
def test_a_group_says_who_left_and_since_when(sari, group, out, on, left):
    out("Ani")
    members, _unseen = members_now(group, sari, on)
    assert [member.left_on for member in members] == left
    assert stale_members(sari, on).count() == len([day for day in left if day])


def test_who_left_is_taken_out_from_the_first_day_out(sari, group, families, out):
    out("Ani", TODAY - timedelta(days=2))
    out("Beti", TODAY + timedelta(days=2))
    sent = {"by": sari, "on": TODAY, "at": NOW}
    assert [groups.take_out_who_left(group.public_id, **sent) for _time in range(2)] == [1, 0]
    assert GroupMembership.objects.get(family=families["Ani"]).ends_on == TODAY - timedelta(days=2)
    group.refresh_from_db()
    assert group.size == 2
    assert Event.objects.get(action="group.families_taken_out").detail == {"families": 1}


def test_nobody_takes_families_out_of_a_colleagues_group(dewi, group, out):
    out("Ani", TODAY)
    with pytest.raises(Group.DoesNotExist):
        groups.take_out_who_left(group.public_id, by=dewi, on=TODAY, at=NOW)


def test_the_groups_page_has_one_button_for_all_who_left(client, sari, group, out):
    client.force_login(sari)
    out("Ani", TODAY)
    address = reverse("group", args=[group.public_id])
    shown = client.get(address).text
    assert f"out of the programme since {formats.day(TODAY)}" in shown
    assert "2 families" in shown
    assert "Take it out of the group" in shown
    client.post(reverse("group-move", args=[group.public_id]), {"to": "left"})
    assert "Take it out of the group" not in client.get(address).text


def test_who_only_looks_has_no_button(client, tono, group, out):
    client.force_login(tono)
    out("Ani", TODAY)
    shown = client.get(reverse("group", args=[group.public_id])).text
    assert ("1 family has left the programme" in shown, "Take it out of the group" in shown) == (True, False)


def test_the_workbook_counts_as_the_page_does(client, tono, held, out):
    client.force_login(tono)
    out("Ani", TODAY)
    made = client.post(reverse("session-coverage-export") + "?by=group", {"reason": "reporting"})
    rows = list(load_workbook(io.BytesIO(b"".join(made.streaming_content))).active.iter_rows(values_only=True))
    told = dict(zip(*[row for row in rows if row[0] in ("Group", "Melati")], strict=True))
    assert (told["Families"], told["Attended by today's families"], told["Could have been attended"]) == (2, 0, 58)


@pytest.mark.parametrize(("sort", "names"), [("size", ["Mawar", "Melati"]), ("-size", ["Melati", "Mawar"])])
def test_groups_are_sorted_by_the_families_still_in(client, sari, group, families, out, sort, names):
    other = groups.open_group("Mawar", group.village, request=uuid.uuid4(), by=sari, on=TODAY, at=NOW)
    moved = [families[name].public_id for name in ("Ani", "Beti")]
    groups.move_families(group.public_id, moved, to=other.public_id, by=sari, on=TODAY, at=NOW)
    out("Ani", TODAY)
    out("Beti", TODAY)
    client.force_login(sari)
    shown = client.get(reverse("groups") + f"?sort={sort}").text
    assert sorted(names, key=lambda name: shown.index(f">{name}</a>")) == names


def test_a_family_that_left_is_in_no_other_figure(sari, held, out):
    make.family("F-Eni", name="Eni", facilitator=sari, kk="")
    out("Ani", TODAY)
    assert figures("group", TODAY, facilitator=sari.pk).families == 2
