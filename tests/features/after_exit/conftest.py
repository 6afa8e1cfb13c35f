"""Families that left by a case of Sari's, and what they answer at the visits after it."""

from uuid import uuid4

import pytest

from tangga.after_exit.actions import Told, record_after_exit
from tangga.cases import following
from tangga.readiness.queries import questionnaire_for
from tangga.visits.actions import Held
from tests.features.cases.conftest import (  # noqa: F401 - fixtures of the cases' tests
    ON,
    OUT,
    Way,
    at,
    family,
    fresh,
    in_english_today,
    kepala,
    sinta,
    wati,
    way,
)

WELL = {
    "business_running": "grown", "income_before": "more", "income_enough": "always", "meals": "three", "debt": "none",
    "sudden_loss": "none", "stands": "standing", "needs": ["nothing"], "children_school": "all", "health_costs": "own",
}  # fmt: skip
POORLY = WELL | {"meals": "one", "stands": "fallen", "income_before": "much_less", "needs": ["food", "work"]}


@pytest.fixture
def left(way):  # noqa: F811
    """The family has left: its case is in force, three visits are planned."""
    way.to("in_force")
    return way


class Visiting:
    """What Sari records at visits after the exit."""

    def __init__(self, way):  # noqa: F811
        self.way = way

    def visits(self):
        return following.visits_of(self.way.case)

    def __call__(self, place=0, answers=WELL, met="carer", by=None, **more):
        visit = self.visits()[place]
        self.way.on = max(self.way.on, visit.planned_on)
        plain = {"sent_as": uuid4(), "by": by or self.way.sari, "on": self.way.on, "at": at(self.way.on)}
        told = Told(
            questionnaire_for("3273", self.way.on, "follow_up"),
            visit,
            Held(visit.planned_on, met, purpose="after_exit", findings="Usaha berjalan."),
            answers,
        )
        kept = record_after_exit(self.way.case.family, told, **(plain | more))
        self.way.case.refresh_from_db()
        return kept


@pytest.fixture
def visited(left):
    return Visiting(left)
