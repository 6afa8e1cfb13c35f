"""The reference page of the policy: every parameter with all its dated values, sources and overlays, as Markdown.

`python -m tangga.policy.reference [FILE]` writes it (default docs/reference/policy.md below the working directory).
"""

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from tangga.policy.library import Layer, Library
from tangga.policy.loading import library
from tangga.policy.model import Citation
from tangga.policy.schema import Concept, Dated, Definition
from tangga.policy.units import in_words

PLACE = Path("docs/reference/policy.md")

_HEAD = """\
<!-- Made by `python -m tangga.policy.reference` from src/tangga/policy. Do not edit: change the YAML. -->

# The policy, value by value

Every value the rules use. A value holds from its date until the next one; *not in force* is said, never left out. A
date before the first value is a gap: the rules refuse to answer rather than guess. Status: **regulation** = read in the
legal text, **published** = read in a public source, **assumed** = this project's choice where sources are silent or
disagree, with the reason beside it.

`tangga policy show --as-of DATE` prints what holds on a day, `tangga policy diff DATE DATE` what changed between two.
"""


def markdown(policies: Library | None = None) -> str:
    """The whole page. Same policy files, same text."""
    known = policies or library()
    parts = [_HEAD]
    for folder, concepts in groupby(known.concepts, key=lambda concept: concept.path.split("/")[0]):
        parts.append(f"## {folder.capitalize()}\n")
        parts.extend(_concept(concept) for concept in concepts)
    parts.append("## Overlays\n")
    parts.append("What differs from the national values, in a district or a published variant.\n")
    parts.extend(_overlay(layer) for layer in known.layers.values())
    parts.append("## Sources\n")
    parts.append("\n".join(_sources(known)) + "\n")
    return "\n".join(parts)


def main(arguments: list[str]) -> None:
    """Write the page."""
    place = Path(arguments[0]) if arguments else PLACE
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(markdown(), encoding="utf-8")


def _concept(concept: Concept) -> str:
    lines = [f"### {concept.label} ({concept.label.id if concept.label else ''})", ""]
    if concept.about:
        lines += [concept.about.en, ""]
    for definition in concept.definitions:
        lines += [*_definition(definition), ""]
    return "\n".join(lines)


def _overlay(layer: Layer) -> str:
    overlay = layer.overlay
    regions = ", ".join(f"`{code}`" for code in overlay.regions) or "none: used where it is asked for"
    lines = [
        f"### {overlay.label} (`{overlay.name}`)",
        "",
        overlay.about.en,
        "",
        f"Regions: {regions}. Source: {_links(overlay.citations)}.",
        "",
    ]
    for path in sorted(layer.definitions):
        lines += [*_definition(layer.definitions[path]), ""]
    return "\n".join(lines)


def _definition(definition: Definition) -> list[str]:
    lines = [f"#### `{definition.path}`", ""]
    if definition.label:
        about = f" {definition.about}" if definition.about else ""
        lines += [f"{definition.label} ({definition.label.id}).{about}", ""]
    lines += ["| From | Value | Status | Source | Note |", "|---|---|---|---|---|"]
    lines += [_row(entry, definition.unit) for entry in definition.entries]
    return lines


def _row(entry: Dated, unit: str) -> str:
    value = "the national value again" if entry.falls_through else in_words(entry.value, unit)
    note = entry.note.en if entry.note else ""
    return f"| {entry.since} | {value} | {entry.status} | {_links(entry.citations)} | {note} |"


def _links(citations: Iterable[Citation]) -> str:
    return "; ".join(f"[{one.id}](#{one.id}){f', {one.detail}' if one.detail else ''}" for one in citations)


def _sources(known: Library) -> Iterator[str]:
    definitions = [*known.national.values()]
    cited: list[Citation] = []
    for layer in known.layers.values():
        cited += layer.overlay.citations
        definitions += layer.definitions.values()
    cited += [one for definition in definitions for entry in definition.entries for one in entry.citations]
    for one in sorted({one.id: one for one in cited}.values(), key=lambda one: one.id):
        address = f" <{one.address}>" if one.address else ""
        yield f'- <a id="{one.id}"></a>**{one.id}** ({one.kind}): {one.title}{address}'


if __name__ == "__main__":  # pragma: no cover
    main(sys.argv[1:])
