"""Lists for the tests of imports: a folder of their own, and standard rows made by hand."""

from pathlib import Path
from typing import Any

import pytest

from tangga.imports.reading import LIMITS
from tangga.imports.reading.child import read_here
from tests.features.imports.standard import Lists


@pytest.fixture(autouse=True)
def imports_folder(settings: Any, tmp_path: Path) -> Path:
    settings.IMPORTS_FOLDER = tmp_path / "imports"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "imports" / "incoming"
    return tmp_path / "imports"


@pytest.fixture(autouse=True)
def reading_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in this process: the one of their own has its tests in tests/imports_reading."""

    def read(path: Any, kind: Any, out: Any, progress: Any = None) -> Any:
        return read_here(path, kind, out, progress, LIMITS)

    monkeypatch.setattr("tangga.imports.reading_step.read_cells", read)


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, areas: None) -> Lists:
    folder = tmp_path / "lists"
    folder.mkdir()
    return Lists(monkeypatch, folder)
