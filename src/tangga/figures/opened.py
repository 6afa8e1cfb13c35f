"""Where figures stand open to everybody: what opens them stands above figures, and says it here when it is loaded."""

from collections.abc import Callable

Opened = Callable[[str], bool]
_opened: list[Opened] = []


def register(opened: Opened) -> None:
    """Called once, when the apps are loaded: code of an area ("" = everywhere) -> whether figures of a district in it
    are open."""
    _opened.append(opened)


def stand_open_within(code: str) -> bool:
    """Whether figures of a district in the area stand open to everybody, small numbers hidden."""
    return any(opened(code) for opened in _opened)
