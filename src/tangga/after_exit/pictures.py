"""The courses of groups as a picture: steps in months and percent, told apart by dashes and letters, not by colour."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tangga.rules.survival import Course, Step

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 400, 232, 44, 380, 12, 196
MOST_LINES = 5
LETTERS = "ABCDE"
To = Callable[[float], float]
APART = 13  # two letters at the ends of lines do not touch


@dataclass(frozen=True)
class Line:
    """A group's steps, and where its letter stands. dash: which pattern (of the style sheet)."""

    letter: str
    dash: int
    points: str
    x: float
    y: float


@dataclass(frozen=True)
class Tick:
    label: int
    place: float


@dataclass(frozen=True)
class Picture:
    lines: Sequence[Line]
    band: str  # of one group alone: within which bounds it lies; "": none is drawn
    months: Sequence[Tick]
    percents: Sequence[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    bottom: int = BOTTOM


def picture(courses: Sequence[Course], fewest: int, marks: Sequence[int]) -> Picture | None:
    """At most MOST_LINES courses, each as far as so many families are followed; None: nobody was seen again."""
    shown = [(each, end) for each in courses[:MOST_LINES] if (end := each.known_to(fewest))]
    if not shown:
        return None
    most = max([*(end for _course, end in shown), *marks[-1:]])

    def x(month: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * month / max(most, 1), 1)

    def y(share: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * share, 1)

    ends = _apart([y(_last(course, end)) for course, end in shown])
    lines = [
        Line(LETTERS[place], place, _steps(course, end, x, y, "share"), x(end), ends[place])
        for place, (course, end) in enumerate(shown)
    ]
    band = ""
    if len(shown) == 1:
        [(course, end)] = shown
        back = _steps(course, end, x, y, "low").split(" ")
        band = " ".join([_steps(course, end, x, y, "high"), *reversed(back)])
    return Picture(
        lines,
        band,
        [Tick(month, x(month)) for month in marks if month <= most],
        [Tick(percent, y(percent / 100)) for percent in (0, 25, 50, 75, 100)],
    )


def _last(course: Course, end: int) -> float:
    step = course.at(end)
    return step.share if step else 1.0


def _steps(course: Course, end: int, x: To, y: To, which: str) -> str:
    points, share = [f"{x(0):g},{y(1):g}"], 1.0
    for step in course.steps:
        if step.month > end:
            break
        points.append(f"{x(step.month):g},{y(share):g}")
        share = _value(step, which)
        points.append(f"{x(step.month):g},{y(share):g}")
    return " ".join([*points, f"{x(end):g},{y(share):g}"])


def _value(step: Step, which: str) -> float:
    return {"share": step.share, "low": step.low, "high": step.high}[which]


def _apart(places: Sequence[float]) -> list[float]:
    """The same places, moved down as little as is needed for none to touch the one above."""
    order = sorted(range(len(places)), key=lambda place: places[place])
    found, above = [0.0] * len(places), -APART * 1.0
    for place in order:
        above = found[place] = max(places[place], above + APART)
    over = max(0.0, above - BOTTOM)
    return [each - over for each in found]
