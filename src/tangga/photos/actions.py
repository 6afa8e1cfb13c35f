"""Keeping and removing photos. The feature whose thing a photo shows calls these, and has checked who may."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tangga.errors import NotValid
from tangga.people.models import Person
from tangga.photos import files
from tangga.photos.models import Photo
from tangga.photos.pictures import Picture, made_ready
from tangga.photos.scans import Scan

MOST_OF_ONE = 12  # photos of one visit, session or house


def keep(
    content: bytes | Picture | Scan,
    *,
    owner: UUID,
    owner_kind: str,
    by: Person,
    at: datetime,
    shows: str = Photo.Shows.ACTIVITY,
    keep_place: bool = False,
) -> Photo:
    """Keep a photo of a thing; the same file sent again for the same thing is the photo that is there already.

    content     the picture as it was sent; or what pictures.made_ready or scans.ready made of it before the transaction
                began, which keeps nobody else waiting for the database while a large file is worked on
    keep_place  whether the place that the file names is kept (never in the picture; default: dropped)
    Refused: NotValid for what is no photo, and beyond MOST_OF_ONE photos of one thing.
    A file whose transaction fails later belongs to nothing then: photos.sweeping removes it.
    """
    picture = made_ready(content) if isinstance(content, bytes) else content
    known = Photo.objects.filter(owner=owner, owner_kind=owner_kind, removed_at=None)
    if (same := known.filter(original_sha256=picture.original_sha256).first()) is not None:
        return same
    if known.count() >= MOST_OF_ONE:
        raise NotValid(
            _("There are %(most)s photos already. Remove one before you add another.") % {"most": MOST_OF_ONE}
        )
    latitude, longitude, kept, drawn = None, None, b"", {}
    if isinstance(picture, Scan):
        kept, drawn = picture.pdf, {"media": Photo.Media.PDF, "width": 0, "height": 0}
    else:
        kept, drawn = picture.jpeg, {"width": picture.width, "height": picture.height, "taken_at": picture.taken_at}
        latitude, longitude = picture.place if keep_place and picture.place else (None, None)
    photo = Photo(
        owner=owner,
        owner_kind=owner_kind,
        shows=shows,
        original_sha256=picture.original_sha256,
        size_bytes=len(kept),
        latitude=latitude,
        longitude=longitude,
        kept_by=by,
        kept_at=at,
        **drawn,
    )
    files.write(photo, kept)
    try:
        with transaction.atomic():
            photo.save()
    except IntegrityError:  # sent twice at one moment
        files.delete(photo)
        return known.get(original_sha256=picture.original_sha256)
    except BaseException:
        files.delete(photo)
        raise
    return photo


def remove(photo: Photo, *, at: datetime) -> None:
    """Take a photo away: the file goes, that there was one stays on record."""
    Photo.objects.filter(pk=photo.pk, removed_at=None).update(removed_at=at)
    transaction.on_commit(lambda: files.delete(photo))
