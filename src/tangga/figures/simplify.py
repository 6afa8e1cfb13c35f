"""Shapes with no more points than a picture can show. Pure.

Points nearer to the last one kept than half the tolerance go first, then those that lie nearer to the line of what
is kept than the tolerance (Douglas and Peucker). Neighbours are made simple each by itself: at a tolerance below a
dot of the widest picture their border shows no gap.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import hypot

Point = tuple[float, float]
FEWEST = 4  # points of a closed ring: three and the first again
DIGITS = 5  # of a degree: about a metre
AT_ONCE = 64  # points of a stretch


def simplified(ring: Sequence[Point], tolerance: float) -> list[Point]:
    """A closed ring with fewer points, closed again; [] where it is smaller than the tolerance."""
    points = _thinned(ring, tolerance / 2)
    if len(points) < FEWEST:
        return []
    # A ring has no ends: the point farthest from the first one is the other end of both halves.
    far = max(range(len(points)), key=lambda place: _between(points[0], points[place]))
    kept = [*_kept(points[: far + 1], tolerance)[:-1], *_kept(points[far:], tolerance)]
    shown = [(round(x, DIGITS), round(y, DIGITS)) for x, y in kept]
    return shown if len(set(shown)) >= FEWEST - 1 else []


def _between(a: Point, b: Point) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])


def _thinned(ring: Sequence[Point], least: float) -> list[Point]:
    found = [ring[0]]
    for point in ring[1:-1]:
        if _between(found[-1], point) >= least:
            found.append(point)
    return [*found, ring[0]]


def _kept(points: Sequence[Point], tolerance: float) -> list[Point]:
    """The ends of a line and what lies off it, twice, by stretches: what a crafted line costs grows with its length
    alone, not with the square of it. The ends of stretches that are not needed mostly go the second time."""
    for first in (AT_ONCE, AT_ONCE // 2):
        ends = [0, *range(first, len(points) - 1, AT_ONCE), len(points) - 1] if len(points) > 1 else [0, 0]
        kept: list[Point] = []
        for begin, end in pairwise(ends):
            kept += _kept_of_stretch(points[begin : end + 1], tolerance)[:-1]
        points = [*kept, points[-1]]
    return list(points)


def _kept_of_stretch(points: Sequence[Point], tolerance: float) -> list[Point]:
    """The ends of a stretch and what lies off it. Without recursion."""
    keep = {0, len(points) - 1}
    open_parts = [(0, len(points) - 1)]
    while open_parts:
        first, last = open_parts.pop()
        off, place = 0.0, -1
        for each in range(first + 1, last):
            away = _off(points[each], points[first], points[last])
            if away > off:
                off, place = away, each
        if off > tolerance:
            keep.add(place)
            open_parts += [(first, place), (place, last)]
    return [points[place] for place in sorted(keep)]


def _off(point: Point, a: Point, b: Point) -> float:
    """How far a point lies from the stretch between two others."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    long = dx * dx + dy * dy
    share = 0.0 if not long else max(0.0, min(1.0, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / long))
    return hypot(point[0] - a[0] - share * dx, point[1] - a[1] - share * dy)
