"""All policy files together: read and checked once, then asked for the policy of any date."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from tangga.policy.errors import PolicyError, Problem, UnknownOverlay
from tangga.policy.model import Change, Overlay, Parameter, Policy, Text
from tangga.policy.nodes import Reader
from tangga.policy.schema import Concept, Dated, Definition, Source, read_concept, read_overlay, read_sources


@dataclass(frozen=True)
class Layer:
    """One overlay with its changed parameters by path."""

    overlay: Overlay
    definitions: Mapping[str, Definition]


@dataclass(frozen=True)
class Library:
    """The national concepts in path order, and the overlays by name."""

    concepts: tuple[Concept, ...]
    national: Mapping[str, Definition]
    layers: Mapping[str, Layer]

    def policy(self, as_of: date, overlays: Iterable[str] = ()) -> Policy:
        """The policy on a date. Of two overlays that change the same value the later named wins.

        Raises UnknownOverlay.
        """
        names = tuple(overlays)
        known: dict[str, Parameter] = {}
        first_known_on: dict[str, date] = {}
        for path in self.national:
            timeline = self.timeline(path, names)
            in_force = [parameter for parameter in timeline if parameter.since <= as_of]
            if in_force:
                known[path] = in_force[-1]
            else:
                first_known_on[path] = timeline[0].since
        return Policy(as_of, names, _hash_of(known.values()), MappingProxyType(known), MappingProxyType(first_known_on))

    def timeline(self, path: str, overlays: tuple[str, ...] = ()) -> tuple[Parameter, ...]:
        """What holds for one parameter, in order of date, each until the next. Raises UnknownOverlay."""
        national = self.national[path]
        upper = [self._layer(name) for name in overlays]
        voices: list[tuple[str | None, Definition]] = [
            (layer.overlay.name, layer.definitions[path]) for layer in reversed(upper) if path in layer.definitions
        ]
        voices.append((None, national))
        days = sorted({entry.since for _, definition in voices for entry in definition.entries})
        spoken = [(day, _heard(voices, day)) for day in days]
        # An entry goes on while it is the one heard, even when an overlay's own date passes by in between.
        starts = [pair for number, pair in enumerate(spoken) if number == 0 or spoken[number - 1][1] != pair[1]]
        ends = [day for day, _ in starts[1:]]
        return tuple(
            Parameter(
                path,
                _label(national),
                national.about,
                national.unit,
                entry.value,
                since,
                until,
                entry.status,
                entry.citations,
                overlay,
                entry.note,
            )
            for (since, (overlay, entry)), until in zip(starts, [*ends, None], strict=True)
        )

    def changes(self, before: date, after: date, overlays: tuple[str, ...] = ()) -> tuple[Change, ...]:
        """Every parameter whose value, status, source or overlay differs between two dates, in path order."""
        old, new = self.policy(before, overlays), self.policy(after, overlays)
        pairs = ((path, old._known.get(path), new._known.get(path)) for path in self.national)
        return tuple(Change(path, one, two) for path, one, two in pairs if _basis(one) != _basis(two))

    def overlays_for(self, region_code: str) -> tuple[str, ...]:
        """The overlays laid down for a region or an area around it, the widest area first (so the nearest wins)."""
        hits = [
            (len(prefix), name)
            for name, layer in self.layers.items()
            for prefix in layer.overlay.regions
            if region_code.startswith(prefix)
        ]
        return tuple(dict.fromkeys(name for _, name in sorted(hits)))

    def change_dates(self, overlays: tuple[str, ...] = ()) -> tuple[date, ...]:
        """Every day on which some value begins, in order. Raises UnknownOverlay."""
        return tuple(sorted({one.since for path in self.national for one in self.timeline(path, overlays)}))

    def overlay(self, name: str) -> Overlay:
        """What an overlay says about itself. Raises UnknownOverlay."""
        return self._layer(name).overlay

    def _layer(self, name: str) -> Layer:
        if name not in self.layers:
            raise UnknownOverlay(name, tuple(self.layers))
        return self.layers[name]


def read_library(folder: Path) -> Library:
    """Read and check every file under `folder` (national/, overlays/, sources.yaml).

    Raises PolicyError with all problems of all files, each with file and line.
    """
    problems: list[Problem] = []
    sources = _sources(folder, folder / "sources.yaml", problems)
    concepts = _concepts(folder, folder / "national", sources, problems, in_overlay=False)
    national = {definition.path: definition for concept in concepts for definition in concept.definitions}
    layers = {}
    for place in sorted((folder / "overlays").glob("*/")):
        layer = _read_layer(folder, place, sources, national, problems)
        if layer is not None:
            layers[place.name] = layer
    if not national and not problems:
        problems.append(Problem("national", 1, "there is no policy file"))
    if problems:
        raise PolicyError(tuple(problems))
    return Library(concepts, MappingProxyType(dict(sorted(national.items()))), MappingProxyType(layers))


def _sources(folder: Path, path: Path, problems: list[Problem]) -> dict[str, Source]:
    if not path.is_file():
        return {}
    reader = Reader(path.relative_to(folder).as_posix(), problems)
    return read_sources(reader, reader.document(path))


def _concepts(
    folder: Path, root: Path, sources: Mapping[str, Source], problems: list[Problem], *, in_overlay: bool
) -> tuple[Concept, ...]:
    found = []
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        reader = Reader(path.relative_to(folder).as_posix(), problems)
        if path.is_dir() or (in_overlay and inside.as_posix() in ("overlay.yaml", "sources.yaml")):
            continue
        if path.suffix != ".yaml" or len(inside.parts) != 2:
            reader.refuse(1, "a policy file is named <folder>/<concept>.yaml")
            continue
        name = inside.with_suffix("").as_posix()
        found.append(read_concept(reader, name, reader.document(path), sources, in_overlay=in_overlay))
    return tuple(found)


def _read_layer(
    folder: Path,
    place: Path,
    sources: Mapping[str, Source],
    national: Mapping[str, Definition],
    problems: list[Problem],
) -> Layer | None:
    """One overlay folder. It may add sources of its own (sources.yaml) to the national ones."""
    mine = {**sources, **_sources(folder, place / "sources.yaml", problems)}
    reader = Reader((place / "overlay.yaml").relative_to(folder).as_posix(), problems)
    if not (place / "overlay.yaml").is_file():
        reader.refuse(1, f"overlay {place.name} has no overlay.yaml")
        return None
    overlay = read_overlay(reader, place.name, reader.document(place / "overlay.yaml"), mine)
    definitions = {}
    for concept in _concepts(folder, place, mine, problems, in_overlay=True):
        file = Reader((place / f"{concept.path}.yaml").relative_to(folder).as_posix(), problems)
        for definition in concept.definitions:
            definitions[definition.path] = definition
            below = national.get(definition.path)
            if below is None:
                file.refuse(definition.line, f"{definition.path} is not a national parameter: nothing to lay over")
            elif below.unit != definition.unit:
                file.refuse(definition.line, f"{definition.path} is in {below.unit}, not in {definition.unit}")
            elif definition.entries[0].since < below.entries[0].since:
                file.refuse(
                    definition.line,
                    f"{definition.path} starts before the national value, known from {below.entries[0].since}",
                )
    return Layer(overlay, MappingProxyType(definitions)) if overlay else None


def _heard(voices: list[tuple[str | None, Definition]], day: date) -> tuple[str | None, Dated]:
    """The entry that decides on a day: of the topmost overlay that speaks then, else the national one.

    The national one always speaks: no day asked about lies before its first, for overlays may not start earlier.
    """
    said = ((name, [entry for entry in definition.entries if entry.since <= day]) for name, definition in voices)
    return next((name, entries[-1]) for name, entries in said if entries and not entries[-1].falls_through)


def _label(national: Definition) -> Text:
    assert national.label is not None  # a national parameter without one was refused
    return national.label


def _basis(parameter: Parameter | None) -> tuple[object, ...] | None:
    if parameter is None:
        return None
    return (parameter.value, parameter.status, parameter.source, parameter.overlay)


def _hash_of(known: Iterable[Parameter]) -> str:
    """SHA-256 over what decides on the day. The end of a value is left out: a later decree changes no earlier day."""
    rows = [
        (
            parameter.path,
            parameter.value,
            parameter.unit,
            parameter.since.isoformat(),
            [[citation.id, citation.detail] for citation in parameter.citations],
            parameter.status,
            parameter.overlay,
        )
        for parameter in known
    ]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
