"""Pace against target: what was achieved month by month, the even way to the target, and between what the year may
end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tangga.charts.drawing import ACCENT, INK, LINE, SOFT, Drawing, Frame, width_of
from tangga.charts.projection import Projection
from tangga.charts.scale import apart, ticks

HEIGHT = 230
MONTHS = 12
To = Callable[[float], float]


@dataclass(frozen=True)
class Pace:
    """A year. achieved: what it had at the end of each month that has begun, the last one on the day asked for;
    today: how far the year has gone, in months (6.5: the middle of July); ahead: the band; None: it cannot be said
    (projection)."""

    target: int
    achieved: Sequence[int]
    today: float
    ahead: Projection | None = None


@dataclass(frozen=True)
class PaceWords:
    """months: twelve short names. ahead_or_why: what the band is, or why there is none; it stands below the picture."""

    months: Sequence[str]
    target: str
    even: str
    achieved: str
    ahead: str
    ahead_or_why: str


def pace(frame: Frame, year: Pace, words: PaceWords) -> str:
    """The course of a year; every line named at its end. How the band is made: `projection`."""
    drawing = Drawing(frame)
    high = year.ahead.high[-1] if year.ahead else 0
    now = year.achieved[-1] if year.achieved else 0
    marks = ticks(max(year.target, now, high), 5)
    left = max(width_of(frame.number(each)) for each in marks) + 8
    labels = [f"{words.target} {frame.number(year.target)}", f"{words.achieved} {frame.number(now)}"]
    if year.ahead:
        labels.append(f"{words.ahead} {frame.number(year.ahead.low[-1])}–{frame.number(high)}")
    beside = max(width_of(each, bold=True) for each in labels) + 14
    right = frame.width - (10 if frame.is_narrow else beside)
    top = 10.0
    if frame.is_narrow:  # no room beside the lines: their names stand above
        top = 14.0 + 18 * len(labels)
    bottom = top + HEIGHT

    def x(month: float) -> float:
        return left + (right - left) * month / MONTHS

    def y(value: float) -> float:
        return bottom - (bottom - top) * value / marks[-1]

    for mark in marks:
        drawing.line(left, y(mark), right, y(mark), INK if mark == 0 else LINE)
        drawing.text(left - 6, y(mark) + 4, frame.number(mark), anchor="end", fill=SOFT)
    for place, name in enumerate(words.months):
        shown = name[:1] if frame.is_narrow else name
        drawing.text(x(place + 0.5), bottom + 16, shown, anchor="middle", size=11, fill=SOFT)
    if year.ahead:
        _band(drawing, year.ahead, x, y, (x(year.today), y(now)))
    drawing.line(x(0), y(0), x(MONTHS), y(year.target), SOFT, 1.2, "2 4")
    drawing.line(x(0), y(year.target), x(MONTHS), y(year.target), INK, 1.6, "8 4")
    ends = [*range(1, len(year.achieved)), year.today][: len(year.achieved)]
    points = [(x(0), y(0)), *((x(end), y(many)) for end, many in zip(ends, year.achieved, strict=True))]
    drawing.polyline(points, 2.6)
    for at, height in points[1:]:
        drawing.dot(at, height, 2.6)
    drawing.line(points[-1][0], bottom, points[-1][0], bottom + 5, INK, 1.5)
    heights = [y(year.target), points[-1][1]]
    if year.ahead:
        heights.append((y(year.ahead.low[-1]) + y(high)) / 2)
    _names(drawing, labels, heights, right, points[-1], (top, bottom))
    foot = bottom + 36
    drawing.line(left, foot - 4, left + 24, foot - 4, SOFT, 1.2, "2 4")
    drawing.text(left + 30, foot, words.even, fill=SOFT)
    for line in _lines(words.ahead_or_why, frame.width - left):
        foot += 17
        drawing.text(left, foot, line, fill=SOFT)
    return drawing.finish(foot + 8)


def _band(drawing: Drawing, ahead: Projection, x: To, y: To, begin: tuple[float, float]) -> None:
    months = range(MONTHS - len(ahead.low) + 1, MONTHS + 1)
    above = [(x(month), y(many)) for month, many in zip(months, ahead.high, strict=True)]
    below = [(x(month), y(many)) for month, many in zip(months, ahead.low, strict=True)]
    drawing.polygon([begin, *above, *reversed(below)], "hatch", ACCENT)


def _names(
    drawing: Drawing,
    labels: Sequence[str],
    heights: Sequence[float],
    right: float,
    end: tuple[float, float],
    between: tuple[float, float],
) -> None:
    if drawing.frame.is_narrow:
        for place, label in enumerate(labels):
            _sample(drawing, place, 18 * place + 8)
            drawing.text(30, 18 * place + 12, label, bold=True)
        return
    for label, height, at in zip(labels, heights, apart(heights, 16, *between), strict=True):
        begin = end[0] if height == end[1] and label == labels[1] else right
        drawing.line(begin + 4, height, right + 4, at, SOFT, 0.75)
        drawing.text(right + 8, at + 4, label, bold=True)


def _sample(drawing: Drawing, place: int, y: float) -> None:
    if place == 0:
        drawing.line(0, y, 24, y, INK, 1.6, "8 4")
    elif place == 1:
        drawing.line(0, y, 24, y, ACCENT, 2.6)
        drawing.dot(12, y, 2.6)
    else:
        drawing.rect(0, y - 5, 24, 11, "hatch", ACCENT)


def _lines(text: str, room: float) -> list[str]:
    found: list[str] = []
    for word in text.split():
        if found and width_of(f"{found[-1]} {word}") <= room:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found
