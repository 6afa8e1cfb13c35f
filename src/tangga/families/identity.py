"""NIK and KK numbers at rest: sealed (encrypted), findable by a blind index, shown masked.

Keys never enter the database. `settings.IDENTITY_KEYS` holds them newest first: the first seals and indexes, all of
them open and are searched with. To change the key: put a new one first (`new_key()`), run `tangga manage
reseal_identities`, then drop the old one. A sealed text begins with the id of its key, so nothing has to be tried.
From each key three are derived (HKDF-SHA256): one for sealing (Fernet: AES-128-CBC with HMAC-SHA256), one for the index
(HMAC-SHA256), so that the index says nothing about the seal, and one for whole files (see file_key).
"""

import base64
import hmac
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tangga.errors import TanggaError

Kind = Literal["nik", "kk"]
DIGITS = 16
HIDDEN = "•" * 8


class IdentityKeyError(TanggaError):
    """No key, or not the one that sealed this number; the message says how to put it right."""


@dataclass(frozen=True, repr=False)
class _Key:
    id: str
    fernet: Fernet
    index: bytes
    files: bytes


def new_key() -> str:
    """A new random key (32 bytes, url-safe base64), for TANGGA_IDENTITY_KEY or the file identity-keys."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode("ascii")


def _derive(master: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"tangga identity " + purpose.encode()).derive(master)


def _read(text: str) -> _Key:
    try:
        master = base64.urlsafe_b64decode(text)
    except ValueError:
        master = b""
    if len(master) != 32:
        raise IdentityKeyError("A key in TANGGA_IDENTITY_KEY is not 32 bytes of url-safe base64. Correct it.")
    sealing = base64.urlsafe_b64encode(_derive(master, "seal"))
    return _Key(_derive(master, "id").hex()[:8], Fernet(sealing), _derive(master, "index"), _derive(master, "files"))


@lru_cache(maxsize=8)
def _ring(keys: tuple[str, ...]) -> dict[str, _Key]:
    if not keys:
        raise IdentityKeyError(
            "There is no key for NIK and KK numbers. Set TANGGA_IDENTITY_KEY, or put a key into the file identity-keys "
            "in the data folder (readable by its owner only)."
        )
    return {key.id: key for key in map(_read, keys)}


def _keys() -> dict[str, _Key]:
    return _ring(tuple(settings.IDENTITY_KEYS))


def _newest() -> _Key:
    return next(iter(_keys().values()))


def clean(text: str | None) -> str | None:
    """The 16 digits of a number as lists write it (blanks, dots, a leading apostrophe); None when it is none.

    Digits lost to scientific notation cannot be got back, so such a text is no number.
    """
    bare = re.sub(r"[\s.'’`-]", "", text or "")
    return bare if len(bare) == DIGITS and bare.isascii() and bare.isdigit() else None


def digits_within(text: str) -> str:
    """The longest number in a text, without what stands between its digits ("NIK 3276 0101 ..."), or ""."""
    found = (re.sub(r"[^0-9]", "", each) for each in re.findall(r"[0-9](?:[\s.'’`-]?[0-9])*", text))
    return max(found, key=len, default="")


def seal(number: str) -> str:
    """A number as it is stored: id of the key, colon, Fernet token. Two seals of one number differ."""
    key = _newest()
    return f"{key.id}:{key.fernet.encrypt(number.encode('ascii')).decode('ascii')}"


def unseal(sealed: str) -> str:
    """The number. Raises IdentityKeyError when the key that sealed it is not among the installation's."""
    key_id, _, token = sealed.partition(":")
    key = _keys().get(key_id)
    if key is None:
        raise IdentityKeyError(f"This number was sealed with key {key_id}, which this installation does not have.")
    try:
        return key.fernet.decrypt(token.encode("ascii")).decode("ascii")
    except InvalidToken:
        raise IdentityKeyError(f"A number sealed with key {key_id} is damaged and cannot be opened.") from None


def ids_of(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of keys, which say nothing of the keys; what somebody needs to know whether a key is the right one."""
    return tuple(_ring(keys)) if keys else ()


def newest_id() -> str:
    """The id of the newest key: what the seals made now begin with."""
    return _newest().id


def file_key(key_id: str | None = None) -> tuple[str, bytes]:
    """(id, 32 bytes) for sealing whole files: of the newest key, or of the one a file was sealed with."""
    key = _newest() if key_id is None else _keys().get(key_id)
    if key is None:
        raise IdentityKeyError("This file was sealed with a key which this installation does not have any more.")
    return key.id, key.files


def older_indexes(kind: Kind, sealed: str) -> list[str]:
    """What a sealed number may be stored under besides the newest key; empty unless a change of key is under way."""
    return blind_indexes(kind, unseal(sealed))[1:] if sealed and len(_keys()) > 1 else []


def _index(key: _Key, kind: Kind, number: str) -> str:
    return hmac.digest(key.index, f"{kind}:{number}".encode("ascii"), "sha256").hex()


def blind_index(kind: Kind, number: str) -> str:
    """What a stored number is found by: the same for the same number, useless without the key."""
    return _index(_newest(), kind, number)


def blind_indexes(kind: Kind, number: str) -> list[str]:
    """The indexes under every key, newest first: what to search for while a change of key is under way."""
    return [_index(key, kind, number) for key in _keys().values()]


def mask(number: str) -> str:
    """The number as shown by default: the first and the last four digits."""
    return number[:4] + HIDDEN + number[-4:]
