"""A case holds a family's answers fast."""

from uuid import uuid4

import pytest

from tangga.audit.models import Event
from tangga.errors import Conflict
from tangga.readiness.actions import freeze
from tangga.readiness.models import Assessment
from tests import make


@pytest.fixture
def hold(sari):
    return lambda assessment, case: freeze(assessment, case, by=sari, at=make.NOW)


def test_answers_are_held_for_a_case_with_one_event(ask, hold):
    kept, case = ask(), uuid4()
    hold(kept, case)
    hold(kept, case)
    assert Assessment.objects.get().frozen_for == case
    assert Event.objects.filter(action="readiness.frozen").count() == 1


def test_held_answers_are_not_put_right_any_more(ask, hold):
    kept = ask()
    hold(kept, uuid4())
    with pytest.raises(Conflict, match="graduation case"):
        ask(corrects=kept.public_id)


def test_one_case_at_a_time_holds_them(ask, hold):
    kept = ask()
    hold(kept, uuid4())
    with pytest.raises(Conflict, match="graduation case"):
        hold(kept, uuid4())


def test_answers_that_were_put_right_are_not_held(ask, hold):
    wrong = ask()
    ask(corrects=wrong.public_id)
    with pytest.raises(Conflict, match="already"):
        hold(wrong, uuid4())


def test_answering_anew_stays_possible(ask, hold, family):
    hold(ask(), uuid4())
    assert ask().is_latest
