"""The spreadsheets: the shapes offices have, the same people as the tables, faults told in the truth table."""

import re

import pytest
from openpyxl import load_workbook

from tangga.synthetic import write_district
from tangga.synthetic.sheets import COUNT_HEADERS, PERSON_HEADERS
from tests.synthetic.reading import AS_OF, by, rows


def read(path, headers: tuple[str, ...]) -> tuple[list[str], list[list]]:
    """The header line of a sheet, wherever it stands, and the lines under it."""
    lines = [list(line) for line in load_workbook(path, read_only=True).active.iter_rows(values_only=True)]
    known = {tuple(variant.split("|")) for variant in headers}
    place = next(place for place, line in enumerate(lines) if tuple(line) in known)
    return lines[place], lines[place + 1 :]


@pytest.fixture(scope="module")
def count_lines(lombok):
    files = sorted(lombok.glob("excel/*-daftar.xlsx"))
    return [line for path in files for line in read(path, COUNT_HEADERS)[1]]


@pytest.fixture(scope="module")
def person_lines(lombok):
    return read(lombok / "excel" / "5208-anggota-01.xlsx", PERSON_HEADERS)[1]


def test_every_facilitator_has_a_count_list(lombok):
    names = {path.name for path in lombok.glob("excel/*-daftar.xlsx")}
    assert names == {f"{row['facilitator_id']}-daftar.xlsx" for row in rows(lombok, "facilitators")}


def test_the_count_lists_hold_every_active_family_once(lombok, count_lines):
    active = {row["family_id"] for row in rows(lombok, "families") if not row["left_on"]}
    names = [row["carer_name"].upper() for row in rows(lombok, "registry_families") if row["family_id"] in active]
    assert [line[1] for line in count_lines] == names


def test_a_count_list_says_a_component_exactly_where_it_counts_people(count_lines):
    assert all(bool(line[8]) == bool(sum(line[9:16])) for line in count_lines)
    assert all((line[16] > 0) == bool(line[8]) for line in count_lines)


def test_the_amounts_of_a_count_list_are_near_what_june_2020_paid(count_lines):
    assert sum(line[16] for line in count_lines) / len(count_lines) == pytest.approx(245_138, rel=0.05)


def test_groups_have_at_most_27_families(count_lines):
    groups = [line[17] for line in count_lines]
    assert re.fullmatch(r"[A-Z]+ \d+", groups[0])
    assert max(groups.count(name) for name in set(groups)) <= 27 * 3  # three facilitators at most share a group's name


def test_the_person_list_holds_everybody_once(lombok, person_lines):
    assert [line[3] for line in person_lines] == [row["name"].upper() for row in rows(lombok, "registry_members")]


def test_the_person_list_writes_numbers_as_the_registry_has_them_or_as_the_truth_table_tells(lombok, person_lines):
    registry = rows(lombok, "registry_members")
    told = by(
        "member_id", [row for row in rows(lombok, "truth") if row["fault"].startswith("number_") and row["member_id"]]
    )
    expected = [told[row["member_id"]]["written_value"] if row["member_id"] in told else row["nik"] for row in registry]
    assert [str(line[1]) for line in person_lines] == expected
    assert {row["fault"] for row in told.values()} == {
        "number_scientific", "number_rounded", "number_apostrophe", "number_blanks",
    }  # fmt: skip


def test_a_rounded_number_is_a_number_cell_that_lost_its_last_digit(lombok, person_lines):
    cells = [line[1] for line in person_lines if isinstance(line[1], int | float)]
    assert cells
    assert all(int(cell) % 10 == 0 for cell in cells)


def test_a_number_in_scientific_notation_has_lost_its_digits(lombok):
    written = [row["written_value"] for row in rows(lombok, "truth") if row["fault"] == "number_scientific"]
    assert all(re.fullmatch(r"\d,\d{5}E\+15", text) for text in written)


def test_a_header_variant_stands_in_its_sheet_and_is_told_with_the_usual_header(lombok):
    told = [row for row in rows(lombok, "truth") if row["fault"] == "header_variant"]
    headers = {
        table: read(lombok / table, COUNT_HEADERS + PERSON_HEADERS)[0] for table in {row["table"] for row in told}
    }
    assert len(headers) >= 2
    assert all(row["written_value"] in headers[row["table"]] for row in told)
    assert {row["true_value"] for row in told} <= {*COUNT_HEADERS[0].split("|"), *PERSON_HEADERS[0].split("|")}


def test_without_faults_the_sheets_have_the_usual_headers_and_whole_numbers(tmp_path):
    write_district("3571", 300, 1, tmp_path / "made", AS_OF, faults=False)
    headers, lines = read(tmp_path / "made" / "excel" / "P3571-0001-daftar.xlsx", COUNT_HEADERS)
    assert headers == COUNT_HEADERS[0].split("|")
    assert all(re.fullmatch(r"\d{16}", line[2]) for line in lines)


def test_a_full_sheet_goes_on_in_another_file(tmp_path, monkeypatch):
    monkeypatch.setattr("tangga.synthetic.sheets.ROWS_PER_SHEET", 500)
    write_district("3571", 300, 1, tmp_path / "made", AS_OF)
    files = sorted(tmp_path.glob("made/excel/*-anggota-*.xlsx"))
    lines = [read(path, PERSON_HEADERS)[1] for path in files]
    assert [path.name for path in files] == ["3571-anggota-01.xlsx", "3571-anggota-02.xlsx", "3571-anggota-03.xlsx"]
    assert [len(found) for found in lines[:2]] == [500, 500]
    assert sum(map(len, lines)) == len(rows(tmp_path / "made", "members"))


def test_families_left_out_stand_in_no_spreadsheet_though_in_the_tables(tmp_path):
    for place, missing in enumerate(((), ("5208-000002",))):
        write_district("5208", 6, 3, tmp_path / str(place), AS_OF, faults=False, left_out=missing)
    (counts,) = (read(path, COUNT_HEADERS)[1] for path in (tmp_path / "1").glob("excel/*-daftar.xlsx"))
    people = read(tmp_path / "1" / "excel" / "5208-anggota-01.xlsx", PERSON_HEADERS)[1]
    families = rows(tmp_path / "1", "registry_families")
    listed = [row["kk_number"] for row in families if row["family_id"] != "5208-000002"]

    assert families == rows(tmp_path / "0", "registry_families")
    assert {line[2] for line in people} == set(listed)
    assert {line[2] for line in counts} <= set(listed)
