"""Columns and types of the files of a synthetic district, and writers that take a block at a time.

`families` and `members` are exactly the tables that `tangga assess` reads (docs/reference); the others say who the
people are, who looks after them, and what was written wrongly on purpose.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

FAMILIES = pa.schema(
    [
        ("family_id", pa.string()),
        ("region_code", pa.string()),
        ("joined_on", pa.date32()),
        ("left_on", pa.date32()),
        ("decile", pa.int8()),
        ("access_area", pa.bool_()),
        ("excluded_for", pa.string()),
    ]
)
MEMBERS = pa.schema(
    [
        ("member_id", pa.string()),
        ("family_id", pa.string()),
        ("birth_date", pa.date32()),
        ("sex", pa.string()),
        ("school_level", pa.string()),
        ("school_grade", pa.int8()),
        ("finished_school", pa.bool_()),
        ("pregnant", pa.bool_()),
        ("delivered_on", pa.date32()),
        ("pregnancy_number", pa.int8()),
        ("severe_disability", pa.bool_()),
        ("human_rights_victim", pa.bool_()),
        ("deceased_on", pa.date32()),
    ]
)
REGISTRY_FAMILIES = pa.schema(
    [(name, pa.string()) for name in ("family_id", "kk_number", "carer_name", "address", "rt", "rw", "facilitator_id")]
)
REGISTRY_MEMBERS = pa.schema([(name, pa.string()) for name in ("member_id", "name", "nik", "relation")])
FACILITATORS = pa.schema([(name, pa.string()) for name in ("facilitator_id", "name", "username", "region_code")])
TRUTH = pa.schema(
    [
        (name, pa.string())
        for name in ("fault", "table", "family_id", "member_id", "column", "true_value", "written_value")
    ]
)
TABLES = {
    "families": FAMILIES,
    "members": MEMBERS,
    "registry_families": REGISTRY_FAMILIES,
    "registry_members": REGISTRY_MEMBERS,
    "facilitators": FACILITATORS,
    "truth": TRUTH,
}


class Writers:
    """One open file per table. `write` adds a block; a table with no rows still gets its file and columns."""

    def __init__(self, writers: dict[str, pq.ParquetWriter | pyarrow.csv.CSVWriter]) -> None:
        self._writers = writers
        self.rows = dict.fromkeys(writers, 0)

    def write(self, table: str, rows: pa.Table) -> None:
        if rows.num_rows:
            self._writers[table].write_table(rows.cast(TABLES[table]))
            self.rows[table] += rows.num_rows


@contextmanager
def open_writers(folder: Path, file_format: str) -> Iterator[Writers]:
    """Open every table of TABLES in a folder, as `parquet` or `csv`."""
    with ExitStack() as stack:
        writers: dict[str, pq.ParquetWriter | pyarrow.csv.CSVWriter] = {}
        for name, schema in TABLES.items():
            path = folder / f"{name}.{file_format}"
            if file_format == "parquet":
                writer = pq.ParquetWriter(path, schema, compression="zstd")
            else:
                writer = pyarrow.csv.CSVWriter(
                    path, schema, write_options=pyarrow.csv.WriteOptions(quoting_style="needed")
                )
            writers[name] = stack.enter_context(writer)
        yield Writers(writers)
