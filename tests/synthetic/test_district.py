"""Making a district: the same bytes for the same seed, sizes, formats, folders, refusals, the command."""

import json
from datetime import date
from itertools import pairwise

import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from tangga.cli.make_district import make_district
from tangga.errors import NotValid
from tangga.runs.assess import assess_files
from tangga.synthetic import write_district
from tangga.synthetic.draws import even
from tangga.synthetic.population import populate
from tangga.synthetic.region import shares
from tangga.synthetic.tables import TABLES
from tests.synthetic.reading import AS_OF, hashes, rows


def test_the_same_seed_gives_the_same_bytes_spreadsheets_included(lombok, tmp_path):
    write_district("5208", 800, 3, tmp_path / "again", AS_OF)
    assert hashes(tmp_path / "again") == hashes(lombok)


def test_another_seed_gives_other_people(kediri, tmp_path):
    write_district("3571", 2000, 2, tmp_path / "other", AS_OF, excel=False)
    assert rows(tmp_path / "other", "members")[:50] != rows(kediri, "members")[:50]


def test_any_part_of_a_block_of_families_is_the_same_as_in_the_whole_block():
    whole, part = (populate(1, "3571", 3, families, AS_OF) for families in (10_000, 700))
    assert (whole.born[:700] == part.born).all()
    assert (whole.school.level[:700] == part.school.level).all()
    assert (whole.joined[:700] == part.joined).all()


def test_a_district_of_several_blocks_is_the_sum_of_its_families(tmp_path):
    write_district("3571", 10_500, 1, tmp_path / "large", AS_OF, excel=False)
    summary = json.loads((tmp_path / "large" / "district.json").read_text())
    niks = pq.read_table(tmp_path / "large" / "registry_members.parquet")["nik"]
    assert pq.read_metadata(tmp_path / "large" / "families.parquet").num_rows == 10_500
    assert summary["counts"]["members"] == len(niks)
    # Swapped digits and children on two cards apart, numbers stay unique from block to block.
    faulty = summary["counts"]["truth"]["nik_digits_swapped"] + summary["counts"]["truth"]["child_on_two_cards"]
    assert len(niks) - len(niks.unique()) <= faulty


def test_every_hundred_families_are_evenly_spread_and_no_pattern_repeats():
    spread = even(5, "3571", 1, 0, 1000)
    hundreds = [sorted(spread[first : first + 100].tolist()) for first in range(0, 1000, 100)]
    assert max(b - a for values in hundreds for a, b in pairwise(values)) < 3 / 100
    alike = [sum(abs(spread[step:] - spread[:-step]) < 0.02) / (1000 - step) for step in range(1, 40)]
    assert max(alike) < 0.1


def test_shares_add_up_to_the_total_and_follow_the_weights():
    import numpy as np

    assert shares(10, np.array([1.0, 1.0, 2.0]), least=0).tolist() == [3, 2, 5]
    assert shares(7, np.array([0.0, 0.0, 1.0]), least=1).tolist() == [1, 1, 5]


def test_a_province_spreads_its_families_over_all_its_districts(tmp_path):
    summary = write_district("52", 1500, 1, tmp_path / "ntb", AS_OF, excel=False)
    districts = {row["region_code"][:4] for row in rows(tmp_path / "ntb", "families")}
    assert districts == {"5201", "5202", "5203", "5204", "5205", "5206", "5207", "5208", "5271", "5272"}
    assert summary["counts"]["districts"] == 10


def test_the_summary_tells_what_the_files_hold(kediri):
    summary = json.loads((kediri / "district.json").read_text())
    truth = rows(kediri, "truth")
    assert (summary["region"], summary["name"], summary["families"], summary["seed"], summary["as_of"]) == (
        "3571", "Kota Kediri", 2000, 1, "2020-06-15",
    )  # fmt: skip
    assert summary["counts"]["members"] == len(rows(kediri, "members"))
    assert summary["counts"]["active_families"] == sum(not row["left_on"] for row in rows(kediri, "families"))
    assert sum(summary["counts"]["truth"].values()) == len(truth)


def test_csv_holds_the_same_as_parquet(kediri, tmp_path):
    write_district("3571", 2000, 1, tmp_path / "csv", AS_OF, excel=False, file_format="csv")
    kinds = {
        name: pyarrow.csv.ConvertOptions(column_types=schema, strings_can_be_null=True)
        for name, schema in TABLES.items()
    }
    read = {
        name: pyarrow.csv.read_csv(tmp_path / "csv" / f"{name}.csv", convert_options=kinds[name]).to_pylist()
        for name in TABLES
    }
    assert read == {name: rows(kediri, name) for name in TABLES}


def test_csv_is_accepted_by_the_assessment(tmp_path):
    write_district("3571", 300, 1, tmp_path / "csv", AS_OF, excel=False, file_format="csv")
    summary = assess_files(
        tmp_path / "csv" / "families.csv", tmp_path / "csv" / "members.csv", AS_OF, out=tmp_path / "answers"
    )
    assert summary["counts"]["families"] == 300


def test_a_later_day_gives_families_of_that_day(tmp_path):
    write_district("3571", 300, 1, tmp_path / "later", date(2026, 11, 1), excel=False)
    members = rows(tmp_path / "later", "members")
    assert max(row["birth_date"] for row in members if row["birth_date"]).year == 2026
    assert max(row["joined_on"] for row in rows(tmp_path / "later", "families")) <= date(2026, 11, 1)


@pytest.mark.parametrize(
    ("region", "families", "as_of", "said"),
    [
        ("357101", 300, AS_OF, "neither a province nor a district"),
        ("99", 300, AS_OF, "No area has the code"),
        ("52", 9, AS_OF, "10 districts"),
        ("3571", 0, AS_OF, "at least one family"),
        ("3571", 300, date(2007, 1, 1), "2008-01-01 or later"),
    ],
)
def test_what_cannot_be_made_is_refused_and_leaves_nothing(tmp_path, region, families, as_of, said):
    with pytest.raises(NotValid, match=said):
        write_district(region, families, 1, tmp_path / "made", as_of)
    assert list(tmp_path.iterdir()) == []


def test_a_former_code_makes_its_successor(tmp_path):
    assert write_district("9101", 300, 1, tmp_path / "merauke", AS_OF, excel=False)["region"] == "9301"


def test_a_folder_with_something_in_it_is_left_alone_unless_forced(tmp_path):
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "mine.txt").write_text("keep me")
    with pytest.raises(NotValid, match="not empty"):
        write_district("3571", 300, 1, tmp_path / "made", AS_OF, excel=False)
    assert (tmp_path / "made" / "mine.txt").read_text() == "keep me"
    write_district("3571", 300, 1, tmp_path / "made", AS_OF, excel=False, force=True)
    assert not (tmp_path / "made" / "mine.txt").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["made"]


def test_a_failure_on_the_way_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("tangga.synthetic.district._write_tables", full)
    with pytest.raises(OSError, match="No space left"):
        write_district("3571", 300, 1, tmp_path / "made", AS_OF)
    assert list(tmp_path.iterdir()) == []


def test_progress_is_told_up_to_the_last_family(tmp_path):
    told: list[int] = []
    write_district("3571", 12_000, 1, tmp_path / "made", AS_OF, excel=False, progress=told.append)
    assert told == [10_000, 12_000]


def test_the_command_writes_the_folder_and_prints_the_counts(tmp_path):
    out = tmp_path / "made"
    answer = CliRunner().invoke(
        make_district, ["--region", "3571", "--families", "300", "--no-excel", "--out", str(out)]
    )
    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["members"] == len(rows(out, "members"))
    assert not (out / "excel").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--region", "3571", "--families", "0"], 2),
        (["--region", "3571", "--families", "300", "--as-of", "soon"], 2),
        (["--region", "3571", "--families", "300", "--format", "xml"], 2),
        (["--region", "99", "--families", "300"], 3),
    ],
)
def test_the_command_ends_with_the_exit_code_of_the_trouble(tmp_path, words, code):
    answer = CliRunner().invoke(make_district, [*words, "--out", str(tmp_path / "made")])
    assert answer.exit_code == code
    assert not (tmp_path / "made").exists()
