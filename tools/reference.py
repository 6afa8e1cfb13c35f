"""The generated pages of docs/reference: `python tools/reference.py write|check`.

`check` makes them in memory and compares; it writes nothing.
"""

import difflib
import os
import sys
from collections.abc import Callable
from importlib import import_module

from system import ROOT

FOLDER = ROOT / "docs" / "reference"
# page -> (module, function) that gives its Markdown
PAGES = {
    "api.md": ("tangga.api.reference", "markdown"),
    "cli.md": ("cli_reference", "markdown"),
    "data-model.md": ("tangga.runs.reference", "markdown"),
    "exit-moves.md": ("tangga.cases.reference", "markdown"),
    "formats.md": ("formats_reference", "markdown"),
    "indicators.md": ("tangga.figures.reference", "markdown"),
    "policy.md": ("tangga.policy.reference", "markdown"),
    "roles.md": ("tangga.people.reference", "markdown"),
    "settings.md": ("settings_reference", "markdown"),
}


def prepare_django() -> None:
    """Roles are labelled in the languages of the site: start Django, in English whatever the site's language is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tangga.site.settings")
    import django
    from django.utils import translation

    django.setup()
    translation.activate("en")


def made() -> dict[str, str]:
    """Each page's text as the code would have it now."""
    prepare_django()
    texts = {}
    for page, (module, function) in PAGES.items():
        maker: Callable[[], str] = getattr(import_module(module), function)
        texts[page] = maker()
    return texts


def main(words: list[str]) -> int:
    """Exit code 0 when every page is as it should be (or was written), 1 when one is stale, 2 on wrong use."""
    if words not in (["write"], ["check"]):
        print("use: python tools/reference.py write|check", file=sys.stderr)
        return 2
    stale = 0
    for page, text in made().items():
        path = FOLDER / page
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        if before == text:
            continue
        if words == ["write"]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"wrote docs/reference/{page}")
            continue
        stale += 1
        name = f"docs/reference/{page}"
        difference = difflib.unified_diff(
            before.splitlines(), text.splitlines(), name, "from the code", lineterm="", n=1
        )
        print("\n".join(list(difference)[:20]))
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
