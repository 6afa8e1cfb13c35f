"""A map from shapes that an office gave: each area filled by its number, hatched denser the more there are.

Longitude and latitude are drawn straight (equirectangular, true at the middle of what is shown): for a province or less
this is as good as any, and needs no library of projections.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, radians

from tangga.charts.drawing import Drawing, Frame, coordinate, shortened, width_of
from tangga.charts.shading import HATCHES, UNKNOWN, key, shading_of

Ring = Sequence[tuple[float, float]]  # longitude, latitude; closed or not
TALLEST = 1.1  # of the width; a longer land is made narrower
LETTERS = 11
Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """An area. polygons: each its outer ring, then its holes. value: None where nothing is known of it; told: its
    number as it may be read, where it may not be told."""

    code: str
    name: str
    polygons: Sequence[Sequence[Ring]]
    value: int | None
    told: str = ""

    @property
    def shaded(self) -> int | None:
        return 1 if self.told else self.value


def shape_map(frame: Frame, shapes: Sequence[Shape], unknown: str, plain: bool = False) -> str:
    """Shapes with names and numbers where they fit; the table has those that do not.

    Takes    shapes: at least one, in WGS84; unknown: what is said of areas without a number; plain: only where they
             lie, without shades and what they mean
    Returns  the SVG
    Raises   ValueError where there is nothing to draw
    """
    points = [point for each in shapes for polygon in each.polygons for ring in polygon for point in ring]
    if not points:
        raise ValueError("no shapes to draw")
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    squeeze = cos(radians((south + north) / 2))
    broad, tall = max((east - west) * squeeze, 1e-6), max(north - south, 1e-6)
    scale = min((frame.width - 4) / broad, frame.width * TALLEST / tall)
    left = (frame.width - broad * scale) / 2

    def at(point: tuple[float, float]) -> tuple[float, float]:
        return left + (point[0] - west) * squeeze * scale, 2 + (north - point[1]) * scale

    drawing = Drawing(frame)
    shading = shading_of([each.shaded for each in shapes])
    ordered = sorted(shapes, key=lambda each: each.code)
    for each in ordered:
        place = shading.place(each.shaded)
        rings = [[at(point) for point in ring] for polygon in each.polygons for ring in polygon]
        drawing.path(
            "".join(_path(ring) for ring in rings), "#ffffff" if plain else UNKNOWN if place is None else HATCHES[place]
        )
    taken: list[tuple[float, float, float, float]] = []
    for each in sorted(ordered, key=lambda each: -_largest(each)[0]):
        _label(drawing, each, at, taken)
    y = 2 + tall * scale + 12
    if plain:
        return drawing.finish(y)
    has_unknown = unknown if any(each.shaded is None for each in shapes) else ""
    return drawing.finish(key(drawing, shading, HATCHES, y, has_unknown))


def _path(ring: Sequence[tuple[float, float]]) -> str:
    """Points that are the same to a tenth are drawn once."""
    shown: list[str] = []
    for x, y in ring:
        point = f"{coordinate(x)} {coordinate(y)}"
        if not shown or shown[-1] != point:
            shown.append(point)
    return f"M{'L'.join(shown)}Z"


def _largest(shape: Shape) -> tuple[float, tuple[float, float]]:
    """How large its largest outer ring is, and the middle of it (its centre of mass)."""
    found = (-1.0, (0.0, 0.0))
    for polygon in shape.polygons:
        area, middle = _mass(polygon[0])
        if area > found[0]:
            found = (area, middle)
    return found


def _mass(ring: Ring) -> tuple[float, tuple[float, float]]:
    x0, y0 = ring[0]  # sums from the first point on: less is lost to rounding
    twice = x = y = 0.0
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
        twice += cross
        x += (ax + bx - 2 * x0) * cross
        y += (ay + by - 2 * y0) * cross
    if not twice:
        return 0.0, (x0, y0)
    return abs(twice) / 2, (x0 + x / (3 * twice), y0 + y / (3 * twice))


def _label(
    drawing: Drawing, shape: Shape, at: Callable[[Point], Point], taken: list[tuple[float, float, float, float]]
) -> None:
    """Name and number at the middle, or the number alone, or nothing where another label stands."""
    x, y = at(_largest(shape)[1])
    across = [at(point)[0] for polygon in shape.polygons for point in polygon[0]]
    own = max(across) - min(across)
    value = shape.told or ("–" if shape.value is None else drawing.frame.number(shape.value))
    name = shortened(shape.name, 110, LETTERS)
    for lines in ([name, value], [value]):
        wide = max(width_of(each, LETTERS, bold=True) for each in lines) + 4
        if len(lines) > 1 and wide > own:  # a name may not lie over a neighbour
            continue
        tall = 13.0 * len(lines)
        x = min(max(x, wide / 2), drawing.frame.width - wide / 2)
        box = (x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)
        if all(box[2] < a or box[0] > c or box[3] < b or box[1] > d for a, b, c, d in taken):
            taken.append(box)
            for number, line in enumerate(lines):
                is_value, foot = number == len(lines) - 1, box[1] + 13 * number + 10
                drawing.text(x, foot, line, size=LETTERS, anchor="middle", bold=is_value, halo=True)
            return
