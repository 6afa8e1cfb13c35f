"""Which code an assessment was made by."""

import hashlib
from functools import cache
from pathlib import Path

import tangga

RULES = Path(tangga.__file__).parent / "rules"  # by its path: to import the rules takes most of a second
DIGITS = 12


def code_version() -> str:
    """The package's version and what its rules hold ("0.1.0+3f2a9c01b7de"): another one for every change of a rule.

    So a rule that was changed between two assessments is told apart from time that passed, whether or not somebody
    remembered to raise the package's version.
    """
    return f"{tangga.__version__}+{_digest(RULES)[:DIGITS]}"


@cache
def _digest(folder: Path) -> str:
    """SHA-256 (hex) over the Python files below a folder, by their names in it; once a process, for they do not change.

    The same on every machine: neither where the folder lies nor how its lines end counts.
    """
    found = hashlib.sha256()
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.py")}
    for name, path in sorted(files.items()):
        text = path.read_bytes().replace(b"\r\n", b"\n")
        found.update(f"{name}\n{len(text)}\n".encode())
        found.update(text)
    return found.hexdigest()
