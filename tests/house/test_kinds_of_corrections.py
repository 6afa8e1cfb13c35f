"""A kind of correction is known in several places; what the type checker cannot see is held here (CONTRIBUTING.md)."""

from typing import get_args

import pytest

from tangga.api.v1.changes import Kind
from tangga.families.change_forms import ChangeForm
from tangga.families.change_kinds import GROUPS, SPECS, edits_of
from tangga.families.models import Change, ChangeKind, Family


def test_every_kind_can_be_asked_for():
    assert set(SPECS) == set(ChangeKind.values)
    assert {spec.group for spec in SPECS.values()} == set(GROUPS)


def test_programs_may_send_every_kind():
    assert set(get_args(Kind)) == set(ChangeKind.values)


def test_a_kind_that_nobody_says_the_edits_of_is_no_correction_that_writes_nothing():
    with pytest.raises(ValueError, match="forgotten"):
        edits_of(Change(kind="forgotten", family=Family(), asked={}))


def test_a_kind_without_questions_of_its_own_is_named_as_such():
    form = ChangeForm.__new__(ChangeForm)
    form.kind, form.change = "forgotten", None

    with pytest.raises(AssertionError, match="forgotten"):
        form._ask()
