"""A file sealed on disk: encrypted (AES-256-GCM), bound to what it belongs to, whole or not there at all.

The keys are derived from the installation's identity keys; the file names the one used.
"""

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tangga.families import identity

MAGIC = b"TGP1"
KEY_ID, NONCE = 8, 12


class SealedFileDamaged(identity.IdentityKeyError):
    """A stored file that cannot be opened: cut off, altered, or sealed with a key that is gone."""


def write_sealed(path: Path, content: bytes, bound: bytes) -> None:
    """Keep a file. bound: what it belongs to; it opens for nothing else."""
    key_id, key = identity.file_key()
    nonce = os.urandom(NONCE)
    half = path.with_suffix(".half")
    with open(half, "wb", opener=_for_the_owner_only) as out:
        out.write(MAGIC + key_id.encode("ascii") + nonce + AESGCM(key).encrypt(nonce, content, bound))
        out.flush()
        os.fsync(out.fileno())
    half.replace(path)


def _for_the_owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def key_id_of(path: Path) -> str:
    """The id of the key a file is sealed with. Raises FileNotFoundError where the file is gone."""
    with path.open("rb") as file:
        return file.read(len(MAGIC) + KEY_ID)[len(MAGIC) :].decode("ascii", "replace")


def read_sealed(path: Path, bound: bytes) -> bytes:
    """The file's content. Raises SealedFileDamaged; FileNotFoundError where the file is gone."""
    content = path.read_bytes()
    if content[: len(MAGIC)] != MAGIC:
        raise SealedFileDamaged("A stored file is damaged.")
    head = len(MAGIC)
    key_id = content[head : head + KEY_ID].decode("ascii", "replace")
    nonce = content[head + KEY_ID : head + KEY_ID + NONCE]
    try:
        cipher = AESGCM(identity.file_key(key_id)[1])
        return cipher.decrypt(nonce, content[head + KEY_ID + NONCE :], bound)
    except (InvalidTag, ValueError):
        raise SealedFileDamaged("A stored file is damaged.") from None
