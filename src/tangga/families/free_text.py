"""Texts people write freely: reasons, notes, addresses, names. They stay readable, so they hold no NIK or KK."""

import re
import unicodedata

from django.utils.translation import gettext as _

from tangga.errors import NotValid
from tangga.families import identity
from tangga.papers import formats

# What people put between the digits of a number, besides what identity.digits_within knows: a list of short numbers
# ("3, 4, 5") has a blank after each comma and stays.
BETWEEN = re.compile(r"(?<=[0-9])[/_,|:;·•()–—]+(?=[0-9])")
# Blanks, or a dash with blanks about it, between groups as long as people write a number in ("3571 - 0101 - 9000").
# (A comma is none of these: "2022, 2023, 2024, 2025" are years.)
SPACED = re.compile(r"(?<=[0-9]{4})\s*[-–—/=*#|x()]*\s*(?=[0-9]{4})")


# Letters of some scripts that leave a blank: unlike zero-width signs they are no formatting.
BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def _plain(text: str) -> str:
    """The text with every kind of digit written 0 to 9, and without signs that nobody sees."""
    folded = "".join(" " if sign in BLANK_LETTERS else sign for sign in unicodedata.normalize("NFKC", text))
    seen = "".join(sign for sign in visible(folded) if unicodedata.category(sign) not in ("Mn", "Me"))
    digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in seen)
    return BETWEEN.sub("", SPACED.sub("", digits))


def visible(text: str) -> str:
    """The text without signs that nobody sees; empty where it is made of such signs alone."""
    return "".join(sign for sign in text if sign.isspace() or _is_seen(sign))


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cf", "Cc") and sign not in BLANK_LETTERS


def without_numbers(text: str) -> str:
    """The text, without signs that nobody sees. Raises NotValid where a number as long as a NIK or KK stands in it."""
    if len(identity.digits_within(_plain(text))) >= identity.DIGITS:
        raise NotValid(_("Leave NIK and KK numbers out of this text: everybody who checks reads it."))
    return visible(text)


def tidied(text: str, longest: int) -> str:
    """What somebody typed, line by line without needless blanks. Raises NotValid for NIK and KK numbers, and when it is
    too long."""
    lines = [" ".join(line.split()) for line in without_numbers(text).splitlines()]
    said = "\n".join(lines).strip()
    if len(said) > longest:
        raise NotValid(_("Say it shorter: at most %(most)s letters.") % {"most": formats.number(longest)})
    return said


def no_longer_than(text: str, longest: int) -> str:
    """The text as it is. Raises NotValid where it is too long to be kept whole: nothing is cut off unseen."""
    if len(text) > longest:
        raise NotValid(
            _("This text is too long: %(length)s letters, and %(longest)s fit. Shorten it; nothing was saved.")
            % {"length": len(text), "longest": longest}
        )
    return text
