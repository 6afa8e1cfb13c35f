"""What the newest answers gave stands beside the family's standing answer, whoever writes what (readiness.triggers)."""

from datetime import date

import pytest
from django.db import connection

from tangga.readiness.models import Assessment
from tangga.readiness.triggers import WHOLE, settle
from tangga.runs.models import FamilyAnswer
from tangga.runs.standing import settle as let_stand
from tests import make


@pytest.fixture
def answer(family):
    return make.family_answer(make.run("3273"), family)


def kept(answer):
    return FamilyAnswer.objects.values_list("readiness", "readiness_level").get(pk=answer.pk)


def told(assessment):
    return 1 + assessment.points * WHOLE // assessment.points_possible, assessment.level


def test_a_family_that_was_never_asked_stands_with_nothing(answer):
    assert kept(answer) == (0, "")


def test_answers_about_readiness_are_kept_with_their_level(answer, ask):
    asked = ask()
    assert kept(answer) == told(asked)


def test_older_answers_that_are_recorded_later_change_nothing(answer, ask):
    newest = ask()
    ask({"business_kind": "none"}, date(2025, 1, 5))
    assert kept(answer) == told(newest)


def test_what_was_put_right_counts_no_more(answer, ask):
    wrong = ask()
    right = ask({"business_kind": "none"}, corrects=wrong.public_id)
    assert kept(answer) == told(right) != told(wrong)


def test_answers_that_count_no_longer_leave_nothing(answer, ask):
    ask()
    Assessment.objects.update(is_latest=False)
    assert kept(answer) == (0, "")


def test_answers_of_a_new_run_stand_with_what_the_family_said_before(family, answer, ask):
    asked = ask()
    before = answer.run
    type(before).objects.filter(pk=before.pk).update(is_current=False)
    run = make.run("3273")
    new = make.family_answer(run, family, superseded=True)
    FamilyAnswer.objects.filter(pk=new.pk).update(superseded=False)
    assert kept(new) == (None, None)
    let_stand(run, [before.pk])
    assert kept(new) == told(asked)


def test_a_family_that_stands_in_the_run_of_another_district_keeps_them(family, answer, ask):
    asked = ask()
    other = make.run("3571", as_of=date(2025, 6, 1))
    there = make.family_answer(other, family, standing=False)
    let_stand(other, [])
    assert list(FamilyAnswer.objects.filter(family=family, standing=True)) == [there]
    assert kept(there) == told(asked)


def test_what_went_past_the_triggers_is_set_right(answer, ask):
    asked = ask()
    FamilyAnswer.objects.update(readiness=7, readiness_level="unknown")
    settle(connection)
    assert kept(answer) == told(asked)
