"""What a cell of a list means: dates, yes and no, school, sex, amounts, as hands write them. Values in, values out.

Every function returns (value, problem): the value, or None with a code out of PROBLEMS when the cell says something
that cannot be understood or cannot be. An empty cell is (None, ""): not known, which is no problem.

A value that cannot be understood is left out and told; the row goes in without it. Missing facts never end a right
(docs/explanation/missing-facts.md), so that is the careful side. Only a number that is a key refuses a row: a KK, and
the NIK of a list that says nothing else about who somebody is.
"""

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Literal, TypeVar

Value = TypeVar("Value")
Severity = Literal["error", "warning"]

# code -> whether it refuses the row ("error") or only tells ("warning"). Sentences: tangga.imports.words.
PROBLEMS: Final[dict[str, Severity]] = {
    "kk_missing": "error",
    "nik_missing": "error",
    "number_scientific": "error",
    "number_rounded": "error",
    "number_length": "error",
    "number_not_digits": "error",
    "name_missing": "error",
    "name_not_a_name": "error",
    "formula": "error",
    "not_an_entry": "error",
    "listed_twice": "error",
    # A person's NIK is no key where name and birth date say who they are: the row goes in, without the number.
    "nik_scientific": "warning",
    "nik_rounded": "warning",
    "nik_length": "warning",
    "nik_not_digits": "warning",
    "nik_twice": "warning",
    "no_number_no_birth_date": "warning",
    "card_differs": "warning",
    "date_unreadable": "warning",
    "date_impossible": "warning",
    "date_two_digits": "warning",
    "date_future": "warning",
    "date_too_old": "warning",
    "birth_date_missing": "warning",
    "school_missing": "warning",
    "sex_unknown": "warning",
    "level_unknown": "warning",
    "grade_unknown": "warning",
    "grade_misfit": "warning",
    "flag_unclear": "warning",
    "number_unclear": "warning",
    "cell_error": "warning",
    "moved_away": "warning",
    "members_none": "warning",
    "nik_area": "warning",
    "nik_date": "warning",
    "nik_birth_date": "warning",
    "nik_sex": "warning",
    "nik_serial": "warning",
    "kk_area": "warning",
    "kk_date": "warning",
    "kk_serial": "warning",
}

OLDEST_YEARS: Final = 110
MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january", "februari feb pebruari peb february", "maret mar mrt march", "april apr",
            "mei may", "juni jun june", "juli jul july", "agustus agu agt ags agust aug august",
            "september sep sept", "oktober okt oct october", "november nov nopember nop", "desember des dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
# Day numbers of a spreadsheet: from 1908 (smaller ones are years without a day, such as 1987) to 2099.
_EPOCH, _FIRST_SERIAL, _LAST_SERIAL = date(1899, 12, 30), 3_000, 73_050
_CLOCK = re.compile(r"[ T]\d{1,2}[:.]\d{2}([:.]\d{2}(\.\d+)?)?( ?(am|pm|wib))?$", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})")
_WORDED = re.compile(r"(\d{1,2})\s*[-/. ]?\s*([a-z]{3,9})\.?\s*[-/. ,']?\s*(\d{4}|\d{2})")


def plain(text: str) -> str:
    """A text to compare by: one form of each character, small letters, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


# What hands write into a cell of which nothing is known. It says neither yes nor no, and replaces nothing on record.
_NOTHING = frozenset({
    "n/a", "n.a.", "tidak ada data", "tdk ada data", "belum ada data", "data tidak ada", "tidak ada keterangan",
    "null", "kosong", "(kosong)",
})  # fmt: skip
_SIGNS = frozenset("-‐‑‒–—―−_.…·, ")
_LONGEST_NOTHING = max(map(len, _NOTHING))


def says_nothing(text: str) -> bool:
    """Whether a cell is as good as empty: a dash, dots, "n/a", "tidak ada data"."""
    if not text or text[0].isdigit() or len(text) > 2 * _LONGEST_NOTHING:
        return not text
    return _says_nothing(text)


@lru_cache(maxsize=4_096)
def _says_nothing(text: str) -> bool:
    said = plain(text)
    return _SIGNS.issuperset(said) or said in _NOTHING


@lru_cache(maxsize=65_536)
def read_date(text: str, today: date, number_cell: bool = False) -> tuple[date | None, str]:
    """A date as lists write it: 31/01/2001, 31-1-2001, 2001-01-31, 31 Januari 2001, a spreadsheet's day number.

    Takes    today: the day the list holds for; number_cell: the cell holds a number that is not shown as a date
    Unsure   a year of two digits counts only where one century is possible for somebody alive (110 years at most)
    """
    said = _CLOCK.sub("", plain(text).lstrip("'’")).strip()
    if not said or set(said) <= set("-./ 0"):
        return None, ""
    if said.isdigit() or number_cell:
        return _date_from_digits(said, today)
    if "," in said and (rest := said.rpartition(",")[2].strip()):
        said = rest  # "Kediri, 17 Agustus 1980"
    if found := _ISO.fullmatch(said):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    if found := _DAY_FIRST.fullmatch(said):
        return _with_century(int(found[1]), int(found[2]), found[3], today)
    if found := _WORDED.fullmatch(said):
        month = MONTHS.get(found[2])
        return _with_century(int(found[1]), month, found[3], today) if month else (None, "date_unreadable")
    return None, "date_unreadable"


def _date_from_digits(said: str, today: date) -> tuple[date | None, str]:
    said = said.removesuffix(".0")
    if not said.isdigit():
        return None, "date_unreadable"
    if len(said) == 8:
        days = [
            found
            for found, _ in (
                _day(int(said[:2]), int(said[2:4]), int(said[4:])),
                _day(int(said[6:]), int(said[4:6]), int(said[:4])),
            )
            if found and today.year - OLDEST_YEARS <= found.year <= today.year + 1
        ]
        return (days[0], "") if len(days) == 1 else (None, "date_unreadable")
    serial = int(said)
    if _FIRST_SERIAL < serial <= _LAST_SERIAL:
        return _EPOCH + timedelta(days=serial), ""
    return None, "date_unreadable"


def _with_century(day: int, month: int, year: str, today: date) -> tuple[date | None, str]:
    if len(year) == 4:
        return _day(day, month, int(year))
    years = [century + int(year) for century in (1900, 2000)]
    possible = [each for each in years if today.year - OLDEST_YEARS <= each <= today.year]
    return _day(day, month, possible[0]) if len(possible) == 1 else (None, "date_two_digits")


def _day(day: int, month: int, year: int) -> tuple[date | None, str]:
    try:
        return date(year, month, day), ""
    except ValueError:
        return None, "date_impossible"


def within_life(found: date | None, today: date) -> str:
    """Why a date cannot be one of somebody alive today or lately: date_future, date_too_old, or ""."""
    if found is None:
        return ""
    if found > today:
        return "date_future"
    return "date_too_old" if found.year < today.year - OLDEST_YEARS else ""


_YES = frozenset(["ya", "y", "yes", "iya", "v", "√", "✓", "✔", "x", "1", "true", "benar", "aktif", "ada", "hamil"])
_NO = frozenset(["tidak", "t", "tdk", "no", "n", "0", "false", "bukan", "none", "nihil", "tidak ada"]) | {
    "tidak hamil", "non aktif", "bukan hamil",
}  # fmt: skip
_SEVERE = frozenset({"berat", "db", "disabilitas berat", "severe", "penyandang disabilitas berat"})
_NOT_SEVERE = frozenset({"ringan", "sedang", "disabilitas ringan", "disabilitas sedang", "tidak cacat", "normal"})
_DEAD = frozenset({"meninggal", "wafat", "almarhum", "almarhumah", "alm", "meninggal dunia", "md", "2"})
_ALIVE = frozenset({"hidup", "masih hidup", "ada", "tinggal", "tinggal di rumah tangga", "menetap", "1"})
_AWAY = frozenset({"pindah", "merantau", "pindah domisili", "tidak tinggal", "3", "4"})


@lru_cache(maxsize=4_096)
def read_flag(text: str) -> tuple[bool | None, str]:
    """Yes or no."""
    said = plain(text)
    if says_nothing(said):
        return None, ""
    if said in _NO:
        return False, ""
    return (True, "") if said in _YES else (None, "flag_unclear")


@lru_cache(maxsize=4_096)
def read_severe_disability(text: str) -> tuple[bool | None, str]:
    """Whether a disability is a severe one. A kind of disability ("tuna netra") does not say so."""
    said = plain(text)
    if said in _SEVERE:
        return True, ""
    if said in _NOT_SEVERE:
        return False, ""
    return read_flag(text)


@lru_cache(maxsize=4_096)
def read_gone(text: str) -> tuple[Literal["dead", "alive", "away"] | None, str]:
    """Whether somebody is dead, alive, or lives elsewhere, where the column does not give a date."""
    said = plain(text)
    if not said:
        return None, ""
    if said in _DEAD:
        return "dead", ""
    if said in _AWAY:
        return "away", ""
    if said in _ALIVE:
        return "alive", ""
    flag, problem = read_flag(text)
    return (None, problem) if flag is None else ("dead" if flag else "alive", "")


def says_dead(text: str) -> bool:
    """Whether a cell that is no plain word or date still begins with the word for it: "wafat 31/02/2024"."""
    first = plain(text).split(" ")[0].rstrip(".,:")
    return first in _DEAD and not first.isdigit()


_SEXES = {
    "l": "male", "lk": "male", "laki": "male", "laki-laki": "male", "laki laki": "male", "laki - laki": "male",
    "pria": "male", "male": "male", "m": "male", "1": "male", "p": "female", "pr": "female", "perempuan": "female",
    "wanita": "female", "female": "female", "f": "female", "w": "female", "2": "female",
}  # fmt: skip


@lru_cache(maxsize=4_096)
def read_sex(text: str) -> tuple[str | None, str]:
    """female or male. 1 and 2 are the codes of the national data base."""
    said = plain(text).rstrip(".")
    found = _SEXES.get(said)
    return found, "" if found or said in ("", "-") else "sex_unknown"


_RELATIONS = {
    "kepala keluarga": "head", "kk": "head", "kepala rumah tangga": "head", "krt": "head", "head": "head",
    "istri": "spouse", "isteri": "spouse", "suami": "spouse", "istri/suami": "spouse", "suami/istri": "spouse",
    "pasangan": "spouse", "spouse": "spouse", "anak": "child", "anak kandung": "child", "anak tiri": "child",
    "anak angkat": "child", "child": "child", "cucu": "grandchild", "grandchild": "grandchild",
    "orang tua": "parent", "orangtua": "parent", "ayah": "parent", "ibu": "parent", "parent": "parent",
    "orang tua/mertua": "parent",
}  # fmt: skip


@lru_cache(maxsize=4_096)
def read_relation(text: str) -> str:
    """The tie to the carer: a code where there is one, else the text as it stands."""
    return _RELATIONS.get(plain(text), " ".join(text.split()))


_LEVELS: dict[str, str] = {
    **dict.fromkeys(
        ("tidak sekolah", "belum sekolah", "tidak/belum sekolah", "putus sekolah", "tidak bersekolah", "tk", "paud",
         "ra", "kb", "tamat sd", "tamat smp", "lulus sd", "lulus smp", "tidak", "belum", "none", "drop out",
         "tidak lagi sekolah", "do", "tidak sekolah lagi", "sudah tidak sekolah", "belum/tidak sekolah"), "none"),
    **dict.fromkeys(("sd", "mi", "sdlb", "sdn", "min", "mis", "paket a", "sd/mi", "sd/sederajat", "sd sederajat",
                     "sd/mi/paket a", "sd/mi/sederajat", "slb sd", "ula", "primary"), "primary"),
    **dict.fromkeys(("smp", "mts", "smplb", "smpn", "mtsn", "mtss", "paket b", "smp/mts", "sltp", "smp/sederajat",
                     "smp sederajat", "smp/mts/paket b", "smp/mts/sederajat", "wustha", "junior_secondary"),
                    "junior_secondary"),
    **dict.fromkeys(("sma", "smk", "ma", "mak", "smalb", "sman", "smkn", "man", "mas", "paket c", "sma/smk", "slta",
                     "sma/ma", "sma/smk/ma", "sma/sederajat", "sma sederajat", "smu", "stm", "smea",
                     "sma/smk/ma/paket c", "sma/smk/ma/sederajat", "ulya", "senior_secondary"), "senior_secondary"),
    **dict.fromkeys(("pt", "perguruan tinggi", "kuliah", "mahasiswa", "universitas", "d1", "d2", "d3", "d4", "s1", "s2",
                     "diploma", "akademi", "d3/s1", "higher"), "higher"),
}  # fmt: skip
_FINISHED = frozenset(
    f"{word} {school}"
    for word in ("tamat", "lulus", "sudah lulus", "selesai")
    for school in ("sma", "smk", "ma", "slta", "sma/smk", "sma/sederajat", "paket c", "sma/smk/ma")
)


@lru_cache(maxsize=4_096)
def read_level(text: str) -> tuple[str | None, bool, str]:
    """(school level enrolled at now, whether the twelve years are finished, problem)."""
    said = plain(text).replace(".", "").replace(" / ", "/")
    if says_nothing(said):
        return None, False, ""
    if said in _FINISHED:
        return "none", True, ""
    found = _LEVELS.get(said) or _LEVELS.get(said.split(" kelas")[0].strip())
    return found, False, "" if found else "level_unknown"


_ROMAN = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11, "xii": 12,
}  # fmt: skip
_GRADE = re.compile(r"(?:kelas|kls|tingkat)?\s*\.?\s*(\d{1,2}|[ivx]+)(?:\.0)?(?:[\s./-]*[a-z0-9 ]*)?")
_YEARS = {"primary": (1, 6), "junior_secondary": (7, 9), "senior_secondary": (10, 12)}


@lru_cache(maxsize=4_096)
def read_grade(text: str, level: str | None) -> tuple[int | None, str]:
    """The class, counted over all twelve years; "kelas 2" of a junior secondary school is class 8."""
    said = plain(text)
    if not said or set(said) <= set("-0"):
        return None, ""
    found = _GRADE.fullmatch(said)
    if not found:
        return None, "grade_unknown"
    grade = int(found[1]) if found[1].isdigit() else _ROMAN.get(found[1], 0)
    if not 1 <= grade <= 12:
        return None, "grade_unknown"
    if level not in _YEARS:
        return (grade, "") if level is None else (None, "grade_misfit")
    first, last = _YEARS[level]
    if level != "primary" and grade <= 3:
        grade += first - 1
    return (grade, "") if first <= grade <= last else (None, "grade_misfit")


def level_of_grade(grade: int | None) -> str | None:
    """The school level that a class counted over twelve years belongs to."""
    return next((level for level, (first, last) in _YEARS.items() if grade and first <= grade <= last), None)


_AMOUNT = re.compile(r"(?:rp\.?)?\s*([\d.,\s]+?)(?:,-|,00|\.00)?-?")


@lru_cache(maxsize=16_384)
def read_whole(text: str) -> tuple[int | None, str]:
    """A count or an amount in rupiah: 1475000, 1.475.000, Rp 1.475.000,00, 2.0."""
    said = plain(text)
    if not said or said == "-":
        return None, ""
    if re.fullmatch(r"\d{1,15}(\.0+)?", said):
        return int(said.split(".")[0]), ""
    found = _AMOUNT.fullmatch(said)
    digits = re.sub(r"[.,\s]", "", found[1]) if found else ""
    if not found or not digits or not re.fullmatch(r"\d{1,3}([.,\s]\d{3})*|\d+", found[1].strip()):
        return None, "number_unclear"
    return int(digits[:15]), ""


def read_decile(text: str) -> tuple[int | None, str]:
    """The decile, 1 to 10: "3", "Desil 3"."""
    found = re.fullmatch(r"(?:desil|decile|d)?\s*(\d{1,2})(?:\.0)?\+?", plain(text))
    if found and 1 <= int(found[1]) <= 10:
        return int(found[1]), ""
    return None, "" if plain(text) in ("", "-") else "number_unclear"


# What stands in a name's cell and is none: a bank's branch, a line of sums, a filler.
_NOT_NAMES = re.compile(
    r"(kcp|kc|unit|bank|bri|bni|btn|bsi|agen|brilink|pt pos|kantor pos)\b.*|(jumlah|total|sub ?total|grand total)\b.*"
    r"|sama|nihil|tidak ada|[\d\s.,'’-]+"
)


@lru_cache(maxsize=4_096)
def not_a_name(text: str) -> bool:
    """Whether a cell for a name holds something else (domain: a name cell holding a bank branch)."""
    return _NOT_NAMES.fullmatch(plain(text)) is not None


_TOTALS = re.compile(r"(jumlah|total|sub ?total|grand total|mengetahui|catatan|keterangan|nb|ket)\b.*")


def is_total(text: str) -> bool:
    """Whether a line is a sum, a signature or a note below the list."""
    return _TOTALS.fullmatch(plain(text)) is not None


_WORD = re.compile(r"[^\W\d_]+(?:['’`][^\W\d_]+)*")


@lru_cache(maxsize=4_096)
def tidy_name(text: str) -> str:
    """A name with single blanks, and not in capitals only because the sheet had it so."""
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    return _WORD.sub(lambda found: found[0].capitalize(), name) if name.isupper() else name
