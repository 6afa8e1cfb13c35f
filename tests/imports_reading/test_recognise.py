"""Which shape a table has, where its header stands, what its columns mean, and which sheets belong to it."""

from pathlib import Path

import pytest

from tangga.imports.reading import FileRefused, Recognised, recognise
from tangga.imports.reading.recognising import hide_numbers, propose
from tests.imports_reading import books

KK, NIK = "3571020101180001", "3571024101010001"
COUNTS = ["No", "Nama Pengurus", "No KK", "Desa", "Alamat", "RT", "RW", "AK", "Komponen", "Hamil", "AUD", "SD"]
COUNTED = ["1", "SITI CONTOH", KK, "Mojoroto", "Jl. Melati 1", "1", "2", "4", "SD", "0", "0", "1"]
SCHOOL = """\
FORM VERIFIKASI KOMITMEN PENDIDIKAN
NPSN : 20512345
Nama Sekolah : SDN CONTOH 1

No;NIK Pengurus;Nama Pengurus;NIK Siswa;NISN;Nama Siswa;Bentuk Pendidikan;Tingkat Pendidikan;\
JANUARI;;;;;PEBRUARI;;;;;Ket;Nama Pendamping
;;;;;;;;Hari efektif : 22;;;;;Hari efektif;20
;;;;;;;;Alpa;Izin;Sakit;Jml;%;Alpa;Izin;Sakit;Jml;%;;
1;3571025101800001;SITI CONTOH;3571020101130001;0131234567;BUDI CONTOH;SD;6;1;0;2;3;86,36;0;0;0;0;100;;SARI
"""


def recognised(path: Path, kind: str = "xlsx") -> Recognised:
    sheets, _ = books.cells(path, kind)
    return recognise(path.with_suffix(".parquet"), sheets)


def ours(found: Recognised) -> dict[str, str | None]:
    return {column.theirs: column.ours for column in found.columns}


def test_the_header_is_found_below_titles_and_a_line_that_counts_columns_is_no_entry(tmp_path: Path) -> None:
    numbers = [str(number) for number in range(1, len(COUNTS) + 1)]
    rows = [["DAFTAR KPM"], ["KECAMATAN MOJOROTO"], [], COUNTS, numbers, COUNTED]
    found = recognised(books.written(tmp_path / "a.xlsx", {"DAFTAR": rows}))
    assert (found.shape, found.sheets[0].header_row, found.sheets[0].first_row) == ("counts", 4, 6)
    assert ours(found)["Desa"] == "village"
    assert ours(found)["No"] is None


def test_numbers_in_examples_are_hidden(tmp_path: Path) -> None:
    found = recognised(books.written(tmp_path / "a.xlsx", {"A": [COUNTS, COUNTED]}))
    assert found.columns[2].examples == ["3571••••••••0001"]
    assert KK not in str(found.as_json())


@pytest.mark.parametrize("text", [KK, f"NIK {NIK}", " 3571 0201 0118 0001 ", "3571.0201.0118.0001", "0131234567"])
def test_long_numbers_are_hidden_wherever_they_stand(text: str) -> None:
    assert "•" * 8 in hide_numbers(text)


@pytest.mark.parametrize("text", ["31/01/2001", "Rp 1.475.000", "RT 003", "Jl. Melati 12"])
def test_other_values_are_shown(text: str) -> None:
    assert hide_numbers(text) == text


def test_sheets_with_the_same_headers_are_one_list_and_others_are_named(tmp_path: Path) -> None:
    sheets = {
        "Mojoroto": [COUNTS, COUNTED, COUNTED],
        "Campurejo": [["Judul"], [header.upper() for header in COUNTS], COUNTED],
        "Rekap": [["Desa", "Jumlah"], ["Mojoroto", 2]],
        "Lama": [COUNTS[:-1], COUNTED[:-1]],
    }
    found = recognised(books.written(tmp_path / "a.xlsx", sheets))
    assert [(sheet.name, sheet.first_row) for sheet in found.sheets] == [("Mojoroto", 2), ("Campurejo", 3)]
    assert [(sheet["name"], sheet["rows"]) for sheet in found.left_out] == [("Rekap", 2), ("Lama", 2)]


def test_the_signature_is_of_the_headers_and_their_order(tmp_path: Path) -> None:
    def signature(name: str, headers: list[str]) -> str:
        return recognised(books.written(tmp_path / name, {"A": [headers, COUNTED]})).signature

    usual = signature("a.xlsx", COUNTS)
    assert signature("b.xlsx", [header.upper().replace(" ", "_") for header in COUNTS]) == usual
    assert signature("c.xlsx", [*COUNTS[:5], "RW", "RT", *COUNTS[7:]]) != usual


def test_the_schools_form_is_recognised_with_its_months(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\ufeffsep=;\r\n" + SCHOOL.replace("\n", "\r\n"), newline="")
    found = recognised(path, "csv")
    assert (found.shape, found.sheets[0].first_row) == ("school", 8)
    assert found.sheets[0].heads == {
        "npsn": "20512345", "school_name": "SDN CONTOH 1", "effective_days": {"1": 22, "2": 20},
    }  # fmt: skip
    mapped = {column.place: column.ours for column in found.columns if column.ours}
    assert {mapped[place] for place in (3, 4, 5, 6, 7)} == {"nik", "nisn", "name", "school_level", "school_grade"}
    assert [mapped[place] for place in (8, 9, 10, 11, 12, 13, 17)] == [
        "absence:1:absent", "absence:1:excused", "absence:1:ill", "absence:1:total", "absence:1:percent",
        "absence:2:absent", "absence:2:percent",
    ]  # fmt: skip
    assert mapped[18] == "note"
    assert 1 not in mapped


@pytest.mark.parametrize(
    ("shape", "headers", "expected"),
    [
        ("counts", ["Nama", "Nama Pengurus", "NOKK"], {1: "carer_name", 2: "kk"}),
        ("counts", ["NOMINAL P2K2", "Nominal"], {0: "session_amount_idr", 1: "amount_idr"}),
        ("persons", ["NIK (16 digit)", "TGL LAHIR (DD/MM/YYYY)", "No. KK"], {0: "nik", 1: "birth_date", 2: "kk"}),
        ("persons", ["Nama Lengkap", "Pendidikan Terakhir", "Warna"], {0: "name", 1: "school_level"}),
        ("persons", ["NOKK", "Kelurahan", "hubkrt", "hubkel"], {0: "kk", 1: "village", 3: "relation"}),
    ],
)
def test_headers_are_understood_and_the_better_of_two_is_taken(
    shape: str, headers: list[str], expected: dict[int, str]
) -> None:
    assert propose(shape, headers) == expected


def test_what_looks_like_no_list_is_refused(tmp_path: Path) -> None:
    path = books.written(tmp_path / "a.xlsx", {"A": [["Tanggal", "Kegiatan"], ["1 Jan", "Rapat"]]})
    with pytest.raises(FileRefused) as refused:
        recognised(path)
    assert refused.value.code == "no_list"


def test_what_was_recognised_survives_being_kept(tmp_path: Path) -> None:
    found = recognised(books.written(tmp_path / "a.xlsx", {"A": [COUNTS, COUNTED]}))
    assert Recognised.from_json(found.as_json()) == found


SHORT = [["No KK", "Nama Pengurus", "Desa"], [KK, "SITI CONTOH", "Mojoroto"], [KK[:-1] + "2", "ANI CONTOH", "Mojoroto"]]


@pytest.mark.parametrize("entries", [1, 2])
def test_a_short_list_with_the_required_columns_alone_is_a_list_of_families(tmp_path: Path, entries: int) -> None:
    rows = SHORT[: entries + 1]
    book = recognised(books.written(tmp_path / "a.xlsx", {"A": rows}))
    text = tmp_path / "b.csv"
    text.write_text("".join(";".join(row) + "\r\n" for row in rows), newline="")
    for found in (book, recognised(text, "csv")):
        assert (found.shape, found.sheets[0].header_row) == ("counts", 1)
        assert ours(found) == {"No KK": "kk", "Nama Pengurus": "carer_name", "Desa": "village"}


def test_a_sheet_that_says_more_is_the_list_even_beside_a_longer_one_that_says_less(tmp_path: Path) -> None:
    found = recognised(books.written(tmp_path / "a.xlsx", {"Ringkas": SHORT, "DAFTAR": [COUNTS, COUNTED]}))
    assert [sheet.name for sheet in found.sheets] == ["DAFTAR"]


def test_the_columns_that_tangga_added_are_no_columns_of_the_list(tmp_path: Path) -> None:
    plain = recognised(books.written(tmp_path / "a.xlsx", {"A": [COUNTS, COUNTED]}))
    rows = [[*COUNTS, "Baris di daftar Anda", "Yang perlu diperbaiki"], [*COUNTED, "2", "No KK: tidak terbaca"]]
    assert recognised(books.written(tmp_path / "b.xlsx", {"A": rows})).signature == plain.signature
    assert len(recognised(books.written(tmp_path / "c.xlsx", {"A": rows})).columns) == len(COUNTS)
