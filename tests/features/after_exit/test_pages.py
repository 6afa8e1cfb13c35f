"""The visit after the exit on the phone: one form, what it advises, and where else it is told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tangga.people.roles import Role
from tangga.readiness.models import Assessment
from tests import make
from tests.features.after_exit.conftest import POORLY, WELL


@pytest.fixture
def browser(client, monkeypatch, left):
    """Sari's telephone on the day of the first visit."""
    client.cookies["django_language"] = "en"
    left.on = left.case.effective_on + timedelta(days=92)
    monkeypatch.setattr("tangga.people.clock.today", lambda: left.on)
    client.force_login(left.sari)
    return client


def sent(visit, answers=WELL, **more):
    told = {f"q-{code}": given for code, given in answers.items()}
    said = {"visited_on": visit.planned_on.isoformat(), "met": "carer", "findings": "Usaha berjalan."}
    return {"sent_as": str(uuid4()), "visit": str(visit.public_id), **said, **told, **more}


def address(left):
    return reverse("after-exit-answer", args=[left.family.public_id])


def test_one_form_records_the_visit_the_answers_and_that_the_family_is_followed_up(browser, left, visited):
    visit = visited.visits()[0]
    opened = browser.get(address(left), {"visit": visit.public_id})
    assert "Does the family itself think that it stands on its own?" in opened.text
    answer = browser.post(address(left), sent(visit))
    given = Assessment.objects.get()
    assert answer.url == reverse("after-exit-answers", args=[given.public_id])
    page = browser.get(answer.url).text
    assert "looks as if it stands" in page
    assert "The case is followed up" in page


def test_what_is_wrong_brings_the_form_back_with_everything_typed(browser, left, visited):
    visit = visited.visits()[0]
    answer = browser.post(address(left), sent(visit, met="", findings="Warung tutup sejak banjir."))
    assert answer.status_code == 422
    assert "Warung tutup sejak banjir." in answer.text
    assert 'value="grown" checked' in answer.text
    refused = browser.post(address(left), sent(visit, WELL | {"needs": ["nothing", "food"]}))
    assert (refused.status_code, "goes with no other answer" in refused.text) == (422, True)
    assert not Assessment.objects.exists()


def test_a_family_that_looks_fallen_back_is_said_to_be_so_by_a_person_on_the_same_page(browser, left, visited):
    browser.post(address(left), sent(visited.visits()[0], POORLY))
    page = browser.get(reverse("after-exit-answers", args=[Assessment.objects.get().public_id]))
    assert "looks fallen back" in page.text
    assert [offer.code for offer in page.context["offers"]] == ["settle", "fall_back"]
    left.case.refresh_from_db()
    browser.post(
        reverse("case-fall-back", args=[left.case.public_id]),
        {"revision": left.case.revision, "words": "Warung tutup sejak banjir, makan sekali sehari."},
    )
    left.case.refresh_from_db()
    assert left.case.state == "fallen_back"


def test_the_case_the_family_and_the_visit_tell_of_it(browser, left, visited):
    browser.post(address(left), sent(visited.visits()[0], POORLY))
    result = reverse("after-exit-answers", args=[Assessment.objects.get().public_id])
    case = browser.get(reverse("case", args=[left.case.public_id])).text
    family = browser.get(reverse("family", args=[left.family.public_id])).text
    visit = browser.get(reverse("visit", args=[visited.visits()[0].public_id])).text
    assert (result in case, result in family, "How the family fares" in visit) == (True, True, True)
    assert "Food, Work or training" in family or "Work or training, Food" in family


def test_home_names_the_families_whose_visit_is_overdue(browser, left, client):
    left.on = left.on + timedelta(days=5)
    page = browser.get(reverse("home")).text
    assert "family that left waits for its visit" in page
    client.force_login(left.sinta)
    assert "family that left waits for its visit" in client.get(reverse("home")).text
    client.force_login(make.posted("santi", Role.FACILITATOR, "3273"))
    assert "family that left waits for its visit" not in client.get(reverse("home")).text


def test_a_form_sent_for_a_visit_that_is_on_record_leads_to_its_answers(browser, left, visited):
    visit = visited.visits()[0]
    browser.post(address(left), sent(visit))
    again = browser.get(address(left), {"visit": visit.public_id})
    assert again.url == reverse("after-exit-answers", args=[Assessment.objects.get().public_id])


def test_the_same_form_sent_twice_is_recorded_once(browser, left, visited):
    form = sent(visited.visits()[0])
    first, second = browser.post(address(left), form), browser.post(address(left), form)
    assert first.url == second.url
    assert Assessment.objects.count() == 1


def test_answers_about_readiness_are_not_shown_as_such_and_the_readiness_page_leads_here(browser, left, visited):
    browser.post(address(left), sent(visited.visits()[0]))
    given = Assessment.objects.get()
    moved = browser.get(reverse("readiness-result", args=[given.public_id]))
    assert moved.url == reverse("after-exit-answers", args=[given.public_id])


def test_a_correction_takes_the_place_of_what_was_answered(browser, left, visited):
    browser.post(address(left), sent(visited.visits()[0]))
    wrong = Assessment.objects.get()
    opened = browser.get(address(left), {"corrects": wrong.public_id})
    assert "marked as put right" in opened.text
    told = {f"q-{code}": given for code, given in POORLY.items()}
    browser.post(address(left), {"sent_as": str(uuid4()), "corrects": str(wrong.public_id), **told})
    right = Assessment.objects.get(corrects=wrong)
    assert "put right and count no more" in browser.get(reverse("after-exit-answers", args=[wrong.public_id])).text
    assert right.answered_on == wrong.answered_on
