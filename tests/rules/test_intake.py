"""What a cell of a list means, and what is said of cells that mean nothing."""

from datetime import date

import pytest

from tangga.rules import intake

TODAY = date(2025, 5, 17)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/01/2001", date(2001, 1, 31)),
        ("31-1-2001", date(2001, 1, 31)),
        ("31.01.2001", date(2001, 1, 31)),
        ("31 01 2001", date(2001, 1, 31)),
        ("2001-01-31", date(2001, 1, 31)),
        ("2001/1/31", date(2001, 1, 31)),
        ("2001-01-31 00:00:00", date(2001, 1, 31)),
        ("31/01/2001 07.30 WIB", date(2001, 1, 31)),
        ("'31/01/2001", date(2001, 1, 31)),
        ("31 Januari 2001", date(2001, 1, 31)),
        ("31-Agt-2001", date(2001, 8, 31)),
        ("1 PEBRUARI 2001", date(2001, 2, 1)),
        ("30 NOPEMBER 2001", date(2001, 11, 30)),
        ("Kediri, 31 Jan 2001", date(2001, 1, 31)),
        ("KEDIRI, 31-01-2001", date(2001, 1, 31)),
        ("31012001", date(2001, 1, 31)),
        ("20010131", date(2001, 1, 31)),
        ("36922", date(2001, 1, 31)),
        ("36922.0", date(2001, 1, 31)),
        ("31/01/87", date(1987, 1, 31)),
        ("31 Jan 87", date(1987, 1, 31)),
        ("31/01/05", date(2005, 1, 31)),
    ],
)
def test_dates_are_read_as_hands_write_them(text, day):
    assert intake.read_date(text, TODAY, text == "36922.0") == (day, "")


@pytest.mark.parametrize("text", ["", "  ", "-", "--", "00/00/0000", "0"])
def test_an_empty_date_is_no_problem(text):
    assert intake.read_date(text, TODAY) == (None, "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("31/02/2001", "date_impossible"),
        ("01/31/2001", "date_impossible"),
        ("2001-13-01", "date_impossible"),
        ("31/01/20", "date_two_digits"),
        ("Januari 2001", "date_unreadable"),
        ("31 Jebruari 2001", "date_unreadable"),
        ("tidak tahu", "date_unreadable"),
        ("2001", "date_unreadable"),
        ("99999999", "date_unreadable"),
        ("1.5", "date_unreadable"),
        ("3571024101010001", "date_unreadable"),
    ],
)
def test_a_date_that_cannot_be_is_left_out_and_told(text, problem):
    assert intake.read_date(text, TODAY, text == "1.5") == (None, problem)


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        (None, ""),
        (TODAY, ""),
        (date(2025, 5, 18), "date_future"),
        (date(1915, 1, 1), ""),
        (date(1914, 12, 31), "date_too_old"),
    ],
)
def test_a_date_outside_a_life_is_told(found, problem):
    assert intake.within_life(found, TODAY) == problem


@pytest.mark.parametrize(
    ("text", "flag", "problem"),
    [
        ("Ya", True, ""), ("v", True, ""), ("1", True, ""), ("TIDAK", False, ""), ("-", None, ""), ("0", False, ""),
        ("", None, ""), ("mungkin", None, "flag_unclear"),
    ],
)  # fmt: skip
def test_yes_and_no(text, flag, problem):
    assert intake.read_flag(text) == (flag, problem)


@pytest.mark.parametrize(
    ("text", "severe", "problem"),
    [
        ("Berat", True, ""), ("Ya", True, ""), ("Ringan", False, ""), ("sedang", False, ""), ("tidak ada", False, ""),
        ("Tuna netra", None, "flag_unclear"), ("", None, ""),
    ],
)  # fmt: skip
def test_only_a_disability_called_severe_is_one(text, severe, problem):
    assert intake.read_severe_disability(text) == (severe, problem)


@pytest.mark.parametrize(
    ("text", "gone", "problem"),
    [
        ("Meninggal", "dead", ""), ("ya", "dead", ""), ("Hidup", "alive", ""), ("tidak", "alive", ""),
        ("Pindah", "away", ""), ("", None, ""), ("belum jelas", None, "flag_unclear"),
    ],
)  # fmt: skip
def test_whether_somebody_is_gone(text, gone, problem):
    assert intake.read_gone(text) == (gone, problem)


@pytest.mark.parametrize(
    ("text", "sex", "problem"),
    [("P", "female", ""), ("Laki-Laki", "male", ""), ("1", "male", ""), ("", None, ""), ("X", None, "sex_unknown")],
)
def test_sexes(text, sex, problem):
    assert intake.read_sex(text) == (sex, problem)


@pytest.mark.parametrize(
    ("text", "relation"),
    [("ISTRI", "spouse"), ("Kepala  Keluarga", "head"), ("Anak", "child"), ("Famili lain", "Famili lain"), ("", "")],
)
def test_relations_become_codes_where_there_is_one(text, relation):
    assert intake.read_relation(text) == relation


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("SD", ("primary", False, "")),
        ("MTs.", ("junior_secondary", False, "")),
        ("SMK", ("senior_secondary", False, "")),
        ("SD / MI", ("primary", False, "")),
        ("SMP Kelas 8", ("junior_secondary", False, "")),
        ("Paket C", ("senior_secondary", False, "")),
        ("PT", ("higher", False, "")),
        ("Tidak sekolah", ("none", False, "")),
        ("Tamat SMA", ("none", True, "")),
        ("", (None, False, "")),
        ("pesantren kilat", (None, False, "level_unknown")),
    ],
)
def test_school_levels(text, level):
    assert intake.read_level(text) == level


@pytest.mark.parametrize(
    ("text", "level", "grade", "problem"),
    [
        ("7", "junior_secondary", 7, ""),
        ("Kelas VII", "junior_secondary", 7, ""),
        ("2", "junior_secondary", 8, ""),
        ("XI IPA 2", "senior_secondary", 11, ""),
        ("3.0", "primary", 3, ""),
        ("5", None, 5, ""),
        ("8", "primary", None, "grade_misfit"),
        ("3", "none", None, "grade_misfit"),
        ("13", "senior_secondary", None, "grade_unknown"),
        ("TK A", None, None, "grade_unknown"),
        ("", "primary", None, ""),
        ("-", "primary", None, ""),
    ],
)
def test_classes_are_counted_over_twelve_years(text, level, grade, problem):
    assert intake.read_grade(text, level) == (grade, problem)


@pytest.mark.parametrize(
    ("grade", "level"), [(1, "primary"), (9, "junior_secondary"), (12, "senior_secondary"), (None, None)]
)
def test_the_level_of_a_class(grade, level):
    assert intake.level_of_grade(grade) == level


@pytest.mark.parametrize(
    ("text", "number", "problem"),
    [
        ("1475000", 1_475_000, ""), ("1.475.000", 1_475_000, ""), ("Rp 1.475.000,00", 1_475_000, ""),
        ("Rp. 1.475.000,-", 1_475_000, ""), ("2.0", 2, ""), ("", None, ""), ("-", None, ""),
        ("dua", None, "number_unclear"), ("1.47", None, "number_unclear"), ("-5", None, "number_unclear"),
    ],
)  # fmt: skip
def test_counts_and_amounts(text, number, problem):
    assert intake.read_whole(text) == (number, problem)


@pytest.mark.parametrize(
    ("text", "decile", "problem"),
    [
        ("3", 3, ""),
        ("Desil 10", 10, ""),
        ("", None, ""),
        ("0", None, "number_unclear"),
        ("miskin", None, "number_unclear"),
    ],
)
def test_deciles(text, decile, problem):
    assert intake.read_decile(text) == (decile, problem)


@pytest.mark.parametrize("text", ["KCP KEDIRI", "BRI UNIT MOJOROTO", "Unit Pesantren", "sama", "-", "12345", "JUMLAH"])
def test_what_is_no_name(text):
    assert intake.not_a_name(text)


@pytest.mark.parametrize("text", ["Siti", "M. Unggul", "BRIGITA SARI", "Totalia", "Al", "I Made"])
def test_what_is_a_name(text):
    assert not intake.not_a_name(text)


@pytest.mark.parametrize(
    ("text", "total"),
    [("JUMLAH", True), ("Total KPM: 27", True), ("Mengetahui,", True), ("Siti", False), ("Totok", False)],
)
def test_lines_below_a_list(text, total):
    assert intake.is_total(text) == total


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SITI  NUR'AINI", "Siti Nur'aini"), ("H. MOH. ALI, S.PD", "H. Moh. Ali, S.Pd"), ("de Fretes", "de Fretes"),
        ("KIRANA AZ-ZAHRA", "Kirana Az-Zahra"),
    ],
)  # fmt: skip
def test_names_are_not_in_capitals_because_a_sheet_had_them_so(text, name):
    assert intake.tidy_name(text) == name


@pytest.mark.parametrize("text", ["", "-", "--", "–", "—", "…", "...", ".", "N/A", "n/a", "Tidak ada data", "- - -"])
def test_a_dash_says_nothing_in_any_column(text):
    assert intake.says_nothing(text)
    assert intake.read_flag(text) == (None, "")
    assert intake.read_level(text) == (None, False, "")


@pytest.mark.parametrize("text", ["0", "tidak", "Tidak ada", "none", "a", "1-", "Jl. -", "RT 1"])
def test_a_word_or_a_number_says_something(text):
    assert not intake.says_nothing(text)


@pytest.mark.parametrize(
    ("text", "dead"),
    [
        ("wafat 31/02/2024", True),
        ("Meninggal, 2024", True),
        ("pindah 2024", False),
        ("31/02/2024", False),
        ("1 5 24", False),
    ],
)
def test_a_death_with_an_impossible_day_is_a_death_all_the_same(text, dead):
    assert intake.says_dead(text) is dead
