"""Reading the project's Markdown: links, headings, tables, commands."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click

from tangga.cli import main

ROOT = Path(__file__).resolve().parents[2]


def pages() -> list[Path]:
    """Every Markdown page that people read: those in the root and those under docs."""
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def without_code(text: str) -> str:
    """The text outside fenced blocks and `code`."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))


def anchors(page: Path) -> set[str]:
    """The anchors of a page: those of its headings, as the usual viewers make them, and those it sets itself."""
    fenced_out = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    headings = re.findall(r"^#+ (.+)$", fenced_out, re.M)
    own = set(re.findall(r'<a id="([^"]+)">', fenced_out))
    return own | {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def links(page: Path) -> list[str]:
    """Targets of a page's links and pictures that lie inside the project."""
    found = re.findall(r"\]\(([^)\s]+)\)", without_code(page.read_text(encoding="utf-8")))
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def shell_lines(page: Path) -> Iterator[str]:
    """Command lines of a page: in `sh` blocks (continued lines joined) and in running text between backticks."""
    text = page.read_text(encoding="utf-8")
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S):
        yield from re.sub(r"\\\n\s*", " ", block).splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))


def commands(page: Path, name: str) -> list[list[str]]:
    """The words after each use of a command in a page's shell lines."""
    found = []
    for line in shell_lines(page):
        for part in re.split(r"&&|\|", line):
            words = shlex.split(part, comments=True)
            while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
                words = words[1:]
            if words and words[0].removeprefix(".venv/bin/") == name:
                found.append(words[1:])
    return found


def is_placeholder(value: object) -> bool:
    """True for a word that stands for one of the reader's own, such as DATE, or several of them."""
    return all(
        word.isupper() for word in (value if isinstance(value, list | tuple) else [value]) if isinstance(word, str)
    )


def refused(words: list[str]) -> str:
    """Why `tangga WORDS` would be refused as wrong use; empty when it would not. Nothing is run, no file is opened."""
    command: click.Command = main
    context = click.Context(command, info_name="tangga")
    while isinstance(command, click.Group):
        if not words:
            return ""
        below = command.get_command(context, words[0])
        if below is None:
            return "" if words[0] in ("--help", "-h", "--version") else f"there is no command {words[0]}"
        command, words = below, words[1:]
        context = click.Context(command, info_name=command.name, parent=context, **command.context_settings)
    if "--help" in words or not words:
        # The bare name of a command, as in a sentence about it, or a look at its help.
        return ""
    try:
        given, rest, _ = command.make_parser(context).parse_args(list(words))
        for parameter in command.params:
            value = given.get(parameter.name)
            if parameter.required and value is None:
                return f"{parameter.get_error_hint(context)} is missing"
            if value is not None and not isinstance(parameter.type, click.Path) and not is_placeholder(value):
                parameter.type_cast_value(context, value)
    except click.UsageError as error:
        return error.format_message()
    return f"too many words: {rest}" if rest else ""
