"""`tangga assess` on Spark writes the very bytes that DuckDB writes.

Sail stands in for Spark outside `make test-spark`.
"""

import hashlib
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from tangga.cli import main
from tangga.policy import load
from tangga.runs import assess
from tangga.runs.engines import run_plan
from tests import spark
from tests.rules import drawn

ON = "2025-05-17"


@pytest.fixture(scope="module")
def population(tmp_path_factory) -> Path:
    """Families of chance with the faults of real life; the members in no order."""
    folder = tmp_path_factory.mktemp("population")
    made = ["make-district", "--region", "3571", "--families", "400", "--seed", "7", "--no-excel", "--force"]
    assert CliRunner().invoke(main, [*made, "--out", str(folder)]).exit_code == 0
    members = pq.read_table(folder / "members.parquet")
    order = Random(7).sample(range(members.num_rows), members.num_rows)
    pq.write_table(members.take(pa.array(order)), folder / "members.parquet", row_group_size=100)
    return folder


def answered(folder: Path, out: Path, *words: str, members: str = "members.parquet") -> dict[str, str]:
    """File -> hash of what the command wrote."""
    files = [str(folder / "families.parquet"), str(folder / members)]
    result = CliRunner().invoke(main, ["assess", *files, "--as-of", ON, "--out", str(out), *words])
    assert result.exit_code == 0, result.output
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in out.glob("*.parquet")}


def test_spark_and_duckdb_write_the_same_bytes(population, on_spark, tmp_path):
    assert answered(population, tmp_path / "spark", *on_spark) == answered(population, tmp_path / "duckdb")


def test_an_answer_that_differs_between_the_engines_names_the_test_that_asked(on_spark, monkeypatch):
    asked = spark.Asked(run_plan, {})  # not assess.run_plan: the rules' tests may have theirs in its place
    monkeypatch.setattr(assess, "Planner", spark.BothPlanner)
    monkeypatch.setattr(assess, "run_plan", asked)
    assess._plan.cache_clear()
    for _ in range(2):
        drawing = "member_id | birth_date | school_level\na | 2015-01-01 | primary\nb | 1990-01-01 |"
        assess.assess_rows(drawn.families("family_id\nF"), drawn.members(drawing), load(date.fromisoformat(ON)))
    assess._plan.cache_clear()
    assert asked.differences(on_spark[-1]) == []
    ((_, second),) = asked.questions.values()
    second[2]["families"][0]["annual_idr"] += 1
    assert [each.rsplit("::")[-1] for each in asked.differences(on_spark[-1])] == [
        "test_an_answer_that_differs_between_the_engines_names_the_test_that_asked: families"
    ]


def test_an_answer_asked_for_in_slices_is_the_same_answer(population, on_spark, tmp_path, monkeypatch):
    engines_spark = pytest.importorskip("tangga.runs.engines_spark")
    monkeypatch.setattr(engines_spark, "SLICE_ROWS", 150)
    monkeypatch.setattr(engines_spark, "SAMPLES", 30)
    assert answered(population, tmp_path / "spark", *on_spark) == answered(population, tmp_path / "duckdb")


@pytest.mark.skipif(
    spark.ENGINE != "spark" or os.environ.get("CI") == "true", reason="half a minute of planning: make test-spark"
)
def test_without_a_folder_that_spark_shares_the_answer_is_the_same(population, on_spark, tmp_path, monkeypatch):
    engines_spark = pytest.importorskip("tangga.runs.engines_spark")
    monkeypatch.setattr(engines_spark.SparkEngine, "_sees_our_folder", lambda _self: False)
    assert answered(population, tmp_path / "spark", *on_spark) == answered(population, tmp_path / "duckdb")


def test_a_name_that_spark_would_take_for_a_pattern_is_that_file(population, on_spark, tmp_path):
    odd = population / "m[1]*.parquet"
    odd.write_bytes((population / "members.parquet").read_bytes())
    assert answered(population, tmp_path / "spark", *on_spark, members=odd.name) == answered(
        population, tmp_path / "duckdb"
    )


@pytest.mark.skipif(spark.ENGINE != "spark", reason="Sail numbers no rows, so every file is copied for it")
def test_a_folder_named_as_spark_names_partitions_adds_no_column(population, on_spark, tmp_path, monkeypatch):
    engines_spark = pytest.importorskip("tangga.runs.engines_spark")
    monkeypatch.delattr(engines_spark.SparkEngine, "_copied")  # read where it lies, not from a copy
    folder = tmp_path / "sex=male"
    folder.mkdir()
    for name in ("families.parquet", "members.parquet"):
        (folder / name).write_bytes((population / name).read_bytes())
    assert answered(folder, tmp_path / "spark", *on_spark) == answered(population, tmp_path / "duckdb")


def test_both_engines_name_the_same_rows_of_a_file_in_no_order(families, on_spark, tmp_path):
    lost = [f"M{n:04d}" for n in range(400)]
    path = tmp_path / "members.parquet"
    columns = {"member_id": [*lost, *lost[:5]], "family_id": ["A", "Z"] * 202 + ["A"]}
    pq.write_table(pa.table(columns), path, row_group_size=50)
    words = ["assess", str(families), str(path), "--as-of", ON, "--out", str(tmp_path / "out")]
    told = [CliRunner().invoke(main, [*words, *more]) for more in ([], on_spark)]
    assert told[0].exit_code == told[1].exit_code == 3
    assert "members.parquet, row 401, column member_id: this id stands in an earlier row" in told[1].stderr
    assert told[0].stderr == told[1].stderr


@pytest.mark.skipif(spark.ENGINE == "spark", reason="Spark itself is installed here")
def test_without_spark_itself_the_command_says_what_to_install(families, members, tmp_path):
    pytest.importorskip("pyspark")
    words = ["assess", str(families), str(members), "--as-of", ON, "--engine", "spark", "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, (tmp_path / "out").exists()) == (5, False)
    assert "install tangga[spark]" in result.stderr
    assert "Use --engine duckdb" in result.stderr


@pytest.mark.skipif(spark.ENGINE != "spark", reason="starts Spark: make test-spark")
def test_a_spark_of_our_own_answers_the_same_and_is_gone_afterwards(population, tmp_path):
    found = answered(population, tmp_path / "spark", "--engine", "spark", "--threads", "2", "--memory-limit", "2GB")
    assert found == answered(population, tmp_path / "duckdb")


def test_spark_can_be_asked_from_a_program_without_a_file():
    """As `python -c` and the processes of the tests are."""
    pytest.importorskip("pysail")
    words = "import tangga.runs.engines_spark, sys; print(hasattr(sys.modules['__main__'], '__file__'))"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_who_uses_duckdb_does_not_load_spark():
    words = (
        "import sys, tangga.runs.engines, tangga.runs.assess; print('pyspark' in sys.modules, 'grpc' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False"
