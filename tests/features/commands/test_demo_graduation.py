"""The demo's graduation work: picks and plans in every state, made once."""

import pytest

from tangga.cli.demo_graduation import make
from tangga.graduation.models import Candidate, Milestone, MilestoneDate, Plan
from tangga.runs.models import Run


@pytest.fixture
def demo(small, tangga):
    assert tangga("demo", "--no-serve").exit_code == 0
    return Run.objects.get(is_current=True).as_of


def test_the_demo_shows_plans_in_every_state_that_matters(demo):
    assert {"preparing", "paused", "withdrawn"} <= set(Plan.objects.values_list("state", flat=True))
    assert Candidate.objects.filter(dropped_at=None).count() >= 8
    assert Candidate.objects.filter(dropped_at__isnull=False).exists()
    assert Milestone.objects.filter(met_on__isnull=False).exists()
    assert MilestoneDate.objects.exclude(reason="").exists()


def test_made_again_it_adds_nothing(demo):
    before = (Candidate.objects.count(), Plan.objects.count())
    make("3571", demo)
    assert (Candidate.objects.count(), Plan.objects.count()) == before


def test_other_districts_have_none(demo):
    Plan.objects.all().delete()
    Candidate.objects.all().delete()
    make("5201", demo)
    assert not Candidate.objects.exists()
