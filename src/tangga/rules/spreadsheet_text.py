"""Text on its way into a spreadsheet: what would be taken for a formula stays a text. The one place for it.

A cell that begins with =, +, - or @ is a formula to a spreadsheet program as soon as the sheet was saved as CSV and
opened again, and a formula can send data away or start programs. Programs skip blanks and invisible characters before
it, and some take the full-width signs of Asian keyboards for the same. Used by every export and every workbook we hand
back (reports, imports, audit, API).
"""

import re
from typing import Final

# Blanks, control characters and invisible marks (joiners, direction marks, byte order mark) that programs skip.
_SKIPPED: Final = r"[\s\x00-\x1f\x7f-\xa0\u00ad\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]*"
# ASCII signs, then their full-width and small forms, and the minus sign proper.
_SIGNS: Final = r"[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212]"
_FORMULA_LIKE: Final = re.compile(rf"{_SKIPPED}{_SIGNS}|[\t\r\n]")
# What XML cannot hold, and nobody typed on purpose.
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet program might take the text for a formula."""
    return _FORMULA_LIKE.match(text) is not None


def harmless(text: str) -> str:
    """The text as it may stand in any cell: an apostrophe before what looks like a formula, no control characters."""
    safe = f"'{text}" if looks_like_formula(text) else text
    return _FORBIDDEN.sub("", safe)
