"""The courses of groups as a picture: steps in months and percent, told apart by dashes and letters, not by colour."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tangga.rules.survival import Course, Step

HEIGHT, LEFT, TOP, BOTTOM = 232, 44, 12, 196
NARROW, WIDE = 400, 960  # of a phone; of a card on a wide screen, and of paper
BESIDE = 36  # right of the lines: letters and what leads to them
MOST_LINES = 5
LETTERS = "ABCDE"
To = Callable[[float], float]
APART = 13  # two letters at the ends of lines do not touch
LED = 16  # from the end of a line to a letter that had to give way


@dataclass(frozen=True)
class Line:
    """A group's steps, where they end (x, y), and where its letter stands (at, beside), led to where it had to give way
    to another. dash: which pattern (of the style sheet)."""

    letter: str
    dash: int
    points: str
    x: float
    y: float
    at: float
    beside: float
    is_led: bool


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
    width: int
    right: int
    height: int = HEIGHT
    left: int = LEFT
    top: int = TOP
    bottom: int = BOTTOM


def picture(courses: Sequence[Course], fewest: int, marks: Sequence[int], width: int = NARROW) -> Picture | None:
    """At most MOST_LINES courses, each as far as so many families are followed; None: nobody was seen again."""
    shown = [(each, end) for each in courses[:MOST_LINES] if (end := each.known_to(fewest))]
    if not shown:
        return None
    right = width - BESIDE
    most = max([*(end for _course, end in shown), *marks[-1:]])

    def x(month: float) -> float:
        return round(LEFT + (right - LEFT) * month / max(most, 1), 1)

    def y(share: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * share, 1)

    ends = [(x(end), y(_last(course, end))) for course, end in shown]
    letters = _apart(ends)
    lines = [
        _line(place, _steps(course, end, x, y, "share"), ends[place], letters[place])
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
        width,
        right,
    )


def _line(place: int, points: str, end: tuple[float, float], beside: float) -> Line:
    is_led = abs(beside - end[1]) > 1
    return Line(LETTERS[place], place, points, *end, round(end[0] + (LED if is_led else 4), 1), beside, is_led)


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


def _apart(ends: Sequence[tuple[float, float]]) -> list[float]:
    """How high each end's letter stands: beside it; of ends that lie close, as near as letters do not touch."""
    found = [y for _x, y in ends]
    left = sorted(range(len(ends)), key=lambda place: ends[place])
    while left:
        first = left[0]
        column = [place for place in left if ends[place][0] - ends[first][0] < LED * 2]
        left = [place for place in left if place not in column]
        column.sort(key=lambda place: ends[place][1])
        for place, y in zip(column, _spread([ends[place][1] for place in column]), strict=True):
            found[place] = round(y, 1)
    return found


def _spread(places: Sequence[float]) -> list[float]:
    """Sorted places, moved up and down until each is APART from the next; those that touched keep their middle."""
    heaps: list[list[float]] = []
    for place in places:
        heaps.append([place])
        while len(heaps) > 1 and _top(heaps[-1]) - _foot(heaps[-2]) < APART:
            heaps[-2:] = [[*heaps[-2], *heaps[-1]]]
    return [_top(heap) + APART * each for heap in heaps for each in range(len(heap))]


def _top(heap: Sequence[float]) -> float:
    """Where the first of a heap stands: its middle is theirs, and nothing leaves the picture."""
    tall = APART * (len(heap) - 1)
    return min(max(sum(heap) / len(heap) - tall / 2, TOP - APART / 2), BOTTOM - tall)


def _foot(heap: Sequence[float]) -> float:
    return _top(heap) + APART * (len(heap) - 1)
