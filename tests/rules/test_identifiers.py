"""NIK and No. KK: what damage is seen, what is mended, and which parts make somebody look twice."""

from datetime import date

import pytest

from tangga.rules.identifiers import hide_numbers, kk_warnings, nik_warnings, read_number

BORN = date(2001, 1, 31)
HERS = "3273017101010001"  # 32 73 01, born 31 (+40) 01 01, 0001


@pytest.mark.parametrize(
    "text",
    [
        "'3273017101010001",
        " 3273 0171 0101 0001 ",
        "3273.0171.0101.0001",
        "\u200e3273017101010001",
        "３２７３017101010001",
    ],
)
def test_what_hands_add_to_a_number_is_taken_away_and_counted(text: str) -> None:
    found = read_number(text)
    assert (found.digits, found.damage, found.mended) == (HERS, "", True)


def test_a_clean_number_stays_as_it_is() -> None:
    found = read_number(HERS)
    assert (found.digits, found.damage, found.mended) == (HERS, "", False)


@pytest.mark.parametrize("text", [None, "", "  ", "\t"])
def test_an_empty_cell_is_no_damage(text: str | None) -> None:
    found = read_number(text)
    assert (found.digits, found.damage) == ("", "")


@pytest.mark.parametrize(
    ("text", "number_cell", "damage"),
    [
        ("3.27302E+15", False, "number_scientific"),
        ("3,27302E+15", False, "number_scientific"),
        ("'3.27302e+15", False, "number_scientific"),
        ("3.27302E15", True, "number_scientific"),
        ("3273017101010000", True, "number_rounded"),
        ("327301710101000", True, "number_length"),
        ("327301710101000", False, "number_length"),
        ("32730171010100011", False, "number_length"),
        ("sama", False, "number_not_digits"),
        ("-", False, "number_not_digits"),
        ("0", False, "number_length"),
        ("327301710101000A", False, "number_not_digits"),
    ],
)
def test_a_damaged_number_is_never_used(text: str, number_cell: bool, damage: str) -> None:
    found = read_number(text, number_cell)
    assert (found.digits, found.damage) == ("", damage)


def test_a_number_is_never_printed() -> None:
    assert HERS not in repr(read_number(HERS))


def test_a_nik_that_fits_warns_of_nothing() -> None:
    assert nik_warnings(HERS, BORN, "female") == ()


def test_a_nik_of_an_unknown_person_warns_of_nothing_that_cannot_be_known() -> None:
    assert nik_warnings(HERS) == ()


@pytest.mark.parametrize(
    ("nik", "born", "sex", "codes"),
    [
        (HERS, BORN, "male", ("nik_sex",)),
        (HERS, date(2001, 1, 30), "female", ("nik_birth_date",)),
        (HERS, date(1901, 1, 31), "female", ()),  # the century is not in the number
        ("3273013101010001", BORN, "female", ("nik_sex",)),
        ("9973017101010001", BORN, "female", ("nik_area",)),
        ("3200017101010001", BORN, "female", ("nik_area",)),
        ("3273013202010001", BORN, None, ("nik_date",)),
        ("3273012902000001", date(2000, 2, 29), "male", ()),
        ("3273012902010001", None, None, ("nik_date",)),
        ("3273017101010000", BORN, "female", ("nik_serial",)),
        ("0000000000000000", BORN, "female", ("nik_area", "nik_date", "nik_sex", "nik_serial")),
    ],
)
def test_parts_of_a_nik_that_do_not_fit_are_warned_of(
    nik: str, born: date | None, sex: str | None, codes: tuple[str, ...]
) -> None:
    assert nik_warnings(nik, born, sex) == codes


@pytest.mark.parametrize(
    ("kk", "codes"),
    [
        ("3571010307180003", ()),
        ("3571014307180003", ("kk_date",)),
        ("1071010307180003", ("kk_area",)),
        ("3571010307180000", ("kk_serial",)),
    ],
)
def test_parts_of_a_kk_number_that_do_not_fit_are_warned_of(kk: str, codes: tuple[str, ...]) -> None:
    assert kk_warnings(kk) == codes


@pytest.mark.parametrize("text", ["", "123", "327301710101000x"])
def test_what_is_not_sixteen_digits_is_the_callers_mistake(text: str) -> None:
    with pytest.raises(ValueError, match="16 digits") as refused:
        nik_warnings(text)
    assert text not in str(refused.value) or not text


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("3273017101010001 daftar.xlsx", "•••• daftar.xlsx"),
        ("daftar 3273 0171 0101 0001.csv", "daftar ••••.csv"),
        ("daftar-3273.0171.0101.0001.csv", "daftar-••••.csv"),
        ("327301710101000.csv", "••••.csv"),
        ("daftar 2025-05-17 P3273-0001.xlsx", "daftar 2025-05-17 P3273-0001.xlsx"),
    ],
)
def test_a_number_that_could_be_somebodys_is_taken_out_of_a_name(name, kept):
    assert hide_numbers(name) == kept
