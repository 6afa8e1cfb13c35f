"""PDF by Typst: a template of ours and data; nothing that somebody typed is ever read as Typst.

Templates lie in papers/templates; `office.typ` has what every paper of an office has in common (letterhead, title,
table, signatures). A template reads its data with `#let data = json(bytes(sys.inputs.data))`.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

TEMPLATES = Path(__file__).parent / "templates"


def pdf(template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The PDF of a template filled with data.

    template  file name in papers/templates, e.g. "attendance.typ"
    data      what can be JSON: texts, whole numbers, lists, dictionaries (days already in words: papers.formats)
    pictures  name -> JPEG, PNG or SVG; the template shows one with `image("pictures/NAME")`
    Raises typst's own error for a template that is wrong; never because of the data.
    """
    with TemporaryDirectory(prefix="tangga-paper-") as name:
        root = Path(name)
        root.chmod(0o700)  # photos lie here plain while the paper is made
        for source in TEMPLATES.glob("*.typ"):
            (root / source.name).write_bytes(source.read_bytes())
        (root / "pictures").mkdir()
        for picture, content in (pictures or {}).items():
            (root / "pictures" / Path(picture).name).write_bytes(content)
        made: bytes = typst.compile(
            root / template, root=root, sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, format="pdf"
        )
        return made


def stamp(made_at: datetime) -> str:
    """When a paper was made, for its foot: 17 Des 2020, 14.05."""
    from tangga.papers import formats

    return formats.instant(made_at)
