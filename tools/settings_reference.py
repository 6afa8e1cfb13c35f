"""docs/reference/settings.md: what an installation reads from its environment, from the settings' own docstring."""

import re

from tangga.site import settings

HEAD = """# Settings

Written from `tangga.site.settings` by `make docs`.

An installation is set up by its environment alone, read once at the start. Values of the programme are never here: they
are [policy](policy.md).

| name | meaning |
|---|---|
"""


def entries(docstring: str) -> dict[str, str]:
    """Name -> meaning, of the lines `NAME   meaning` and their indented continuations."""
    found: dict[str, str] = {}
    name = ""
    for line in docstring.splitlines():
        start = re.match(r"([A-Z][A-Z_]+)\s{2,}(\S.*)", line)
        if start:
            name = start[1]
            found[name] = start[2]
        elif name and re.match(r"\s{4,}\S", line):
            found[name] += " " + line.strip()
        else:
            name = ""
    return found


def markdown() -> str:
    """The whole page."""
    rows = entries(settings.__doc__ or "")
    return HEAD + "".join(f"| `{name}` | {meaning.replace('|', chr(92) + '|')} |\n" for name, meaning in rows.items())
