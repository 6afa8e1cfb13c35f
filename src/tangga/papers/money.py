"""Rupiah as people write them: 2500000, 2.500.000, Rp 2.500.000, 2,5 juta, 500 ribu."""

import re
from decimal import Decimal

UNITS = {"ribu": 1_000, "rb": 1_000, "juta": 1_000_000, "jt": 1_000_000, "miliar": 1_000_000_000}
SIGNED = re.compile(r"(?P<before>-?)\s*(?:rp\.?)?\s*(?P<after>-?)\s*(?P<amount>.+)")
WHOLE = re.compile(r"\d{1,15}")
GROUPS = re.compile(r"(\d{1,3}(?:[.,\s]\d{3})+)(?:[.,]00)?")
WITH_UNIT = re.compile(r"(\d{1,6})(?:[.,](\d{1,2}))?\s*([a-z]+)")


def rupiah_of(text: str) -> int | None:
    """Whole rupiah, below zero with a minus before them; None for words that are no such amount.

    Of an amount with a unit at most two digits stand behind the comma: 2,500 juta may mean two things, so it is none.
    """
    plain = " ".join(text.replace("\u2212", "-").split()).lower()
    signed = SIGNED.fullmatch(plain)
    amount = _amount(signed["amount"]) if signed else None
    if signed is None or amount is None or (signed["before"] and signed["after"]):
        return None
    return -amount if signed["before"] or signed["after"] else amount


def _amount(text: str) -> int | None:
    if WHOLE.fullmatch(text):
        return int(text)
    if grouped := GROUPS.fullmatch(text):
        return int(re.sub(r"[.,\s]", "", grouped[1]))
    spoken = WITH_UNIT.fullmatch(text)
    if spoken is None or spoken[3] not in UNITS:
        return None
    return int(Decimal(f"{spoken[1]}.{spoken[2] or 0}") * UNITS[spoken[3]])
