"""What can be seen from a NIK or No. KK itself: damage by hands and spreadsheets, and whether its parts fit a person.

A NIK is PPKKCC DDMMYY SSSS: province, district and sub-district of *first registration*, birth date (women: day + 40),
running number. A No. KK is built alike, with the date the card was first issued. People move, areas split, civil
registry offices err: so parts that do not fit are **warnings, never proof**, and nobody is refused for them. Only a
number whose digits are lost (scientific notation, rounding, a missing digit) is refused: it could be somebody else's.

Pure: no table, no database, no clock.
Source: structure of the NIK as the civil registry describes it (Permendagri on population numbers); provinces by
Kepmendagri 300.2.2-2138/2025, and 54 (East Timor), which numbers issued before 1999 still carry.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

DIGITS: Final = 16
FEMALE_DAY: Final = 40
PROVINCES: Final = frozenset(
    str(code) for code in (*range(11, 20), 21, *range(31, 37), *range(51, 55), *range(61, 66), *range(71, 77), 81, 82)
) | frozenset(str(code) for code in range(91, 97))
# Structure warnings, by code; their sentences are in tangga.families.number_words.
NIK_WARNINGS: Final = ("nik_area", "nik_date", "nik_birth_date", "nik_sex", "nik_serial")
KK_WARNINGS: Final = ("kk_area", "kk_date", "kk_serial")
# Why a number cannot be used, by code.
DAMAGES: Final = ("number_scientific", "number_rounded", "number_length", "number_not_digits")

_DRESSING = re.compile(r"[\s.'’‘`´\"-]|[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?e[+-]?\d+", re.IGNORECASE)


# 16 digits however they are set apart, or a long run of them: a NIK or No. KK, perhaps cut.
_WRITTEN_OUT = re.compile(r"\d(?:[ ._-]?\d){15,}|\d{13,}")


def hide_numbers(text: str) -> str:
    """A text such as a file's name, without the numbers in it that could be somebody's NIK or No. KK."""
    return _WRITTEN_OUT.sub("••••", text)


@dataclass(frozen=True, repr=False)
class Number:
    """A number as it was read. Never printed: it is personal data.

    digits   the 16 digits; empty when there is none or it is damaged
    damage   one of DAMAGES, or "" (also for an empty cell)
    mended   whether apostrophes, blanks or the like were taken away
    """

    digits: str = ""
    damage: str = ""
    mended: bool = False


NO_NUMBER: Final = Number()


def read_number(text: str | None, number_cell: bool = False) -> Number:
    """The 16 digits of a NIK or No. KK as lists and hands write it, or what is wrong with it.

    Takes    text as it stands; number_cell: it came from a spreadsheet cell that holds a *number*, not a text
    Returns  digits, or a damage code: `number_scientific` and `number_rounded` mean that digits are lost for good
    """
    if text is None:
        return NO_NUMBER
    if len(text) == DIGITS and text.isascii() and text.isdigit() and not number_cell:
        return Number(text)
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return NO_NUMBER
    if _SCIENTIFIC.fullmatch(plain.replace(" ", "").lstrip("'’")):
        return Number(damage="number_scientific")
    bare = _DRESSING.sub("", plain)
    if not (bare.isascii() and bare.isdigit()):
        return Number(damage="number_not_digits")
    if len(bare) != DIGITS:
        return Number(damage="number_length")
    if number_cell:
        # A spreadsheet keeps 15 significant digits of a number: the sixteenth is an invention.
        return Number(damage="number_rounded")
    return Number(bare, mended=bare != text)


def nik_warnings(nik: str, birth_date: date | None = None, sex: str | None = None) -> tuple[str, ...]:
    """Codes of what in a NIK does not fit, out of NIK_WARNINGS; empty when all fits or nothing can be said.

    Takes    nik: 16 digits; birth_date and sex ("female", "male") as known, None where unknown
    Unsure   the century is not in the NIK, so only the last two digits of a year are compared
    Raises   ValueError when nik is not 16 digits
    """
    area, day, month, year, serial = _parts(nik)
    found: list[str] = []
    if not _area_can_be(area):
        found.append("nik_area")
    female = day > FEMALE_DAY
    day -= FEMALE_DAY if female else 0
    if not _day_can_be(day, month, year):
        found.append("nik_date")
    elif birth_date is not None and (day, month, year) != (birth_date.day, birth_date.month, birth_date.year % 100):
        found.append("nik_birth_date")
    if sex in ("female", "male") and female != (sex == "female"):
        found.append("nik_sex")
    if serial == 0:
        found.append("nik_serial")
    return tuple(found)


def kk_warnings(kk: str) -> tuple[str, ...]:
    """Codes of what in a No. KK does not fit, out of KK_WARNINGS. Raises ValueError when kk is not 16 digits."""
    area, day, month, year, serial = _parts(kk)
    found: list[str] = []
    if not _area_can_be(area):
        found.append("kk_area")
    if not _day_can_be(day, month, year):
        found.append("kk_date")
    if serial == 0:
        found.append("kk_serial")
    return tuple(found)


def _parts(number: str) -> tuple[str, int, int, int, int]:
    """(area, day, month, year of two digits, running number)."""
    if not (len(number) == DIGITS and number.isascii() and number.isdigit()):
        raise ValueError(f"a NIK or KK has {DIGITS} digits")  # the value itself is personal
    return number[:6], int(number[6:8]), int(number[8:10]), int(number[10:12]), int(number[12:])


def _area_can_be(area: str) -> bool:
    """Whether a province of that code exists and the district and sub-district parts are ones that are given out."""
    return area[:2] in PROVINCES and area[2:4] not in ("00", "70") and area[4:] != "00"


def _day_can_be(day: int, month: int, year: int) -> bool:
    """Whether the day exists in a year ending so (both centuries are tried: 2000 was a leap year, 1900 was not)."""
    return any(_is_day(day, month, century + year) for century in (1900, 2000))


def _is_day(day: int, month: int, year: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
