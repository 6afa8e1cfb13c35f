"""Files of reports under a new identity key."""

from io import StringIO

import pytest
from django.core.management import call_command

from tangga.audit.models import Event
from tangga.families import identity
from tangga.photos.sealed import SealedFileDamaged
from tangga.work_reports import files
from tangga.work_reports.resealing import reseal_reports
from tests.files import damage

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def report(record, make_report):
    record()
    return make_report()


@pytest.fixture
def new_key(report, settings):
    settings.IDENTITY_KEYS = (identity.new_key(), *settings.IDENTITY_KEYS)


def contents(report):
    return {file.form: files.read(file) for file in report.files.all()}


def spoil(file):
    """Its last byte is another."""
    path = files._path(file.report, file.form, file.named)
    damage(path)


def test_the_files_follow_to_the_new_key_and_the_old_one_may_go(report, new_key, settings):
    before, out = contents(report), StringIO()
    call_command("reseal_identities", stdout=out)
    settings.IDENTITY_KEYS = settings.IDENTITY_KEYS[:1]

    assert contents(report) == before
    assert "2 file(s) of work reports sealed with the newest key. Older keys may be dropped now." in out.getvalue()


def test_without_the_command_they_open_only_with_the_old_key(report, new_key, settings):
    settings.IDENTITY_KEYS = settings.IDENTITY_KEYS[:1]

    with pytest.raises(identity.IdentityKeyError):
        contents(report)


def test_what_is_done_already_is_skipped_and_each_time_is_in_the_log(report, new_key):
    assert (reseal_reports(batch_size=1).done, reseal_reports().done) == (2, 0)
    events = Event.objects.filter(action="work_reports.resealed").order_by("pk")
    assert [event.detail["files"] for event in events] == [2, 0]


def test_a_damaged_file_is_counted_and_keeps_no_other_from_following(report, new_key):
    first, other = report.files.all()
    spoil(first)
    out = StringIO()
    call_command("reseal_identities", stdout=out)

    assert "1 file(s) of work reports open with none of the keys" in out.getvalue()
    assert files.sealed_with(other) == identity.newest_id()
    with pytest.raises(SealedFileDamaged):
        files.read(first)


def test_a_file_that_is_gone_is_left_out(report, new_key):
    file = report.files.first()
    files._path(report, file.form, file.named).unlink()

    assert (reseal_reports().done, reseal_reports().damaged) == (1, 0)
