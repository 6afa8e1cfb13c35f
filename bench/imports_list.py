"""Writes a list by person as one xlsx of several sheets, from a synthetic district's tables.

python bench/imports_list.py DISTRICT_FOLDER OUT.xlsx
"""

import argparse
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import xlsxwriter

from tangga.areas import tree

ROWS = 1_000_000  # a sheet; Excel ends at 1,048,576
HEADERS = (
    "No", "NIK", "No KK", "Nama", "Tanggal Lahir", "Jenis Kelamin", "Hubungan Keluarga", "Tingkat Sekolah", "Kelas",
    "Hamil", "Disabilitas", "Meninggal", "Alamat", "RT", "RW", "Desa/Kelurahan", "Kecamatan",
)  # fmt: skip
LEVELS = {
    "none": "Tidak sekolah",
    "primary": "SD",
    "junior_secondary": "SMP",
    "senior_secondary": "SMA",
    "higher": "PT",
}
RELATIONS = {"head": "Kepala Keluarga", "spouse": "Istri", "child": "Anak", "grandchild": "Cucu", "parent": "Orang Tua"}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("district", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    folder, source = asked.district, tree.load()
    homes: dict[str, tuple[Any, ...]] = {}
    rows = zip(_rows(folder / "families.parquet"), _rows(folder / "registry_families.parquet"), strict=True)
    for family, card in rows:
        code = family["region_code"]
        places = source.get(code).name, source.get(code[:6]).name
        homes[family["family_id"]] = (card["kk_number"], card["address"], card["rt"], card["rw"], *places)
    book = xlsxwriter.Workbook(asked.out, {"constant_memory": True, "tmpdir": str(asked.out.parent)})
    count = 0
    members = zip(_rows(folder / "members.parquet"), _rows(folder / "registry_members.parquet"), strict=True)
    for member, named in members:
        home = homes.get(member["family_id"])
        if home is None:
            continue
        if count % ROWS == 0:
            sheet = book.add_worksheet(f"DAFTAR {count // ROWS + 1}")
            sheet.write_row(0, 0, HEADERS)
        sheet.write_row(count % ROWS + 1, 0, _cells(count + 1, member, named, home))
        count += 1
    book.close()
    print(
        f"{len(homes):,} families, {count:,} members, {count * len(HEADERS):,} cells, "
        f"{asked.out.stat().st_size:,} bytes"
    )


def _cells(number: int, member: dict[str, Any], named: dict[str, Any], home: tuple[Any, ...]) -> list[Any]:
    kk, address, rt, rw, village, sub_district = home
    born = member["birth_date"]
    return [
        number, named["nik"], kk, named["name"], born.strftime("%d/%m/%Y") if born else "",
        "P" if member["sex"] == "female" else "L", RELATIONS.get(named["relation"], named["relation"]),
        LEVELS.get(member["school_level"], ""), member["school_grade"] or "", "Ya" if member["pregnant"] else "Tidak",
        "Ya" if member["severe_disability"] else "Tidak", "Ya" if member["deceased_on"] else "Tidak",
        address, rt, rw, village, sub_district,
    ]  # fmt: skip


def _rows(path: Path) -> Any:
    for batch in pq.ParquetFile(path).iter_batches(20_000):
        yield from batch.to_pylist()


if __name__ == "__main__":
    main()
