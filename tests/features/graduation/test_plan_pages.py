"""Plans on the screen: made, looked at, moved; the list, its file, the paper."""

import io
from datetime import date
from uuid import uuid4

import openpyxl
import pytest
from django.urls import reverse

from tangga.audit.models import Event
from tangga.graduation import milestones, plans
from tangga.graduation.milestone_templates import templates
from tangga.graduation.models import Milestone, Plan
from tangga.people.roles import Role
from tests import make
from tests.features.graduation.conftest import AT, ON, WISH

SAID = {"wish": WISH, "goal": "Income from the shop", "target_month": "2025-12-01", "support": ["capital"]}


def page(name, row):
    return reverse(name, args=[row.public_id])


@pytest.fixture
def browser(signed_in, sari):
    return signed_in(sari)


def test_a_plan_is_made_with_milestones_from_the_templates(browser, world, pick):
    pick(world.family)
    address = page("plan-new", world.family)
    assert "Business registered (NIB)" in browser.get(address).text
    sent = SAID | {"sent": str(uuid4()), "take_nib": "yes", "due_nib": "2025-06-30", "due_training": ""}
    kept = browser.post(address, sent)
    assert browser.post(address, sent)["Location"] == kept["Location"]

    plan = Plan.objects.get()
    assert kept["Location"] == page("plan", plan)
    assert [(each.what, each.due_on) for each in plan.milestones.all()] == [
        ("Business registered (NIB)", date(2025, 6, 30))
    ]


def test_what_was_typed_stays_when_something_is_missing(browser, world, pick):
    pick(world.family)
    sent = SAID | {"sent": str(uuid4()), "wish": "", "take_nib": "yes", "due_nib": ""}
    answer = browser.post(page("plan-new", world.family), sent)
    assert answer.status_code == 422
    assert "Give each milestone you ticked a day." in answer.text
    assert 'value="Income from the shop"' in answer.text
    assert not Plan.objects.exists()


def test_a_family_nobody_picked_is_told_how_to_go_on(browser, world):
    assert page("pick", world.family) in browser.get(page("plan-new", world.family)).text
    answer = browser.post(page("plan-new", world.family), SAID | {"sent": str(uuid4())})
    assert (answer.status_code, "Nobody has picked" in answer.text) == (422, True)


def test_the_plan_shows_the_wish_progress_milestones_and_reasons(browser, plan, stones, sari):
    milestones.meet_milestone(stones[0].public_id, ON, "seen", by=sari, on=ON, at=AT)
    text = browser.get(page("plan", plan)).text
    assert WISH in text
    assert "1 of 2 met (50 %)" in text
    assert "Sees to it: market women" in text
    assert "five years or more in the programme" in text


def test_overdue_is_said_on_the_plan_the_list_and_the_first_page(browser, plan, monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: date(2025, 6, 2))
    assert "overdue since 1" in browser.get(page("plan", plan)).text
    assert "1 overdue" in browser.get(reverse("plans")).text
    assert len(browser.get(reverse("plans"), {"overdue": "yes"}).context["shown"]) == 1


def test_a_plan_that_rests_is_late_with_nothing(browser, plan, sari, monkeypatch):
    plans.pause(plan.public_id, "ill", by=sari, on=ON, at=AT)
    monkeypatch.setattr("tangga.people.clock.today", lambda: date(2025, 6, 2))
    assert "overdue" not in browser.get(page("plan", plan)).text
    assert len(browser.get(reverse("plans"), {"overdue": "yes"}).context["shown"]) == 0


def test_the_plan_is_changed_and_an_older_form_is_told_of_it(browser, plan):
    address = page("plan-edit", plan)
    assert 'name="revision" value="1"' in browser.get(address).text
    kept = browser.post(address, SAID | {"goal": "Two shops", "revision": "1"})
    assert kept["Location"] == page("plan", plan)
    late = browser.post(address, SAID | {"goal": "Three shops", "revision": "1"})
    assert late.status_code == 409
    assert "Somebody changed this meanwhile" in late.text
    assert 'value="Three shops"' in late.text


@pytest.mark.parametrize(
    ("name", "words", "state"),
    [("plan-pause", "ill", "paused"), ("plan-withdraw", "not yet", "withdrawn")],
)
def test_a_plan_is_moved_from_its_page(browser, plan, name, words, state):
    refused = browser.post(page(name, plan), {"words": "", "revision": "1"})
    assert (refused.status_code, 'role="alert"' in refused.text) == (422, True)
    assert browser.post(page(name, plan), {"words": words, "revision": "1"}).status_code == 302
    plan.refresh_from_db()
    assert plan.state == state


def test_a_plan_is_ended_from_its_page_which_says_how(browser, plan):
    form = {"words": "to Kediri", "revision": "1"}
    refused = browser.post(page("plan-end", plan), form)
    assert (refused.status_code, "Choose how the plan ends" in refused.text, "to Kediri" in refused.text) == (
        422,
        True,
        True,
    )
    assert browser.post(page("plan-end", plan), form | {"end_reason": "moved"}).status_code == 302
    assert "ended: the family moved away" in browser.get(page("plan", plan)).text


def test_a_plan_goes_on_from_its_page(browser, plan, sari):
    plans.pause(plan.public_id, "ill", by=sari, on=ON, at=AT)
    browser.post(page("plan-resume", plan), {"words": "", "revision": "2"})
    plan.refresh_from_db()
    assert plan.state == "preparing"


def test_a_milestone_is_added_moved_and_met_from_the_plans_page(browser, plan, stones):
    form = {"what": "Training", "due_on": "2025-08-01", "responsible": "other", "role": "BLK", "sent": str(uuid4())}
    assert browser.post(page("milestone-add", plan), form).status_code == 302
    assert browser.post(page("milestone-add", plan), form).status_code == 302
    assert plan.milestones.count() == 3
    moved = {"due_on": "2025-07-15", "reason": "office closed", "revision": "1"}
    browser.post(page("milestone-move", stones[0]), moved)
    browser.post(page("milestone-meet", stones[0]), {"met_on": "2025-05-17", "note": "seen", "revision": "2"})
    browser.post(page("milestone-unmeet", stones[0]), {"reason": "wrong family", "revision": "3"})
    changed = {"what": "NIB", "responsible": "facilitator", "role": "", "revision": "4"}
    browser.post(page("milestone-change", stones[0]), changed)
    browser.post(page("milestone-earlier", stones[1]), {"revision": "1"})
    browser.post(page("milestone-drop", stones[1]), {"revision": "2"})

    stone = Milestone.objects.get(pk=stones[0].pk)
    assert (stone.what, stone.due_on, stone.met_on, stone.responsible) == (
        "NIB",
        date(2025, 7, 15),
        None,
        "facilitator",
    )
    assert Milestone.objects.get(pk=stones[1].pk).dropped_at is not None
    assert "office closed" in browser.get(page("plan", plan)).text


@pytest.mark.parametrize(
    ("name", "form", "kept"),
    [
        ("milestone-move", {"due_on": "2025-07-15", "reason": ""}, 'value="2025-07-15"'),
        ("milestone-move", {"due_on": "soon", "reason": "why not"}, "why not"),
        ("milestone-meet", {"met_on": "2025-05-18", "note": "NIB seen"}, "NIB seen"),
        ("milestone-change", {"what": "", "responsible": "other", "role": "BLK"}, 'value="BLK"'),
    ],
)
def test_what_is_refused_comes_back_as_it_was_typed(browser, stones, name, form, kept):
    answer = browser.post(page(name, stones[0]), form | {"revision": "1"})
    assert answer.status_code == 422
    assert kept in answer.text
    assert 'role="alert"' in answer.text


def test_a_milestone_that_is_not_complete_comes_back(browser, plan):
    answer = browser.post(page("milestone-add", plan), {"what": "Training", "responsible": "family"})
    assert (answer.status_code, 'value="Training"' in answer.text) == (422, True)


def test_a_milestone_changed_meanwhile_is_answered_with_409(browser, stones, sari):
    milestones.meet_milestone(stones[0].public_id, ON, "", by=sari, on=ON, at=AT)
    form = {"due_on": "2025-07-15", "reason": "x", "revision": "1"}
    assert browser.post(page("milestone-move", stones[0]), form).status_code == 409


@pytest.mark.parametrize("role", [Role.DISTRICT_OFFICIAL, Role.DISTRICT_HEAD, Role.AUDITOR])
def test_roles_that_read_see_the_plan_and_no_button(signed_in, plan, role):
    reader = signed_in(make.posted("who", role, "3273"))
    text = reader.get(page("plan", plan)).text
    assert WISH in text
    assert "Let it rest" not in text
    assert reader.post(page("plan-end", plan), {"words": "x", "revision": "1"}).status_code == 403


def test_a_plan_of_another_area_or_facilitator_is_not_found(signed_in, plan, stones, budi, dewi):
    for_both = [signed_in(budi), signed_in(dewi)]
    assert [each.get(page("plan", plan)).status_code for each in for_both] == [404, 404]
    assert [each.get(page("plan-paper", plan)).status_code for each in for_both] == [404, 404]
    assert for_both[1].post(page("milestone-meet", stones[0]), {}).status_code == 404


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("state=preparing", 1),
        ("state=ended", 0),
        ("state=", 1),
        ("target=2025-12", 1),
        ("target=2026-01", 0),
        ("area=327301", 1),
        ("area=3273011002", 0),
        ("sort=-late", 1),
        ("sort=family", 1),
    ],
)
def test_the_list_is_narrowed_and_sorted(signed_in, plan, sinta, query, count):
    answer = signed_in(sinta).get(f"{reverse('plans')}?{query}")
    assert (answer.status_code, len(answer.context["shown"])) == (200, count)


@pytest.mark.parametrize("query", ["state=happy", "target=soon", "area=3571", "facilitator=x"])
def test_a_filter_that_is_not_understood_shows_no_plan(signed_in, plan, sinta, query):
    answer = signed_in(sinta).get(f"{reverse('plans')}?{query}")
    assert (answer.status_code, len(answer.context["shown"])) == (422, 0)


def test_the_coordinator_sees_the_plans_of_one_facilitator(signed_in, plan, sinta, sari, dewi):
    browser = signed_in(sinta)
    shown = [
        len(browser.get(f"{reverse('plans')}?facilitator={each.public_id}").context["shown"]) for each in (sari, dewi)
    ]
    assert shown == [1, 0]


def test_the_list_sends_the_same_few_statements_for_many_plans(
    signed_in, answered, pick, intent, sari, sinta, django_assert_max_num_queries
):
    families = [answered(f"P{number:02}") for number in range(30)]
    assert len({pick(family) for family in families}) == 30
    step = milestones.Step("x", ON)
    made = [plans.begin_plan(family, intent, [step], by=sari, on=ON, at=AT) for family in families]
    browser = signed_in(sinta)
    with django_assert_max_num_queries(20):
        assert browser.get(reverse("plans")).context["rows"].paginator.count == len(made)


def test_a_plans_page_sends_few_statements(browser, plan, sari, django_assert_max_num_queries):
    steps = [milestones.Step(f"step {number}", ON) for number in range(20)]
    added = [milestones.add_milestone(plan.public_id, step, by=sari, on=ON, at=AT) for step in steps]
    with django_assert_max_num_queries(30):
        assert len(browser.get(page("plan", plan)).context["milestones"]) == 2 + len(added)


def test_the_file_of_plans_is_logged(browser, plan):
    answer = browser.post(f"{reverse('plans-export')}?state=preparing", {"reason": "reporting"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.getvalue())).worksheets[0].values)
    assert (rows[1][1], rows[1][6], rows[1][7]) == ("Aminah", 0, 2)
    assert Event.objects.get(action="plans.exported").detail["filters"] == ["state"]


def test_the_paper_for_the_family_is_a_pdf(browser, plan):
    answer = browser.get(page("plan-paper", plan))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert Event.objects.filter(action="plan.paper_taken", family=plan.family.public_id).count() == 1


def test_an_auditor_takes_no_paper_along(signed_in, plan):
    auditor = signed_in(make.posted("who", Role.AUDITOR, "3273"))
    assert "plan-paper" not in auditor.get(page("plan", plan)).text
    assert auditor.get(page("plan-paper", plan)).status_code == 403


def test_the_common_milestones_have_words_in_both_languages():
    assert all(each.words["en"] and each.words["id"] for each in templates())
    assert [each.months for each in templates()] == sorted(each.months for each in templates())
    assert templates()[-1].due_from(date(2025, 12, 31)).day == 28
