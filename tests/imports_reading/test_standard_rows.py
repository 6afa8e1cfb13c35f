"""From cells to standard rows: what is taken, what refuses a row, what is only told; no number in the clear."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tangga.imports.reading import Standard, missing_columns, recognise, standard_rows
from tests.imports_reading import books
from tests.imports_reading.test_recognise import COUNTED, COUNTS, SCHOOL

TODAY = date(2025, 5, 17)
HEADERS = ["NIK", "No KK", "Nama", "Tgl Lahir", "JK", "Hubungan", "Sekolah", "Kelas", "Hamil", "Meninggal", "Desa"]
KK, OTHER_KK, NIK, OTHER_NIK = "3571020101180001", "3571020101180002", "3571024101010001", "3571020202120001"
SITI = [NIK, KK, "SITI CONTOH", "01/01/2001", "P", "Istri", "Tidak sekolah", "", "Ya", "", "Mojoroto"]
BUDI = [OTHER_NIK, KK, "BUDI CONTOH", "02/02/2012", "L", "Anak", "SD", "6", "", "", "Mojoroto"]


@dataclass
class Done:
    """What became of a list."""

    counts: Standard
    families: list[dict[str, Any]]
    members: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    folder: Path

    @property
    def told(self) -> list[tuple[int, str, str, str]]:
        return [(one["row"], one["column"], one["code"], one["severity"]) for one in self.problems]


def seal(kind: str, digits: str) -> tuple[str, str, str]:
    index = hashlib.sha256(f"{kind}{digits}".encode()).hexdigest()
    return f"sealed-{index[:8]}", index, digits[:4] + "…"


def index(kind: str, digits: str) -> str:
    return seal(kind, digits)[1]


def standard(path: Path, kind: str = "xlsx", mapping: dict[str, str] | None = None) -> Done:
    sheets, _ = books.cells(path, kind)
    found = recognise(path.with_suffix(".parquet"), sheets)
    out = path.parent / "out"
    out.mkdir()
    counts = standard_rows(path.with_suffix(".parquet"), found, mapping or found.mapping(), out, seal, TODAY)
    names = ("listed_families", "listed_members", "problems")
    return Done(counts, *(pq.read_table(out / f"{name}.parquet").to_pylist() for name in names), out)


def persons(folder: Path, *rows: Sequence[Any]) -> Done:
    return standard(books.written(folder / "a.xlsx", {"DAFTAR": [HEADERS, *rows]}))


def changed(row: Sequence[Any], **values: Any) -> list[Any]:
    """A person's row with other values: nik, kk, nama, lahir, jk, sekolah, kelas, hamil, meninggal, desa."""
    names = ["nik", "kk", "nama", "lahir", "jk", "hubungan", "sekolah", "kelas", "hamil", "meninggal", "desa"]
    return [values.get(name, value) for name, value in zip(names, row, strict=True)]


def test_persons_become_members_and_their_families_once(tmp_path: Path) -> None:
    done = persons(tmp_path, SITI, BUDI, changed(BUDI, kk=OTHER_KK, nik=""))
    assert [family["kk_index"] for family in done.families] == [index("kk", KK), index("kk", OTHER_KK)]
    assert [(member["row"], member["name"]) for member in done.members] == [
        (2, "Siti Contoh"), (3, "Budi Contoh"), (4, "Budi Contoh"),
    ]  # fmt: skip
    siti = done.members[0]
    assert (siti["birth_date"], siti["sex"], siti["relation"], siti["pregnant"]) == (
        date(2001, 1, 1),
        "female",
        "spouse",
        True,
    )
    assert (done.members[1]["school_level"], done.members[1]["school_grade"]) == ("primary", 6)
    assert (done.members[2]["nik_index"], done.members[2]["kk_index"]) == (None, index("kk", OTHER_KK))
    assert (done.counts.read, done.counts.refused, done.counts.families, done.counts.members) == (3, 0, 2, 3)


def test_no_number_stands_in_the_clear_in_any_staged_file(tmp_path: Path) -> None:
    done = persons(tmp_path, SITI, changed(BUDI, nik=f"'{OTHER_NIK}"), changed(BUDI, nik="3571020202120X01"))
    staged = str([done.families, done.members, done.problems])
    assert not any(number in staged for number in (KK, NIK, OTHER_NIK, "3571020202120"))


@pytest.mark.parametrize(
    ("values", "column", "code"),
    [
        ({"kk": "3,57102E+15"}, "No KK", "number_scientific"),
        ({"kk": 3571020101180000}, "No KK", "number_rounded"),
        ({"kk": "357102010118000"}, "No KK", "number_length"),
        ({"kk": "sama"}, "No KK", "number_not_digits"),
        ({"kk": ""}, "No KK", "kk_missing"),
        ({"nama": ""}, "Nama", "name_missing"),
        ({"nama": "KCP KEDIRI"}, "Nama", "name_not_a_name"),
    ],
)
def test_a_row_without_a_sure_number_or_name_is_refused_and_counted(
    tmp_path: Path, values: dict[str, Any], column: str, code: str
) -> None:
    done = persons(tmp_path, SITI, changed(BUDI, **values))
    assert (3, column, code, "error") in done.told
    assert (done.counts.read, done.counts.refused, done.counts.members) == (2, 1, 1)
    assert [member["row"] for member in done.members] == [2]


@pytest.mark.parametrize(
    ("nik", "code"),
    [
        ("3,57102E+15", "nik_scientific"),
        (3571020202120000, "nik_rounded"),
        ("357102020212000", "nik_length"),
        ("sama", "nik_not_digits"),
    ],
)
def test_a_person_whose_nik_is_damaged_goes_in_without_it(tmp_path: Path, nik: str | int, code: str) -> None:
    done = persons(tmp_path, SITI, changed(BUDI, nik=nik))
    assert (3, "NIK", code, "warning") in done.told
    assert [(row["nik_index"] is None, row["nik_damaged"]) for row in done.members] == [(False, False), (True, True)]


def test_a_family_of_which_a_row_is_refused_is_named_as_incomplete(tmp_path: Path) -> None:
    done = persons(tmp_path, SITI, changed(BUDI, nama=""))
    assert pq.read_table(done.folder / "incomplete.parquet").column("kk_index").to_pylist() == [index("kk", KK)]
    assert done.counts.refused == 1


@pytest.mark.parametrize(
    ("values", "column", "code"),
    [
        ({"lahir": "31/02/2012"}, "Tgl Lahir", "date_impossible"),
        ({"lahir": "17/05/2026"}, "Tgl Lahir", "date_future"),
        ({"lahir": ""}, "Tgl Lahir", "birth_date_missing"),
        ({"jk": "X"}, "JK", "sex_unknown"),
        ({"jk": "P"}, "NIK", "nik_sex"),
        ({"lahir": "03/02/2012"}, "NIK", "nik_birth_date"),
        ({"sekolah": ""}, "Sekolah", "school_missing"),
        ({"sekolah": "kursus"}, "Sekolah", "level_unknown"),
        ({"kelas": "9"}, "Kelas", "grade_misfit"),
        ({"hamil": "mungkin"}, "Hamil", "flag_unclear"),
        ({"meninggal": "Pindah"}, "Meninggal", "moved_away"),
        ({"desa": "Campurejo"}, "", "card_differs"),
        ({"nik": "", "lahir": ""}, "NIK", "no_number_no_birth_date"),
    ],
)
def test_what_is_doubtful_is_told_and_the_row_taken(
    tmp_path: Path, values: dict[str, Any], column: str, code: str
) -> None:
    done = persons(tmp_path, SITI, changed(BUDI, **values))
    assert (3, column, code, "warning") in done.told
    assert (done.counts.refused, len(done.members)) == (0, 2)


def test_a_clean_list_tells_nothing(tmp_path: Path) -> None:
    assert persons(tmp_path, SITI, BUDI).problems == []


@pytest.mark.parametrize(
    ("text", "died_on", "dead"),
    [("10/05/2025", date(2025, 5, 10), None), ("Meninggal", None, True), ("Hidup", None, None), ("", None, None)],
)
def test_a_death_is_a_day_or_a_word(tmp_path: Path, text: str, died_on: date | None, dead: bool | None) -> None:
    (member,) = persons(tmp_path, changed(BUDI, meninggal=text)).members
    assert (member["deceased_on"], member["deceased"]) == (died_on, dead)


def test_numbers_dressed_up_are_mended_and_counted(tmp_path: Path) -> None:
    done = persons(tmp_path, changed(SITI, nik=f"'{NIK}", kk="3571 0201 0118 0001"))
    assert (done.members[0]["nik_index"], done.members[0]["kk_index"]) == (index("nik", NIK), index("kk", KK))
    assert (done.counts.mended, done.counts.refused) == (2, 0)


def test_sums_signatures_and_repeated_headers_are_no_entries(tmp_path: Path) -> None:
    blank = [""] * 8
    done = persons(tmp_path, SITI, HEADERS, BUDI, ["", "", "JUMLAH", *blank], ["Kediri, 17 Mei 2025", "", "", *blank])
    assert [told[2] for told in done.told if told[0] in (3, 5)] == ["not_an_entry", "not_an_entry"]
    assert (done.counts.read, done.counts.refused, done.counts.members) == (5, 3, 2)


def test_a_formula_in_a_used_column_refuses_the_row_and_elsewhere_does_no_harm(tmp_path: Path) -> None:
    row = books.text_row(1, "No", *HEADERS[:3], "JK") + books.text_row(2, "1", *SITI[:3], "P")
    odd = books.text_row(3, "2", *BUDI[:3], "L").replace(
        '<c r="A3" t="inlineStr"><is><t>2</t></is>', '<c r="A3"><f>A2+1</f><v>2</v>'
    )
    bad = books.text_row(4, "3", *BUDI[:3], "L").replace(
        f'<c r="B4" t="inlineStr"><is><t>{OTHER_NIK}</t></is>', '<c r="B4" t="str"><f>B3</f><v>3571020202120001</v>'
    )
    done = standard(books.xlsx(tmp_path / "a.xlsx", row + odd + bad))
    assert [told for told in done.told if told[2] == "formula"] == [(4, "NIK", "formula", "error")]
    assert [member["row"] for member in done.members] == [2, 3]


def test_an_error_in_a_cell_is_an_unknown_value_and_told(tmp_path: Path) -> None:
    rows = books.text_row(1, *HEADERS[:3], "JK") + books.text_row(2, *SITI[:3], "P").replace(
        't="inlineStr"><is><t>P</t></is>', 't="e"><v>#N/A</v>'
    )
    done = standard(books.xlsx(tmp_path / "a.xlsx", rows))
    assert done.members[0]["sex"] is None
    assert (2, "JK", "cell_error", "warning") in done.told


def test_families_of_a_count_list_keep_what_is_no_fact(tmp_path: Path) -> None:
    none = [*COUNTED[:2], OTHER_KK, *COUNTED[3:7], "0", *COUNTED[8:]]
    done = standard(books.written(tmp_path / "a.xlsx", {"A": [COUNTS, COUNTED, none]}))
    family = done.families[0]
    assert (family["carer_name"], family["village"], family["rt"]) == ("Siti Contoh", "Mojoroto", "1")
    assert family["extras"] == '{"pregnancy": 0, "early_childhood": 0, "primary": 1, "members": 4, "components": "SD"}'
    assert done.told == [(3, "AK", "members_none", "warning")]
    assert done.members == []


def test_pupils_of_a_school_form_are_known_by_nik_and_bring_their_absences(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(SCHOOL)
    done = standard(path, "csv")
    (pupil,) = done.members
    assert (pupil["kk_index"], pupil["nik_index"]) == (None, index("nik", "3571020101130001"))
    assert (pupil["school_level"], pupil["school_grade"]) == ("primary", 6)
    assert '"npsn": "20512345"' in pupil["extras"]
    assert '"1": {"absent": 1, "excused": 0, "ill": 2, "total": 3, "effective_days": 22}' in pupil["extras"]
    assert done.families == []


def test_a_column_left_out_is_not_read(tmp_path: Path) -> None:
    path = books.written(tmp_path / "a.xlsx", {"A": [HEADERS, changed(SITI, lahir="31/02/2001")]})
    done = standard(path, mapping={"0": "nik", "1": "kk", "2": "name"})
    assert (done.members[0]["birth_date"], done.problems) == (None, [])


def test_a_mapping_without_what_is_needed_is_the_callers_mistake(tmp_path: Path) -> None:
    assert missing_columns("persons", {"0": "nik"}) == ["kk", "name"]
    path = books.written(tmp_path / "a.xlsx", {"A": [HEADERS, SITI]})
    with pytest.raises(KeyError):
        standard(path, mapping={"0": "nik"})


@pytest.mark.parametrize("nothing", ["-", "–", "—", "…", ".", "n/a", "tidak ada data"])
def test_a_dash_is_an_empty_cell_whatever_the_column(tmp_path, nothing):
    headers = [*HEADERS, "Alamat", "RT", "RW", "Disabilitas Berat"]
    row = [OTHER_NIK, KK, "BUDI CONTOH", "02/02/2012", *[nothing] * 6, "Mojoroto", *[nothing] * 4]
    done = standard(books.written(tmp_path / "a.xlsx", {"DAFTAR": [headers, row]}))
    (family,), (member,) = done.families, done.members
    assert [family[name] for name in ("address", "rt", "rw")] == [None, None, None]
    names = ("sex", "relation", "school_level", "school_grade", "finished_school", "pregnant", "severe_disability",
             "deceased_on", "deceased")  # fmt: skip
    assert {name: member[name] for name in names} == dict.fromkeys(names)
    assert done.told == [(2, "Sekolah", "school_missing", "warning")]


def test_a_dash_for_a_number_is_told(tmp_path):
    done = persons(tmp_path, ["-", *BUDI[1:]], [OTHER_NIK, "-", *BUDI[2:]])
    assert done.told[0] == (2, "NIK", "nik_not_digits", "warning")
    assert (3, "No KK", "number_not_digits", "error") in done.told


@pytest.mark.parametrize("text", ["31/02/2024", "12/05/24", "Meninggal 31/02/2024", "wafat, tahun 2024"])
def test_who_is_said_to_have_died_on_a_day_that_cannot_be_is_dead_all_the_same(tmp_path, text):
    (member,) = persons(tmp_path, [*BUDI[:9], text, "Mojoroto"]).members
    assert (member["deceased"], member["deceased_on"]) == (True, None)


@pytest.mark.parametrize("text", ["01/01/2026", "lihat catatan 2", "00/00/0000"])
def test_a_day_to_come_or_a_remark_makes_nobody_dead(tmp_path, text):
    (member,) = persons(tmp_path, [*BUDI[:9], text, "Mojoroto"]).members
    assert (member["deceased"], member["deceased_on"]) == (None, None)
