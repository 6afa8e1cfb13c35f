"""Axes that begin at 0, and labels that do not touch."""

from collections.abc import Sequence
from math import ceil, floor, log10

STEPS = (1, 2, 2.5, 5, 10)


def step_of(most: float, many: int) -> int:
    """A round whole step of which at most so many reach the largest value."""
    rough = max(most, 1) / many
    power = 10 ** floor(log10(rough)) if rough > 0 else 1
    for factor in STEPS:
        step = factor * power
        if step >= rough - 1e-9 and step == int(step):
            return max(1, int(step))
    return max(1, ceil(rough))


def ticks(most: float, many: int = 5) -> list[int]:
    """0 and round numbers, the last at least the largest value."""
    step = step_of(most, many)
    return [step * place for place in range(ceil(max(most, 1) / step) + 1)]


def apart(places: Sequence[float], room: float, top: float, bottom: float) -> list[float]:
    """Where labels stand that belong to these heights: as near as labels do not touch, in the same order, between
    top and bottom."""
    order = sorted(range(len(places)), key=lambda place: places[place])
    heaps: list[list[float]] = []
    for place in order:
        heaps.append([places[place]])
        while len(heaps) > 1 and _top(heaps[-1], room, top, bottom) - _foot(heaps[-2], room, top, bottom) < room:
            heaps[-2:] = [[*heaps[-2], *heaps[-1]]]
    spread = [_top(heap, room, top, bottom) + room * each for heap in heaps for each in range(len(heap))]
    found = [0.0] * len(places)
    for place, y in zip(order, spread, strict=True):
        found[place] = round(y, 1)
    return found


def _top(heap: Sequence[float], room: float, top: float, bottom: float) -> float:
    """Where the first of labels that touch stands: their middle is that of what they belong to."""
    tall = room * (len(heap) - 1)
    return max(min(sum(heap) / len(heap) - tall / 2, bottom - tall), top)


def _foot(heap: Sequence[float], room: float, top: float, bottom: float) -> float:
    return _top(heap, room, top, bottom) + room * (len(heap) - 1)
