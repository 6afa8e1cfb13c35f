"""The files of grant programmes: each value has a name that somebody asks for."""

from pathlib import Path

import pytest
import yaml

import tangga.policy as policy_folder
from tangga.rules.grants import NAMES

FOLDER = Path(policy_folder.__file__).parent
TOLD = {"label", "about"}
FILES = sorted([*FOLDER.glob("national/grants/*.yaml"), *FOLDER.glob("overlays/*/**/grants/*.yaml")])


@pytest.mark.parametrize("file", FILES, ids=lambda each: str(each.relative_to(FOLDER)))
def test_a_programme_holds_only_values_that_are_asked_for(file: Path) -> None:
    assert set(yaml.safe_load(file.read_text(encoding="utf-8"))) - TOLD <= NAMES


def test_there_are_programmes() -> None:
    assert FILES
