"""The demo's exits by case: one at each step of the way, made once."""

from datetime import timedelta

import pytest

from tangga.cases.models import Case, Statement
from tangga.cli.demo_cases import make
from tangga.photos.models import Photo
from tangga.runs.models import Run


@pytest.fixture
def demo(small, tangga):
    assert tangga("demo", "--no-serve").exit_code == 0
    return Run.objects.get(is_current=True).as_of


def test_the_demo_shows_a_case_at_each_step_once(demo):
    voluntary = Case.objects.filter(exit_type="voluntary")
    assert {"proposed", "signed", "returned", "verified", "approved"} <= set(voluntary.values_list("state", flat=True))
    assert Statement.objects.count() == Photo.objects.filter(owner_kind="statement").count() > 0

    before = Case.objects.count()
    make("3571", demo)
    assert Case.objects.count() == before


def test_one_exit_can_be_carried_out_and_one_can_be_objected_to(demo):
    approved = Case.objects.filter(state="approved", effective_on__lte=demo)
    begun = Case.objects.filter(state="in_force", in_force_on__gt=demo - timedelta(days=30))
    assert (approved.exists(), begun.exists()) == (True, True)
