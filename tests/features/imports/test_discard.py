"""Uploading once, putting a list aside, cancelling, and deleting what lies on disk too long."""

from datetime import timedelta

import pytest

from tangga.areas.models import Hold
from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.models import Family
from tangga.imports import actions, files
from tangga.imports.models import Batch, State
from tangga.jobs.actions import cancel
from tangga.jobs.queries import open_job_of
from tangga.jobs.worker import work_all
from tests import make
from tests.features.imports.standard import listed_family
from tests.make import NOW


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "daftar.csv"
    file.write_text("No KK;Nama\n")
    return file


def _upload(path, by):
    return actions.upload(path, "daftar.csv", "csv", effective_on=make.TODAY, by=by, at=NOW)


def test_the_same_file_twice_is_one_list(path, tono):
    first, new = _upload(path, tono)
    second, again = _upload(path, tono)
    assert (new, again) == (True, False)
    assert first.pk == second.pk
    assert Event.objects.filter(action="list.uploaded").count() == 1


def test_a_file_lies_sealed_and_comes_back_unchanged(path, tono, imports_folder):
    batch, _ = _upload(path, tono)
    stored = files.folder_of(batch) / "original.sealed"
    assert b"No KK" not in stored.read_bytes()
    assert b"".join(files.unsealed(batch, "original")) == path.read_bytes()
    assert oct(stored.stat().st_mode & 0o777) == "0o600"


def test_a_sealed_file_that_was_cut_or_moved_is_not_opened(path, tono):
    batch, _ = _upload(path, tono)
    stored = files.folder_of(batch) / "original.sealed"
    stored.write_bytes(stored.read_bytes()[:-1])
    with pytest.raises(files.SealedFileDamaged):
        list(files.unsealed(batch, "original"))


def test_the_province_may_not_upload(path, rina):
    with pytest.raises(NotAllowed):
        _upload(path, rina)


def test_a_posting_above_a_district_has_no_list(path, areas):
    coordinator = make.posted("coordinator", "coordinator", "32")
    with pytest.raises(NotValid):
        _upload(path, coordinator)


def test_a_discarded_list_may_come_again(path, tono):
    batch, _ = _upload(path, tono)
    actions.discard(batch, by=tono, at=NOW)
    actions.discard(batch, by=tono, at=NOW)
    assert Event.objects.filter(action="list.discarded").count() == 1
    again, new = _upload(path, tono)
    assert new
    assert again.pk != batch.pk


def test_a_registered_list_is_not_discarded(lists, tono):
    batch = lists.accepted(tono, [listed_family()])
    with pytest.raises(Conflict):
        actions.discard(batch, by=tono, at=NOW)


def test_somebody_elsewhere_discards_nothing(path, tono, budi):
    batch, _ = _upload(path, tono)
    with pytest.raises(Batch.DoesNotExist):
        actions.discard(batch, by=budi, at=NOW)


def test_an_acceptance_cancelled_while_it_waits_leaves_the_list_to_be_decided(lists, tono):
    batch = lists.batch(tono, [listed_family()])
    actions.accept(batch, seen=batch.digest, by=tono, at=NOW)
    cancel(open_job_of(actions.ACCEPT, batch.public_id), by=tono, at=NOW)
    batch.refresh_from_db()
    assert (batch.state, batch.accepted_by) == (State.READY, None)
    assert not Hold.objects.exists()
    assert not Family.objects.exists()


def test_old_files_go_and_the_list_stays(lists, tono):
    batch = lists.accepted(tono, [listed_family()])
    assert actions.delete_old_files(NOW + timedelta(days=89)) == 0
    assert actions.delete_old_files(NOW + timedelta(days=91)) == 1
    assert not files.has(batch, "original")
    assert Batch.objects.get().counts["done"]["families_new"] == 1
    work_all(NOW)
    assert actions.delete_old_files(NOW + timedelta(days=92)) == 0
