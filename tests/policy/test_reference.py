"""The reference page is made from the policy files alone."""

from pathlib import Path

import pytest

from tangga.policy import reference
from tangga.policy.library import Library, read_library
from tests.policy.files import ELDERLY, with_overlay


@pytest.fixture
def library(tmp_path: Path) -> Library:
    root = with_overlay(
        tmp_path,
        "    2020-01-01: {value: 65, status: assumed, source: us, note: {en: Asked for., id: Diminta.}}\n"
        "    2021-01-01: {national: true, source: paper}\n",
    )
    concept = "about: {en: Old people., id: Orang tua.}\n" + ELDERLY.replace(
        "  unit: year", "  about: {en: Completed years., id: Tahun genap.}\n  unit: year"
    )
    (root / "national/components/elderly.yaml").write_text(concept)
    about = root / "overlays/district/overlay.yaml"
    (root / "overlays/nowhere").mkdir()
    (root / "overlays/nowhere/overlay.yaml").write_text(about.read_text().replace('"3571"', ""))
    return read_library(root)


@pytest.mark.parametrize(
    "line",
    [
        "## Components",
        "### Elderly (Lanjut usia)",
        "Old people.",
        "#### `components/elderly/youngest_age`",
        "Minimum age (Usia minimum). Completed years.",
        "| 2016-01-01 | 70 years | published | [paper](#paper) |  |",
        "| 2019-01-01 | 60 years | regulation | [decree](#decree), article 7 |  |",
        "| 2024-01-01 | not in force | published | [paper](#paper) |  |",
        "### District (`district`)",
        "Regions: `3571`. Source: [paper](#paper).",
        "Regions: none: used where it is asked for. Source: [paper](#paper).",
        "| 2020-01-01 | 65 years | assumed | [us](#us) | Asked for. |",
        "| 2021-01-01 | the national value again |  | [paper](#paper) |  |",
        '- <a id="decree"></a>**decree** (regulation): Decree 1 (State Gazette 1)',
        '- <a id="paper"></a>**paper** (news): A newspaper <https://example.org/paper>',
    ],
)
def test_every_dated_value_stands_on_the_page_with_its_source(library: Library, line: str) -> None:
    assert line in reference.markdown(library).splitlines()


def test_the_page_of_the_shipped_policy_is_written_where_asked(tmp_path: Path) -> None:
    place = tmp_path / "docs" / "policy.md"
    reference.main([str(place)])
    assert place.read_text(encoding="utf-8") == reference.markdown()
    assert "| 2020-04-01 | 1 month | published |" in reference.markdown()


def test_the_page_goes_to_the_documentation_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reference.main([])
    assert (tmp_path / "docs" / "reference" / "policy.md").is_file()
