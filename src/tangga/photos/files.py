"""The pictures on disk: one sealed file a photo (photos/sealed.py), bound to the photo, in a folder of mode 700."""

from pathlib import Path

from django.conf import settings

from tangga.photos.models import Photo
from tangga.photos.sealed import SealedFileDamaged as PhotoDamaged
from tangga.photos.sealed import read_sealed, write_sealed

__all__ = ["PhotoDamaged", "delete", "path_of", "read", "write"]


def path_of(photo: Photo) -> Path:
    """Where a photo lies; its folder is made when needed."""
    root: Path = settings.PHOTOS_FOLDER
    name = str(photo.public_id)
    folder = root / name[:2]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    root.chmod(0o700)
    return folder / f"{name}.sealed"


def write(photo: Photo, content: bytes) -> None:
    """Keep a picture: whole, or not at all."""
    write_sealed(path_of(photo), content, photo.public_id.bytes)


def read(photo: Photo) -> bytes:
    """The picture (JPEG). Raises PhotoDamaged; FileNotFoundError where the file is gone."""
    return read_sealed(path_of(photo), photo.public_id.bytes)


def delete(photo: Photo) -> None:
    """Remove the picture; what is on record of it stays."""
    path_of(photo).unlink(missing_ok=True)
