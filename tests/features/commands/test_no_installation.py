"""Away from any installation the commands say so in one sentence, and leave nothing behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TANGGA = Path(sys.executable).parent / "tangga"


def run(folder, *words):
    """The real command in a process of its own, as somebody would type it in that folder."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TANGGA_", "DATABASE_URL"))}
    return subprocess.run([TANGGA, *words], cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--region", "3571", "--as-of", "2025-01-01"),
        ("load", "families.csv", "members.csv"),
        ("serve",),
        ("manage", "open_account", "x", "--role", "ministry"),
    ],
)
def test_a_command_says_where_it_looked_and_what_to_do(tmp_path, words):
    done = run(tmp_path, *words)

    assert done.returncode == 2
    assert f"no installation of Tangga in {tmp_path.resolve() / 'var'}" in " ".join(done.stderr.split())
    assert "tangga manage prepare" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_only_looked_has_made_no_installation(tmp_path):
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "demo.sqlite3").touch()

    assert run(tmp_path, "serve").returncode == 2


def test_an_installation_can_be_made_where_there_is_none(tmp_path):
    done = run(tmp_path, "manage", "migrate", "--verbosity", "0")

    assert (done.returncode, done.stderr) == (0, "")
    assert "no installation" not in run(tmp_path, "run", "--region", "3571", "--as-of", "2025-01-01").stderr


def test_what_an_installation_writes_is_for_its_own_account_only(tmp_path):
    (tmp_path / "var").mkdir(mode=0o755)
    made = run(tmp_path, "manage", "migrate", "sessions")

    assert made.returncode == 0, made.stderr
    assert (tmp_path / "var" / "demo.sqlite3").stat().st_mode & 0o777 == 0o600
