"""What somebody searched for, sealed for use in an address.

A name is personal data: it must not stand in addresses, where logs, browser histories and bookmarks keep it. A search
is therefore sent by POST and comes back as a sealed word that only this installation can open. It can still be sent to
a colleague. A NIK or KK number is never put into an address at all, sealed or not: see reports/families.py.
"""

import base64
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(sha256(b"tangga search " + settings.SECRET_KEY.encode()).digest()))


def seal(text: str) -> str:
    """A word for `?search=`."""
    return _box().encrypt(text.encode()).decode("ascii")


def open_sealed(word: str) -> str | None:
    """The text that was sealed; None for a word that was not made here (or before the signing key changed)."""
    try:
        return _box().decrypt(word.encode("ascii", "replace")).decode()
    except InvalidToken:
        return None
