"""The plan of a family: begun, changed, paused, resumed, withdrawn, ended."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.models import Family
from tangga.graduation import milestones, plans
from tangga.graduation.forms import offered, usual_target
from tangga.graduation.models import Plan
from tangga.graduation.queries import Progress, next_of, progress_of
from tests.features.graduation.conftest import AT, ON, WISH


def begin(family, intent, by, steps=(), **more):
    return plans.begin_plan(family, intent, steps, by=by, on=ON, at=AT, **more)


def move(act, plan, by, words="the mother is ill", **more):
    return act(plan.public_id, words, by=by, on=ON, at=AT, **more)


def test_a_plan_keeps_the_wish_the_milestones_and_how_ready_the_family_was(world, pick, intent, step, assessed, sari):
    asked = assessed(world.family, 30)
    picked = pick(world.family)
    sent = uuid4()
    plan = begin(world.family, intent, sari, [step], sent=sent)
    again = begin(world.family, intent, sari, [step], sent=sent)

    assert again == plan
    assert (plan.wish, plan.target_month, plan.support, plan.candidate) == (
        WISH,
        date(2025, 12, 1),
        ["capital"],
        picked,
    )
    assert (plan.readiness, plan.readiness_level) == (asked.public_id, "nearly")
    assert [each.due_on for each in plan.milestones.get().dates.all()] == [date(2025, 6, 1)]
    event = Event.objects.get(action="plan.begun")
    assert (event.area_code, event.detail) == ("3273011001", {"target_month": "2025-12-01", "milestones": 1})


def test_a_family_never_asked_is_planned_for_all_the_same(plan):
    assert (plan.readiness, plan.readiness_level) == (None, "")


def test_only_a_family_that_is_picked_gets_a_plan(world, intent, sari):
    with pytest.raises(NotValid, match="Nobody has picked"):
        begin(world.family, intent, sari)


def test_a_family_has_one_open_plan(plan, world, intent, sinta):
    with pytest.raises(Conflict, match="A plan is open"):
        begin(world.family, intent, sinta, sent=uuid4())


def test_the_database_keeps_one_open_plan(plan, sari):
    second = Plan(family=plan.family, candidate=plan.candidate, goal="x", wish="y", target_month=date(2025, 12, 1))
    second.begun_on, second.begun_by, second.begun_at = ON, sari, AT
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"wish": "  "}, "the family's own wish"),
        ({"goal": ""}, "what the family wants to reach"),
        ({"target_month": date(2025, 4, 30)}, "over already"),
        ({"target_month": date(2031, 1, 1)}, "too far ahead"),
        ({"support": ("gold",)}, "not known"),
        ({"support": ("other",)}, "what else"),
        ({"wish": "KK 3273010101900009"}, "Leave NIK"),
        ({"goal": "x" * 301}, "at most 300"),
    ],
)
def test_a_plan_that_cannot_be_so_is_refused(world, pick, intent, sari, change, sentence):
    pick(world.family)
    with pytest.raises(NotValid, match=sentence):
        begin(world.family, replace(intent, **change), sari)
    assert not Plan.objects.exists()


def test_the_month_that_runs_may_be_the_target(world, pick, intent, sari):
    pick(world.family)
    assert begin(world.family, replace(intent, target_month=ON), sari).target_month == date(2025, 5, 1)


def test_roles_that_only_read_plan_nothing(world, pick, intent, plan, tono, rina):
    with pytest.raises(NotAllowed, match="District official"):
        begin(world.family, intent, tono)
    with pytest.raises(NotAllowed, match="Province official"):
        plans.change_plan(plan.public_id, intent, by=rina, on=ON, at=AT)


def test_a_plan_of_another_area_or_facilitator_is_not_there(world, plan, intent, budi, dewi):
    with pytest.raises(Family.DoesNotExist):
        begin(world.family, intent, budi)
    with pytest.raises(Plan.DoesNotExist):
        plans.change_plan(plan.public_id, intent, by=dewi, on=ON, at=AT)
    with pytest.raises(Plan.DoesNotExist):
        move(plans.end, plan, budi, end_reason="other")


def test_a_change_is_kept_once_and_logged_without_what_was_typed(plan, intent, sari):
    wanted = replace(intent, goal="Income from two shops", target_month=date(2026, 3, 1))
    changed = plans.change_plan(plan.public_id, wanted, by=sari, on=ON, at=AT, seen=1)
    plans.change_plan(plan.public_id, wanted, by=sari, on=ON, at=AT, seen=1)

    assert (changed.goal, changed.revision) == ("Income from two shops", 2)
    detail = Event.objects.get(action="plan.changed").detail
    assert detail == {"columns": ["goal", "target_month"], "from_month": "2025-12-01", "target_month": "2026-03-01"}


def test_who_comes_second_is_told(plan, intent, sari, sinta):
    plans.change_plan(plan.public_id, replace(intent, goal="One"), by=sari, on=ON, at=AT, seen=1)
    with pytest.raises(Conflict, match="Somebody changed this meanwhile"):
        plans.change_plan(plan.public_id, replace(intent, goal="Two"), by=sinta, on=ON, at=AT, seen=1)
    with pytest.raises(Conflict, match="Somebody changed this meanwhile"):
        move(plans.end, plan, sinta, end_reason="other", seen=1)


def test_a_target_month_that_is_over_may_stay_but_no_other_one_behind_us(plan, intent, sari):
    later = date(2026, 2, 1)
    kept = plans.change_plan(plan.public_id, replace(intent, goal="Two"), by=sari, on=later, at=AT)
    assert kept.goal == "Two"
    with pytest.raises(NotValid, match="over already"):
        plans.change_plan(plan.public_id, replace(intent, target_month=date(2026, 1, 1)), by=sari, on=later, at=AT)


def test_a_plan_rests_and_goes_on(plan, sari):
    assert move(plans.pause, plan, sari, seen=1).state == "paused"
    assert move(plans.pause, plan, sari, seen=1).state == "paused"
    assert move(plans.resume, plan, sari, "", seen=2).state == "preparing"

    assert [each.state for each in plan.moves.all()] == ["preparing", "paused", "preparing"]
    assert Event.objects.filter(action__in=["plan.paused", "plan.resumed"]).count() == 2


def test_the_family_withdraws_at_any_time_in_its_own_words(plan, sari):
    with pytest.raises(NotValid, match="own words"):
        move(plans.withdraw_by_family, plan, sari, "")
    move(plans.pause, plan, sari)
    gone = move(plans.withdraw_by_family, plan, sari, "Kami belum siap.")

    assert (gone.state, gone.closed_on, gone.is_open) == ("withdrawn", ON, False)
    assert plan.moves.last().words == "Kami belum siap."
    assert Event.objects.filter(action="plan.withdrawn").count() == 1


def test_a_closed_plan_stays_closed_and_a_new_one_can_be_made(plan, world, intent, sari):
    move(plans.end, plan, sari, end_reason="given_up")
    with pytest.raises(Conflict, match="ended since 17"):
        move(plans.resume, plan, sari, "")
    with pytest.raises(Conflict, match="Nothing can be changed"):
        plans.change_plan(plan.public_id, replace(intent, goal="Two"), by=sari, on=ON, at=AT)
    assert begin(world.family, intent, sari).pk != plan.pk


def test_an_ended_plan_says_how_it_ended_and_by_which_case_once(plan, sari):
    case = uuid4()
    first = move(plans.end, plan, sari, end_reason="carried_out", case=case)
    move(plans.end, plan, sari, end_reason="carried_out", case=case)
    assert (first.state, first.end_reason, first.case) == ("ended", "carried_out", case)
    detail = Event.objects.get(action="plan.ended").detail
    assert detail == {"end_reason": "carried_out", "case": str(case)}


@pytest.mark.parametrize("end_reason", ["", "tired"])
def test_a_plan_does_not_end_without_saying_how(plan, sari, end_reason):
    with pytest.raises(NotValid, match="how the plan ends"):
        move(plans.end, plan, sari, end_reason=end_reason)


def test_success_is_not_made_of_giving_up_afterwards(plan, sari):
    move(plans.end, plan, sari, end_reason="given_up")
    with pytest.raises(Conflict, match="ended since"):
        move(plans.end, plan, sari, end_reason="carried_out")


@pytest.mark.parametrize("wrong", [{"state": "ended", "closed_on": ON}, {"end_reason": "moved"}, {"case": uuid4()}])
def test_the_database_keeps_how_a_plan_ended_to_ended_plans(plan, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(**wrong)


def test_a_plan_does_not_rest_twice_for_two_reasons(plan, sari, sinta):
    move(plans.pause, plan, sari)
    with pytest.raises(Conflict, match="paused already"):
        move(plans.pause, plan, sinta, "another reason")


def test_an_official_moves_no_plan(plan, tono):
    with pytest.raises(NotAllowed):
        move(plans.pause, plan, tono)


def test_progress_is_the_share_of_milestones_met(stones):
    assert progress_of(stones) == Progress(0, 2)
    stones[0].met_on = ON
    assert (progress_of(stones).percent, next_of(stones)) == (50, stones[1])
    stones[1].dropped_at = AT
    assert progress_of(stones) == Progress(1, 1)


def test_a_plan_without_milestones_is_not_done():
    assert (progress_of([]).percent, next_of([])) == (0, None)


def test_two_thirds_are_sixty_six_percent():
    assert Progress(2, 3).percent == 66


def test_no_milestone_is_due_after_the_target_month(plan, world, sari, stones):
    late = milestones.Step("Too late", date(2026, 1, 1))
    with pytest.raises(NotValid, match="December 2025"):
        milestones.add_milestone(plan.public_id, late, by=sari, on=ON, at=AT)
    with pytest.raises(NotValid, match="December 2025"):
        milestones.move_milestone(stones[0].public_id, date(2026, 1, 1), "ill", by=sari, on=ON, at=AT)


def test_a_target_month_moved_earlier_names_the_milestones_after_it(plan, intent, sari):
    with pytest.raises(NotValid, match="Steady customers"):
        plans.change_plan(plan.public_id, replace(intent, target_month=date(2025, 7, 1)), by=sari, on=ON, at=AT)


def test_a_plan_begins_with_a_target_month_in_the_year_the_family_is_picked_for():
    assert usual_target(ON, 2025) == date(2025, 12, 1)
    assert usual_target(ON, 2026) == date(2026, 5, 1)
    assert usual_target(date(2025, 11, 30), 2025) == date(2025, 12, 1)
    assert usual_target(date(2025, 12, 1), 2025) == date(2026, 12, 1)  # nobody is prepared within the month
    assert max(each.due_on for each in offered(ON, None, 2025)) <= date(2025, 12, 31)
