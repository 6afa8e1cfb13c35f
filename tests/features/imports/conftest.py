"""Lists for the tests of imports: a folder of their own, and standard rows made by hand."""

from pathlib import Path
from typing import Any

import pytest

from tests.features.imports.standard import Lists


@pytest.fixture(autouse=True)
def imports_folder(settings: Any, tmp_path: Path) -> Path:
    settings.IMPORTS_FOLDER = tmp_path / "imports"
    return tmp_path / "imports"


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, areas: None) -> Lists:
    folder = tmp_path / "lists"
    folder.mkdir()
    return Lists(monkeypatch, folder)
