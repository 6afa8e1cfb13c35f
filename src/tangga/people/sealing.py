"""What must be read again but not lie open in the database: secrets of second factors, and words searched for.

The keys are the installation's identity keys (settings.IDENTITY_KEYS, newest first); from each one of its own is
derived, so that what is sealed here says nothing about NIK and KK numbers. After a change of key
`tangga manage reseal_identities` seals second factors anew too.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from tangga.errors import NotValid


@lru_cache(maxsize=8)
def _ring(keys: tuple[str, ...], purpose: bytes) -> MultiFernet:
    def derived(key: str) -> Fernet:
        master = base64.urlsafe_b64decode(key)
        return Fernet(base64.urlsafe_b64encode(HKDF(SHA256(), 32, salt=None, info=b"tangga " + purpose).derive(master)))

    return MultiFernet([derived(key) for key in keys])


def _box(purpose: bytes) -> MultiFernet:
    keys = tuple(settings.IDENTITY_KEYS)
    if not keys:
        raise NotValid(_("This installation has no key to seal secrets with. Ask whoever runs the server to make one."))
    return _ring(keys, purpose)


def seal(text: str, purpose: bytes) -> str:
    """A text sealed with the newest key. Raises NotValid where there is no key."""
    return _box(purpose).encrypt(text.encode()).decode("ascii")


def unseal(sealed: str, purpose: bytes) -> str | None:
    """The text; None when it was not sealed here, for another purpose, or with a key that is gone."""
    try:
        return _box(purpose).decrypt(sealed.encode("ascii", "replace")).decode()
    except InvalidToken:
        return None


def reseal(sealed: str, purpose: bytes) -> str:
    """The same text sealed with the newest key. Raises InvalidToken when no key opens it."""
    return _box(purpose).rotate(sealed.encode("ascii")).decode("ascii")
