"""A business over time, as numbers a template draws: turnover, profit and debt a line each.

Two drawings of the same figures, a wide one and one for a phone; the style sheet shows one of them. The lines differ by
their dashes and the shapes of their points, not by colour alone: they are told apart on a black-and-white printout too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tangga.papers import formats
from tangga.papers.months import month_after
from tangga.visits.models import BusinessState

STEPS = (1, 2, 5, 10)
MOST_MARKS = 5  # lines across
POINT = 4.5


@dataclass(frozen=True)
class Series:
    """What one line shows."""

    code: str
    attribute: str
    label: Promise


SERIES = (
    Series("turnover", "turnover_month_idr", gettext_lazy("Turnover a month")),
    Series("profit", "profit_idr", gettext_lazy("Profit a month")),
    Series("debt", "debt_idr", gettext_lazy("Debt")),
)


@dataclass(frozen=True)
class Frame:
    """Where things go in one of the two drawings."""

    kind: str
    width: int
    height: int
    left: int
    right: int
    top: int = 12
    below: int = 30
    ticks_most: int = 6


WIDE = Frame("wide", 760, 260, 70, 744, ticks_most=8)
NARROW = Frame("narrow", 358, 240, 58, 348, ticks_most=4)
FRAMES = (WIDE, NARROW)


@dataclass(frozen=True)
class Point:
    """One figure: where it stands."""

    x: float
    y: float

    @property
    def square(self) -> tuple[float, float]:
        """The corner of a square around it."""
        return round(self.x - POINT, 1), round(self.y - POINT, 1)

    @property
    def triangle(self) -> str:
        """The corners of a triangle around it."""
        x, y = self.x, self.y
        return f"{x:g},{round(y - POINT - 1, 1):g} {round(x - POINT - 1, 1):g},{round(y + POINT, 1):g} " + (
            f"{round(x + POINT + 1, 1):g},{round(y + POINT, 1):g}"
        )


@dataclass(frozen=True)
class Line:
    """One series: its points, and the stretches between those that follow each other."""

    code: str
    points: tuple[Point, ...]
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Mark:
    """A label on an axis."""

    label: str
    at: float


@dataclass(frozen=True)
class Drawing:
    """Everything an SVG needs, in its own units."""

    kind: str
    width: int
    height: int
    left: int
    right: int
    bottom: float
    lines: tuple[Line, ...]
    across: tuple[Mark, ...]
    ticks: tuple[Mark, ...]
    zero: float


def draw(frame: Frame, states: Sequence[BusinessState], until: date) -> Drawing:
    """Lay the picture out: from the first day of the figures to `until` (or the last of them)."""
    first, last = states[0].effective_on, max(until, states[-1].effective_on)
    days = max(1, (last - first).days)
    values = [value for state in states for each in SERIES if (value := getattr(state, each.attribute)) is not None]
    low, high, step = _scale(min([0, *values]), max([1, *values]))
    bottom = frame.height - frame.below

    def x(day: date) -> float:
        return round(frame.left + (frame.right - frame.left) * (day - first).days / days, 1)

    def y(value: int) -> float:
        return round(bottom - (bottom - frame.top) * (value - low) / (high - low), 1)

    return Drawing(
        kind=frame.kind,
        width=frame.width,
        height=frame.height,
        left=frame.left,
        right=frame.right,
        bottom=bottom,
        lines=tuple(_line(each, states, x, y) for each in SERIES),
        across=tuple(Mark(short_rupiah(value), y(value)) for value in range(low, high + 1, step)),
        ticks=_ticks(first, last, frame, x),
        zero=y(0),
    )


@dataclass(frozen=True)
class Spark:
    """A small drawing of one series for a line of text: profit where it is known twice, else turnover."""

    label: Promise
    path: str
    last: Point
    grew: bool | None  # None: as much as before


SPARK_WIDTH, SPARK_HEIGHT = 120, 36


def spark(states: Sequence[BusinessState]) -> Spark | None:
    """None where no series has two figures."""
    for each in (SERIES[1], SERIES[0]):
        known = [(row.effective_on, value) for row in states if (value := getattr(row, each.attribute)) is not None]
        if len(known) > 1:
            return _spark(each, known)
    return None


def _spark(series: Series, known: list[tuple[date, int]]) -> Spark:
    first, last = known[0][0], known[-1][0]
    low, high = min(0, *(value for _day, value in known)), max(1, *(value for _day, value in known))
    days = max(1, (last - first).days)
    points = [
        Point(
            round(4 + (SPARK_WIDTH - 10) * (day - first).days / days, 1),
            round(SPARK_HEIGHT - 5 - (SPARK_HEIGHT - 10) * (value - low) / (high - low), 1),
        )
        for day, value in known
    ]
    before, now = known[-2][1], known[-1][1]
    return Spark(series.label, _path(points), points[-1], None if now == before else now > before)


def short_rupiah(value: int) -> str:
    """A round amount for an axis: 2,5 jt, 750 rb."""
    for size, word in ((1_000_000_000, _("bn")), (1_000_000, _("m")), (1_000, _("k"))):
        if abs(value) >= size:
            text = f"{value / size:.1f}".rstrip("0").rstrip(".")
            return f"{text if formats.language() == 'en' else text.replace('.', ',')}{formats.NO_BREAK}{word}"
    return str(value)


def _scale(low: int, high: int) -> tuple[int, int, int]:
    """Round bounds around the values, and the step between two lines across."""
    wanted, size = (high - low) / MOST_MARKS, 1
    while size * 10 < wanted:
        size *= 10
    step = next((each * size for each in STEPS if each * size >= wanted), 10 * size)
    return low // step * step, -(-high // step) * step, step


def _line(
    series: Series, states: Sequence[BusinessState], x: Callable[[date], float], y: Callable[[int], float]
) -> Line:
    points: list[Point] = []
    stretches: list[list[Point]] = [[]]
    for state in states:
        value = getattr(state, series.attribute)
        if value is None:
            stretches.append([])  # nobody knows: the line breaks off
            continue
        point = Point(x(state.effective_on), y(value))
        points.append(point)
        stretches[-1].append(point)
    return Line(series.code, tuple(points), tuple(_path(each) for each in stretches if len(each) > 1))


def _path(points: Sequence[Point]) -> str:
    return " ".join(f"{point.x:g},{point.y:g}" for point in points)


def _ticks(first: date, last: date, frame: Frame, x: Callable[[date], float]) -> tuple[Mark, ...]:
    """The first of a month, or of January, each some months apart."""
    months = (last.year - first.year) * 12 + last.month - first.month
    apart = next((each for each in (1, 2, 3, 6, 12, 24, 36, 60) if months / each <= frame.ticks_most), 120)
    marks, day = [], month_after(first)
    while day <= last:
        if (day.year * 12 + day.month - 1) % apart == 0:
            name = str(day.year) if apart >= 12 else _month(day)
            marks.append(Mark(name, x(day)))
        day = month_after(day)
    near = frame.right - 12
    return tuple(Mark(mark.label, min(mark.at, near)) for mark in marks)


def _month(day: date) -> str:
    return f"{formats.SHORT_MONTHS[formats.language()][day.month - 1]} {day:%y}"
