"""`tangga load-exits`."""

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tangga.audit.models import Event
from tangga.families.exit_models import Exit
from tests import make

EXITS = """family_id,exit_type,effective_on,reasons
F1,voluntary,2025-04-01,business_grew;make_room
F2,natural,2025-04-01,
"""


@pytest.fixture
def exits(areas, tmp_path):
    make.family("F1")
    make.family("F2")
    file = tmp_path / "exits.csv"
    file.write_text(EXITS, encoding="utf-8")
    return file


def test_a_file_is_recorded_and_the_same_file_again_changes_nothing(exits, tangga):
    first, second = tangga("load-exits", exits), tangga("load-exits", exits)

    assert first.exit_code == second.exit_code == 0
    assert "exits: 2 read = 2 new + 0 corrected + 0 known already" in first.stdout
    assert "exits: 2 read = 0 new + 0 corrected + 2 known already" in second.stdout
    assert Exit.objects.get(family__family_id="F1").reasons == ["business_grew", "make_room"]
    assert len(Event.objects.filter(action="exits.recorded").first().detail["exits_sha256"]) == 64


def test_parquet_is_read_too_and_a_file_can_put_exits_right(exits, tangga, tmp_path):
    tangga("load-exits", exits)
    better = tmp_path / "better.parquet"
    pq.write_table(
        pa.table({"family_id": ["F1"], "exit_type": ["assessed"], "effective_on": [date(2025, 4, 1)]}), better
    )

    refused, done = tangga("load-exits", better), tangga("load-exits", better, "--correct")

    assert refused.exit_code == 3
    assert "better.parquet, row 1, family F1: its exit is on record as voluntary on 2025-04-01" in refused.stderr
    assert "exits: 1 read = 0 new + 1 corrected + 0 known already" in done.stdout


def test_a_file_with_problems_is_refused_with_all_of_them(exits, tangga):
    exits.write_text(EXITS.replace("natural", "suspended").replace("2025-04-01,b", "1 April,b"), encoding="utf-8")

    done = tangga("load-exits", exits)

    assert done.exit_code == 3
    assert "exits.csv, row 2, column effective_on: not a date (YYYY-MM-DD)" in done.stderr
    assert "exits.csv, row 3, column exit_type: must be one of voluntary, natural" in done.stderr
    assert not Exit.objects.exists()
