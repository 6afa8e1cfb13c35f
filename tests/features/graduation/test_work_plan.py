"""The work plan: a facilitator's month by week, the year, each facilitator's for whoever oversees them."""

from datetime import date

import pytest
from django.urls import reverse

from tangga.audit.models import Event
from tangga.graduation import milestones, plans
from tangga.graduation.activities import activities_of
from tangga.graduation.panel import panel_of
from tangga.graduation.todo import steps_of
from tangga.graduation.work_plan import items_of, weeks_of, year_of
from tangga.papers.months import last_of
from tangga.people.queries import posting_of
from tangga.people.roles import Role
from tangga.people.screens import Viewer
from tangga.visits.models import Visit
from tests import make
from tests.features.graduation.conftest import AT, ON

JUNE = date(2025, 6, 1)


def viewer(person, on=ON):
    return Viewer(person, posting_of(person, on), on)


@pytest.fixture
def visit(world, sari):
    return Visit.objects.create(family=world.elderly, visitor=sari, purpose="home_visit", planned_on=date(2025, 6, 11))


def test_a_month_holds_milestones_and_visits_by_day(plan, visit, sari):
    items = items_of(sari, JUNE, last_of(JUNE), seen_by=sari, on=ON)
    assert [(each.on, each.kind, each.whom) for each in items] == [
        (JUNE, "milestone", "Aminah"),
        (date(2025, 6, 11), "visit", "Beti"),
    ]


def test_the_weeks_of_a_month_end_on_sundays_and_hold_each_day_once():
    weeks = weeks_of(JUNE, [])
    assert [(week.first.day, week.last.day) for week in weeks] == [
        (1, 1),
        (2, 8),
        (9, 15),
        (16, 22),
        (23, 29),
        (30, 30),
    ]


def test_what_is_over_is_late_and_what_is_done_is_done(plan, stones, visit, sari):
    milestones.meet_milestone(stones[0].public_id, ON, by=sari, on=ON, at=AT)
    items = items_of(sari, JUNE, last_of(JUNE), seen_by=sari, on=date(2025, 7, 1))
    assert [(each.done, each.late) for each in items] == [(True, False), (False, True)]


def test_a_visit_that_was_held_stands_on_the_day_it_was_held(visit, sari):
    Visit.objects.update(state="done", visited_on=date(2025, 6, 3), met="carer")
    items = items_of(sari, JUNE, last_of(JUNE), seen_by=sari, on=ON)
    assert [(each.on, each.done) for each in items] == [(date(2025, 6, 3), True)]


def test_a_visit_that_was_held_in_another_month_stands_in_that_month_only(visit, sari):
    Visit.objects.update(state="done", visited_on=date(2025, 5, 30), met="carer")
    assert items_of(sari, JUNE, last_of(JUNE), seen_by=sari, on=ON) == []
    may = items_of(sari, date(2025, 5, 1), date(2025, 5, 31), seen_by=sari, on=ON)
    assert [each.on for each in may] == [date(2025, 5, 30)]


def test_a_plan_that_rests_and_a_visit_that_is_cancelled_are_not_in_it(plan, visit, sari):
    plans.pause(plan.public_id, "ill", by=sari, on=ON, at=AT)
    Visit.objects.update(state="cancelled", cancel_reason="ill")
    assert items_of(sari, JUNE, last_of(JUNE), seen_by=sari, on=ON) == []


def test_the_year_counts_by_month_and_names_who_wants_to_have_left(plan, visit, sari):
    months = year_of(sari, 2025, seen_by=sari, on=ON)
    assert (months[5].due, months[5].visits, months[8].due) == (1, 1, 1)
    assert [each.family.name for each in months[11].targets] == ["Aminah"]


def test_a_facilitator_opens_the_own_month_and_saves_it_as_pdf(signed_in, plan, sari):
    browser = signed_in(sari)
    text = browser.get(f"{reverse('work-plan')}?month=2025-06").text
    assert "Business registered" in text
    assert "Aminah" in browser.get(f"{reverse('work-plan')}?year=2025").text
    asked = f"{reverse('work-plan-paper')}?month=2025-06"
    why = browser.get(asked)  # asks why first: it holds names
    assert ("Save as PDF" in why.text, "Save as Excel" in why.text) == (True, False)
    assert browser.post(asked).status_code == 422
    taken = browser.post(asked, {"reason": "reporting"})
    assert taken.content.startswith(b"%PDF")
    assert 'filename="work-plan-2025-06.pdf"' in taken["Content-Disposition"]
    event = Event.objects.get(action="work_plan.exported")
    assert (event.actor, event.detail["reason"]) == (sari, "reporting")


def test_an_auditor_takes_no_work_plan_away(signed_in, plan, sari):
    auditor = make.posted("periksa", Role.AUDITOR, "3273")
    asked = f"{reverse('work-plan-paper')}?month=2025-06&facilitator={sari.public_id}"
    assert signed_in(auditor).post(asked, {"reason": "reporting"}).status_code == 403


def test_the_province_reads_a_work_plan_without_its_visits(plan, visit, sari):
    rina = make.posted("rina-p", Role.PROVINCE, "32")
    kinds = {item.kind for item in items_of(sari, JUNE, last_of(JUNE), seen_by=rina, on=ON)}
    assert "visit" not in kinds


def test_the_coordinator_sees_each_facilitator_and_opens_theirs(signed_in, plan, stones, sinta, sari, monkeypatch):
    milestones.meet_milestone(stones[1].public_id, ON, by=sari, on=ON, at=AT)
    monkeypatch.setattr("tangga.people.clock.today", lambda: date(2025, 6, 2))
    browser = signed_in(sinta)
    (row,) = browser.get(reverse("work-plan")).context["rows"]
    assert (row["name"], row["plans"], row["every"], row["met"], row["late"], row["due"]) == ("Sari", 1, 2, 1, 1, 0)
    answer = browser.get(f"{reverse('work-plan')}?month=2025-06&facilitator={sari.public_id}")
    assert "Business registered" in answer.text


def test_a_facilitator_sees_no_colleagues_and_another_district_nothing(signed_in, plan, dewi, budi, sari):
    assert signed_in(dewi).get(f"{reverse('work-plan')}?facilitator={sari.public_id}").status_code == 422
    assert signed_in(budi).get(f"{reverse('work-plan')}?facilitator={sari.public_id}").status_code == 422
    assert "Aminah" not in signed_in(dewi).get(f"{reverse('work-plan')}?month=2025-06").text


@pytest.mark.parametrize("query", ["month=2025-13", "month=june", "year=25", "month=1999-01", "due=9999-12-31"])
def test_a_month_that_is_none_is_refused(signed_in, sari, query):
    assert signed_in(sari).get(f"{reverse('work-plan')}?{query}").status_code == 422


def test_a_pdf_of_nobodys_work_plan_is_refused(signed_in, sinta):
    assert signed_in(sinta).get(reverse("work-plan-paper")).status_code == 422


def test_the_first_page_of_a_facilitator_names_what_waits(plan, world, pick, sari):
    pick(world.elderly, reason="The daughter works and cares for her.")
    july = viewer(sari, date(2025, 8, 28))
    told = [(step.count, step.what) for step in steps_of(july)]
    assert told == [
        (1, "milestone is overdue"),
        (1, "milestone is due this week"),
        (1, "picked family has no plan yet"),
    ]


def test_a_plan_whose_month_has_come_is_named(plan, sari):
    told = [step.what for step in steps_of(viewer(sari, date(2025, 12, 1)))]
    assert "plan has come to its target month" in told


def test_the_coordinator_is_told_where_milestones_are_overdue(plan, sinta):
    (step,) = steps_of(viewer(sinta, date(2025, 6, 2)))
    assert (step.count, step.more) == (1, "Kec. Sukasari 1")


def test_who_does_not_plan_and_who_has_nothing_is_told_nothing(plan, tono, dewi):
    assert steps_of(viewer(tono, date(2025, 6, 2))) == []
    assert steps_of(viewer(dewi, date(2025, 6, 2))) == []


def test_the_familys_page_tells_the_plan_and_what_is_next(signed_in, plan, sari, world):
    text = signed_in(sari).get(reverse("family", args=[world.family.public_id])).text
    assert "Towards graduation" in text
    assert "0 of 2 met" in text
    assert "Next: Business registered" in text


def test_the_familys_page_offers_to_pick_and_then_to_plan(signed_in, world, pick, sari, tono):
    assert reverse("pick", args=[world.family.public_id]) in shown(signed_in(sari), world.family)
    pick(world.family)
    assert reverse("plan-new", args=[world.family.public_id]) in shown(signed_in(sari), world.family)
    assert reverse("plan-new", args=[world.family.public_id]) not in shown(signed_in(tono), world.family)


def shown(browser, family):
    return browser.get(reverse("family", args=[family.public_id])).text


def test_a_role_that_reads_no_plans_is_told_nothing_of_them(world):
    from tangga.people.roles import Role
    from tests import make

    assert panel_of(viewer(make.posted("menteri", Role.MINISTRY, None)), world.family) is None


def test_plans_made_and_milestones_met_count_as_work(plan, stones, sari):
    milestones.meet_milestone(stones[0].public_id, ON, "NIB seen", by=sari, on=ON, at=AT)
    found = activities_of(sari, date(2025, 5, 1), date(2025, 5, 31))
    assert [(each.rhk, each.kind, each.families, each.place) for each in found] == [
        (4, "milestone", 1, "Kel. Sarijadi"),
        (4, "plan", 1, "Kel. Sarijadi"),
    ]
    assert {each.family_id for each in found} == {plan.family_id}
    assert "Aminah" not in str(found)
    assert activities_of(sari, JUNE, last_of(JUNE)) == []


def test_what_is_due_this_week_is_shown_whatever_the_month(signed_in, plan, sari, monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: date(2025, 8, 28))
    (step,) = [each for each in steps_of(viewer(sari, date(2025, 8, 28))) if "this week" in each.what]
    text = signed_in(sari).get(step.address).text
    assert ("Steady customers" in text, "Business registered" in text) == (True, False)
    assert signed_in(sari).get(reverse("work-plan"), {"due": "soon"}).status_code == 422


def test_plans_whose_month_has_come_are_listed_alone(signed_in, plan, sari, monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: date(2025, 12, 1))
    (step,) = [each for each in steps_of(viewer(sari, date(2025, 12, 1))) if "target month" in each.what]
    assert "1 plan<" in signed_in(sari).get(step.address).text
    monkeypatch.setattr("tangga.people.clock.today", lambda: date(2025, 11, 30))
    assert "0 plans<" in signed_in(sari).get(step.address).text
