"""The policy that ships with Tangga: read once per process, every (date, overlays) built once."""

from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from tangga.policy.library import Library, read_library
from tangga.policy.model import Change, Overlay, Parameter, Policy
from tangga.policy.schema import Concept


def load(as_of: date, overlays: Sequence[str] = ()) -> Policy:
    """The policy in force on a date.

    Raises PolicyError when the files are wrong and UnknownOverlay. A parameter without a value on that date raises
    PolicyGap only when it is asked for, so a rule that does not need it can still be answered.
    """
    return _load(as_of, tuple(overlays))


def changes(before: date, after: date, overlays: Sequence[str] = ()) -> tuple[Change, ...]:
    """What differs between two dates, in path order. Raises as `load` does."""
    return library().changes(before, after, tuple(overlays))


def available_overlays() -> tuple[str, ...]:
    """The names of all overlays, in order."""
    return tuple(library().layers)


def overlay(name: str) -> Overlay:
    """What an overlay says about itself. Raises UnknownOverlay."""
    return library().overlay(name)


def overlays_for(region_code: str) -> tuple[str, ...]:
    """Names of the overlays that hold in a region (code without dots), to be handed to `load` in this order."""
    return library().overlays_for(region_code)


def history(path: str, overlays: Sequence[str] = ()) -> tuple[Parameter, ...]:
    """All that ever held for one parameter, in order of date. Raises KeyError for an unknown path, UnknownOverlay."""
    return library().timeline(path, tuple(overlays))


def change_dates(overlays: Sequence[str] = ()) -> tuple[date, ...]:
    """Every day on which some value begins, in order. Raises UnknownOverlay."""
    return library().change_dates(tuple(overlays))


def concepts() -> tuple[Concept, ...]:
    """The concepts (files) that parameters are grouped by, in path order: path, label, about."""
    return library().concepts


@cache
def library() -> Library:
    """Every parameter with all its dates, for pages and documents that show the whole history."""
    return read_library(Path(__file__).parent)


@lru_cache(maxsize=256)
def _load(as_of: date, overlays: tuple[str, ...]) -> Policy:
    return library().policy(as_of, overlays)
