"""Parts side by side: the halves, quarters or months of some years next to each other, each year with a pattern of
its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from tangga.charts.drawing import ACCENT, DOTS, HATCH, INK, LINE, PALE, SOFT, SOLID, Drawing, Frame, width_of
from tangga.charts.scale import ticks

# The last series is the one asked for: it is solid.
PATTERNS = (SOLID, HATCH, PALE, DOTS)
MOST_SERIES = len(PATTERNS)
HEIGHT = 210


@dataclass(frozen=True)
class Series:
    """A year: its name, and a number for each part. None: that part has not come yet, or nothing is known of it."""

    name: str
    values: Sequence[int | None]


def side_by_side(frame: Frame, parts: Sequence[str], series: Sequence[Series]) -> str:
    """Columns in groups on a wide picture, lying bars on a narrow one; each with its number, from 0.

    Takes    parts: the names of the groups; series: at most MOST_SERIES, in the order of time, the last one drawn solid
    Returns  the SVG
    Raises   ValueError where a series has not as many numbers as there are parts, or there are too many series
    """
    if len(series) > MOST_SERIES:
        raise ValueError(f"{len(series)} series cannot be told apart; at most {MOST_SERIES}")
    if any(len(each.values) != len(parts) for each in series):
        raise ValueError("a series has not one number for each part")
    patterns = list(reversed(PATTERNS[: len(series)]))
    drawing = Drawing(frame)
    if frame.is_narrow:
        return _lying(drawing, parts, series, patterns)
    return _standing(drawing, parts, series, patterns)


def _most(series: Sequence[Series]) -> int:
    return max([1, *(value for each in series for value in each.values if value is not None)])


def _standing(drawing: Drawing, parts: Sequence[str], series: Sequence[Series], patterns: Sequence[str]) -> str:
    frame = drawing.frame
    marks = ticks(_most(series), 4)
    left = max(width_of(frame.number(each)) for each in marks) + 10
    group = (frame.width - left - 4) / max(len(parts), 1)
    column = min(group * 0.84 / max(len(series), 1), 64)
    longest = max(width_of(frame.number(each), 11) for each in [_most(series)])
    upright = longest > column + 2
    top = _key(drawing, [each.name for each in series], patterns, left) + (longest + 10 if upright else 22)
    bottom = top + HEIGHT

    def y(value: float) -> float:
        return bottom - (bottom - top) * value / marks[-1]

    for mark in marks:
        drawing.line(left, y(mark), frame.width, y(mark), INK if mark == 0 else LINE)
        drawing.text(left - 6, y(mark) + 4, frame.number(mark), anchor="end", fill=SOFT)
    for place, part in enumerate(parts):
        middle = left + group * (place + 0.5)
        x = middle - column * len(series) / 2
        for each, pattern in zip(series, patterns, strict=True):
            value = each.values[place]
            if value is not None:
                drawing.rect(x + 1, y(max(value, 0)), column - 2, bottom - y(max(value, 0)), pattern, ACCENT)
                _value(drawing, x + column / 2, y(max(value, 0)) - 5, frame.number(value), upright)
            x += column
        drawing.text(middle, bottom + 17, part, anchor="middle")
    return drawing.finish(bottom + 26)


def _value(drawing: Drawing, x: float, y: float, text: str, upright: bool) -> None:
    if upright:
        drawing.text(x + 4, y, text, size=11, upright=True)
    else:
        drawing.text(x, y, text, size=11, anchor="middle", bold=True)


def _lying(drawing: Drawing, parts: Sequence[str], series: Sequence[Series], patterns: Sequence[str]) -> str:
    frame = drawing.frame
    most = _most(series)
    left = max([width_of(each.name) for each in series], default=0) + 12
    y = 2.0
    named = left <= frame.width / 4
    if not named:  # long names stand once, above
        y, left = _key(drawing, [each.name for each in series], patterns, 0) + 4, 2.0
    length = frame.width - left - width_of(frame.number(most), bold=True) - 12
    for place, part in enumerate(parts):
        drawing.text(0, y + 14, part, bold=True)
        y += 20
        for each, pattern in zip(series, patterns, strict=True):
            value = each.values[place]
            if named:
                drawing.text(left - 8, y + 12, each.name, anchor="end", fill=SOFT)
            long = 0.0
            if value is not None:
                long = max(value, 0) * length / most
                drawing.rect(left, y + 1, long, 13, pattern, ACCENT)
            drawing.text(left + long + 6, y + 12, frame.number(value) if value is not None else "–", bold=True)
            y += 18
        drawing.line(left, y - 18 * len(series), left, y, INK)
        y += 8
    return drawing.finish(y)


def _key(drawing: Drawing, names: Sequence[str], patterns: Sequence[str], left: float) -> float:
    """What each pattern is, in as many rows as it needs. Returns where it ends."""
    if not any(names):
        return 4
    x, y = left, 3.0
    for name, pattern in zip(names, patterns, strict=True):
        wide = width_of(name) + 46
        if x > left and x + wide - 20 > drawing.frame.width:
            x, y = left, y + 20
        drawing.rect(x, y, 20, 12, pattern, ACCENT)
        drawing.text(x + 26, y + 10, name)
        x += wide
    return y + 17
