"""Which shade a number has on a map: equal steps from 0, so that twice as dark is twice as many."""

from collections.abc import Sequence
from dataclasses import dataclass

from tangga.charts.drawing import INK, SHADES, Drawing, Frame, width_of
from tangga.charts.scale import step_of

STEPS = len(SHADES) - 1  # 0 has a shade of its own: white
HATCHES = (SHADES[0], "thin", "middle", "thick", SHADES[4])  # for shapes, whose numbers may not fit within
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Shading:
    """step: how many each shade holds."""

    step: int

    def place(self, value: int | None) -> int | None:
        """0 for none, 1 to STEPS from few to many; None: nothing is known."""
        if value is None:
            return None
        return min(max(0, -(-value // self.step)), STEPS)

    def ranges(self, frame: Frame) -> list[str]:
        """What each place holds, in figures: 0, 1–250, 251–500 ..."""
        tops = [self.step * place for place in range(1, STEPS + 1)]
        if self.step == 1:
            return [frame.number(each) for each in (0, *tops)]
        return ["0", *(f"{frame.number(top - self.step + 1)}–{frame.number(top)}" for top in tops)]


def shading_of(values: Sequence[int | None]) -> Shading:
    """Steps of which STEPS reach the largest number."""
    return Shading(step_of(max([1, *(each for each in values if each is not None)]), STEPS))


def key(drawing: Drawing, shading: Shading, fills: Sequence[str], y: float, unknown: str) -> float:
    """What the shades mean, in as many rows as it needs. unknown: what is said of places without a number; "": there
    are none. Returns where it ends."""
    x = 1.0
    words = shading.ranges(drawing.frame)
    shown = [*zip(fills, words, strict=True), *([(UNKNOWN, unknown)] if unknown else [])]
    for fill, text in shown:
        wide = width_of(text) + 44
        if x > 1 and x + wide > drawing.frame.width:
            x, y = 1.0, y + 22
        drawing.rect(x, y, 22, 13, fill, INK, 0.7)
        drawing.text(x + 28, y + 11, text)
        x += wide
    return y + 22
