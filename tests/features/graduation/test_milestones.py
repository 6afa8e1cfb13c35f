"""Milestones: added, changed, moved, met, not met after all, dropped. Every day one ever had stays."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.graduation import milestones, plans
from tangga.graduation.milestones import Step
from tangga.graduation.models import Milestone, Plan
from tests.features.graduation.conftest import AT, ON

LATER = date(2025, 7, 1)


def add(plan, by, **step):
    plain = {"what": "Training finished", "due_on": LATER}
    return milestones.add_milestone(plan.public_id, Step(**plain | step), by=by, on=ON, at=AT)


def act(verb, milestone, *said, by, **more):
    return verb(milestone.public_id, *said, by=by, on=ON, at=AT, **more)


def events(action):
    return Event.objects.filter(action=action).count()


def test_a_milestone_is_added_at_the_end_once(plan, sari):
    sent = uuid4()
    made = add(plan, sari, sent=sent)
    add(plan, sari, sent=sent)

    assert [each.what for each in plan.milestones.all()][-1] == "Training finished"
    assert (made.place, events("milestone.added")) == (2, 1)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"what": " "}, "what is to be reached"),
        ({"responsible": "nobody"}, "Choose who sees to it"),
        ({"responsible": "other"}, "Say who sees to it"),
        ({"due_on": date(2025, 5, 16)}, "choose a later day"),
        ({"due_on": date(2031, 1, 1)}, "too far ahead"),
        ({"what": "NIK 3273010101900009"}, "Leave NIK"),
    ],
)
def test_a_milestone_that_cannot_be_so_is_refused(plan, sari, wrong, sentence):
    with pytest.raises(NotValid, match=sentence):
        add(plan, sari, **wrong)


def test_a_plan_holds_as_many_milestones_as_somebody_can_keep(plan, sari):
    Milestone.objects.bulk_create(
        Milestone(plan=plan, what="x", due_on=LATER, added_by=sari, place=place) for place in range(2, 40)
    )
    with pytest.raises(NotValid, match="40 milestones already"):
        add(plan, sari)


def test_it_is_moved_with_a_reason_and_every_day_it_had_stays(stones, sari):
    moved = act(milestones.move_milestone, stones[0], LATER, "licence office closed", by=sari, seen=1)
    act(milestones.move_milestone, stones[0], LATER, "licence office closed", by=sari, seen=1)

    assert (moved.due_on, moved.revision) == (LATER, 2)
    assert [(each.due_on, each.reason) for each in moved.dates.all()] == [
        (date(2025, 6, 1), ""),
        (LATER, "licence office closed"),
    ]
    assert Event.objects.get(action="milestone.moved").detail == {"from_day": "2025-06-01", "due_on": "2025-07-01"}


def test_it_is_not_moved_without_a_reason_nor_before_the_plan(stones, sari):
    with pytest.raises(NotValid, match="Write why"):
        act(milestones.move_milestone, stones[0], LATER, " ", by=sari)
    with pytest.raises(NotValid, match="That day is over"):
        act(milestones.move_milestone, stones[0], date(2025, 1, 1), "why", by=sari)


def test_it_is_not_moved_to_a_day_that_is_over_though_it_may_be_moved_to_today(stones, sari):
    with pytest.raises(NotValid, match="That day is over"):
        act(milestones.move_milestone, stones[0], ON - timedelta(days=1), "why", by=sari)
    assert act(milestones.move_milestone, stones[0], ON, "why", by=sari).due_on == ON


def test_that_it_was_met_on_an_earlier_day_is_recorded_all_the_same(plan, stones, sari):
    Plan.objects.filter(pk=plan.pk).update(begun_on=date(2025, 5, 1))
    assert act(milestones.meet_milestone, stones[0], date(2025, 5, 10), by=sari).met_on == date(2025, 5, 10)


def test_it_is_met_once_and_can_be_taken_back_with_a_reason(stones, sari, sinta):
    act(milestones.meet_milestone, stones[0], ON, "NIB seen", by=sari, seen=1)
    met = act(milestones.meet_milestone, stones[0], ON, "NIB seen", by=sari, seen=1)
    assert (met.met_on, met.met_by, met.met_note) == (ON, sari, "NIB seen")

    with pytest.raises(Conflict, match="is met already"):
        act(milestones.move_milestone, met, LATER, "why", by=sari)
    with pytest.raises(NotValid, match="Write why"):
        act(milestones.unmeet_milestone, met, "", by=sinta)
    back = act(milestones.unmeet_milestone, met, "another family's NIB", by=sinta)
    act(milestones.unmeet_milestone, met, "another family's NIB", by=sinta)

    assert (back.met_on, back.dates.last().reason) == (None, "another family's NIB")
    assert (events("milestone.met"), events("milestone.unmet")) == (1, 1)


@pytest.mark.parametrize(
    ("day", "sentence"), [(date(2025, 5, 18), "has not come yet"), (date(2025, 5, 1), "cannot have been reached")]
)
def test_it_is_met_on_a_day_that_can_be(stones, sari, day, sentence):
    with pytest.raises(NotValid, match=sentence):
        act(milestones.meet_milestone, stones[0], day, by=sari)


def test_who_comes_second_is_told(stones, sari, sinta):
    act(milestones.meet_milestone, stones[0], ON, "seen", by=sari, seen=1)
    with pytest.raises(Conflict, match="Somebody changed this meanwhile"):
        act(milestones.move_milestone, stones[0], LATER, "why", by=sinta, seen=1)


def test_two_milestones_of_one_plan_do_not_stand_in_each_others_way(stones, sari, sinta):
    act(milestones.meet_milestone, stones[0], ON, by=sari, seen=1)
    assert act(milestones.meet_milestone, stones[1], ON, by=sinta, seen=1).met_by == sinta


def test_its_words_and_who_sees_to_it_are_changed_once(stones, sari):
    changed = act(milestones.change_milestone, stones[1], "Ten customers", "family", "ignored", by=sari, seen=1)
    act(milestones.change_milestone, stones[1], "Ten customers", "family", by=sari, seen=1)

    assert (changed.what, changed.responsible, changed.responsible_role) == ("Ten customers", "family", "")
    assert events("milestone.changed") == 1


def test_it_is_put_before_the_one_above_it(plan, stones, sari):
    act(milestones.put_earlier, stones[1], by=sari, seen=1)
    act(milestones.put_earlier, stones[1], by=sari, seen=2)

    assert [each.pk for each in plan.milestones.all()] == [stones[1].pk, stones[0].pk]


def test_a_dropped_one_stays_on_record_and_nothing_more_is_done_with_it(stones, sari):
    act(milestones.drop_milestone, stones[0], by=sari, seen=1)
    assert act(milestones.drop_milestone, stones[0], by=sari, seen=1).dropped_at == AT
    with pytest.raises(Conflict, match="was dropped"):
        act(milestones.meet_milestone, stones[0], ON, by=sari)
    assert events("milestone.dropped") == 1


def test_one_that_is_met_is_not_dropped(stones, sari):
    act(milestones.meet_milestone, stones[0], ON, by=sari)
    with pytest.raises(Conflict, match="is met already"):
        act(milestones.drop_milestone, stones[0], by=sari)


def test_nothing_is_changed_in_a_closed_plan(plan, stones, sari):
    plans.end(plan.public_id, "moved away", "moved", by=sari, on=ON, at=AT)
    with pytest.raises(Conflict, match="ended since"):
        add(plan, sari)
    with pytest.raises(Conflict, match="ended since"):
        act(milestones.meet_milestone, stones[0], ON, by=sari)


def test_the_form_of_one_plan_adds_nothing_to_another(plan, stones, answered, pick, intent, sari):
    other = answered("F4")
    pick(other)
    second = plans.begin_plan(other, intent, by=sari, on=ON, at=AT)
    with pytest.raises(Conflict, match="sent already"):
        add(second, sari, sent=stones[0].public_id)


def test_roles_that_only_read_keep_no_milestones(plan, stones, tono):
    with pytest.raises(NotAllowed):
        add(plan, tono)
    with pytest.raises(NotAllowed):
        act(milestones.meet_milestone, stones[0], ON, by=tono)
    assert events("milestone.met") == 0


def test_those_of_another_area_are_not_there(plan, stones, budi):
    with pytest.raises(Plan.DoesNotExist):
        add(plan, budi)
    with pytest.raises(Milestone.DoesNotExist):
        act(milestones.meet_milestone, stones[0], ON, by=budi)
