"""The pictures on disk: one sealed file a photo (AES-256-GCM, bound to the photo), in a folder of mode 700.

The keys are derived from the installation's identity keys; the file names the one used.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tangga.families import identity
from tangga.photos.models import Photo

MAGIC = b"TGP1"
KEY_ID, NONCE = 8, 12
SEALED, HALF = ".sealed", ".half"


class PhotoDamaged(identity.IdentityKeyError):
    """A stored photo that cannot be opened: cut off, altered, or sealed with a key that is gone."""


def path_of(photo: Photo) -> Path:
    """Where a photo lies."""
    root: Path = settings.PHOTOS_FOLDER
    name = str(photo.public_id)
    return root / name[:2] / f"{name}{SEALED}"


def write(photo: Photo, content: bytes) -> None:
    """Keep a picture: whole, or not at all."""
    key_id, key = identity.file_key()
    nonce = os.urandom(NONCE)
    path = path_of(photo)
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.parent.parent.chmod(0o700)
    half = path.with_suffix(HALF)
    with open(half, "wb", opener=_for_the_owner_only) as out:
        out.write(MAGIC + key_id.encode("ascii") + nonce + AESGCM(key).encrypt(nonce, content, photo.public_id.bytes))
        out.flush()
        os.fsync(out.fileno())
    half.replace(path)


def _for_the_owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def read(photo: Photo) -> bytes:
    """The picture (JPEG). Raises PhotoDamaged; FileNotFoundError where the file is gone."""
    content = path_of(photo).read_bytes()
    if content[: len(MAGIC)] != MAGIC:
        raise PhotoDamaged("A stored photo is damaged.")
    head = len(MAGIC)
    key_id = content[head : head + KEY_ID].decode("ascii", "replace")
    nonce = content[head + KEY_ID : head + KEY_ID + NONCE]
    try:
        cipher = AESGCM(identity.file_key(key_id)[1])
        return cipher.decrypt(nonce, content[head + KEY_ID + NONCE :], photo.public_id.bytes)
    except (InvalidTag, ValueError):
        raise PhotoDamaged("A stored photo is damaged.") from None


def sealed_with(photo: Photo) -> str:
    """The id of the key a photo is sealed with. Raises FileNotFoundError where the file is gone."""
    with path_of(photo).open("rb") as file:
        return file.read(len(MAGIC) + KEY_ID)[len(MAGIC) :].decode("ascii", "replace")


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
