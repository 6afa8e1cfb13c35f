"""What becomes of picks and plans when the family leaves the programme: nothing more waits for anybody."""

from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from tangga.errors import NotValid
from tangga.families.exits import Leaving, record_exits
from tangga.graduation import milestones, picks, plans
from tangga.graduation.panel import panel_of
from tangga.graduation.queries import of_each_facilitator, picked_in, plans_seen_by, with_counts
from tangga.graduation.todo import steps_of
from tangga.graduation.work_plan import items_of, targets_of
from tangga.people.queries import posting_of
from tangga.people.screens import Viewer
from tests.features.graduation.conftest import AT, ON

LATER = date(2026, 1, 2)
JUNE = date(2025, 6, 1)


def viewer(person, on=LATER):
    return Viewer(person, posting_of(person, on), on)


@pytest.fixture
def leaves(tono):
    """leaves(family): its exit is recorded, from a day on."""

    def exit_of(family, effective_on=ON):
        return record_exits([Leaving(family.family_id, "voluntary", effective_on)], by=tono, on=ON, at=AT)

    return exit_of


def test_who_left_since_the_last_assessment_is_not_picked(world, pick, leaves):
    leaves(world.family)
    with pytest.raises(NotValid, match="not in the programme"):
        pick(world.family)


def test_the_page_of_a_family_that_left_does_not_say_that_it_could_be_prepared(world, sari, leaves):
    assert panel_of(viewer(sari), world.family)["left_on"] is None
    leaves(world.family)
    panel = panel_of(viewer(sari), world.family)
    shown = render_to_string("graduation/_panel.html", {"panel": panel})
    assert "The family is out of the programme since" in shown
    assert ("could be prepared" in shown, panel["may_plan"]) == (False, False)


def test_the_page_for_picking_says_at_once_that_the_family_left_and_shows_no_form(world, client, sari, leaves):
    leaves(world.family)
    client.force_login(sari)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("pick", args=[world.family.public_id]))
    assert "out of the programme since" in page.text
    assert "Pick this family" not in page.text


def test_who_leaves_on_a_day_to_come_is_in_it_until_then(world, pick, leaves):
    leaves(world.family, ON + timedelta(days=1))
    assert pick(world.family).year == ON.year


def test_no_plan_is_begun_for_who_left(world, pick, intent, sari, leaves):
    pick(world.family)
    leaves(world.family)
    with pytest.raises(NotValid, match="not in the programme"):
        plans.begin_plan(world.family, intent, by=sari, on=ON, at=AT)


def test_a_pick_of_who_left_counts_no_more(world, pick, sari, leaves):
    pick(world.family)
    leaves(world.family)
    assert picked_in(ON.year, sari, ON) == 0
    assert steps_of(viewer(sari, ON)) == []


def test_before_the_exit_the_first_page_tells_what_is_overdue_and_what_has_come(plan, sari, sinta):
    assert [step.count for step in steps_of(viewer(sari))] == [2, 1]
    assert [step.count for step in steps_of(viewer(sinta))] == [2, 1]


def test_after_the_exit_nothing_of_the_plan_waits_on_the_first_page(plan, sari, sinta, leaves):
    leaves(plan.family)
    assert steps_of(viewer(sari)) == []
    assert steps_of(viewer(sinta)) == []


def test_after_the_exit_nothing_is_overdue_in_lists_and_of_the_facilitator(plan, sari, leaves):
    leaves(plan.family)
    assert [row.late for row in with_counts(plans_seen_by(sari, LATER), LATER)] == [0]
    assert list(of_each_facilitator(sari, LATER, LATER)) == []


def test_after_the_exit_the_work_plan_asks_for_no_milestone_but_tells_those_that_were_met(plan, stones, sari, leaves):
    milestones.meet_milestone(stones[0].public_id, ON, by=sari, on=ON, at=AT)
    leaves(plan.family)
    year = date(2025, 1, 1), date(2025, 12, 31)
    assert [item.what for item in items_of(sari, *year, seen_by=sari, on=LATER)] == ["Business registered"]
    assert targets_of(sari, *year, seen_by=sari, on=LATER) == []


def test_the_page_of_the_plan_says_that_the_family_left_and_calls_nothing_late(
    signed_in, plan, sari, leaves, monkeypatch
):
    leaves(plan.family)
    monkeypatch.setattr("tangga.people.clock.today", lambda: LATER)
    text = signed_in(sari).get(reverse("plan", args=[plan.public_id])).text
    assert "The family is no longer in the programme" in text
    assert "overdue since" not in text
    assert "The target month has come" not in text


def test_the_pick_and_the_plan_of_who_left_can_still_be_closed(plan, sari, leaves):
    leaves(plan.family)
    assert plans.end(plan.public_id, "left", "left_otherwise", by=sari, on=ON, at=AT).state == "ended"
    assert picks.unpick(plan.candidate.public_id, "left", by=sari, on=ON, at=AT).dropped_at == AT
