"""Plain copies of a list: where they lie while it comes in, and that none outlives a killed server for long."""

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile

from tangga.imports import files, incoming, views_upload
from tangga.imports.models import Batch, State
from tangga.jobs.worker import call_regular
from tests import make
from tests.features.imports.browsing import PERSONS, SITI, send


@pytest.fixture(autouse=True)
def arriving(imports_folder, monkeypatch) -> Path:
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: make.NOW)
    return imports_folder / "incoming"


def aged(path: Path, age: timedelta) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch() if path.suffix else path.mkdir()
    moment = (make.NOW - age).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_a_large_upload_lies_in_the_data_folder_and_is_its_owners_only(client, tono, arriving, settings, monkeypatch):
    seen: list[Path] = []
    whole = views_upload._on_disk

    def spying(file):
        assert isinstance(file, TemporaryUploadedFile)
        seen.append(Path(file.temporary_file_path()))
        return whole(file)

    monkeypatch.setattr(views_upload, "_on_disk", spying)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    client.force_login(tono)
    assert send(client, PERSONS + SITI * 10).status_code == 302
    (path,) = seen
    assert path.parent == arriving
    assert stat.S_IMODE(arriving.stat().st_mode) == 0o700
    assert list(arriving.iterdir()) == []


def test_a_small_upload_leaves_nothing_behind_either(client, tono, arriving):
    client.force_login(tono)
    assert send(client, PERSONS + SITI).status_code == 302
    assert list(arriving.iterdir()) == []


@pytest.mark.django_db
def test_the_worker_removes_what_a_killed_server_left(arriving, imports_folder):
    hour, minute = timedelta(hours=1, minutes=1), timedelta(minutes=5)
    old = [aged(arriving / "tmpabc.upload.csv", hour), aged(arriving / "upload-abc", hour)]
    old.append(aged(imports_folder / "upload-old", hour))
    new = [aged(arriving / "tmpdef.upload.csv", minute), aged(arriving / "upload-def", minute)]
    call_regular(make.NOW)
    assert [path.exists() for path in old + new] == [False] * 3 + [True] * 2


@pytest.mark.parametrize(("state", "stays"), [(State.READY, False), (State.PREPARING, True)])
def test_a_working_folder_stays_only_while_a_job_is_at_the_list(client, tono, state, stays):
    client.force_login(tono)
    send(client, PERSONS + SITI)
    batch = Batch.objects.get()
    Batch.objects.update(state=state)
    left = aged(files.folder_of(batch) / "work-abc", timedelta(hours=2))
    assert incoming.sweep_left_behind(make.NOW) == (0 if stays else 1)
    assert left.exists() is stays


def test_without_a_folder_there_is_nothing_to_remove(db):
    assert incoming.sweep_left_behind(make.NOW) == 0
