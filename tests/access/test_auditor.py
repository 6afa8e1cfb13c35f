"""The auditor reads all of its area and changes nothing: the pages hold no button, and what a button would send is
refused."""

import re

import pytest

from tangga.families.models import Change, DuplicateCase
from tangga.imports.models import Batch, State
from tangga.jobs.models import Job
from tests.access.world import COLLEAGUE, MINE, NOW

SENDS = re.compile(r'<form[^>]*method="post"[^>]*action="([^"]*)"')
HARMLESS = ("/imports/search/", "/accounts/sign-out/", "/language/")


@pytest.fixture
def auditor(world, client):
    client.force_login(world.cast["A"])
    return client


def pages(things):
    ids = things.ids
    return [
        "/imports/",
        f"/imports/{ids['batch']}/",
        "/changes/",
        f"/changes/{ids['change']}/",
        f"/changes/{ids['sent back']}/",
        "/duplicates/",
        f"/duplicates/{ids['case']}/",
    ]


def buttons(text):
    """Where the page's forms would send something that changes anything."""
    return [address for address in SENDS.findall(text) if not address.startswith(HARMLESS)]


@pytest.mark.parametrize("which", [MINE, COLLEAGUE])
def test_the_auditor_reads_lists_corrections_and_double_numbers_without_a_button(world, auditor, which):
    for page in pages(world.sets[which]):
        answer = auditor.get(page)
        assert answer.status_code == 200, page
        assert buttons(answer.text) == [], page
        assert not re.search(r'href="/imports/(upload/|[^"]*(columns|workbook)/)', answer.text), page


@pytest.mark.parametrize("state", list(State))
def test_no_state_of_a_list_gives_the_auditor_a_button(world, auditor, state):
    batch = Batch.objects.get(public_id=world.sets[MINE].ids["batch"])
    by = batch.uploaded_by
    values = {"closed_by": by, "closed_at": NOW, "accepted_by": by, "accepted_at": NOW, "finished_at": NOW}
    Batch.objects.filter(pk=batch.pk).update(state=state, **values)
    assert buttons(auditor.get(f"/imports/{batch.public_id}/").text) == []


def test_a_decided_case_is_read_and_not_reopened(world, auditor):
    DuplicateCase.objects.filter(public_id=world.sets[MINE].ids["case"]).update(state="different", reason="dua orang")
    text = auditor.get(f"/duplicates/{world.sets[MINE].ids['case']}/").text
    assert "dua orang" in text
    assert buttons(text) == []


def test_the_auditor_sees_no_draft(world, auditor):
    draft = Change.objects.filter(public_id=world.sets[MINE].ids["change"])
    draft.update(state="draft", proposed_at=None)
    assert auditor.get(f"/changes/{world.sets[MINE].ids['change']}/").status_code == 404


def test_the_auditor_sees_a_lists_work_and_does_not_cancel_it(world, auditor):
    job = Job.objects.get(public_id=world.sets[MINE].ids["job"])
    page = auditor.get(f"/jobs/{job.public_id}/")
    assert (page.status_code, buttons(page.text)) == (200, [])
    assert auditor.post(f"/jobs/{job.public_id}/cancel/").status_code == 403
    assert not Job.objects.get(pk=job.pk).cancel_asked


def test_the_menu_leads_there(auditor):
    text = auditor.get("/").text
    assert all(f'href="{page}"' in text for page in ("/imports/", "/changes/", "/duplicates/"))
