"""The year of a row as a small picture: what was achieved by the end of each month, against an even pace."""

from collections.abc import Sequence
from dataclasses import dataclass

from tangga.rules.targets import Pace

WIDTH, HEIGHT = 120, 32


@dataclass(frozen=True)
class Spark:
    """line: points of what was achieved; even_y: where the target's line ends at the year's end; None: no target."""

    line: str
    x: float
    y: float
    even_y: float | None


def spark(so_far: Sequence[int], target: int | None, due: Pace | None, day_of_year: int, days: int) -> Spark | None:
    """None where there is nothing to draw: nobody left, and no target."""
    most = max([*so_far, target or 0])
    if not most:
        return None
    points = [(0.0, float(HEIGHT))]
    for place, many in enumerate(so_far):
        last = place == len(so_far) - 1
        x = day_of_year * WIDTH / days if last else (place + 1) * WIDTH / 12
        points.append((round(x, 1), round(HEIGHT - many * HEIGHT / most, 1)))
    x, y = points[-1]
    even = round(HEIGHT - target * HEIGHT / most, 1) if target and due is not None else None
    return Spark(" ".join(f"{a:g},{b:g}" for a, b in points), x, y, even)
