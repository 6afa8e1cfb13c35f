"""Photos follow a change of the identity keys, like the numbers: they are kept for years, an old key need not be."""

from dataclasses import dataclass

from django.db import transaction

from tangga.audit.actions import record
from tangga.families import identity
from tangga.families.batching import batches
from tangga.photos import files
from tangga.photos.models import Photo


@dataclass
class Resealed:
    """How many files were sealed anew; how many cannot be opened with any key there is, and keep what they have."""

    done: int = 0
    damaged: int = 0


def reseal_photos(batch_size: int = 100) -> Resealed:
    """Seal every photo with the newest key. May be stopped and started again: what is done is skipped.

    A photo that cannot be opened is counted and left as it is: it must not keep all the others from following.
    """
    newest, told = identity.newest_id(), Resealed()
    keys = Photo.objects.filter(removed_at=None).order_by("pk").values_list("pk", flat=True)
    for batch in batches(list(keys), batch_size):
        for photo in Photo.objects.filter(pk__in=batch).order_by("pk"):
            _reseal(photo, newest, told)
    record("photos.resealed", None, by=None, detail={"photos": told.done, "damaged": told.damaged, "key": newest})
    return told


def _reseal(photo: Photo, newest: str, told: Resealed) -> None:
    try:
        if files.sealed_with(photo) == newest:
            return
        content = files.read(photo)
    except FileNotFoundError:
        return  # removed meanwhile
    except identity.IdentityKeyError:
        told.damaged += 1
        return
    with transaction.atomic():  # who removes it waits, and its file is not made again behind their back
        if Photo.objects.select_for_update().filter(pk=photo.pk, removed_at=None).exists():
            files.write(photo, content)
            told.done += 1
