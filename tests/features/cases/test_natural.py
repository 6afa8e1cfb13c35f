"""A natural exit is proposed, decided and carried out only while the latest assessment bears it out."""

import pytest

from tangga.cases.models import Case
from tangga.errors import NotValid
from tangga.families.exit_models import Exit
from tangga.runs.models import FamilyAnswer, Run
from tests import make
from tests.features.cases.conftest import NATURAL


@pytest.mark.parametrize("answered", [[{"natural_exit": False}], []])
def test_nobody_leaves_naturally_but_by_the_assessment(way, sari, answered):
    way.family = make.family("F7", facilitator=sari)
    assert len([make.family_answer(Run.objects.get(), way.family, **each) for each in answered]) == len(answered)
    with pytest.raises(NotValid, match="does not leave naturally"):
        way.propose(NATURAL)


@pytest.mark.parametrize("state", ["verified", "approved"])
def test_a_natural_exit_stops_where_the_latest_assessment_says_otherwise(way, state):
    way.to(state, NATURAL)
    Run.objects.update(is_current=False)
    FamilyAnswer.objects.update(standing=False)
    make.family_answer(make.run("3273"), way.family, natural_exit=False)
    goes_on = {"verified": way.approve, "approved": way.carry_out}[state]
    with pytest.raises(NotValid, match="does not leave naturally"):
        goes_on()
    assert (Case.objects.get().state, Exit.objects.count()) == (state, 0)
