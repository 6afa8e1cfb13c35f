"""Every column of an answer is frozen by the database itself, or is named here as kept for lists beside it."""

import pytest
from django.db import DatabaseError, transaction
from django.db.models import F

from tangga.runs.models import FamilyAnswer, MemberAnswer
from tests import make

KEPT_FOR_LISTS = {"superseded", "standing", "moved", "sort_name", "readiness", "readiness_level"}
COLUMNS = [
    (model, field.name)
    for model in (FamilyAnswer, MemberAnswer)
    for field in model._meta.concrete_fields
    if not field.primary_key
]
FROZEN = [(model, name) for model, name in COLUMNS if name not in KEPT_FOR_LISTS]


@pytest.fixture
def answered(areas):
    run, family = make.run(), make.family("F1", name="Rohmah")
    make.family_answer(run, family)
    member = make.member(family, "M1")
    MemberAnswer.objects.create(run=run, member=member, family=family, annual_idr=0, paid=False, reason="no_component")


@pytest.mark.parametrize(("answers", "name"), FROZEN, ids=[f"{model.__name__}.{name}" for model, name in FROZEN])
def test_a_column_that_was_answered_is_frozen(answered, answers, name):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        answers.objects.update(**{name: F(name)})


@pytest.mark.parametrize("name", sorted(KEPT_FOR_LISTS))
def test_a_column_kept_for_lists_is_there_and_may_change(answered, name):
    assert FamilyAnswer.objects.update(**{name: F(name)}) == 1
