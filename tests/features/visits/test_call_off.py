"""Visits after an exit are called off unless somebody has held them meanwhile."""

from datetime import date

from tangga.visits.after_exit import call_off
from tangga.visits.models import Visit
from tests import make


def test_a_visit_that_was_held_meanwhile_stays_held(sari, areas):
    family = make.family("F1", facilitator=sari)
    read = [
        Visit.objects.create(family=family, visitor=sari, purpose="after_exit", planned_on=day)
        for day in (date(2025, 10, 1), date(2026, 1, 1))
    ]
    Visit.objects.filter(pk=read[0].pk).update(state="done", visited_on=date(2025, 10, 1), met="carer")
    call_off(read, "The family cannot be met any more.", by=sari, on=date(2025, 10, 2), at=make.NOW)
    assert list(Visit.objects.order_by("pk").values_list("state", flat=True)) == ["done", "cancelled"]
