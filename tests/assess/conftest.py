"""Small input files, and the command as a person calls it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tangga.cli import main
from tests import spark

FAMILIES = """\
family_id,region_code,joined_on,left_on,decile,access_area,excluded_for
A,3571010001,2018-07-03,,3,,
B,3571010002,2021-01-01,,5,false,
C,5271,2015-01-01,2024-06-30,,true,civil_servant
"""
MEMBERS = """\
member_id,family_id,birth_date,sex,school_level,school_grade,finished_school,pregnant,delivered_on,pregnancy_number,severe_disability,human_rights_victim,deceased_on
A1,A,1987-01-01,female,none,,,,,,,,
A2,A,2009-01-01,male,senior_secondary,10,,,,,,,
A3,A,2020-05-01,female,,,,,,,,,
B1,B,1985-02-02,female,,,true,,,,,,
C1,C,1950-01-01,female,,,,,,,,,
"""


@pytest.fixture
def families(tmp_path: Path) -> Path:
    path = tmp_path / "families.csv"
    path.write_text(FAMILIES, encoding="utf-8")
    return path


@pytest.fixture
def members(tmp_path: Path) -> Path:
    path = tmp_path / "members.csv"
    path.write_text(MEMBERS, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def on_spark() -> Iterator[list[str]]:
    """The words that send `tangga assess` to a Spark (or Sail) that runs."""
    with spark.a_server() as address:
        yield ["--engine", "spark", "--spark-remote", address]


@pytest.fixture
def engine_words(request: pytest.FixtureRequest) -> list[str]:
    """TANGGA_TEST_ENGINE=sail|spark: the same tests ask that engine."""
    return [] if spark.ENGINE == "duckdb" else request.getfixturevalue("on_spark")


@pytest.fixture
def assess(families: Path, members: Path, tmp_path: Path, engine_words: list[str]) -> Callable[..., Result]:
    """Runs `tangga assess` on the small files, or on others given, into tmp_path/out."""

    def run(*more: str, families: Path = families, members: Path = members, on: str = "2025-05-17") -> Result:
        out = tmp_path / "out"
        return CliRunner().invoke(
            main, ["assess", str(families), str(members), "--as-of", on, "--out", str(out), *engine_words, *more]
        )

    return run
