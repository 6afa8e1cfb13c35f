"""The files of the data folder that belong to an installation, copied with their hashes; and its keys, apart."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from tangga.errors import Conflict, NotValid
from tangga.families import identity, keys
from tangga.upkeep.manifest import File

BLOCK = 2**20
MADE_ANEW = {"static", "measures"}  # by `tangga serve`
KEYS = {"secret-key", "identity-keys", "demo-password"}  # never in a backup: copied apart, or not at all
UPLOADS = Path("imports/incoming")  # half a file, of somebody who is sending it


def belonging(root: Path, database: str) -> Iterator[Path]:
    """The files to keep, by their path in the data folder, sorted.

    Whatever is not known stands in here too, so that a new folder of a later version is not forgotten.
    """
    own = {root / f"{database}{ending}" for ending in ("", "-wal", "-shm", "-journal")}
    for folder, names, files in os.walk(root):
        here = Path(folder)
        names[:] = sorted(name for name in names if not _left_out((here / name).relative_to(root)))
        for name in sorted(files):
            path = here / name
            if path not in own and not path.is_symlink() and not (here == root and name in KEYS):
                yield path.relative_to(root)


def _left_out(folder: Path) -> bool:
    return str(folder) in MADE_ANEW or folder == UPLOADS


def copy(path: Path, to: Path) -> File:
    """Copy a file, for its owner alone and with its time, and hash what was copied."""
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = hashlib.sha256()
    with path.open("rb") as source, os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copied:
        while block := source.read(BLOCK):
            found.update(block)
            copied.write(block)
        size = copied.tell()
    was = path.stat()
    os.utime(to, ns=(was.st_atime_ns, was.st_mtime_ns))  # sweeps go by how old a file is
    return File(size, found.hexdigest())


def hashed(path: Path) -> File:
    """The hash of a file as it lies there."""
    with path.open("rb") as source:
        return File(path.stat().st_size, hashlib.file_digest(source, "sha256").hexdigest())


def write_keys(folder: Path) -> None:
    """Copy the keys in use to a folder, wherever they come from. Raises Conflict where it holds others."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = {"secret-key": (str(settings.SECRET_KEY),), "identity-keys": tuple(settings.IDENTITY_KEYS)}
    for name, ours in held.items():
        path = folder / name
        there = keys.read(path)
        if there and there != ours:
            raise Conflict(f"{path} holds another key. Name an empty folder.")
        if not there and ours:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write("\n".join(ours) + "\n")


def check_keys(folder: Path | None, needed: tuple[str, ...]) -> None:
    """Raises NotValid unless the keys of a folder, or those in use, open the numbers that a backup holds."""
    held = keys.read(folder / "identity-keys") if folder else tuple(settings.IDENTITY_KEYS)
    missing = set(needed) - set(identity.ids_of(held))
    if missing:
        raise NotValid(
            f"The key {', '.join(sorted(missing))} of this backup is not here, and without it no NIK or KK number "
            "could be read. Name the folder of its keys with --keys, or set TANGGA_IDENTITY_KEY."
        )
