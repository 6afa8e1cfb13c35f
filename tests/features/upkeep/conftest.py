"""An installation that is well, in a folder of its own, and a way to call the command."""

import pytest
from click.testing import CliRunner

from tangga.cli import main
from tangga.families import keys


@pytest.fixture
def tangga():
    """Calls `tangga ...`; the result has exit_code, stdout and stderr."""
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def installation(areas, settings, monkeypatch, tmp_path):
    """All is well here: folder and keys are its owner's, every area there is is loaded."""
    root = tmp_path / "data"
    settings.DATA_FOLDER, settings.BACKUPS_FOLDER = root, None
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    keys.read_or_make(root / "secret-key")
    monkeypatch.delenv("TANGGA_SECRET_KEY", raising=False)
    monkeypatch.setattr("tangga.upkeep.database.load", lambda: range(3))
    monkeypatch.setattr("shutil.disk_usage", lambda _path: Disk())
    return root


class Disk:
    total, free = 100 * 2**30, 50 * 2**30
