"""Small policy folders for the tests: written as text, so that a test shows the line it complains about."""

from pathlib import Path

SOURCES = """\
decree:
  title: Decree 1
  kind: regulation
  citation: State Gazette 1
paper:
  title: A newspaper
  kind: news
  address: https://example.org/paper
us:
  title: Our assumption
  kind: project
"""

ELDERLY = """\
label: {en: Elderly, id: Lanjut usia}
youngest_age:
  label: {en: Minimum age, id: Usia minimum}
  unit: year
  values:
    2016-01-01: {value: 70, status: published, source: paper}
    2019-01-01: {value: 60, status: regulation, source: "decree, article 7"}
    2024-01-01: {value: null, status: published, source: paper}
"""

OVERLAY = """\
label: {en: District, id: Daerah}
about: {en: What the district differs in., id: Yang berbeda di daerah.}
regions: ["3571"]
source: paper
"""

PLACE = "national/components/elderly.yaml"
OVERLAID = "overlays/district/components/elderly.yaml"


def folder(root: Path, **files: str) -> Path:
    """A policy folder with one national parameter. `files`: text by place, `/` written `__`, `.yaml` left out."""
    texts = {"sources": SOURCES, "national__components__elderly": ELDERLY, **files}
    for name, text in texts.items():
        place = root / f"{name.replace('__', '/')}.yaml"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return root


def with_overlay(root: Path, values: str, name: str = "district", about: str = OVERLAY, unit: str = "year") -> Path:
    """`folder` with an overlay of the minimum age; `values` are its dated lines, the first on line 4 of OVERLAID."""
    body = f"youngest_age:\n  unit: {unit}\n  values:\n{values}"
    return folder(root, **{f"overlays__{name}__overlay": about, f"overlays__{name}__components__elderly": body})
