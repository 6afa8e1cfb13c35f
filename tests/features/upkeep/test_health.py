"""/healthz, /readyz and /metrics: for programs that sign in to nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection, connections
from django.db.migrations.recorder import MigrationRecorder

from tangga.cli import clock
from tangga.jobs.models import Job
from tangga.upkeep.networks import measures_from
from tests import make

TOKEN = "a token that only the tests know"


@pytest.fixture
def measured(settings):
    settings.METRICS_TOKEN, settings.METRICS_FROM = TOKEN, []
    return {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def no_database(db):
    def fails(*_words):
        raise OperationalError("no answer from db.example, user tangga")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connections["default"]), "cursor", fails)
        yield


def test_a_process_that_lives_says_so_without_a_database(client, no_database):
    asked = client.get("/healthz")

    assert (asked.status_code, asked.content) == (200, b"ok\n")
    assert "no-store" in asked["Cache-Control"]
    assert not asked.cookies


def test_what_is_well_is_ready(client, areas):
    asked = client.get("/readyz")

    assert (asked.status_code, asked.json()) == (200, {"ready": True, "wrong": [], "waiting": []})
    assert "no-store" in asked["Cache-Control"]
    assert not asked.cookies


def test_without_its_database_it_is_not_ready_and_nothing_of_that_one_is_told(client, no_database):
    asked = client.get("/readyz")

    assert (asked.status_code, asked.json()) == (503, {"ready": False, "wrong": ["database"], "waiting": []})
    assert "db.example" not in asked.text


def test_with_tables_of_an_older_version_it_is_not_ready(client, areas):
    MigrationRecorder(connection).migration_qs.filter(app="jobs").delete()

    assert client.get("/readyz").json()["wrong"] == ["migrations"]


def test_with_work_that_nobody_does_pages_are_answered_and_it_is_said(client, areas):
    Job.objects.create(kind="test", subject="x", asked_at=clock.now() - timedelta(minutes=30))
    asked = client.get("/readyz")

    assert (asked.status_code, asked.json()) == (200, {"ready": True, "wrong": [], "waiting": ["jobs"]})


def test_being_ready_is_asked_in_few_statements(client, areas, django_assert_max_num_queries):
    client.get("/readyz")
    with django_assert_max_num_queries(5):
        client.get("/readyz")


def test_nothing_can_be_sent_to_it(client, areas):
    assert client.post("/healthz").status_code == 405


def test_measures_are_off_until_somebody_may_read_them(client, areas):
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("said", [{}, {"Authorization": "Bearer guessed"}, {"Authorization": TOKEN}])
def test_without_the_token_there_are_no_measures(client, areas, measured, said):
    assert client.get("/metrics", headers=said).status_code == 404


@pytest.mark.parametrize(
    ("networks", "forwarded", "status"),
    [(["127.0.0.0/8"], "", 200), (["10.0.0.1"], "", 404), (["127.0.0.1"], "203.0.113.9", 404)],
)
def test_a_configured_address_needs_no_token(client, areas, settings, networks, forwarded, status):
    settings.METRICS_FROM, settings.PROXIES = networks, 1
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    assert client.get("/metrics", headers=headers).status_code == status


def test_an_address_that_is_none_is_refused_at_the_start():
    with pytest.raises(ImproperlyConfigured, match="/33"):
        measures_from(["127.0.0.1", "10.0.0.0/33"])


def test_requests_are_counted_by_the_name_of_their_route(client, tono, measured):
    family = make.family("F1", region="3273011001")
    client.force_login(tono)
    client.get(f"/families/{family.public_id}/?next=Sari")
    client.get("/no-such-page/3273010101900001/")
    said = client.get("/metrics", headers=measured).text

    assert 'tangga_requests_total{method="GET",route="family",status=' in said
    assert 'route="none",status="404"' in said
    assert 'tangga_request_seconds_bucket{le="0.1",route="family"}' in said
    assert 'tangga_request_database_seconds_total{route="family"}' in said


def test_the_measures_hold_no_id_no_person_and_no_area(client, tono, measured):
    family = make.family("F1", region="3273011001")
    client.force_login(tono)
    client.get(f"/families/{family.public_id}/?next=Sari")
    said = client.get("/metrics", headers=measured).text

    assert [word for word in (str(family.public_id), "tono", "Sari", "3273", "famil{") if word in said] == []


def test_the_background_work_is_measured(client, areas, measured, monkeypatch):
    monkeypatch.setattr("tangga.upkeep.measures.KINDS", {"run": None})
    at = clock.now()
    Job.objects.create(kind="run", subject="x", asked_at=at - timedelta(minutes=30))
    Job.objects.create(
        kind="run", subject="y", state="failed", asked_at=at, started_at=at - timedelta(seconds=9), finished_at=at
    )
    said = client.get("/metrics", headers=measured).text

    assert 'tangga_jobs{kind="run",state="queued"} 1.0' in said
    assert 'tangga_jobs_ended_total{kind="run",state="failed"} 1.0' in said
    assert 'tangga_jobs_seconds_total{kind="run",state="failed"} 9.0' in said
    assert "tangga_jobs_oldest_waiting_seconds 18" in said
