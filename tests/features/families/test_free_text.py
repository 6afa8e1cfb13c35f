"""Texts people write freely hold no NIK or KK, however it is typed, and no signs that nobody sees."""

import pytest

from tangga.errors import NotValid
from tangga.families.free_text import without_numbers

NUMBERS = [
    "NIK ibu  3571  0101  0190  0001",
    "3571 - 0101 - 0190 - 0001",
    "3571 – 0101 – 0190 – 0001",
    "3571 / 0101 / 0190 / 0001",
    "3571x0101x0190x0001",
    "3571*0101*0190*0001",
    "3571\u28000101\u28000190\u28000001",
    "3571\u200b0101\u200b0190\u200b0001",
    "3\ufe0f\u20e35\ufe0f\u20e37\ufe0f\u20e31\ufe0f\u20e3010101900001",
    "357101 (010190) 0001",
    "٣٥٧١٠١٠١٠١٩٠٠٠٠١",
]


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_found_however_it_is_typed(text):
    with pytest.raises(NotValid):
        without_numbers(text)


@pytest.mark.parametrize(
    "text",
    ["tahun 2022, 2023, 2024, 2025", "RT 3, RW 4, 5 anak", "Rp 1.500.000 lalu Rp 2.250.000", "12/11/2026 pukul 09.00"],
)
def test_years_amounts_and_days_stay(text):
    assert without_numbers(text) == text


@pytest.mark.parametrize("text", ["\u200b" * 12, "\u3164\u115f", "\x00\x01\x07"])
def test_of_signs_that_nobody_sees_nothing_is_left(text):
    assert without_numbers(text) == ""


def test_lines_and_blanks_stay():
    assert without_numbers("satu\ndua\ttiga\u200b empat") == "satu\ndua\ttiga empat"
