"""The progress of a job on the screen."""

from datetime import timedelta

import pytest

from tangga.jobs.models import Job
from tests import make


@pytest.fixture
def at_work(job, monkeypatch):
    monkeypatch.setattr("tangga.people.clock.now", lambda: make.NOW)
    began = {"step_at": make.NOW - timedelta(minutes=1), "lease_until": make.NOW, "worker": "elsewhere|1|1"}
    Job.objects.update(state="working", step="sheep", done=1000, total=3000, **began)
    job.refresh_from_db()
    return job


@pytest.fixture
def address(at_work, client):
    client.cookies["django_language"] = "en"
    return f"/jobs/{at_work.public_id}/"


def test_it_says_what_is_done_how_far_it_is_and_how_long_it_will_take(address, client, tono):
    client.force_login(tono)
    page = client.get(address, headers={"HX-Request": "true"})

    assert "Counting" in page.text
    assert "1,000 of 3,000" in page.text
    assert "about 3 minutes left" in page.text
    assert 'value="1000"' in page.text
    assert "HX-Refresh" not in page.headers


def test_the_page_is_loaded_again_when_the_work_has_ended(address, client, tono, at_work):
    client.force_login(tono)
    Job.objects.update(state="done")

    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_without_scripts_it_is_a_page_of_its_own(address, client, tono):
    client.force_login(tono)

    assert "<h1>Counting the sheep</h1>" in client.get(address).text


def test_who_sees_the_subject_sees_the_work_but_may_not_cancel_it(address, client, rina):
    client.force_login(rina)

    page = client.get(address, headers={"HX-Request": "true"})
    assert page.status_code == 200
    assert "/cancel/" not in page.text
    assert client.post(f"{address}cancel/").status_code == 403
    assert not Job.objects.get().cancel_asked


def test_for_everybody_else_it_does_not_exist(address, client, budi):
    client.force_login(budi)

    assert client.get(address).status_code == 404
    assert client.post(f"{address}cancel/").status_code == 404


def test_who_has_no_posting_any_more_does_not_see_even_their_own(address, client, tono):
    tono.postings.update(ends_on=make.TODAY - timedelta(days=900))
    client.force_login(tono)

    assert client.get(address).status_code == 404


def test_it_is_cancelled_by_a_button(address, client, tono):
    client.force_login(tono)
    answer = client.post(f"{address}cancel/")

    assert (answer.status_code, answer.url) == (302, "/accounts/sign-in/")
    assert Job.objects.get().cancel_asked


def test_looking_does_not_cancel(address, client, tono):
    client.force_login(tono)

    assert client.get(f"{address}cancel/").status_code == 405


RESTS = "The work has rested for more than a minute"


def test_work_that_nobody_takes_up_again_is_said_to_rest(address, client, tono):
    client.force_login(tono)
    Job.objects.update(lease_until=make.NOW - timedelta(minutes=2))
    assert RESTS in client.get(address, headers={"HX-Request": "true"}).text
    Job.objects.update(lease_until=make.NOW - timedelta(seconds=20))
    assert RESTS not in client.get(address, headers={"HX-Request": "true"}).text


def test_a_job_rests_that_waits_long_while_nobody_works_on_another(address, client, tono, at_work):
    client.force_login(tono)
    waiting = {"state": "queued", "lease_until": None, "asked_at": make.NOW - timedelta(minutes=2)}
    Job.objects.update(**waiting)
    assert RESTS in client.get(address, headers={"HX-Request": "true"}).text
    lease = make.NOW + timedelta(seconds=20)
    Job.objects.create(kind="sheep", subject="another", state="working", lease_until=lease, asked_at=make.NOW)
    assert RESTS not in client.get(address, headers={"HX-Request": "true"}).text
    Job.objects.all().delete()
    at_work.state, at_work.lease_until, at_work.asked_at = "queued", None, make.NOW - timedelta(seconds=20)
    at_work.save(force_insert=True)
    assert RESTS not in client.get(address, headers={"HX-Request": "true"}).text
