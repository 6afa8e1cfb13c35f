"""Reading YAML so that every complaint can name its file and line, and all complaints come at once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml

from tangga.policy.errors import Problem
from tangga.policy.model import Text
from tangga.policy.units import Value

# libyaml reads all files in a few hundredths of a second; the pure Python loader gives the same nodes, slower.
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_TAG = "tag:yaml.org,2002:"
_WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)")
_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True)
class Entry:
    """One `key: value` of a mapping, and the line of its key."""

    key: str
    line: int
    node: yaml.Node


@dataclass
class Reader:
    """Reads the nodes of one file. What is wrong goes to `problems`; the reading method then returns None (or less)."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, line: int, what: str) -> None:
        self.problems.append(Problem(self.file, line, what))

    def document(self, path: Path) -> list[Entry]:
        """The entries of the file's top mapping."""
        written = path.read_bytes()
        try:
            root = yaml.compose(written, Loader=_LOADER)
        except yaml.reader.ReaderError as error:  # a character YAML forbids, or bytes that are not UTF-8
            self.refuse(written[: error.position].count(b"\n") + 1, f"this is not YAML: {error.reason}")
            return []
        except yaml.MarkedYAMLError as error:
            self.refuse(error.problem_mark.line + 1 if error.problem_mark else 1, f"this is not YAML: {error.problem}")
            return []
        if root is None:
            self.refuse(1, "the file is empty")
            return []
        return self.entries(root, "the file")

    def entries(self, node: yaml.Node, name: str) -> list[Entry]:
        """The entries of a mapping, in file order; a key that stands twice is refused and kept once."""
        if not isinstance(node, yaml.MappingNode):
            self.refuse(line_of(node), f"{name} must be a mapping (key: value)")
            return []
        found: dict[str, Entry] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.refuse(line_of(key), f"a key of {name} must be a plain word")
            elif key.value in found:
                self.refuse(line_of(key), f"{key.value} stands twice in {name} (first on line {found[key.value].line})")
            else:
                found[key.value] = Entry(key.value, line_of(key), value)
        return list(found.values())

    def fields(self, node: yaml.Node, name: str, required: Iterable[str], optional: Iterable[str]) -> dict[str, Entry]:
        """The entries of a mapping whose keys are all known; refuses unknown and missing ones."""
        entries = self.entries(node, name)
        if not isinstance(node, yaml.MappingNode):
            return {}
        return self.known(entries, line_of(node), name, required, optional)

    def known(
        self, entries: list[Entry], line: int, name: str, required: Iterable[str], optional: Iterable[str]
    ) -> dict[str, Entry]:
        """As `fields`, for entries already read; a missing key is reported on `line`."""
        by_key = {entry.key: entry for entry in entries}
        allowed = dict.fromkeys((*required, *optional))
        for entry in entries:
            if entry.key not in allowed:
                self.refuse(entry.line, f"unknown key {entry.key} in {name}; known are {', '.join(allowed)}")
        for key in required:
            if key not in by_key:
                self.refuse(line, f"{name} has no {key}")
        return {key: entry for key, entry in by_key.items() if key in allowed}

    def string(self, node: yaml.Node, name: str) -> str | None:
        """A text that is not empty. A bare number or date is refused: quote it if it is meant as text."""
        if isinstance(node, yaml.ScalarNode) and node.tag == f"{_TAG}str" and node.value.strip():
            return str(node.value)
        self.refuse(line_of(node), f"{name} must be a text")
        return None

    def strings(self, node: yaml.Node, name: str) -> list[tuple[str, int]]:
        """One text or a list of texts, each with its line."""
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        read = [(self.string(item, name), line_of(item)) for item in nodes]
        return [(text, line) for text, line in read if text is not None]

    def text(self, entry: Entry | None, name: str) -> Text | None:
        """A text in both languages: `{en: ..., id: ...}`."""
        if entry is None:
            return None
        both = self.fields(entry.node, name, ("en", "id"), ())
        said = {key: self.string(part.node, f"{key} of {name}") for key, part in both.items()}
        if said.get("en") is None or said.get("id") is None:
            return None
        return Text(en=str(said["en"]), id=str(said["id"]))

    def day(self, entry: Entry) -> date | None:
        """The date a key stands for."""
        try:
            if len(entry.key) == len("2019-01-01"):  # fromisoformat also takes 20190101 and week dates
                return date.fromisoformat(entry.key)
        except ValueError:
            pass
        self.refuse(entry.line, f"{entry.key} is not a date (write YYYY-MM-DD)")
        return None

    def value(self, node: yaml.Node) -> tuple[Value | None, bool]:
        """A value (None for null) and whether it could be read. Only whole numbers, texts, true, false and null."""
        kind = node.tag.removeprefix(_TAG)
        if isinstance(node, yaml.ScalarNode):
            if kind == "null":
                return None, True
            if kind == "bool" and node.value in _BOOLEANS:
                return _BOOLEANS[node.value], True
            if kind == "int" and _WHOLE_NUMBER.fullmatch(node.value):
                return int(node.value), True
            if kind == "str":
                return node.value, True
        self.refuse(line_of(node), "the value must be a whole number, a text, true, false or null")
        return None, False


def line_of(node: yaml.Node) -> int:
    """The line a node starts on, counted from 1."""
    return int(node.start_mark.line) + 1
