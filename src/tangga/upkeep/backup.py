"""Making a backup of an installation, and putting one back, each table and each file compared with the manifest."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings

from tangga.errors import Conflict, NotValid
from tangga.families import identity
from tangga.runs.versions import code_version
from tangga.upkeep import files, manifest, postgresql_copy, sqlite_copy
from tangga.upkeep.manifest import File, Manifest

FILES = "files"


def make(folder: Path, database: dict[str, Any], at: datetime, keys: Path | None = None) -> Manifest:
    """Copy the database and the files of the data folder to a folder that is new or empty.

    at    this instant. The database is read first: files that its rows name were written before them.
    keys  where to copy the keys; None: they are not copied. Never into the backup: who has it would have all.
    Raises Conflict where the folder is not empty, or lies in the data folder.
    """
    root: Path = settings.DATA_FOLDER
    folder = folder.resolve()
    if folder.is_relative_to(root) or root.is_relative_to(folder):
        raise Conflict("A backup belongs outside the data folder: on another disk, better still another machine.")
    if keys is not None and keys.resolve().is_relative_to(folder):
        raise Conflict("Keys do not belong into the backup that they open. Name another folder.")
    _check_is_empty(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with _for_the_owner_alone():
            return _make(folder, database, at, root, keys)
    except BaseException:
        for each in folder.iterdir():  # half a backup is none
            shutil.rmtree(each) if each.is_dir() else each.unlink()
        with suppress(OSError):
            folder.rmdir()
        raise


def _make(folder: Path, database: dict[str, Any], at: datetime, root: Path, keys: Path | None) -> Manifest:
    of = _of(database)
    tables = of.copy(database, folder / of.FILE)
    copied: dict[str, File] = {}
    for path in files.belonging(root, Path(str(database["NAME"])).name):
        with suppress(FileNotFoundError):  # deleted meanwhile, as its time was over
            copied[path.as_posix()] = files.copy(root / path, folder / FILES / path)
    if keys is not None:
        files.write_keys(keys)
    made = Manifest(
        made_at=at,
        version=code_version(),
        vendor=of.FILE,
        database=files.hashed(folder / of.FILE),
        tables=tables,
        files=copied,
        keys=identity.ids_of(tuple(settings.IDENTITY_KEYS)),
    )
    manifest.write(folder, made)
    return made


def put_back(folder: Path, database: dict[str, Any], keys: Path | None = None) -> Manifest:
    """Put a backup into an empty data folder and an empty database, and compare every table and file with its manifest.

    Nothing is written before the backup itself was found whole. Raises NotValid where it is not, or where what was put
    back is not what was kept; Conflict where something is there already.
    """
    root: Path = settings.DATA_FOLDER
    said = manifest.read(folder)
    of = _of(database)
    if said.vendor != of.FILE:
        raise NotValid(f"This backup is a {said.vendor}, and DATABASE_URL names another kind of database.")
    _check_is_empty(root)
    of.check_is_empty(database)
    files.check_keys(keys, said.keys)
    _compare({of.FILE: said.database}, {of.FILE: _hashed(folder / of.FILE)}, "of the backup")
    _compare(said.files, {name: _hashed(folder / FILES / name) for name in said.files}, "of the backup")

    with _for_the_owner_alone():
        _put_back(folder, said, of, database, root, keys)
    return said


def _put_back(
    folder: Path, said: Manifest, of: ModuleType, database: dict[str, Any], root: Path, keys: Path | None
) -> None:
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    copied = {name: files.copy(folder / FILES / name, root / name) for name in said.files}
    _compare(said.files, copied, "put back")
    for name in ("secret-key", "identity-keys"):
        if keys is not None and (keys / name).is_file():
            files.copy(keys / name, root / name)
    _compare(said.tables, of.put_back(folder / of.FILE, database), "put back")


@contextmanager
def _for_the_owner_alone() -> Iterator[None]:
    """What is written within is nobody else's, whatever the account is used to; the folders on the way too."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _of(database: dict[str, Any]) -> ModuleType:
    return sqlite_copy if database["ENGINE"].endswith("sqlite3") else postgresql_copy


def _hashed(path: Path) -> File | None:
    return files.hashed(path) if path.is_file() else None


def _check_is_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(f"{folder} is not empty, and nothing in it is overwritten. Name a new or an empty folder.")


def _compare(said: dict[str, Any], there: dict[str, Any], where: str) -> None:
    """Raises NotValid, naming what differs."""
    differ = sorted(name for name in {*said, *there} if said.get(name) != there.get(name))
    if differ:
        named = ", ".join(differ[:5]) + (f" and {len(differ) - 5} more" if len(differ) > 5 else "")
        raise NotValid(f"What was {where} is not what the manifest says: {named}. Do not use it; take another backup.")
