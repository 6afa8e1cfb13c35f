"""Texts people write freely: reasons, notes, addresses, names. They stay readable, so they hold no NIK or KK."""

import unicodedata

from django.utils.translation import gettext as _

from tangga.errors import NotValid
from tangga.families import identity


def without_numbers(text: str) -> str:
    """The text as it is. Raises NotValid where a number as long as a NIK or KK stands in it."""
    if len(identity.digits_within(unicodedata.normalize("NFKC", text))) >= identity.DIGITS:
        raise NotValid(_("Leave NIK and KK numbers out of this text: everybody who checks reads it."))
    return text
