"""Why families may not wait for a place, nor take one: features that stand above say it here when they are loaded."""

from collections.abc import Callable, Collection
from datetime import date

from tangga.errors import Conflict

# (keys of families, day) -> key of each that is kept off -> a sentence that says what to do first.
KeptOff = Callable[[Collection[int], date], dict[int, str]]
_registered: list[KeptOff] = []


def register(why: KeptOff) -> None:
    """Called once, when the apps are loaded."""
    _registered.append(why)


def kept_off(families: Collection[int], on: date) -> dict[int, str]:
    """key of a family that may not wait now -> what to do first."""
    found: dict[int, str] = {}
    for why in _registered:
        found = why(families, on) | found
    return found


def check_may_wait(family: int, on: date) -> None:
    """Raises Conflict, with what to do first, where a family is kept off the list."""
    if why := kept_off([family], on).get(family):
        raise Conflict(why)
