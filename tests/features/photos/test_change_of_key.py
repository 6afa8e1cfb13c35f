"""Photos under a new key, and files that belong to nothing."""

import os
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command

from tangga.audit.models import Event
from tangga.families import identity
from tangga.photos import files
from tangga.photos.actions import keep
from tangga.photos.models import Photo
from tangga.photos.resealing import reseal_photos
from tangga.photos.sweeping import sweep
from tests.features.photos.test_keep import NOW, folder, jpeg, sari
from tests.files import damage

__all__ = ["folder", "sari"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(sari):
    return keep(jpeg(), owner=uuid4(), owner_kind="visit", by=sari, at=NOW)


@pytest.fixture
def new_key(photo, settings):
    settings.IDENTITY_KEYS = (identity.new_key(), *settings.IDENTITY_KEYS)


def test_a_photo_follows_to_the_new_key_and_the_old_one_may_go(photo, new_key, settings):
    content, out = files.read(photo), StringIO()
    call_command("reseal_identities", stdout=out)
    settings.IDENTITY_KEYS = settings.IDENTITY_KEYS[:1]
    assert files.read(photo) == content
    assert "1 photo(s) and 0 file(s) of work reports sealed with the newest key" in out.getvalue()
    assert "Older keys may be dropped now." in out.getvalue()


def test_what_is_done_already_is_skipped_and_each_time_is_in_the_log(photo, new_key):
    assert (reseal_photos().done, reseal_photos().done) == (1, 0)
    assert [event.detail["photos"] for event in Event.objects.filter(action="photos.resealed").order_by("pk")] == [1, 0]


def test_a_damaged_photo_is_counted_and_keeps_no_other_from_following(photo, new_key, sari):
    other = keep(jpeg(40, 40), owner=uuid4(), owner_kind="visit", by=sari, at=NOW)
    path = files.path_of(photo)
    damage(path)
    out = StringIO()
    call_command("reseal_identities", stdout=out)
    assert "1 photo(s) and 0 file(s) of work reports open with none of the keys" in out.getvalue()
    assert "may be dropped now" not in out.getvalue()
    assert files.sealed_with(other) == identity.newest_id()


def test_a_photo_removed_meanwhile_is_not_made_again(photo, new_key):
    Photo.objects.update(removed_at=NOW)
    files.delete(photo)
    assert reseal_photos().done == 0
    assert not files.path_of(photo).exists()


def test_a_photo_of_another_photos_name_is_not_opened(photo, sari):
    other = keep(jpeg(40, 40), owner=uuid4(), owner_kind="visit", by=sari, at=NOW)
    files.path_of(other).write_bytes(files.path_of(photo).read_bytes())
    with pytest.raises(files.PhotoDamaged):
        files.read(other)


def test_the_file_is_its_owners_only(photo):
    assert files.path_of(photo).stat().st_mode & 0o777 == 0o600
    assert files.path_of(photo).parent.stat().st_mode & 0o777 == 0o700


def test_files_that_belong_to_nothing_are_swept_and_all_others_stay(photo):
    lost = files.path_of(photo).with_name(f"{uuid4()}.sealed")
    half = files.path_of(photo).with_name(f"{uuid4()}.half")
    young = files.path_of(photo).with_name(f"{uuid4()}.sealed")
    long_ago = (NOW - timedelta(hours=2)).timestamp()
    assert [path.write_bytes(b"x") for path in (lost, half, young)] == [1, 1, 1]
    os.utime(lost, (long_ago, long_ago))
    os.utime(half, (long_ago, long_ago))
    os.utime(files.path_of(photo), (long_ago, long_ago))
    os.utime(young, (NOW.timestamp(), NOW.timestamp()))
    assert sweep(NOW) == 2
    assert (lost.exists(), half.exists(), young.exists(), files.path_of(photo).exists()) == (False, False, True, True)
