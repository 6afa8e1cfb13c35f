"""Forty natural exits of one assessment, and a cohort of them that is moved by whoever usually does."""

from datetime import UTC, date, datetime

import pytest

from tangga.cases import cohort_actions, deciding
from tangga.cases.cohort_queries import states_of
from tangga.cases.models import Case
from tangga.jobs.worker import work_all
from tangga.runs.models import Run
from tests import make

AT, ON, OUT = make.NOW, make.TODAY, date(2025, 7, 1)
LONG = "Dikunjungi, sesuai usulan."
WHEN = {"on": ON, "at": AT}
LATER = {"on": OUT, "at": datetime(2025, 7, 1, 3, 0, tzinfo=UTC)}


def natural(family_id, run, sari, **answer):
    """A family without a component, with somebody able."""
    made = make.family(family_id, facilitator=sari)
    make.member(made, f"{family_id}-1", birth_date=date(1985, 3, 1))
    make.family_answer(run, made, **({"natural_exit": True} | answer))
    return made


@pytest.fixture
def run(areas) -> Run:
    return make.run("3273")


@pytest.fixture
def forty(run, sari):
    """Forty natural exits: a sample is thirty of them."""
    return [natural(f"N{number:02}", run, sari) for number in range(40)]


class Bulk:
    """A cohort, moved by whoever usually does."""

    def __init__(self, run, tono, sinta, kepala) -> None:
        self.run, self.tono, self.sinta, self.kepala = run, tono, sinta, kepala

    def propose(self, method="sample", asked=5, percent=False):
        self.cohort = cohort_actions.propose_all(
            self.run.public_id, method, asked if method == "sample" else None, percent, by=self.tono, **WHEN
        )
        work_all(AT)
        self.cohort.refresh_from_db()
        return self.cohort

    @property
    def sample(self):
        return Case.objects.filter(cohort=self.cohort, in_sample=True).order_by("pk")

    @property
    def others(self):
        return Case.objects.filter(cohort=self.cohort, in_sample=False).order_by("pk")

    def visit(self, cases, by=None):
        return [deciding.verify(each.public_id, ON, LONG, by=by or self.sinta, **WHEN) for each in cases]

    def send_back(self, cases):
        return [deciding.send_back(each.public_id, LONG, by=self.sinta, **WHEN) for each in cases]

    def ask(self, act, *said, by=None, when=WHEN):
        step = act(self.cohort.public_id, *said, by=by or self.kepala, **when)
        work_all(when["at"])
        step.refresh_from_db()
        return step

    def states(self):
        return dict(states_of([self.cohort])[self.cohort.pk])


@pytest.fixture
def bulk(run, tono, sinta, kepala) -> Bulk:
    return Bulk(run, tono, sinta, kepala)


def verified(bulk):
    bulk.propose()
    bulk.visit(bulk.sample)
    bulk.ask(cohort_actions.verify_others, by=bulk.sinta)
