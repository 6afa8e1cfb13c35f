"""Cases, then their district, then the family, then what hangs on it: in one order nobody waits for each other."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tangga.after_exit.actions import Told, record_after_exit
from tangga.cases import cohort_actions, cohort_work, following
from tangga.cases.models import Case, CaseMove, Cohort, CohortProblem, CohortStep
from tangga.jobs.models import Job
from tangga.readiness.queries import questionnaire_for
from tangga.visits.actions import Held
from tests import make
from tests.features.cases.cohorts import verified
from tests.features.cases.conftest import AT, ON, OUT, at
from tests.features.cases.test_at_once import CASES, approved, two_hundred  # noqa: F401 - a fixture

SINGLE = 6  # who approve single cases beside the one who approves all
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time")


@pytest.fixture
def asked(two_hundred):  # noqa: F811 - a fixture of the same name
    """The head approves all two hundred at once."""
    _cases, (tono, kepala) = two_hundred
    cohort = Cohort.objects.create(
        run=make.run("3273"), district_id="3273", method="each", proposed_by=tono, proposed_on=ON, proposed_at=AT
    )
    Case.objects.update(cohort=cohort)
    return CohortStep.objects.create(cohort=cohort, code="approve", by=kepala, on=ON, at=AT, effective_on=OUT)


def bulk_of(step):
    """Some tens of cases each in one transaction, as the background does it; in a thread of its own."""
    cases = list(Case.objects.filter(state="verified").order_by("pk"))
    try:
        for start in range(0, len(cases), cohort_work.AT_ONCE):
            cohort_work._together(step, cases[start : start + cohort_work.AT_ONCE], cohort_work._approve, AT)
    finally:
        connection.close()


@pytest.mark.postgres
@on_postgresql
def test_beside_approvals_of_single_cases_a_bulk_approval_never_waits_for_one_that_waits_for_it(asked, two_hundred):  # noqa: F811
    cases, (tono, _kepala) = two_hundred
    with ThreadPoolExecutor(SINGLE + 1) as many:
        bulk = many.submit(bulk_of, asked)
        told = list(many.map(approved, [(case, tono) for case in reversed(cases)]))
        bulk.result()
    asked.refresh_from_db()
    assert set(told) <= {"approved", "Conflict"}
    assert asked.done + told.count("approved") == CASES
    assert sorted(Case.objects.values_list("serial", flat=True)) == list(range(1, CASES + 1))
    assert CaseMove.objects.filter(code="approve").count() == CASES


@pytest.mark.postgres
@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_chunk_of_a_bulk_holds_all_its_cases_before_the_district(asked):
    with CaptureQueriesContext(connection) as seen:
        cohort_work._together(asked, list(Case.objects.order_by("pk")[:2]), cohort_work._approve, AT)
    assert locks(seen)[0] == "cases_case"
    assert 'ORDER BY "cases_case"."id" ASC FOR UPDATE' in next(
        each["sql"] for each in seen.captured_queries if "FOR UPDATE" in each["sql"]
    )


def locks(seen):
    """The tables of the rows that were locked, in that order, each once."""
    held = [
        each["sql"] for each in seen.captured_queries if " FOR UPDATE" in each["sql"] or " FOR NO KEY" in each["sql"]
    ]
    return list(dict.fromkeys(each.split(' FROM "')[1].split('"')[0] for each in held))


def test_a_transaction_that_the_database_gave_up_is_done_again_and_is_nobodys_mistake(bulk, forty, monkeypatch):
    verified(bulk)
    usual, given_up = cohort_work._together, []

    def gives_up(step, cases, *more):
        usual(step, cases, *more)
        if not given_up:
            given_up.append(len(cases))
            raise OperationalError("deadlock detected")

    monkeypatch.setattr(cohort_work, "_together", transaction.atomic(gives_up))
    step = bulk.ask(cohort_actions.approve_all, OUT)
    assert (given_up, step.done, step.refused) == ([40], 40, 0)
    assert not CohortProblem.objects.exists()
    assert Job.objects.latest("pk").mistakes == 0


def test_a_visit_after_the_exit_holds_the_case_before_the_family(way):
    way.to("in_force")
    visit = following.visits_of(way.case)[0]
    way.on = visit.planned_on
    told = Told(
        questionnaire_for("3273", way.on, "follow_up"),
        visit,
        Held(way.on, "carer", purpose="after_exit", findings="Usaha berjalan."),
        {},
    )
    with CaptureQueriesContext(connection) as seen:
        record_after_exit(way.family, told, sent_as=uuid4(), by=way.sari, on=way.on, at=at(way.on))
    assert locks(seen) == EVERY_LOCK.get(connection.vendor, [])


EVERY_LOCK = {"postgresql": ["cases_case", "families_family", "visits_visit"]}  # SQLite locks no rows
