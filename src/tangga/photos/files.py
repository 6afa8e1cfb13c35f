"""The pictures on disk: one sealed file a photo (photos/sealed.py), bound to the photo, in a folder of mode 700."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from tangga.photos.models import Photo
from tangga.photos.sealed import SealedFileDamaged as PhotoDamaged
from tangga.photos.sealed import key_id_of, read_sealed, write_sealed

__all__ = ["PhotoDamaged", "delete", "lying_there", "path_of", "read", "sealed_with", "write"]

SEALED = ".sealed"


def path_of(photo: Photo) -> Path:
    """Where a photo lies."""
    root: Path = settings.PHOTOS_FOLDER
    name = str(photo.public_id)
    return root / name[:2] / f"{name}{SEALED}"


def write(photo: Photo, content: bytes) -> None:
    """Keep a picture: whole, or not at all."""
    path = path_of(photo)
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.parent.parent.chmod(0o700)
    write_sealed(path, content, photo.public_id.bytes)


def read(photo: Photo) -> bytes:
    """The picture (JPEG). Raises PhotoDamaged; FileNotFoundError where the file is gone."""
    return read_sealed(path_of(photo), photo.public_id.bytes)


def sealed_with(photo: Photo) -> str:
    """The id of the key a photo is sealed with. Raises FileNotFoundError where the file is gone."""
    return key_id_of(path_of(photo))


def delete(photo: Photo) -> None:
    """Remove the picture; what is on record of it stays."""
    path_of(photo).unlink(missing_ok=True)


def lying_there() -> Iterator[tuple[Path, UUID | None]]:
    """Every file in the folder, with the photo it is of; None for what was left half written."""
    root: Path = settings.PHOTOS_FOLDER
    for path in root.glob("*/*"):
        try:
            yield path, UUID(path.stem) if path.suffix == SEALED else None
        except ValueError:
            continue  # nothing of ours
