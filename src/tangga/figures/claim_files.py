"""The YAML of files of claims: read as it is meant, or refused with the line."""

import re
from typing import Any

import yaml

PLAIN_NUMBER = re.compile(r"[-+]?(?:0|[1-9][\d_]*)(?:\.\d*)?", re.ASCII)
NO_TEXT = re.compile(r"[\x00\ud800-\udfff]")  # what no database and no page can hold
MOST_SHOWN = 60  # letters of a field or value
MOST_WORDS = 300  # of what the reader of YAML says


class NotAsMeant(yaml.YAMLError):
    """What YAML could read, and would read otherwise than it is meant."""


class Reader(yaml.SafeLoader):
    """Keeps on which line each entry and each of its parts stands. Refused are a key that stands twice (one of them
    would be dropped), 010 and 1:20 (YAML reads 8 and 80), and what is no text."""

    lines: list[dict[str, int]]

    def get_single_node(self) -> Any:
        node = super().get_single_node()
        entries = node.value if isinstance(node, yaml.SequenceNode) else []
        self.lines = [_lines_of(each) for each in entries]
        return node

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key, _value in node.value if isinstance(node, yaml.MappingNode) else []:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise _not_as_meant(key, "stands twice")
            if isinstance(key, yaml.ScalarNode):
                seen.add(key.value)
        return super().construct_mapping(node, deep)

    def construct_number(self, node: yaml.ScalarNode) -> Any:
        if not PLAIN_NUMBER.fullmatch(node.value):
            raise _not_as_meant(node, "can be read in two ways; write digits alone, without a zero in front or a colon")
        whole = node.tag.endswith(":int")
        return self.construct_yaml_int(node) if whole else self.construct_yaml_float(node)

    def construct_text(self, node: yaml.ScalarNode) -> str:
        text = str(self.construct_scalar(node))
        if NO_TEXT.search(text):
            raise _not_as_meant(node, "has characters that are no text")
        return text


Reader.add_constructor("tag:yaml.org,2002:int", Reader.construct_number)
Reader.add_constructor("tag:yaml.org,2002:float", Reader.construct_number)
Reader.add_constructor("tag:yaml.org,2002:str", Reader.construct_text)


class FromOutside(Reader):
    """For text of people on the web: nothing in it may stand for something else, for a few bytes could then mean
    gigabytes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("write out what stands twice; references (*name) are not read here")
        return super().compose_node(parent, index)


def _lines_of(entry: yaml.Node) -> dict[str, int]:
    """part -> its line; "" -> the entry's own."""
    found = {"": entry.start_mark.line + 1}
    for key, value in entry.value if isinstance(entry, yaml.MappingNode) else []:
        if key.value == "parts" and isinstance(value, yaml.MappingNode):
            found |= {str(name.value): name.start_mark.line + 1 for name, _many in value.value}
    return found


def _not_as_meant(node: yaml.Node, why: str) -> NotAsMeant:
    return NotAsMeant(f"line {node.start_mark.line + 1}: {shown(node.value)} {why}")


def no_yaml(name: str, error: Exception) -> str:
    """Why a file cannot be read."""
    if isinstance(error, NotAsMeant):
        return f"{name}, {error}"
    return f"{name}: cannot be read as YAML: {' '.join(str(error).split())[:MOST_WORDS]}"


def shown(value: object) -> str:
    """What stands there, short; a number of thousands of digits cannot be written at all."""
    try:
        return repr(value)[:MOST_SHOWN]
    except ValueError:
        return "what stands there"
