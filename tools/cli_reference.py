"""docs/reference/cli.md: the help of every command, from the commands themselves."""

from typing import Any

import click

from tangga.cli import main

WIDTH = 100
EXIT_CODES = (
    (0, "done"),
    (1, "stopped: the sentence printed says why"),
    (2, "wrong use of the command"),
    (3, "input refused: every problem is listed (at most 1,000, then a count of the rest), nothing is written"),
    (4, "policy gap: no value is known for a parameter on the date asked for"),
    (5, "engine trouble: no space, no memory, an engine that is not installed"),
)


def context(command: click.Command, name: str, parent: click.Context | None = None) -> click.Context:
    """The command's own context as it runs, of fixed width, so that the text does not depend on somebody's terminal."""
    command._help_option = None  # click keeps what an earlier context named it (-h or not)
    own: dict[str, Any] = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    return click.Context(command, info_name=name, parent=parent, **own)


def pages(command: click.Command, name: str, parent: click.Context | None = None) -> list[tuple[str, str]]:
    """(full name, help text) of a command and of every command below it, in the order of the help."""
    here = context(command, name, parent)
    found = [(here.command_path, command.get_help(here))]
    if isinstance(command, click.Group):
        for below in command.list_commands(here):
            known = command.get_command(here, below)
            assert known is not None, f"{here.command_path} lists {below} and does not have it"
            # What follows `manage` is Django's own; what it can do is in Django's documentation.
            found += pages(known, below, here)
    return found


def markdown() -> str:
    """The whole page."""
    lines = ["# The command `tangga`", "", "Written from the commands themselves by `make docs`.", ""]
    for name, text in pages(main, "tangga"):
        lines += [f"## `{name}`", "", "```text", *(line.rstrip() for line in text.splitlines()), "```", ""]
    lines += ["## Exit codes", "", "| code | meaning |", "|---|---|"]
    lines += [f"| {code} | {meaning} |" for code, meaning in EXIT_CODES]
    return "\n".join(lines) + "\n"
