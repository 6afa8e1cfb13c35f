"""The manifest of a backup: what is in it, with counts and hashes. It is written last: a folder without one is half."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from tangga.errors import NotValid

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class Rows:
    """A table: how many rows, and one hash over all of them (SHA-256, hex)."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class File:
    """A file: how many bytes, and their hash (SHA-256, hex)."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    made_at        the instant the database was read at
    version        of Tangga; `vendor` of the database, whose copy is `database`
    tables, files  by name; files by their path in the data folder
    keys           ids of the keys for NIK and KK numbers that were in use: not the keys
    """

    made_at: datetime
    version: str
    vendor: str
    database: File
    tables: dict[str, Rows]
    files: dict[str, File]
    keys: tuple[str, ...]


def write(folder: Path, manifest: Manifest) -> None:
    """Write it, whole or not at all."""
    told = asdict(manifest) | {"format": FORMAT, "made_at": manifest.made_at.isoformat()}
    half = folder / f".{NAME}"
    half.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    half.rename(folder / NAME)


def read(folder: Path) -> Manifest:
    """The manifest of a backup. Raises NotValid where there is none, or none that can be read."""
    path = folder / NAME
    if not path.is_file():
        raise NotValid(f"{folder} is no whole backup: it has no {NAME}.")
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["format"] != FORMAT:
            raise NotValid(f"{path} was written by another version of Tangga (format {told['format']}).")
        return Manifest(
            made_at=datetime.fromisoformat(told["made_at"]),
            version=told["version"],
            vendor=told["vendor"],
            database=File(**told["database"]),
            tables={name: Rows(**each) for name, each in told["tables"].items()},
            files={name: File(**each) for name, each in told["files"].items()},
            keys=tuple(told["keys"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotValid(f"{path} cannot be read: it is damaged.") from error


def all_in(root: Path) -> list[Path]:
    """The whole backups in a folder of backups, the oldest first (their names begin with the instant)."""
    return sorted(path.parent for path in root.glob(f"*/{NAME}")) if root.is_dir() else []


def latest(root: Path) -> datetime | None:
    """When the latest whole backup in a folder of backups was made."""
    return max((read(each).made_at for each in all_in(root)), default=None)
