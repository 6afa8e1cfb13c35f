"""Whether a published figure holds together: its parts, its total, and the time it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from tangga.rules import periods
from tangga.rules.periods import Period


@dataclass(frozen=True)
class Sum:
    """What the parts of a published figure come to.

    total       their sum; None: it has no parts
    adds_up     whether that is the total it states; None: it states no total, or has no parts
    difference  the sum less the stated total; None likewise
    """

    total: int | None
    adds_up: bool | None
    difference: int | None


def sum_of(parts: Mapping[str, int], stated_total: int | None) -> Sum:
    """The parts of a published figure held against its total.

    Takes    parts: name -> whole number, below zero where something is taken off; stated_total: None, none is stated
    Returns  Sum
    Unsure   without parts, or without a stated total, nothing is said about adding up
    Source   policy.md 8: a table whose parts do not add up to its total cannot be published
    """
    if not parts:
        return Sum(None, None, None)
    total = sum(parts.values())
    if stated_total is None:
        return Sum(total, None, None)
    return Sum(total, total == stated_total, total - stated_total)


def period_of(parts: Mapping[str, int]) -> Period | None:
    """The time that parts named after periods cover together; None: they are not all periods, or leave gaps.

    Two halves of a year say that a figure is of that year, though nobody wrote it.
    """
    try:
        found = sorted(periods.read(name) for name in parts)
    except ValueError:
        return None
    if not found:
        return None
    for before, after in pairwise(found):
        if (after.first - before.last).days != 1:
            return None
    return Period(found[0].first, found[-1].last)
