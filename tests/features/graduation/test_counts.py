"""However milestones are counted (of a plan, of a facilitator, on the first page, by hand), they are as many."""

from datetime import timedelta
from random import Random

import pytest
from django.db.models import Count

from tangga.families.models import MembershipSpell
from tangga.graduation.models import Candidate, Milestone, Plan
from tangga.graduation.queries import (
    due,
    late_of,
    milestones_of,
    milestones_seen_by,
    of_each_facilitator,
    overdue,
    plans_seen_by,
    progress_of,
    with_counts,
)
from tangga.graduation.work_plan import items_of
from tests.features.graduation.conftest import AT, ON

LAST = ON + timedelta(days=30)


@pytest.fixture(params=range(8))
def drawn(request, answered, sari):
    """Six families, some of which left, with a plan each in some state, and up to six milestones of every kind."""
    chance = Random(request.param)
    families = [answered(f"D{place}", f"D{place}") for place in range(6)]
    MembershipSpell.objects.filter(family__in=chance.sample(families, 2)).update(left_on=ON)
    states = [chance.choice(Plan.State.values) for _family in families]
    plans = [
        Plan.objects.create(
            family=family,
            candidate=Candidate.objects.create(family=family, year=ON.year, picked_by=sari, picked_on=ON, picked_at=AT),
            state=state,
            goal="shop",
            wish="shop",
            target_month=ON.replace(day=1),
            begun_on=ON,
            begun_by=sari,
            begun_at=AT,
            closed_on=None if state in Plan.OPEN else ON,
            end_reason="given_up" if state == "ended" else "",
        )
        for family, state in zip(families, states, strict=True)
    ]
    Milestone.objects.bulk_create(
        Milestone(
            plan=plan,
            what="step",
            due_on=ON + timedelta(days=chance.randint(-40, 40)),
            met_on=(met := chance.choice([None, None, ON])),
            met_by=met and sari,
            dropped_at=chance.choice([None, None, None, AT]),
            added_by=sari,
        )
        for plan in plans
        for _step in range(chance.randint(0, 6))
    )
    return plans


def test_every_way_of_counting_agrees(drawn, sari):
    counted = list(with_counts(plans_seen_by(sari, ON), ON).order_by("pk"))
    by_hand = milestones_of(drawn)
    late = late_of(drawn, ON)
    here = {spell.family_id for spell in MembershipSpell.objects.filter(left_on=None)}
    open_ones = [plan for plan in counted if plan.is_open and plan.family_id in here]
    working = [plan for plan in open_ones if plan.state == "preparing"]
    of_sari = [
        (row["plans"], row["every"], row["met"], row["late"], row["due"]) for row in of_each_facilitator(sari, ON, LAST)
    ]
    of_all = milestones_seen_by(sari, ON).aggregate(
        late=Count("pk", filter=overdue(ON)), due=Count("pk", filter=due(ON, LAST))
    )
    waiting = [each for plan in working for each in by_hand[plan.pk] if each.met_on is None]
    items = items_of(sari, ON - timedelta(days=60), LAST + timedelta(days=60), seen_by=sari, on=ON)

    assert [(plan.met, plan.every) for plan in counted] == [
        (found.met, found.every) for found in (progress_of(by_hand[plan.pk]) for plan in drawn)
    ]
    assert late == {each.pk for each in waiting if each.due_on < ON}
    assert sum(plan.late for plan in counted) == of_all["late"] == len(late) == sum(item.late for item in items)
    assert of_all["due"] == sum(ON <= each.due_on <= LAST for each in waiting)
    assert sum(not item.done for item in items) == len(waiting)
    assert (
        of_sari
        == [
            (
                len(open_ones),
                sum(plan.every for plan in open_ones),
                sum(plan.met for plan in open_ones),
                of_all["late"],
                of_all["due"],
            )
        ][: len(open_ones)]
    )
