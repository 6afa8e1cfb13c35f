"""`tangga assess` on good input: what it writes."""

import hashlib
import json
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tangga.rules.schemas import FAMILY_ANSWERS, MEMBER_ANSWERS
from tangga.runs import outputs
from tangga.runs.outputs import arrow_schema
from tests import spark


def rows(path: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = pq.read_table(path).to_pylist()
    return found


def test_every_member_is_answered_in_the_order_of_the_ids(assess, tmp_path):
    assert assess().exit_code == 0
    assert [
        (r["member_id"], r["component"], r["annual_idr"], r["paid"], r["reason"])
        for r in rows(tmp_path / "out/members.parquet")
    ] == [
        ("A1", None, 0, False, "no_component"),
        ("A2", "senior_secondary", 2_000_000, True, "counts"),
        ("A3", "early_childhood", 3_000_000, True, "counts"),
        ("B1", None, 0, False, "no_component"),
        ("C1", None, 0, False, "family_not_active"),
    ]


def test_every_family_is_answered_in_the_order_of_the_ids(assess, tmp_path):
    assess()
    first, second, third = rows(tmp_path / "out/families.parquet")
    assert first == {
        "family_id": "A",
        "region_code": "3571010001",
        "active": True,
        "members_paid": 2,
        "annual_idr": 5_000_000,
        "period_idr": 1_250_000,
        "eligible": True,
        "ineligible_for": None,
        "natural_exit": False,
        "unsure": False,
        "unsure_about": None,
        "years_in_programme": 6,
        "five_years": True,
        "preparable": True,
        "last_component_ends_on": date(2038, 7, 1),
        "last_component_ends_on_dropout": date(2027, 7, 1),
    }
    assert (second["natural_exit"], second["ineligible_for"]) == (True, "decile_above_limit")
    assert (third["active"], third["annual_idr"], third["ineligible_for"]) == (False, 0, "civil_servant")


def test_the_tables_have_exactly_the_columns_and_types_of_the_contract(assess, tmp_path):
    assess()
    assert pq.read_schema(tmp_path / "out/members.parquet").equals(arrow_schema(MEMBER_ANSWERS))
    assert pq.read_schema(tmp_path / "out/families.parquet").equals(arrow_schema(FAMILY_ANSWERS))


def test_csv_holds_the_same_with_empty_cells_for_unknown(assess, tmp_path):
    assert assess("--format", "csv").exit_code == 0
    lines = (tmp_path / "out/members.csv").read_text(encoding="utf-8").splitlines()
    assert lines[:3] == [
        '"member_id","family_id","component","annual_idr","paid","reason"',
        '"A1","A",,0,false,"no_component"',
        '"A2","A","senior_secondary",2000000,true,"counts"',
    ]


def test_the_summary_says_what_was_counted_under_which_rules(assess, tmp_path, families):
    assess("--known-at", "2025-06-01T00:00:00+07:00", "--overlay", "kota-kediri")
    summary = json.loads((tmp_path / "out/summary.json").read_text(encoding="utf-8"))
    assert summary["counts"] == {
        "members": 5,
        "families": 3,
        "active": 2,
        "eligible": 2,
        "natural_exit": 1,
        "unsure": 0,
        "five_years": 2,
        "preparable": 1,
        "members_paid": 2,
        "annual_idr": 5_000_000,
        "period_idr": 1_250_000,
    }
    assert summary["inputs"]["families"] == hashlib.sha256(families.read_bytes()).hexdigest()
    assert (summary["as_of"], summary["known_at"]) == ("2025-05-17", "2025-06-01T00:00:00+07:00")
    assert (summary["overlays"], summary["engine"]) == (["kota-kediri"], spark.NAME)
    assert list(summary["by_province"]) == ["35", "52"]
    assert summary["rounding_remainders_idr"] == {}
    assert [summary["by_district"][code]["families"] for code in ("3571", "5271")] == [2, 1]


def test_the_same_input_gives_the_same_bytes_on_any_number_of_threads(assess, tmp_path):
    def digests(*more: str) -> list[str]:
        assess(*more)
        return [
            hashlib.sha256((tmp_path / "out" / f"{name}.parquet").read_bytes()).hexdigest()
            for name in ("members", "families")
        ]

    assert digests("--threads", "1") == digests("--threads", "2", "--memory-limit", "500MB")


def test_how_the_engine_cuts_its_stream_does_not_change_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(outputs, "GROUP_ROWS", 7)
    table = pa.table({name: [f"{name}{n:03d}" for n in range(40)] for name in ("member_id", "family_id")})
    full = table.append_column("component", pa.nulls(40, pa.string()))
    full = full.append_column("annual_idr", pa.array(range(40), pa.int64()))
    full = full.append_column("paid", pa.array([True] * 40)).append_column("reason", pa.array(["counts"] * 40))
    for size in (1, 9, 40):
        batches = pa.RecordBatchReader.from_batches(full.schema, full.to_batches(max_chunksize=size))
        assert outputs.write(batches, MEMBER_ANSWERS, tmp_path / f"{size}.parquet") == 40
    written = {(tmp_path / f"{size}.parquet").read_bytes() for size in (1, 9, 40)}
    assert len(written) == 1


@pytest.mark.parametrize("kind", ["TIMESTAMP", "VARCHAR", "DATE"])
def test_parquet_dates_may_be_days_midnights_or_text(assess, tmp_path, families, members, kind):
    path = tmp_path / "members.parquet"
    duckdb.sql(
        f"COPY (SELECT * REPLACE (birth_date::{kind} AS birth_date, school_grade::DOUBLE AS school_grade) "
        f"FROM read_csv('{members}', types={{'pregnant': 'BOOLEAN', 'birth_date': 'DATE'}})) TO '{path}'"
    )
    assert assess(members=path).exit_code == 0
    assert rows(tmp_path / "out/members.parquet")[2]["component"] == "early_childhood"


def test_a_parquet_column_without_any_value_may_be_of_any_type(assess, tmp_path):
    path = tmp_path / "members.parquet"
    nothing = {"birth_date": pa.nulls(1), "sex": pa.nulls(1), "pregnant": pa.nulls(1), "school_grade": pa.nulls(1)}
    pq.write_table(pa.table({"member_id": ["M1"], "family_id": ["A"], **nothing}), path)
    assert assess(members=path).exit_code == 0
    assert rows(tmp_path / "out/members.parquet")[0]["reason"] == "unsure_birth_date"


def test_extra_columns_are_ignored_with_a_notice(assess, families):
    families.write_text(
        families.read_text().replace("excluded_for\n", "excluded_for,note\n").replace(",\n", ",,hello\n")
    )
    families.write_text(
        "family_id,region_code,joined_on,note\nA,3571,2018-07-03,x\nB,3571,2018-07-03,y\nC,3571,2018-07-03,z\n"
    )
    result = assess()
    assert result.exit_code == 0
    assert "families.csv: ignored column(s) note" in result.stderr


def test_an_empty_file_of_families_is_an_empty_answer(assess, tmp_path, families, members):
    families.write_text("family_id,region_code,joined_on\n")
    members.write_text("member_id,family_id\n")
    assert assess().exit_code == 0
    assert rows(tmp_path / "out/families.parquet") == []


def test_a_second_run_replaces_the_first(assess, tmp_path):
    assess()
    before = (tmp_path / "out/families.parquet").read_bytes()
    assert assess(on="2026-05-17").exit_code == 0
    assert (tmp_path / "out/families.parquet").read_bytes() != before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["families.csv", "members.csv", "out"]
