"""What a new plan and a pick are offered at first: days spread until the target month, who sees to it, the year."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tangga.errors import NotValid
from tangga.graduation import plans
from tangga.graduation.forms import PickForm, offered, usual_year
from tangga.graduation.milestones import Step
from tests.features.graduation.conftest import AT, ON


def test_days_are_spread_evenly_where_the_target_month_is_near():
    on = date(2025, 11, 30)
    days = [each.due_on for each in offered(on, None, 2025)]
    assert days == sorted(set(days))
    assert (on < days[0], days[-1]) == (True, date(2025, 12, 31))


def test_far_from_the_target_month_the_usual_days_stand():
    steps = offered(ON, None, ON.year + 1)
    assert [each.due_on for each in steps] == [each.template.due_from(ON) for each in steps]


def test_who_sees_to_a_milestone_is_as_usual_until_somebody_chooses_another():
    first = offered(ON, None)[0]
    code = first.template.code
    sent = {f"take_{code}": "yes", f"due_{code}": ON.isoformat(), f"who_{code}": "facilitator"}
    chosen = next(each for each in offered(ON, sent) if each.template.code == code)
    assert (first.responsible, chosen.step().responsible) == (first.template.responsible, "facilitator")


def test_the_refusal_of_a_late_day_names_the_milestone(world, pick, intent, sari):
    pick(world.family)
    late = [Step("Open an account", ON), Step("Sell at the market", ON + timedelta(days=1_000))]
    with pytest.raises(NotValid, match="Sell at the market"):
        plans.begin_plan(world.family, intent, late, by=sari, on=ON, at=AT)


@pytest.mark.parametrize(
    ("on", "year"), [(date(2025, 10, 31), 2025), (date(2025, 11, 1), 2025), (date(2025, 12, 1), 2026)]
)
def test_the_next_year_is_offered_first_when_little_of_this_one_is_left(on, year):
    assert usual_year(on) == year
    assert PickForm(on, needs_words=False).fields["year"].initial == str(year)


def test_a_plan_that_reaches_beyond_the_year_of_its_pick_says_so(client, plan, sari):
    plan.target_month = date(plan.candidate.year + 1, 3, 1)
    plan.save(update_fields=["target_month"])
    client.force_login(sari)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("plan", args=[plan.public_id])).text
    assert f"it will not count for the target of {plan.candidate.year}" in page
