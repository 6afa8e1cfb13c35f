"""Reading the files of the catalogue: every problem is named with its file and line, all at once."""

import re
from datetime import date
from pathlib import Path

import yaml

from tangga.policy.errors import Problem
from tangga.policy.model import Text
from tangga.policy.nodes import Entry, Reader
from tangga.policy.schema import STATUSES
from tangga.sessions.catalogue.model import Catalogue, CatalogueError, Module, Topic, named

CODE = re.compile(r"[a-z][a-z0-9_]{1,38}")
HEAD = ("label", "since", "status", "source", "note", "names", "aims", "modules")


def read_catalogues(folder: Path) -> tuple[Catalogue, ...]:
    """Every version in a folder (NAME.yaml), the oldest first. Raises CatalogueError with every problem there is."""
    problems: list[Problem] = []
    found = []
    for path in sorted(folder.glob("*.yaml")):
        reader = Reader(path.name, problems)
        if (read := _catalogue(reader, path)) is not None:
            found.append(read)
    if not found and not problems:
        problems.append(Problem(folder.name, 1, "there is no version of the catalogue here"))
    found.sort(key=lambda each: each.since)
    _compare(found, problems)
    if problems:
        raise CatalogueError(tuple(problems))
    return tuple(found)


def _compare(found: list[Catalogue], problems: list[Problem]) -> None:
    """A code keeps its module in all versions, and no two versions begin on one day."""
    modules: dict[str, str] = {}
    for before, each in zip([None, *found], found, strict=False):
        if before is not None and before.since == each.since:
            problems.append(Problem(f"{each.version}.yaml", 1, f"begins on {each.since}, as {before.version} does"))
        for topic in each.topics:
            if modules.setdefault(topic.code, topic.module) != topic.module:
                problems.append(
                    Problem(
                        f"{each.version}.yaml",
                        1,
                        f"{topic.code} belongs to {topic.module} here and to {modules[topic.code]} in an older version",
                    )
                )


def _catalogue(reader: Reader, path: Path) -> Catalogue | None:
    before = len(reader.problems)
    entries = reader.document(path)
    if not entries:
        return None
    fields = reader.known(entries, 1, "the catalogue", HEAD, ())
    label, note = (reader.text(fields.get(name), name) for name in ("label", "note"))
    since = _day(reader, fields.get("since"))
    status = reader.string(fields["status"].node, "status") if "status" in fields else None
    if status is not None and status not in STATUSES:
        reader.refuse(fields["status"].line, f"unknown status {status}; known are {', '.join(STATUSES)}")
    sources = _names(reader, fields.get("source"), "source")
    names = _names(reader, fields.get("names"), "names")
    aims = _aims(reader, fields.get("aims"))
    modules = _modules(reader, fields.get("modules"), aims)
    known = _named(reader, names, modules)
    if len(reader.problems) > before or label is None or note is None or since is None:
        return None
    topics = {topic.code: topic for module in modules for topic in module.topics}
    return Catalogue(path.stem, label, since, str(status), sources, note, names, aims, tuple(modules), topics, known)


def _day(reader: Reader, entry: Entry | None) -> date | None:
    said = reader.string(entry.node, "since") if entry else None
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        reader.refuse(entry.line if entry else 1, f"since: {said} is not a date (write YYYY-MM-DD)")
        return None


def _names(reader: Reader, entry: Entry | None, name: str) -> tuple[str, ...]:
    return tuple(text for text, _line in reader.strings(entry.node, name)) if entry else ()


def _aims(reader: Reader, entry: Entry | None) -> dict[str, Text]:
    read = (
        {each.key: reader.text(each, f"aim {each.key}") for each in reader.entries(entry.node, "aims")} if entry else {}
    )
    return {code: text for code, text in read.items() if text is not None}


def _modules(reader: Reader, entry: Entry | None, aims: dict[str, Text]) -> list[Module]:
    found: list[Module] = []
    codes: dict[str, int] = {}
    for number, each in enumerate(reader.entries(entry.node, "modules") if entry else [], start=1):
        _code(reader, each, codes)
        name = f"module {each.key}"
        fields = reader.fields(each.node, name, ("number", "core", "name", "aims", "sessions"), ("also",))
        text = reader.text(fields.get("name"), f"name of {name}")
        said = {key: reader.value(fields[key].node)[0] for key in ("number", "core") if key in fields}
        if said.get("number", number) != number:
            reader.refuse(fields["number"].line, f"{name} stands in place {number}, but its number is {said['number']}")
        if not isinstance(said.get("core", True), bool):
            reader.refuse(fields["core"].line, f"core of {name} must be true or false")
        serves = _names(reader, fields.get("aims"), f"aims of {name}")
        for aim in serves:
            if aim not in aims:
                reader.refuse(fields["aims"].line, f"{name} serves {aim}, which is no aim; known are {', '.join(aims)}")
        topics = _topics(reader, each.key, fields.get("sessions"), codes)
        if text is not None:
            also = _names(reader, fields.get("also"), f"also of {name}")
            found.append(Module(each.key, number, bool(said.get("core", True)), text, also, serves, tuple(topics)))
    return found


def _topics(reader: Reader, module: str, entry: Entry | None, codes: dict[str, int]) -> list[Topic]:
    entries = reader.entries(entry.node, f"sessions of {module}") if entry else []
    if entry is not None and not entries and isinstance(entry.node, yaml.MappingNode):
        reader.refuse(entry.line, f"module {module} has no session")
    found = []
    for number, each in enumerate(entries, start=1):
        _code(reader, each, codes)
        name = f"session {each.key}"
        fields = reader.fields(each.node, name, ("name",), ("also",))
        text = reader.text(fields.get("name"), f"name of {name}")
        if text is not None:
            also = _names(reader, fields.get("also"), f"also of {name}")
            found.append(Topic(each.key, module, number, text, also))
    return found


def _code(reader: Reader, entry: Entry, codes: dict[str, int]) -> None:
    if not CODE.fullmatch(entry.key):
        reader.refuse(entry.line, f"{entry.key} is not a code (small letters, digits and _, 2 to 39 of them)")
    if entry.key in codes:
        reader.refuse(entry.line, f"the code {entry.key} stands twice (first on line {codes[entry.key]})")
    codes.setdefault(entry.key, entry.line)


def _named(reader: Reader, names: tuple[str, ...], modules: list[Module]) -> dict[str, str]:
    """plain name -> code. A name that would mean two things is refused."""
    known: dict[str, str] = {}
    for plain_name, code, written in named(names, modules):
        if known.setdefault(plain_name, code) != code:
            reader.refuse(1, f"the name “{written}” would mean both {known[plain_name] or 'P2K2'} and {code}")
    return known
