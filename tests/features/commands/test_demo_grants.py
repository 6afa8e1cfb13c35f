"""The demo's grants: budgets with what is left, grants at each step of the way, made once."""

import pytest
from django.db.models import Sum

from tangga.cli.demo_grants import make
from tangga.grants.models import Budget, Grant
from tangga.runs.models import Run


@pytest.fixture
def demo(small, tangga):
    assert tangga("demo", "--no-serve").exit_code == 0
    return Run.objects.get(is_current=True).as_of


def test_the_demo_shows_budgets_and_grants_once(demo):
    grants = Grant.objects.exclude(state__in=["cancelled", "refused"])
    taken = grants.aggregate(sum=Sum("amount_idr"))["sum"]
    money = Budget.objects.aggregate(amount=Sum("amount_idr"), reserved=Sum("reserved_idr"), paid=Sum("paid_idr"))
    assert money["amount"] == 90_000_000
    assert money["reserved"] + money["paid"] == taken > 0

    before = Grant.objects.count()
    make("3571", demo)
    assert (Grant.objects.count(), Budget.objects.count()) == (before, 2)
