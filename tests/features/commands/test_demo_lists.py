"""The demo's spreadsheets are a later list of the very families on record: of the demo's own district, uploaded."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tangga.areas.models import Area
from tangga.cli import clock, demo
from tangga.families.models import Change, ChangeKind, Family, Member
from tangga.imports.models import Batch
from tangga.imports.reading import LIMITS
from tangga.imports.reading.child import read_here
from tangga.jobs.worker import work_all
from tangga.people.models import Person
from tangga.runs.actions import start
from tangga.runs.models import FamilyAnswer
from tests.features.imports.browsing import choices

AS_OF, LATER = date(2025, 5, 1), date(2025, 5, 20)


@pytest.fixture
def uploaded(small, settings, monkeypatch, tangga, client):
    """The list by person of a demo of 110 families, compared with the registry; the district official is signed in."""
    settings.IMPORTS_FOLDER = small / "imports"
    settings.FILE_UPLOAD_TEMP_DIR = small / "imports" / "incoming"
    monkeypatch.setattr(demo, "FAMILIES", 110)
    monkeypatch.setattr(demo, "LISTED_FAMILIES", 112)
    monkeypatch.setattr(
        "tangga.imports.reading_step.read_cells",
        lambda path, kind, out, progress=None: read_here(path, kind, out, progress, LIMITS),
    )
    small.mkdir()
    (small / "demo.json").write_text(json.dumps({"as_of": AS_OF.isoformat()}), encoding="utf-8")
    assert tangga("demo", "--no-serve").exit_code == 0
    client.force_login(Person.objects.get(username="dinsos.3571"))
    workbook = small / "spreadsheets" / "3571-anggota-01.xlsx"
    file = SimpleUploadedFile(workbook.name, workbook.read_bytes())
    client.post("/imports/upload/", {"file": file, "effective_on": LATER.isoformat()})
    work_all(clock.now())
    batch = Batch.objects.get()
    client.post(f"/imports/{batch.public_id}/columns/", choices(batch))
    return _worked(batch)


def _worked(batch):
    work_all(clock.now())
    batch.refresh_from_db()
    return batch


def _assessed():
    """Family id -> what it is due a year, by an assessment of the list's day."""
    at = clock.now()
    run = start(Area.objects.get(code="3571"), as_of=LATER, known_at=at, at=at, by=None)
    return dict(FamilyAnswer.objects.filter(run=run).values_list("family__family_id", "annual_idr"))


def _numbers_that_stand_twice():
    indexes = list(Member.objects.exclude(nik_index="").values_list("nik_index", flat=True))
    return {index for index in indexes if indexes.count(index) > 1}


def test_the_list_is_of_the_families_on_record_and_moves_only_what_it_says_anew(uploaded, client):
    families, members = uploaded.counts["families"], uploaded.counts["members"]
    assert (families["new"], families["changed"], families["with_conflict"], families["vanished"]) == (2, 1, 1, 1)
    assert families["new"] + families["changed"] + families["same"] + families["conflict"] == families["read"]
    # A class and a death; the class about which a correction says otherwise; somebody known by nothing but a lost NIK.
    assert (members["changed"], members["with_conflict"], members["refused"]) == (2, 1, 1)

    known, twice = set(Family.objects.values_list("family_id", flat=True)), _numbers_that_stand_twice()
    before = _assessed()
    client.post(f"/imports/{uploaded.public_id}/accept/", {"seen": uploaded.digest})
    assert _worked(uploaded).state == "accepted"
    after = _assessed()

    moved = [family for family in known & before.keys() if after[family] != before[family]]
    assert len(after) == len(before) + 2
    assert 0 < len(moved) <= 3  # of the pupil, of who died, and of the newborn
    assert _numbers_that_stand_twice() == twice


def test_the_corrections_that_the_list_contradicts_were_made_by_two_people(small, tangga):
    tangga("demo", "--no-serve")
    made = {change.kind: change for change in Change.objects.all()}

    assert set(made) == {ChangeKind.SCHOOL, ChangeKind.ADDRESS}
    assert {change.state for change in made.values()} == {Change.State.APPLIED}
    assert {change.proposed_by.username for change in made.values()} == {"pendamping.3571.1"}
    assert {change.decided_by.username for change in made.values()} == {"koordinator.3571"}


def test_the_lists_made_again_are_the_same(small):
    small.mkdir()
    demo._spreadsheets(small, date(2026, 11, 1))
    (small / "spreadsheets").rename(small / "before")

    demo._spreadsheets(small, date(2026, 11, 1))

    made, before = (
        {path.name: path.read_bytes() for path in (small / name).iterdir()} for name in ("spreadsheets", "before")
    )
    assert made == before
