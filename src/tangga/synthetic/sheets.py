"""The spreadsheets of a synthetic district, as offices have them: a count list per facilitator, and lists by person.

Headers vary from file to file (the synonyms that real tools had to learn), some sheets have title lines above, numbers
suffer what hands and Excel do to them. Rows are streamed; the same district gives the same bytes (fixed document date).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import xlsxwriter
import xlsxwriter.worksheet

from tangga.policy import Policy
from tangga.synthetic.block import Block
from tangga.synthetic.counting import COMPONENTS, count
from tangga.synthetic.draws import Draws
from tangga.synthetic.faults import Truth
from tangga.synthetic.sheet_faults import Cells

ROWS_PER_SHEET = 1_000_000  # Excel ends at 1,048,576
GROUP_SIZE = 27

# First the headers as the ministry's raw list has them; then what other hands made of them.
COUNT_HEADERS = (
    "No|Nama Pengurus|No KK|Desa|Alamat|RT|RW|AK|Komponen|Hamil|AUD|SD|SMP|SMA|Lansia|Disabilitas|Nominal|"
    "KELOMPOK|NOMINAL P2K2|PENGADUAN|TINDAK LANJUT",
    "NO|NAMA KPM|NOKK|DESA/KEL|ALAMAT|RT|RW|JML ART|KOMPONEN|HAMIL|AUD|SD|SMP|SMA|LANSIA|DISABILITAS|NOMINAL|"
    "KELOMPOK|NOMINAL P2K2|PENGADUAN|TINDAK LANJUT",
    "No.|Nama Penerima|Nomor KK|Kelurahan|Alamat Rumah|RT|RW|Anggota Keluarga|Komponen PKH|Bumil|Balita|"
    "Anak SD|Anak SMP|Anak SMA|Lansia|Disabilitas Berat|Jumlah Bantuan|Kelompok P2K2|Nominal P2K2|"
    "Pengaduan|Tindak Lanjut",
    "No|Nama Sesuai KTP|NO KK|Desa Dampingan|Alamat|RT|RW|AK|Komponen|Bumil|AUD|SD|SMP|SMA|LU|DB|Nominal|"
    "KELOMPOK|NOMINAL FDS|KETERANGAN|TINDAK LANJUT",
    "no|nama lengkap|no_kk|desa kel|alamat|rt|rw|ak|komponen|hamil|aud|sd|smp|sma|lansia|disabilitas|nominal|"
    "kelompok|nominal p2k2|pengaduan|tindak lanjut",
)  # fmt: skip
PERSON_HEADERS = (
    "No|NIK|No KK|Nama|Tanggal Lahir|Jenis Kelamin|Hubungan Keluarga|Tingkat Sekolah|Kelas|Hamil|Disabilitas|"
    "Meninggal|Alamat|RT|RW|Desa/Kelurahan",
    "NO|NIK KTP|NOKK|NAMA LENGKAP|TGL LAHIR|JK|HUB KELUARGA|PENDIDIKAN|KELAS|STATUS HAMIL|KET DISABILITAS|"
    "KET MENINGGAL|ALAMAT|RT|RW|KELURAHAN",
    "nourut|nik|nokk|nama|tgllahir|jenis_kelamin|hubkel|partisipasi_sekolah|kelas_tertinggi|sta_hamil|"
    "jenis_cacat|sta_keberadaan_art|alamat|rt|rw|desa_kelurahan",
)  # fmt: skip
_TITLES = (0, 0, 3, 2, 0)
_LEVELS = {
    "none": "Tidak sekolah",
    "primary": "SD",
    "junior_secondary": "SMP",
    "senior_secondary": "SMA",
    "higher": "PT",
}
_RELATIONS = {
    "head": "Kepala Keluarga",
    "spouse": "Istri",
    "child": "Anak",
    "grandchild": "Cucu",
    "parent": "Orang Tua",
}
_SHORT = dict(zip(COMPONENTS, ("Hamil", "AUD", "SD", "SMP", "SMA", "Lansia", "Disabilitas"), strict=True))
_GROUPS = ("MELATI", "MAWAR", "ANGGREK", "KENANGA", "DAHLIA", "CEMPAKA", "FLAMBOYAN", "TERATAI", "SAKURA", "KAMBOJA")


@dataclass
class _Open:
    """A workbook being written."""

    key: str
    book: xlsxwriter.Workbook
    sheet: xlsxwriter.worksheet.Worksheet
    path: str  # as the truth table names it
    headers: list[str]
    next_row: int
    rows: int = 0


class Sheets:
    """Writes both kinds of spreadsheet, block after block. Use as a context manager: leaving closes the open files.

    left_out  family_ids that no list names
    """

    def __init__(
        self,
        folder: Path,
        seed: int,
        region: str,
        policy: Policy,
        villages: dict[str, str],
        truth: Truth,
        careless: bool,
        left_out: Collection[str] = (),
    ) -> None:
        self._left_out = left_out
        self._folder, self._seed, self._region, self._policy = folder, seed, region, policy
        self._villages = villages
        self._truth = truth
        self._careless = careless
        self._cells = Cells(truth, careless)
        self._counts: _Open | None = None
        self._people: _Open | None = None
        self._part = 0
        self.files = 0

    def __enter__(self) -> "Sheets":
        return self

    def __exit__(self, *_: object) -> None:
        for opened in (self._counts, self._people):
            if opened:
                opened.book.close()

    def write(self, block: Block, number: int, people: bool = True) -> None:
        """Add a block's families to their facilitators' lists, and its people to the lists by person."""
        draws = Draws(self._seed, self._region, 4, number, block.families.num_rows)
        self._write_counts(block, draws.each().tolist())
        if people:
            self._write_people(block, draws.slots(16))

    def _begin(self, key: str, file: str, variants: tuple[str, ...], title: str) -> _Open:
        """A new workbook with its titles and header line."""
        entropy = [self._seed, int(self._region), 5, *file.encode()]
        variant = int(np.random.SeedSequence(entropy).generate_state(1)[0]) % len(variants) if self._careless else 0
        path = f"excel/{file}"
        self._folder.mkdir(exist_ok=True)
        book = xlsxwriter.Workbook(self._folder / file, {"constant_memory": True, "tmpdir": str(self._folder)})
        # A document date of its own: the same district must give the same bytes on any day.
        book.set_properties({"created": datetime.combine(self._policy.as_of, time(), UTC).replace(tzinfo=None)})
        sheet = book.add_worksheet("DAFTAR")
        lines = [title, f"PROGRAM KELUARGA HARAPAN {self._policy.as_of.year}", ""][: _TITLES[variant]]
        for row, line in enumerate(lines):
            sheet.write_string(row, 0, line)
        headers = variants[variant].split("|")
        for column, (usual, header) in enumerate(zip(variants[0].split("|"), headers, strict=True)):
            sheet.write_string(len(lines), column, header)
            if usual != header:
                self._truth.add_row(
                    fault="header_variant", table=path, column=header, true_value=usual, written_value=header
                )
        self.files += 1
        return _Open(key, book, sheet, path, headers, len(lines) + 1)

    def _write_counts(self, block: Block, draws: list[float]) -> None:
        counts = count(block.people, block.family_of, block.families.num_rows, self._policy)
        households = block.households.to_pylist()
        regions = block.families["region_code"].to_pylist()
        active = pc.is_null(block.families["left_on"]).to_pylist()
        for place, household in enumerate(households):
            facilitator = household["facilitator_id"]
            if self._counts is None or self._counts.key != facilitator:
                if self._counts:
                    self._counts.book.close()
                name = f"{facilitator}-daftar.xlsx"
                self._counts = self._begin(facilitator, name, COUNT_HEADERS, f"DAFTAR KPM PENDAMPING {facilitator}")
            if active[place] and household["family_id"] not in self._left_out:
                people, amount = counts.components[place].tolist(), int(counts.amount[place])
                self._count_row(
                    self._counts,
                    household,
                    self._villages[regions[place]],
                    draws[place],
                    int(counts.members[place]),
                    people,
                    amount,
                )

    def _count_row(
        self,
        to: _Open,
        household: dict[str, str],
        village: str,
        draw: float,
        members: int,
        people: list[int],
        amount: int,
    ) -> None:
        card = self._cells.number(household["kk_number"], draw, to.path, to.headers[2], household["family_id"], None)
        held = ", ".join(
            _SHORT[component] + (f" {number}" if number > 1 else "")
            for component, number in zip(COMPONENTS, people, strict=True)
            if number
        )
        group = to.rows // GROUP_SIZE
        to.rows += 1
        texts = [household["carer_name"].upper(), card, village, household["address"], household["rt"], household["rw"]]
        row: list[str | int] = [
            to.rows,
            *texts,
            members,
            held,
            *people,
            amount,
            f"{_GROUPS[group % 10]} {group // 10 + 1}",
        ]
        _write_row(to, row)

    def _write_people(self, block: Block, draws: np.ndarray) -> None:
        households = block.households.to_pylist()
        regions = block.families["region_code"].to_pylist()
        place_in_family = 0
        before = -1
        for person, family in zip(block.people.to_pylist(), block.family_of.tolist(), strict=True):
            place_in_family = place_in_family + 1 if family == before else 0
            before = family
            if households[family]["family_id"] in self._left_out:
                continue
            district = regions[family][:4]
            if self._people is None or self._people.key != district or self._people.rows >= ROWS_PER_SHEET:
                self._next_people_file(district)
            assert self._people
            draw = float(draws[family, min(place_in_family, 15)])
            self._person_row(self._people, person, households[family], self._villages[regions[family]], draw)

    def _next_people_file(self, district: str) -> None:
        if self._people:
            self._people.book.close()
        self._part = self._part + 1 if self._people and self._people.key == district else 1
        name = f"{district}-anggota-{self._part:02d}.xlsx"
        self._people = self._begin(district, name, PERSON_HEADERS, f"DAFTAR ANGGOTA KELUARGA {district}")

    def _person_row(self, to: _Open, person: dict, household: dict[str, str], village: str, draw: float) -> None:
        ids = person["family_id"], person["member_id"]
        nik = self._cells.number(person["nik"], draw, to.path, to.headers[1], *ids)
        to.rows += 1
        level = _LEVELS.get(person["school_level"] or "", "")
        if person["finished_school"] and person["school_level"] == "none":
            level = "Tamat SMA"
        relation = _RELATIONS[person["relation"]]
        row: list[str | int | date | None] = [
            to.rows,
            nik,
            household["kk_number"],
            person["name"].upper(),
            person["birth_date"].strftime("%d/%m/%Y") if person["birth_date"] else None,
            "P" if person["sex"] == "female" else "L",
            relation,
            level,
            person["school_grade"],
            "Ya" if person["pregnant"] else None,
            "Berat" if person["severe_disability"] else None,
            person["deceased_on"].strftime("%d/%m/%Y") if person["deceased_on"] else None,
            household["address"],
            household["rt"],
            household["rw"],
            village,
        ]
        _write_row(to, row)


def _write_row(to: _Open, row: list) -> None:
    """One line of text and number cells; nothing is left empty as a blank cell."""
    for column, value in enumerate(row):
        if isinstance(value, int):
            to.sheet.write_number(to.next_row, column, value)
        elif value:
            to.sheet.write_string(to.next_row, column, value)
    to.next_row += 1
