"""Photos: made small, stripped, sealed, found again when sent twice."""

import io
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from PIL import Image

from tangga.errors import NotValid
from tangga.people.roles import Role
from tangga.photos import files
from tangga.photos.actions import MOST_OF_ONE, keep, remove
from tangga.photos.models import Photo
from tangga.photos.queries import photos_of, photos_of_each
from tests import make

NOW = datetime(2025, 5, 17, 3, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.PHOTOS_FOLDER = tmp_path / "photos"


@pytest.fixture
def sari():
    make.areas()
    return make.posted("sari", Role.FACILITATOR, "3273")


def jpeg(width=2400, height=1200, colour="red", turned=False, place=False):
    """A picture as a phone makes it: with the camera's name, and where asked for a place and a turn to the right."""
    exif = Image.Exif()
    exif[0x010F] = "KameraRahasia"
    exif.get_ifd(0x8769)[0x9003] = "2025:05:16 08:30:00"
    if turned:
        exif[0x0112] = 6
    if place:
        exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 55.0, 2.04), 3: "E", 4: (107.0, 36.0, 36.0)})
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


def kept(by, content, owner=None, **more):
    return keep(content, owner=owner or uuid4(), owner_kind="visit", by=by, at=NOW, **more)


def test_a_photo_is_made_small_and_loses_everything_but_the_picture(sari):
    photo = kept(sari, jpeg(place=True))
    stored = files.read(photo)
    assert (photo.width, photo.height) == (1600, 800)
    assert not dict(Image.open(io.BytesIO(stored)).getexif())
    assert b"KameraRahasia" not in stored
    assert (photo.latitude, photo.longitude) == (None, None)


def test_the_place_is_kept_only_where_it_is_wanted(sari):
    photo = kept(sari, jpeg(place=True), keep_place=True)
    assert (photo.latitude, photo.longitude) == (Decimal("-6.91723"), Decimal("107.61000"))


def test_a_turned_photo_stands_upright(sari):
    photo = kept(sari, jpeg(turned=True))
    assert (photo.width, photo.height) == (800, 1600)


def test_the_stored_file_is_no_picture_without_the_key(sari):
    photo = kept(sari, jpeg())
    assert b"JFIF" not in files.path_of(photo).read_bytes()


def test_the_same_photo_sent_twice_for_one_thing_is_kept_once(sari):
    owner = uuid4()
    assert kept(sari, jpeg(), owner) == kept(sari, jpeg(), owner)
    assert photos_of(owner, "visit").count() == 1


def test_the_same_photo_of_two_things_is_told_by_its_hash(sari):
    first, second = kept(sari, jpeg()), kept(sari, jpeg())
    assert first.pk != second.pk
    assert first.original_sha256 == second.original_sha256


@pytest.mark.parametrize("content", [b"", b"GIF89a no", jpeg()[:300], b"%PDF-1.7"])
def test_what_is_no_photo_is_refused(sari, content):
    with pytest.raises(NotValid, match=r"no photo|bukan foto"):
        kept(sari, content)
    assert not Photo.objects.exists()


def test_a_thing_has_no_more_photos_than_it_may(sari):
    owner = uuid4()
    colours = ["red", "green", "blue", "black", "white", "yellow", "pink", "brown", "grey", "cyan", "gold", "navy"]
    assert len({kept(sari, jpeg(40, 40, colour), owner).pk for colour in colours}) == MOST_OF_ONE
    with pytest.raises(NotValid, match=str(MOST_OF_ONE)):
        kept(sari, jpeg(40, 40, "purple"), owner)


def test_a_removed_photo_is_gone_from_the_disk_and_stays_on_record(sari, django_capture_on_commit_callbacks):
    photo = kept(sari, jpeg())
    with django_capture_on_commit_callbacks(execute=True):
        remove(photo, at=NOW)
    assert not files.path_of(photo).exists()
    assert Photo.objects.get().removed_at == NOW
    assert not photos_of(photo.owner, "visit").exists()


def test_the_photos_of_a_visit_are_not_those_of_a_session_with_the_same_id(sari):
    owner = uuid4()
    kept(sari, jpeg(), owner)
    assert not photos_of(owner, "fds_session").exists()
    assert photos_of_each([owner], "fds_session") == {}
    of_session = keep(jpeg(), owner=owner, owner_kind="fds_session", by=sari, at=NOW)
    assert [photo.pk for photo in photos_of(owner, "fds_session")] == [of_session.pk]
