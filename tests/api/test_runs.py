"""Assessments through the JSON door: seen, asked for and stopped as on the page."""

from datetime import timedelta

import pytest

from tangga.areas.models import Area
from tangga.audit.models import Event
from tangga.jobs.models import Job
from tangga.runs.models import Run
from tests.small_district import AT, TODAY

ASKED = {"area": "3273", "as_of": "2025-05-01"}


@pytest.fixture(autouse=True)
def this_day(monkeypatch):
    monkeypatch.setattr("tangga.people.clock.now", lambda: AT + timedelta(days=3))


def test_the_runs_of_the_tokens_area_and_no_others(tono_program):
    told = tono_program.get("/runs").json()
    assert [(row["area"], row["as_of"], row["is_current"]) for row in told["rows"]] == [("3273", "2025-05-17", True)]
    assert told["rows"][0]["counts"]["families"] == Run.objects.get(area="3273").counts["families"]


@pytest.mark.parametrize("query", [{"area": "3571"}, {"area": "35"}])
def test_an_area_outside_is_not_there(tono_program, query):
    assert tono_program.get("/runs", query).status_code == 404


def test_a_run_of_another_district_is_not_there(tono_program):
    other = Run.objects.get(area="3571").public_id
    assert tono_program.get(f"/runs/{other}").status_code == 404
    assert tono_program.post(f"/runs/{other}/cancel", {}).status_code == 404


def test_a_token_narrowed_to_another_district_or_to_a_part_of_one_sees_none(district, give):
    assert give(district.rina).get("/runs").json()["total"] == 1
    assert give(district.rina, area="3276").get("/runs").json()["total"] == 0
    assert give(district.tono, area="3273011001").get("/runs").json()["total"] == 0


def test_a_facilitators_token_cannot_have_the_scope(district, give):
    program = give(district.sari)
    assert "runs" not in program.token.scopes
    assert program.get("/runs").status_code == 403


@pytest.mark.parametrize("query", [{"status": "asleep"}, {"state": "done"}, {"current": "no"}, {"area": "x"}])
def test_a_filter_that_is_not_understood_is_refused(tono_program, query):
    assert tono_program.get("/runs", query).status_code == 422


def test_a_run_is_asked_for_once_however_often_it_is_sent(tono_program, district):
    first, second = tono_program.post("/runs", ASKED), tono_program.post("/runs", ASKED)
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["id"] == second.json()["id"]
    assert (first.json()["status"], first.json()["progress"]["state"]) == ("waiting", "queued")
    assert Job.objects.count() == 1
    assert Event.objects.filter(action="run.asked").get().actor == district.tono


def test_it_can_be_looked_at_and_stopped(tono_program):
    run = tono_program.post("/runs", ASKED).json()["id"]
    assert tono_program.get(f"/runs/{run}").json()["progress"]["state"] == "queued"
    assert tono_program.post(f"/runs/{run}/cancel", {}).json()["progress"]["state"] == "cancelled"
    assert tono_program.get(f"/runs/{run}").json()["status"] == "cancelled"


def test_a_run_made_on_the_server_cannot_be_stopped_from_here(tono_program):
    run = Run.objects.get(area="3273")
    assert tono_program.get(f"/runs/{run.public_id}").json()["progress"] is None
    assert tono_program.post(f"/runs/{run.public_id}/cancel", {}).status_code == 409


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"area": "3571", "as_of": "2025-05-01"}, 404),
        ({"area": "3273", "as_of": (TODAY + timedelta(days=9)).isoformat()}, 422),
        ({"area": "327301", "as_of": "2025-05-01"}, 422),
        ({"area": "3273"}, 422),
        (ASKED | {"engine": "spark"}, 422),
    ],
    ids=str,
)
def test_what_cannot_be_assessed_is_refused_and_nothing_waits(tono_program, asked, status):
    assert tono_program.post("/runs", asked).status_code == status
    assert not Job.objects.exists()


def test_the_scope_to_read_is_not_the_scope_to_start(district, give):
    assert give(district.tono, ["runs"]).post("/runs", ASKED).status_code == 403
    assert not Run.objects.filter(area=Area.objects.get(code="3273"), status="waiting").exists()
