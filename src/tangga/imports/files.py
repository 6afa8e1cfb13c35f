"""The files of a batch: the user's own, unchanged but sealed, and what was made of it on the way to the registry.

A sealed file is a header and frames of one MiB, each encrypted by itself (AES-256-GCM), so that it is written and read
as a stream. A frame counts with its place, with whether it is the last, and with the batch and name it belongs to: no
frame can be moved, left out or put into another batch without that being noticed. The keys are derived from the
installation's identity keys (families/identity.py); the header names the one used.
"""

import os
import shutil
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tangga.families import identity
from tangga.imports.models import Batch

MAGIC = b"TGF1"
FRAME = 1 << 20
NONCE = 12


class SealedFileDamaged(identity.IdentityKeyError):
    """A stored file that cannot be opened: cut off, altered, or sealed with a key that is gone."""


def folder_of(batch: Batch) -> Path:
    """The batch's own folder, readable by the owner of the installation only."""
    root: Path = settings.IMPORTS_FOLDER
    folder = root / str(batch.public_id)
    folder.mkdir(parents=True, exist_ok=True)
    root.chmod(0o700)
    folder.chmod(0o700)
    return folder


def _bound(batch: Batch, name: str, place: int, last: bool) -> bytes:
    return b"%s/%s/%d/%d" % (batch.public_id.bytes, name.encode(), place, last)


def seal_stream(batch: Batch, name: str, parts: Iterable[bytes]) -> Path:
    """Write `<name>.sealed` of a batch from parts of any size; complete or not there at all."""
    key_id, key = identity.file_key()
    cipher = AESGCM(key)
    path = folder_of(batch) / f"{name}.sealed"
    half = path.with_suffix(".half")
    with half.open("wb") as out:
        out.write(MAGIC + key_id.encode("ascii"))
        place, waiting = 0, bytearray()
        for part in parts:
            waiting += part
            while len(waiting) > FRAME:
                _write_frame(out, cipher, bytes(waiting[:FRAME]), _bound(batch, name, place, False))
                del waiting[:FRAME]
                place += 1
        _write_frame(out, cipher, bytes(waiting), _bound(batch, name, place, True))
        out.flush()
        os.fsync(out.fileno())
    half.chmod(0o600)
    half.replace(path)
    return path


def _write_frame(out: IO[bytes], cipher: AESGCM, part: bytes, bound: bytes) -> None:
    nonce = os.urandom(NONCE)
    closed = cipher.encrypt(nonce, part, bound)
    out.write(struct.pack(">I", len(closed)) + nonce + closed)


def seal_file(batch: Batch, name: str, source: Path) -> Path:
    """Seal a plain file as `<name>.sealed` of a batch; the plain one stays where it is."""
    with source.open("rb") as file:
        return seal_stream(batch, name, iter(lambda: file.read(FRAME), b""))


def unsealed(batch: Batch, name: str) -> Iterator[bytes]:
    """The parts of a sealed file. Raises SealedFileDamaged; FileNotFoundError when it was deleted or never made."""
    with (folder_of(batch) / f"{name}.sealed").open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise SealedFileDamaged("The stored file of this list is damaged. Upload it again.")
        cipher = AESGCM(identity.file_key(file.read(8).decode("ascii", "replace"))[1])
        place, length = 0, file.read(4)
        while length:
            size = struct.unpack(">I", length)[0] if len(length) == 4 else 0
            nonce, closed = file.read(NONCE), file.read(size)
            length = file.read(4)
            try:
                yield cipher.decrypt(nonce, closed, _bound(batch, name, place, not length))
            except (InvalidTag, ValueError):
                raise SealedFileDamaged("The stored file of this list is damaged. Upload it again.") from None
            place += 1


@contextmanager
def opened(batch: Batch, name: str, suffix: str = "") -> Iterator[Path]:
    """A plain copy of a sealed file for as long as it is needed, in a folder of its own beside it (mode 700)."""
    with working_folder(batch) as folder:
        path = folder / f"plain{suffix}"
        with path.open("wb") as out:
            for part in unsealed(batch, name):
                out.write(part)
        yield path


@contextmanager
def working_folder(batch: Batch) -> Iterator[Path]:
    """A folder for what is half done; gone afterwards. What a killed worker left goes with the batch's next step."""
    with TemporaryDirectory(prefix="work-", dir=folder_of(batch)) as name:
        yield Path(name)


def has(batch: Batch, name: str) -> bool:
    return (folder_of(batch) / f"{name}.sealed").is_file()


def sweep(batch: Batch) -> None:
    """Remove what killed workers left in the batch's folder. Only the one job that is at the batch may ask for it."""
    for left in folder_of(batch).glob("work-*"):
        shutil.rmtree(left, ignore_errors=True)


def delete_all(batch: Batch) -> None:
    """Remove everything the batch keeps on disk."""
    shutil.rmtree(folder_of(batch), ignore_errors=True)
