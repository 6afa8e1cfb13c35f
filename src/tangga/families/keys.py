"""Key files in the data folder: made once with a random value, readable by their owner only, never in the database."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def read(path: Path) -> tuple[str, ...]:
    """The keys in a file, one a line, newest first; empty when there is no such file."""
    if not path.is_file():
        return ()
    return tuple(line.strip() for line in path.read_text(encoding="ascii").splitlines() if line.strip())


def read_or_make(path: Path, make: Callable[[], str] = lambda: secrets.token_urlsafe(48)) -> str:
    """The first key of a file; the file is made with a new key (mode 600) when it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        _put(path, make())
    found = read(path)
    if not found:
        raise RuntimeError(f"{path} is empty. Delete it to have a new key made.")
    return found[0]


def _put(path: Path, key: str) -> None:
    """Make the file, whole or not at all; of two processes that start at once, the later takes what the first made."""
    half = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(half, path)  # unlike a rename, it never replaces a key that is in use
    finally:
        half.unlink()
