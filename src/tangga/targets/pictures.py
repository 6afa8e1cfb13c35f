"""Small pictures of progress, as numbers for SVG: the steps of a target, the year's pace, a bar of deciles."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_STEPS = 12  # a larger target is drawn as ten steps of a tenth each
STEP, GAP, LOWEST, RISE = 9, 2, 5, 2
BAR = 120


@dataclass(frozen=True)
class Step:
    """One step of the stairs, at (x, y), so high. kind: done, due (should be done by now), open."""

    x: int
    y: int
    height: int
    kind: str


@dataclass(frozen=True)
class Stairs:
    steps: Sequence[Step]
    width: int
    height: int


def stairs(target: int, achieved: int, due: int) -> Stairs:
    """A target as stairs (tangga): steps climbed, steps that should be by now, steps to come."""
    count = target if 0 < target <= MOST_STEPS else 10
    scale = max(target, 1)
    done, by_now = (min(count, number * count // scale) for number in (achieved, due))
    highest = LOWEST + RISE * (count - 1)
    steps = [
        Step(
            x=place * (STEP + GAP),
            y=highest - (LOWEST + RISE * place),
            height=LOWEST + RISE * place,
            kind="done" if place < done else "due" if place < by_now else "open",
        )
        for place in range(count)
    ]
    return Stairs(steps, count * (STEP + GAP) - GAP, highest)


@dataclass(frozen=True)
class Piece:
    """A piece of a bar: what it stands for, how many, from x on, so wide."""

    kind: str
    many: int
    x: int
    width: int


def bar(kinds: Sequence[str], numbers: Sequence[int], width: int = BAR) -> list[Piece]:
    """Numbers side by side in a bar of a width, end to end; those that are 0 are left out."""
    total = sum(numbers)
    pieces, before = [], 0
    for kind, many in zip(kinds, numbers, strict=True):
        if many:
            x, end = before * width // total, (before + many) * width // total
            pieces.append(Piece(kind, many, x, max(1, end - x)))
        before += many
    return pieces


@dataclass(frozen=True)
class Point:
    """The end of a month: its number, what was achieved by then, where it lies."""

    month: int
    achieved: int
    x: int
    y: int


@dataclass(frozen=True)
class Curve:
    """A year's course: points of what was achieved, the even line from nothing to the target, today's place on it."""

    points: Sequence[Point]
    line: str
    even: tuple[int, int, int, int]
    today_x: int
    width: int
    height: int


def curve(target: int, monthly: Sequence[tuple[int, int]], day_of_year: int, days: int) -> Curve:
    """The year as a picture of 360 by 120: the target's even pace as a line, what was achieved month by month."""
    width, height = 360, 120
    most = max([target, 1, *(achieved for _month, achieved in monthly)])
    points = [
        Point(
            month=month,
            achieved=achieved,
            x=(day_of_year * width // days) if place == len(monthly) - 1 else month * width // 12,
            y=height - achieved * height // most,
        )
        for place, (month, achieved) in enumerate(monthly)
    ]
    line = " ".join([f"0,{height}", *(f"{point.x},{point.y}" for point in points)])
    even = (0, height, width, height - target * height // most)
    return Curve(points, line, even, day_of_year * width // days, width, height)
