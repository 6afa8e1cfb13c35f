"""A kind of work that does what the test tells it to."""

from uuid import UUID

import pytest

from tangga.jobs import actions, kinds
from tests import make

SUBJECT = UUID("00000000-0000-4000-8000-000000000001")
OTHER = UUID("00000000-0000-4000-8000-000000000002")


class Told:
    """The work: calls `does` with its Work, and keeps how often it was called and how its jobs ended."""

    def __init__(self):
        self.calls = 0
        self.ended = []
        self.does = lambda _work: None

    def function(self, work):
        self.calls += 1
        self.does(work)

    def has_ended(self, job):
        self.ended.append(str(job.state))


@pytest.fixture
def told(monkeypatch):
    told = Told()
    monkeypatch.setattr(kinds, "KINDS", dict(kinds.KINDS))
    for module in ("actions", "queries", "views", "worker"):
        monkeypatch.setattr(f"tangga.jobs.{module}.KINDS", kinds.KINDS)
    kinds.register(
        "told",
        told.function,
        label="Counting the sheep",
        steps={"sheep": "Counting"},
        seen_by=lambda person, _job, _on: person.username == "rina",
        address=lambda _job: "/accounts/sign-in/",
        ended=told.has_ended,
    )
    return told


@pytest.fixture
def job(told, tono):
    return actions.ask("told", SUBJECT, by=tono, area_code="3273", at=make.NOW)
