"""What other features show on the page of a case: they stand above cases, so they say it here when they are loaded."""

from collections.abc import Callable
from typing import Any

from tangga.cases.models import Case
from tangga.people.screens import Viewer

Beside = Callable[[Viewer, Case], tuple[str, Any] | None]
_beside: list[Beside] = []


def register(part: Beside) -> None:
    """Called once, when the apps are loaded: (viewer, case) -> (template, what it reads as `part`), or None."""
    _beside.append(part)


def parts_of(viewer: Viewer, case: Case) -> list[tuple[str, Any]]:
    """The parts for a viewer of a case, in the order in which the features were loaded."""
    return [found for part in _beside if (found := part(viewer, case)) is not None]
