"""The days of a case are counted by the policy that held when they began, not by that of the day somebody looks."""

from datetime import date

import pytest

from tangga.cases import deciding
from tangga.cases.page import stages_to_choose
from tangga.errors import Conflict, NotValid
from tangga.rules import exit_moves
from tests.features.cases.conftest import ON, OUT

CHANGED = date(2025, 6, 1)


@pytest.fixture
def changed(monkeypatch):
    """From June on a family has 60 days to think it over, and there are three payment stages a year."""
    usual = exit_moves.whole
    new = {"graduation/exit/thinking_days": 60, "benefits/payment/stages": 3}

    def whole(policy, path):
        return new[path] if policy.as_of >= CHANGED and path in new else usual(policy, path)

    monkeypatch.setattr(exit_moves, "whole", whole)


def test_a_family_that_signed_before_the_change_has_the_days_it_was_promised(way, changed, tono):
    way.to("signed")  # 17 May: fourteen days
    way.on = CHANGED
    way.verify()
    way.approve(on=date(2025, 9, 1))
    way.on = date(2025, 9, 1)
    assert way.do(deciding.carry_out, by=tono).state == "in_force"


def test_a_family_that_signs_after_the_change_has_the_longer_days(way, changed):
    way.on = date(2025, 7, 10)
    way.to("verified")
    with pytest.raises(NotValid, match="may think it over"):
        way.approve(on=date(2025, 9, 1))


def test_the_stages_are_those_of_the_day_the_exit_begins(way, changed):
    way.to("verified")  # decided in May, when July still began a stage
    with pytest.raises(NotValid, match="begins with a payment stage"):
        way.approve(on=OUT)
    assert way.approve(on=date(2025, 9, 1)).effective_on == date(2025, 9, 1)


def test_the_stages_offered_are_those_that_are_accepted(way, changed):
    assert stages_to_choose(way.to("verified"), ON) == [date(2025, 9, 1), date(2026, 1, 1), date(2026, 5, 1)]


def test_nothing_is_in_force_while_the_family_thinks_by_the_days_of_its_signature(way, monkeypatch, tono):
    way.to("approved")
    monkeypatch.setattr("tangga.cases.checks.exit_moves.thought_over_on", lambda *_: date(2025, 8, 1))
    way.on = OUT
    with pytest.raises(Conflict, match="may think it over until"):
        way.do(deciding.carry_out, by=tono)
