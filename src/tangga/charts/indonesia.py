"""Indonesia as a tile map: 38 provinces laid out about as they lie, west to east (indonesia.csv, our own layout).

A narrow picture is folded: the west above, the east below, so that a phone shows every number.
"""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from tangga.charts.drawing import LINE, SHADES, Drawing, Frame
from tangga.charts.shading import key, shading_of
from tangga.charts.tiles import GAP, Tile, draw, placed_at

FOLD = 7  # the column where the east begins: Sulawesi and Nusa Tenggara


@cache
def provinces() -> Mapping[str, tuple[str, int, int]]:
    """code -> (short name, column, row)."""
    text = resources.files("tangga.charts").joinpath("indonesia.csv").read_text(encoding="utf-8")
    return {
        row["code"]: (row["short"], int(row["column"]), int(row["row"])) for row in csv.DictReader(text.splitlines())
    }


def tiles_of_indonesia(frame: Frame, tiles: Sequence[Tile], unknown: str) -> str:
    """Provinces at their places. One that the layout does not know is left out: the table has it.

    Takes    tiles: by the provinces' codes; unknown: what is said of provinces without a number
    Returns  the SVG
    """
    drawing = Drawing(frame)
    placed = placed_at(tiles, provinces())
    shading = shading_of([each.shaded for each in tiles])
    columns = FOLD if frame.is_narrow else 1 + max(column for _name, column, _row in provinces().values())
    side = (frame.width + GAP) / columns - GAP
    west = [each for each in placed if each.column < FOLD]
    east = [each for each in placed if each.column >= FOLD]
    if frame.is_narrow:
        y = draw(drawing, west, side, shading)
        drawing.line(0, y + 8, frame.width, y + 8, LINE)
        lifted = min((each.row for each in east), default=0)  # its first row is the first below the line
        y = draw(drawing, east, side, shading, top=y + 16 - lifted * (side + GAP), first=FOLD)
    else:
        y = draw(drawing, placed, side, shading)
    has_unknown = unknown if any(each.shaded is None for each in tiles) else ""
    return drawing.finish(key(drawing, shading, SHADES, y + 10, has_unknown))
