"""Answers given at a visit stand on the visit's page, for whoever may read both."""

from datetime import date

import pytest
from django.urls import reverse

from tangga.people.roles import ROLE_ACTIONS, Action, Role
from tangga.visits.models import Visit
from tests import make
from tests.features.readiness.conftest import ANSWERS

DAY = date(2025, 5, 10)


@pytest.fixture
def visit(family, sari):
    return Visit.objects.create(family=family, visitor=sari, purpose="readiness", state="done", visited_on=DAY)


def shown(client, visit, person):
    client.force_login(person)
    return client.get(reverse("visit", args=[visit.public_id])).text


def test_a_visit_lists_the_answers_given_at_it_with_score_and_version(client, visit, ask, sari, shipped):
    given = ask(visit=visit, answered_on=DAY)
    page = shown(client, visit, sari)
    assert f"{given.points} of {given.points_possible} points, version {shipped.version}" in page
    assert reverse("readiness-result", args=[given.public_id]) in page


def test_answers_put_right_stand_once(client, visit, ask, sari):
    wrong = ask(visit=visit, answered_on=DAY)
    right = ask(ANSWERS | {"floor": "soil"}, answered_on=DAY, corrects=wrong.public_id)
    page = shown(client, visit, sari)
    answers = [reverse("readiness-result", args=[each.public_id]) in page for each in (wrong, right)]
    assert answers == [False, True]


def test_answers_of_another_day_are_not_the_visits(client, visit, ask, sari):
    given = ask()
    assert reverse("readiness-result", args=[given.public_id]) not in shown(client, visit, sari)


def test_who_reads_visits_and_no_answers_sees_the_visit_without_them(client, visit, ask, monkeypatch):
    given = ask(visit=visit, answered_on=DAY)
    actions = ROLE_ACTIONS[Role.COORDINATOR] - {Action.SEE_READINESS, Action.ANSWER_READINESS}
    monkeypatch.setitem(ROLE_ACTIONS, Role.COORDINATOR, actions)
    page = shown(client, visit, make.posted("lestari", Role.COORDINATOR, "3273"))
    assert ("What changed with this visit" in page, str(given.public_id) in page) == (True, False)
