"""Ways to read a synthetic district."""

import hashlib
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

AS_OF = date(2020, 6, 15)


def rows(folder: Path, table: str) -> list[dict]:
    """The rows of a table of a district."""
    return pq.read_table(folder / f"{table}.parquet").to_pylist()


def by(column: str, found: list[dict]) -> dict[str, dict]:
    """Rows by a unique column."""
    return {row[column]: row for row in found}


def hashes(folder: Path) -> dict[str, str]:
    """Every file below a folder with the hash of its bytes."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
