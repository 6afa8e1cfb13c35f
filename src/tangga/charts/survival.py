"""Survival: how long groups stand, as steps in months and percent, with how many are still followed below each month.

Groups are told apart by dashes and letters, not by colour.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tangga.charts.drawing import ACCENT, INK, LINE, SOFT, Drawing, Frame, shortened, width_of
from tangga.charts.scale import apart
from tangga.rules.survival import Course, Step

HEIGHT = 190
MOST_LINES = 5
LETTERS = "ABCDE"
DASHES = ("", "7 3", "2 3", "9 3 2 3", "")
WIDTHS = (2.4, 2.4, 2.4, 2.4, 1.0)
APART = 14  # two letters at the ends of lines do not touch
LED = 16  # from the end of a line to a letter that had to give way
BESIDE = 36  # right of the lines: letters and what leads to them
To = Callable[[float], float]


@dataclass(frozen=True)
class Line:
    """A group. until: the last month it is drawn to; at_risk: how many are still followed at each month of the axis,
    as it may be read ("" where none are)."""

    name: str
    course: Course
    until: int
    at_risk: Sequence[str]


def survival(frame: Frame, lines: Sequence[Line], marks: Sequence[int], months: str, followed: str) -> str:
    """At most MOST_LINES groups as steps; of one group alone, the band of 95 % too.

    Takes    marks: months of the axis, the first 0; months: the name of the axis; followed: what the numbers below are
    Returns  the SVG
    """
    shown = list(lines)[:MOST_LINES]
    drawing = Drawing(frame)
    left = 44.0 if frame.is_narrow else 60.0
    right = frame.width - BESIDE
    top, bottom = 12.0, 12.0 + HEIGHT
    most = max([1, *(each.until for each in shown), *marks[-1:]])

    def x(month: float) -> float:
        return left + (right - left) * month / most

    def y(share: float) -> float:
        return bottom - (bottom - top) * share

    for percent in (0, 25, 50, 75, 100):
        drawing.line(left, y(percent / 100), right, y(percent / 100), INK if percent == 0 else LINE)
        drawing.text(left - 6, y(percent / 100) + 4, f"{percent} %", anchor="end", fill=SOFT)
    for month in _room(marks, x, frame):
        drawing.line(x(month), bottom, x(month), bottom + 5, INK)
        drawing.text(x(month), bottom + 18, str(month), anchor="middle", fill=SOFT)
    drawing.text(right, bottom + 34, months, anchor="end", fill=SOFT)
    if len(shown) == 1:
        [only] = shown
        above, below = (_steps(only, x, y, which) for which in ("high", "low"))
        drawing.polygon([*above, *reversed(below)], "#e2efec")
    for place, each in enumerate(shown):
        drawing.polyline(_steps(each, x, y, "share"), WIDTHS[place], DASHES[place])
    if len(shown) > 1:
        _letters(drawing, [(x(each.until), y(_last(each))) for each in shown], (top, bottom))
    return drawing.finish(_numbers(drawing, shown, marks, x, followed, bottom + 54))


def _room(marks: Sequence[int], x: To, frame: Frame) -> list[int]:
    """The months that have room on the axis: the later of two that would touch is left out."""
    room = max((width_of(str(each)) for each in marks), default=0) + (6 if frame.is_narrow else 10)
    found: list[int] = []
    for month in marks:
        if not found or x(month) - x(found[-1]) >= room:
            found.append(month)
    return found


def _steps(line: Line, x: To, y: To, which: str) -> list[tuple[float, float]]:
    points, share = [(x(0), y(1))], 1.0
    for step in line.course.steps:
        if step.month > line.until:
            break
        points.append((x(step.month), y(share)))
        share = _value(step, which)
        points.append((x(step.month), y(share)))
    return [*points, (x(line.until), y(share))]


def _value(step: Step, which: str) -> float:
    return {"share": step.share, "low": step.low, "high": step.high}[which]


def _last(line: Line) -> float:
    step = line.course.at(line.until)
    return step.share if step else 1.0


def _letters(drawing: Drawing, ends: Sequence[tuple[float, float]], between: tuple[float, float]) -> None:
    """A letter at each line's end; those whose ends lie close give way to each other and are led to their lines."""
    beside = [0.0] * len(ends)
    left = sorted(range(len(ends)), key=lambda place: ends[place])
    while left:
        first = left[0]
        column = [place for place in left if ends[place][0] - ends[first][0] < LED * 2]
        left = [place for place in left if place not in column]
        found = apart([ends[place][1] for place in column], APART, *between)
        for place, at in zip(column, found, strict=True):
            beside[place] = at
    for place, ((x, y), at) in enumerate(zip(ends, beside, strict=True)):
        is_led = abs(at - y) > 1
        if is_led:
            drawing.line(x, y, x + LED, at, SOFT, 0.75)
        drawing.text(x + (LED + 2 if is_led else 4), at + 4, LETTERS[place], bold=True)


def _numbers(drawing: Drawing, shown: Sequence[Line], marks: Sequence[int], x: To, followed: str, y: float) -> float:
    """Below each month how many are still followed: a line that rests on few is seen to."""
    drawing.text(0, y, followed, fill=SOFT)
    kept = _spaced(shown, marks, x)
    for place, each in enumerate(shown):
        y += 18
        if len(shown) > 1:
            drawing.text(0, y, LETTERS[place], bold=True)
            dash = DASHES[place]
            drawing.line(14, y - 4, 34, y - 4, ACCENT, WIDTHS[place], dash)
        for number, month in enumerate(marks):
            if number in kept and number < len(each.at_risk) and each.at_risk[number]:
                drawing.text(x(month), y, each.at_risk[number], anchor="middle", size=11)
    if len(shown) > 1:
        for place, each in enumerate(shown):
            y += 18
            drawing.text(0, y, LETTERS[place], bold=True)
            drawing.text(16, y, shortened(each.name, drawing.frame.width - 20))
    return y + 8


def _spaced(shown: Sequence[Line], marks: Sequence[int], x: To) -> set[int]:
    """Which months' numbers have room beside each other, for all lines alike."""
    kept: list[int] = []
    end = -1.0
    for number, month in enumerate(marks):
        wide = max([width_of(each.at_risk[number], 11) for each in shown if number < len(each.at_risk)], default=0)
        if x(month) - wide / 2 >= end:
            kept.append(number)
            end = x(month) + wide / 2 + 5
    return set(kept)
