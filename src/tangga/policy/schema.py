"""What a policy file may hold. Each function turns one file into records, or says what is wrong and where."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import yaml

from tangga.policy.model import Citation, Overlay, Text
from tangga.policy.nodes import Entry, Reader, line_of
from tangga.policy.units import UNITS, Value, misfit

SOURCE_KINDS = ("regulation", "official", "news", "secondary", "research", "project")
STATUSES = ("regulation", "published", "assumed")

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_REGION = re.compile(r"\d{2}(\d{2})?")  # runs decide whole districts: nothing smaller can have a policy of its own


@dataclass(frozen=True)
class Source:
    """One entry of sources.yaml. `title` holds the citation too, where there is no address."""

    id: str
    title: str
    address: str | None
    kind: str


@dataclass(frozen=True)
class Dated:
    """One dated entry of a parameter. `falls_through`: an overlay stops speaking, what lies below holds again."""

    since: date
    value: Value | None
    falls_through: bool
    status: str
    citations: tuple[Citation, ...]
    note: Text | None


@dataclass(frozen=True)
class Definition:
    """A parameter with all its dated entries in order of date. Overlays have no label of their own."""

    path: str
    label: Text | None
    about: Text | None
    unit: str
    entries: tuple[Dated, ...]
    line: int


@dataclass(frozen=True)
class Concept:
    """One file: a concept and its parameters."""

    path: str
    label: Text | None
    about: Text | None
    definitions: tuple[Definition, ...]


def read_sources(reader: Reader, entries: list[Entry]) -> dict[str, Source]:
    """sources.yaml: id -> title, kind, address; a `citation` in words instead of the address where there is none."""
    found = {}
    for entry in entries:
        fields = reader.fields(entry.node, f"source {entry.key}", ("title", "kind"), ("address", "citation"))
        said = {key: reader.string(field.node, f"{key} of {entry.key}") for key, field in fields.items()}
        kind, address, citation = said.get("kind"), said.get("address"), said.get("citation")
        if kind is not None and kind not in SOURCE_KINDS:
            reader.refuse(fields["kind"].line, f"unknown kind {kind} of source; known are {', '.join(SOURCE_KINDS)}")
        if kind != "project" and not {"address", "citation"} & set(fields):
            reader.refuse(entry.line, f"source {entry.key} has neither address nor citation")
        if address is not None and not address.startswith(("https://", "http://")):
            reader.refuse(fields["address"].line, f"{address} is not a web address; words belong to citation")
        title = f"{said.get('title')}" + (f" ({citation})" if citation else "")
        found[entry.key] = Source(entry.key, title, address, str(kind))
    return found


def read_overlay(reader: Reader, name: str, entries: list[Entry], sources: Mapping[str, Source]) -> Overlay | None:
    """overlay.yaml: label, about, regions (code prefixes without dots), source."""
    if not entries:  # said already: not readable, or empty
        return None
    fields = reader.known(entries, 1, f"overlay {name}", ("label", "about", "regions", "source"), ())
    label = reader.text(fields.get("label"), f"label of overlay {name}")
    about = reader.text(fields.get("about"), f"about of overlay {name}")
    citations = _citations(reader, fields.get("source"), f"overlay {name}", sources)
    regions = []
    if "regions" in fields:
        for code, line in reader.strings(fields["regions"].node, "a region code (quoted)"):
            if not _REGION.fullmatch(code):
                reader.refuse(line, f"{code} is not a region code (province or district: 2 or 4 digits without dots)")
            regions.append(code)
    if label is None or about is None:
        return None
    return Overlay(name, label, about, tuple(regions), citations)


def read_concept(
    reader: Reader, path: str, entries: list[Entry], sources: Mapping[str, Source], *, in_overlay: bool
) -> Concept:
    """A file of parameters. National files have a label; overlay files hold parameters only."""
    fields = {entry.key: entry for entry in entries}
    heads = () if in_overlay else ("label", "about")
    if not in_overlay and entries and "label" not in fields:
        reader.refuse(1, f"{path} has no label")
    texts = {key: reader.text(fields.get(key), f"{key} of {path}") for key in heads}
    definitions = [
        _definition(reader, f"{path}/{entry.key}", entry, sources, in_overlay=in_overlay)
        for entry in entries
        if entry.key not in heads
    ]
    return Concept(path, texts.get("label"), texts.get("about"), tuple(found for found in definitions if found))


def _definition(
    reader: Reader, path: str, entry: Entry, sources: Mapping[str, Source], *, in_overlay: bool
) -> Definition | None:
    if not _NAME.fullmatch(entry.key):
        reader.refuse(entry.line, f"{entry.key} is not a parameter name (small letters, digits and _)")
    required = ("unit", "values") if in_overlay else ("label", "unit", "values")
    fields = reader.fields(entry.node, path, required, () if in_overlay else ("about",))
    label = reader.text(fields.get("label"), f"label of {path}")
    about = reader.text(fields.get("about"), f"about of {path}")
    unit = reader.string(fields["unit"].node, f"unit of {path}") if "unit" in fields else None
    if unit is not None and unit not in UNITS:
        reader.refuse(fields["unit"].line, f"unknown unit {unit} of {path}; known are {', '.join(UNITS)}")
        unit = None
    values = reader.entries(fields["values"].node, f"values of {path}") if "values" in fields else []
    if "values" in fields and not values:
        reader.refuse(fields["values"].line, f"{path} has no dated value")
    dated: list[Dated] = []
    for item in values:
        read = _dated(reader, path, item, unit, sources, in_overlay=in_overlay)
        if read is not None and dated and read.since < dated[-1].since:
            reader.refuse(
                item.line, f"{item.key} of {path} must come after {dated[-1].since}: dates rise, none overlap"
            )
        elif read is not None:
            dated.append(read)
    if unit is None or not dated:
        return None
    return Definition(path, label, about, unit, tuple(dated), entry.line)


def _dated(
    reader: Reader,
    path: str,
    entry: Entry,
    unit: str | None,
    sources: Mapping[str, Source],
    *,
    in_overlay: bool,
) -> Dated | None:
    name = f"{path} from {entry.key}"
    since = reader.day(entry)
    if in_overlay and isinstance(entry.node, yaml.MappingNode) and _has(entry.node, "national"):
        fields = reader.fields(entry.node, name, ("national", "source"), ("note",))
        if reader.value(fields["national"].node) != (True, True):
            reader.refuse(fields["national"].line, f"national in {name} can only be true")
        value, status, falls_through = None, "", True
    else:
        fields = reader.fields(entry.node, name, ("value", "status", "source"), ("note",))
        value, falls_through = _value(reader, fields.get("value"), unit), False
        status = _status(reader, fields.get("status"), name)
    citations = _citations(reader, fields.get("source"), name, sources)
    note = reader.text(fields.get("note"), f"note of {name}")
    kinds = {citation.kind for citation in citations}
    if status == "assumed" and "note" not in fields:
        reader.refuse(entry.line, f"{name} is assumed and has no note saying why")
    if status == "published" and kinds == {"project"}:
        reader.refuse(entry.line, f"{name} is called published, but only the project itself is its source")
    if status == "regulation" and kinds and "regulation" not in kinds:
        reader.refuse(entry.line, f"{name} is called regulation, but none of its sources is one")
    if since is None:
        return None
    return Dated(since, value, falls_through, status, citations, note)


def _has(node: yaml.MappingNode, key: str) -> bool:
    return any(isinstance(found, yaml.ScalarNode) and found.value == key for found, _ in node.value)


def _value(reader: Reader, entry: Entry | None, unit: str | None) -> Value | None:
    if entry is None:
        return None
    value, readable = reader.value(entry.node)
    if readable and value is not None and unit is not None:
        why = misfit(value, unit)
        if why:
            reader.refuse(line_of(entry.node), why)
    return value


def _status(reader: Reader, entry: Entry | None, name: str) -> str:
    status = reader.string(entry.node, f"status of {name}") if entry else None
    if entry and status is not None and status not in STATUSES:
        reader.refuse(entry.line, f"unknown status {status} of {name}; known are {', '.join(STATUSES)}")
    return status or ""


def _citations(reader: Reader, entry: Entry | None, name: str, sources: Mapping[str, Source]) -> tuple[Citation, ...]:
    """Each source is written `id` or `id, place in it`; a value may have several."""
    found = []
    for written, line in reader.strings(entry.node, f"source of {name}") if entry else []:
        id, _, detail = (part.strip() for part in written.partition(","))
        if id in sources:
            source = sources[id]
            found.append(Citation(id, source.title, source.address, source.kind, detail or None))
        else:
            reader.refuse(line, f"unknown source {id} of {name}; it must stand in sources.yaml")
    return tuple(found)
