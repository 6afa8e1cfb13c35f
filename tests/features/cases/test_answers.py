"""The answers about readiness go with the case, and are held fast as long as it stands."""

from datetime import date, timedelta

import pytest

from tangga.cases import deciding, proposing
from tangga.readiness import content
from tangga.readiness.models import Assessment, Questionnaire
from tests.features.cases.conftest import LONG, ON, VOLUNTARY


@pytest.fixture
def asked(sari, family):
    """asked(on): what the family answered on a day, and its newest."""
    form = Questionnaire.objects.create(
        form_id="siap", version="1", title="Kesiapan", status="assumed", sha256="0" * 64,
        content=content.to_json(content.shipped()[0]), in_force_from=date(2025, 1, 1),
    )  # fmt: skip

    def answers(on=ON):
        Assessment.objects.filter(family=family).update(is_latest=False)
        return Assessment.objects.create(
            family=family, questionnaire=form, answered_on=on, answered_by=sari, answers={}, points=30,
            points_possible=50, sections={}, level="nearly",
        )  # fmt: skip

    return answers


def held_for(assessment):
    return Assessment.objects.get(pk=assessment.pk).frozen_for


def test_a_proposal_holds_the_newest_answers_fast(way, asked):
    answers = asked()
    way.propose()
    assert (way.case.readiness, held_for(answers)) == (answers.public_id, way.case.public_id)


def test_a_family_that_was_never_asked_is_proposed_all_the_same(way):
    assert way.propose().readiness is None


@pytest.mark.parametrize("ends", [(proposing.withdraw, "sari"), (deciding.reject, "tono")])
def test_a_case_that_ends_before_it_is_in_force_lets_them_go(way, asked, ends):
    answers = asked()
    way.propose()
    act, who = ends
    way.do(act, LONG, by=getattr(way, who))
    assert (held_for(answers), way.case.readiness) == (None, answers.public_id)


def test_what_is_in_force_holds_them_for_good(way, asked):
    answers = asked()
    way.to("in_force")
    assert held_for(answers) == way.case.public_id


def test_proposed_again_it_rests_on_the_answers_given_since(way, asked, sinta, sari):
    before = asked(ON - timedelta(days=60))
    way.propose()
    way.do(deciding.send_back, LONG, by=sinta)
    since = asked()
    way.do(proposing.propose_again, VOLUNTARY, by=sari)
    assert (held_for(before), held_for(since), way.case.readiness) == (None, way.case.public_id, since.public_id)


def test_answers_that_another_case_holds_are_named_and_stay_with_it(way, asked):
    answers = asked()
    first = way.to("in_force")
    way.object()
    way.uphold()
    way.on = date(2025, 8, 1)
    again = way.propose()
    assert again.pk != first.pk
    assert (again.readiness, held_for(answers)) == (answers.public_id, first.public_id)
