"""Many families are decided in pieces: the same bytes as at once, whatever the order of the files."""

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tangga.policy import load
from tangga.runs import deciding, outputs
from tangga.runs.assess import assess_files
from tangga.runs.deciding import OutOfOrder
from tangga.runs.engines import open_engine
from tangga.runs.tables import read_inputs
from tangga.synthetic import write_district

AS_OF = date(2020, 6, 15)
RESULTS = ("members.parquet", "families.parquet", "notes.parquet")


@pytest.fixture(scope="module")
def population(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("population")
    write_district("5208", 300, 3, folder, excel=False)
    return folder


@pytest.fixture
def decided(tmp_path, monkeypatch):
    """Decides a population into a folder of its own, so many families a piece; what became of it, and its parts."""

    def run(folder: Path, size: int) -> tuple[list[bytes], dict[str, object], list[str]]:
        told: list[str] = []
        monkeypatch.setattr(deciding, "PIECE_FAMILIES", size)
        out = tmp_path / f"out-{size}"
        files = folder / "families.parquet", folder / "members.parquet"
        assess_files(*files, AS_OF, out=out, notes=True, progress=lambda step, part, of: told.append(f"{part}/{of}"))
        summary = json.loads((out / "summary.json").read_text())
        summary.pop("seconds")
        return [(out / name).read_bytes() for name in RESULTS], summary, told

    return run


@pytest.mark.parametrize("size", [299, 150, 7])
def test_pieces_give_the_same_files_and_sums_as_all_at_once(decided, population, monkeypatch, size):
    monkeypatch.setattr(outputs, "GROUP_ROWS", 100)
    whole, in_pieces = decided(population, 300), decided(population, size)
    assert in_pieces[:2] == whole[:2]
    assert set(whole[2]) == {"1/1"}
    assert f"2/{-(-300 // size)}" in in_pieces[2]


def renamed(population: Path, folder: Path, change) -> Path:
    """The same population with another members or families table."""
    folder.mkdir()
    for name in ("families", "members"):
        pq.write_table(change(name, pq.read_table(population / f"{name}.parquet")), folder / f"{name}.parquet")
    return folder


def backwards(name: str, table: pa.Table) -> pa.Table:
    return table.take(pa.array(range(table.num_rows - 1, -1, -1)))


def numbered_against_the_families(name: str, table: pa.Table) -> pa.Table:
    ids = pa.array([f"{table.num_rows - place:05d}" for place in range(table.num_rows)])
    return table.set_column(0, "member_id", ids) if name == "members" else table


@pytest.mark.parametrize("change", [backwards, numbered_against_the_families])
def test_files_in_another_order_give_the_same_files_too(decided, population, tmp_path, change):
    other = renamed(population, tmp_path / "other", change)
    assert decided(other, 50)[:2] == decided(other, 300)[:2]


def test_pieces_whose_members_do_not_follow_each_other_are_noticed(population, tmp_path, monkeypatch):
    other = renamed(population, tmp_path / "other", numbered_against_the_families)
    monkeypatch.setattr(deciding, "PIECE_FAMILIES", 50)
    with pytest.raises(OutOfOrder):
        pieces_of(other)


def pieces_of(folder: Path) -> list[deciding.Part]:
    with open_engine("duckdb") as engine:
        inputs = read_inputs(engine, folder / "families.parquet", folder / "members.parquet")
        return list(deciding.in_pieces(engine, inputs, load(AS_OF), notes=False))


def test_who_stops_reading_ahead_waits_for_nothing():
    taken = outputs.ahead(iter(range(100)), 2)
    assert next(taken) == 0
    taken.close()
    with pytest.raises(StopIteration):
        next(taken)


def test_what_goes_wrong_ahead_is_told_where_it_is_read():
    def broken():
        yield 1
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        list(outputs.ahead(broken(), 2))
