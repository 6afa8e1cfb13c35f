"""`make check`: everything that can be judged without running the tests. Changes nothing.

Each check prints one line, with its output and how to put it right when it failed; all run, then a summary.
`make check ARGS=types` runs only the checks whose name holds that word.
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from system import ROOT, in_ci

BIN = Path(sys.executable).parent
PYTHON = sys.executable


@dataclass(frozen=True)
class Check:
    """A command that exits with 0 when all is well, and what to do when it does not."""

    name: str
    command: tuple[str, ...]
    remedy: str


CHECKS = (
    Check("style", (str(BIN / "ruff"), "check", "--no-cache", "--quiet", "."), "make fix, then by hand what is left"),
    Check("formatting", (str(BIN / "ruff"), "format", "--no-cache", "--check", "--quiet", "."), "make fix"),
    Check("import layers", (str(BIN / "lint-imports"),), "imports point down only: see CONTRIBUTING.md"),
    Check("types", (str(BIN / "mypy"),), "give the types mypy asks for"),
    Check("types of the tools", (str(BIN / "mypy"), "tools"), "give the types mypy asks for"),
    Check(
        "migrations",
        (str(BIN / "tangga"), "manage", "makemigrations", "--check", "--dry-run"),
        ".venv/bin/tangga manage makemigrations, then read what it wrote",
    ),
    Check("generated docs", (PYTHON, "tools/reference.py", "check"), "make docs"),
    Check("translations", (PYTHON, "tools/messages.py", "check"), "see CONTRIBUTING.md, Words on the screen"),
    Check("files", (PYTHON, "tools/check_tree.py"), "take out what is named"),
)


def tree() -> str:
    """What git sees changed: compared before and after, for a check may change nothing."""
    words = ["git", "status", "--porcelain"]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def run(check: Check, env: dict[str, str]) -> bool:
    """Run one check and print its line; True when all is well."""
    begun = time.perf_counter()
    done = subprocess.run(
        check.command, cwd=ROOT, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    good = done.returncode == 0
    print(f"{'ok    ' if good else 'FAILED'} {check.name} ({time.perf_counter() - begun:.1f} s)", flush=True)
    said = (done.stdout + done.stderr).strip()
    if not good:
        print("\n".join("       " + line for line in said.splitlines()[-40:]))
        print(f"       to put it right: {check.remedy}", flush=True)
    elif "notice:" in said:
        print("\n".join("       " + line for line in said.splitlines() if line.startswith("notice:")), flush=True)
    return good


def main(words: list[str]) -> int:
    """Exit code 0 when every check is well, 1 otherwise."""
    before = tree()
    chosen = [check for check in CHECKS if not words or any(word in check.name for word in words)]
    with tempfile.TemporaryDirectory(prefix="tangga-check-") as folder:
        env = os.environ | {"TANGGA_DATA": folder, "DJANGO_SETTINGS_MODULE": "tangga.site.settings", "COLUMNS": "120"}
        env.pop("DATABASE_URL", None)
        failed = [check.name for check in chosen if not run(check, env)]
    # Elsewhere somebody may be editing meanwhile; in CI nobody is.
    if in_ci() and tree() != before:
        failed.append("the checks changed files")
    if failed:
        print(f"\nmake check: {len(failed)} of {len(chosen)} failed: {', '.join(failed)}")
        return 1
    print(f"\nmake check: all {len(chosen)} well")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
