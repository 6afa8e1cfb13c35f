"""The modules and sessions of P2K2 as versioned data: `catalogue_on(day)`, `version(name)`.

Each version is a file YEAR.yaml beside this one. A session that was planned keeps the version it was planned under, so
that it is called for ever what it was called then. A code means the same in all versions.
"""

from datetime import date
from functools import cache
from pathlib import Path

from tangga.errors import NotValid
from tangga.sessions.catalogue.model import Catalogue, CatalogueError, Module, Topic
from tangga.sessions.catalogue.reading import read_catalogues

__all__ = [
    "Catalogue",
    "CatalogueError",
    "Module",
    "Topic",
    "catalogue_on",
    "topic_of",
    "version",
    "versions",
]


@cache
def versions() -> tuple[Catalogue, ...]:
    """Every version, the oldest first. Raises CatalogueError, naming all that is wrong in the files."""
    return read_catalogues(Path(__file__).parent)


def catalogue_on(day: date) -> Catalogue:
    """The version in force on a day. Raises NotValid for a day before the first: nothing is guessed."""
    held = [each for each in versions() if each.since <= day]
    if not held:
        first = versions()[0].since
        raise NotValid(
            f"No catalogue of sessions is known for {day}: the first holds from {first}. Ask for a later day."
        )
    return held[-1]


def version(name: str) -> Catalogue:
    """A version by its name. Raises KeyError."""
    return _by_name()[name]


@cache
def _by_name() -> dict[str, Catalogue]:
    return {each.version: each for each in versions()}


def topic_of(name: str, code: str) -> Topic:
    """The session of a version by its code. Raises KeyError."""
    return version(name).topic(code)
