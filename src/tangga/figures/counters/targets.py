"""Targets, and how much of them is still to be reached: whole numbers, nothing rounded."""

from collections.abc import Mapping
from datetime import date

from tangga.figures.counting import NOT_SHARED_OUT, Asked, whole
from tangga.figures.definitions import PROGRESS
from tangga.targets.queries import (
    achieved_by_part,
    exits_by_part,
    target_of,
    targets_of_parts,
    voluntary_graduations,
)

SET, ACHIEVED = "set", "achieved"  # by progress: the target, and (below 0) what was achieved


def target(asked: Asked) -> dict[str, int] | None:
    """What was set for the area and year; None where nothing was. An area without a target is none of its parts."""
    found = target_of(asked.period.first.year, asked.area, asked.known_at)
    if found is None:
        return None
    return _with_rest(found.number, _shared(asked)) if asked.by else whole(asked, found.number)


def to_go(asked: Asked) -> dict[str, int] | None:
    """What was set, less what was achieved of it by the last day; below 0: more than the target. None where no target
    was set. An area without a target is none of the parts: what it achieved is taken from the rest."""
    found = target_of(asked.period.first.year, asked.area, asked.known_at)
    if found is None:
        return None
    first, last = date(asked.period.first.year, 1, 1), asked.last
    if asked.by in ("", PROGRESS):
        done = voluntary_graduations(asked.code, first, last, asked.known_at) if last >= first else 0
        return {SET: found.number, ACHIEVED: -done} if asked.by else whole(asked, found.number - done)
    left = exits_by_part(asked.code, asked.level, first, last, asked.known_at, recorded_only=True)
    done_by_part = achieved_by_part(left)
    to_go_by_part = {code: number - done_by_part.get(code, 0) for code, number in _shared(asked).items()}
    return _with_rest(found.number - sum(done_by_part.values()), to_go_by_part)


def _shared(asked: Asked) -> dict[str, int]:
    shared = targets_of_parts(asked.period.first.year, asked.area, asked.level, asked.known_at)
    return {code: each.number for code, each in shared.items()}


def _with_rest(all_of_it: int, found: Mapping[str, int]) -> dict[str, int]:
    return {**dict(sorted(found.items())), NOT_SHARED_OUT: all_of_it - sum(found.values())}
