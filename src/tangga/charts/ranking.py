"""Ranking: one lying bar a part, the largest first, each with its number; the thin bar within is what was known
earlier."""

from collections.abc import Sequence
from dataclasses import dataclass

from tangga.charts.drawing import ACCENT, INK, LINE, PAPER_WHITE, SOFT, Drawing, Frame, shortened, width_of

MOST_BARS = 40
ROW, BAR = 26, 16
NARROW_ROW, NARROW_BAR = 40, 15


@dataclass(frozen=True)
class Bar:
    """A part. before: what was known of it earlier; None: it is not compared. rest: no part like the others (not shared
    out, not recorded): it stands last whatever its number."""

    label: str
    value: int
    before: int | None = None
    rest: bool = False


def ranking(frame: Frame, bars: Sequence[Bar], earlier: str = "", keep_order: bool = False) -> str:
    """Bars sorted by their number, on an axis from 0.

    Takes    bars: at most MOST_BARS are drawn, the largest; earlier: what the thin bar is, in words; keep_order: as
             given
    Returns  the SVG; equal numbers stand in the order given
    """
    shown = list(bars) if keep_order else sorted(bars, key=lambda each: (each.rest, -each.value))
    shown = shown[:MOST_BARS]
    drawing = Drawing(frame)
    most = max([1, *(each.value for each in shown), *(each.before or 0 for each in shown)])
    told = max([width_of(frame.number(each.value), bold=True) for each in shown], default=0) + 8
    left = 0.0
    if not frame.is_narrow:
        left = min(max([width_of(each.label) for each in shown], default=0), frame.width * 0.3) + 12
    length = frame.width - left - told
    row = NARROW_ROW if frame.is_narrow else ROW
    y = 4.0
    for bar in shown:
        _row(drawing, bar, y, left, length / most)
        y += row
    drawing.line(left, 0, left, y, INK)
    if earlier and any(each.before is not None for each in shown):
        drawing.rect(left + 4, y + 8, 22, 7, PAPER_WHITE, INK)
        drawing.text(left + 34, y + 16, earlier, fill=SOFT)
        y += 22
    return drawing.finish(y + 4)


def _row(drawing: Drawing, bar: Bar, y: float, left: float, scale: float) -> None:
    frame = drawing.frame
    if frame.is_narrow:
        drawing.text(6, y + 14, shortened(bar.label, frame.width - 6))
        top, high = y + 19, NARROW_BAR
    else:
        drawing.text(left - 8, y + 16, shortened(bar.label, left - 10), anchor="end")
        top, high = y + 3, BAR
    long = max(bar.value, 0) * scale
    drawing.rect(left, top, max(long, 0), high, PAPER_WHITE if bar.rest else ACCENT, ACCENT)
    farthest = long
    if bar.before is not None:
        drawing.rect(left, top + high / 2 - 3, max(bar.before, 0) * scale, 6, PAPER_WHITE, INK)
        farthest = max(long, bar.before * scale)
    drawing.text(left + farthest + 6, top + high - 3.5, frame.number(bar.value), bold=True)
    drawing.line(left, top + high + 4, frame.width, top + high + 4, LINE, 0.5)
