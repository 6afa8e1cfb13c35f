"""Tile maps: a square for each area, all of one size, each with its short name and its number.

No boundaries of districts can be installed, and on a true map a small city would vanish beside a wide regency. A
tile says as much of each. Where tiles stand is fixed: it follows from the codes alone and never from the numbers.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tangga.charts.drawing import INK, PAPER_WHITE, SHADES, Drawing, Frame, clean, shortened, width_of, wrapped
from tangga.charts.shading import UNKNOWN, Shading, key, shading_of

FIRST_CITY = 71  # the last two digits of a district's code: 01 to 69 a regency, from 71 on a city
GAP = 4
KINDS = ("Kabupaten", "Kab.", "Kota", "Administrasi", "Adm.")
SHORT = {
    "Kabupaten": "Kab.", "Kepulauan": "Kep.",
    "Utara": "Ut.", "Selatan": "Sel.", "Tenggara": "Tgr.", "Timur": "Tim.", "Barat": "Bar.",
    "Tengah": "Teng.", "Pegunungan": "Peg.", "Ogan": "O.", "Komering": "Kmg.", "Labuhanbatu": "L.batu",
    "Bolaang": "Bol.", "Mongondow": "Mgd.", "Padang": "Pdg.", "Hulu": "H.", "Sungai": "Sei",
}  # fmt: skip


@dataclass(frozen=True)
class Tile:
    """An area. value: None where nothing is known of it; told: its number as it may be read, where it may not be told
    (a small one: "<5"), else empty: then the shade does not tell it either."""

    code: str
    name: str
    value: int | None
    told: str = ""

    @property
    def shaded(self) -> int | None:
        return 1 if self.told else self.value


@dataclass(frozen=True)
class _Placed:
    tile: Tile
    name: str
    column: int
    row: int


def is_city(code: str) -> bool:
    """Whether a code is that of a city; those of provinces, sub-districts and villages are none."""
    return len(code) == 4 and int(code[2:]) >= FIRST_CITY


def places_of(codes: Sequence[str], columns: int) -> dict[str, tuple[int, int]]:
    """code -> (column, row): regencies in the order of their codes, then cities, which begin a row of their own."""
    regencies = sorted(each for each in codes if not is_city(each))
    cities = sorted(each for each in codes if is_city(each))
    first = -(-len(regencies) // columns)
    return {
        **{code: (place % columns, place // columns) for place, code in enumerate(regencies)},
        **{code: (place % columns, first + place // columns) for place, code in enumerate(cities)},
    }


def tile_map(frame: Frame, tiles: Sequence[Tile], unknown: str, cities: str = "") -> str:
    """The districts of a province, or other areas by their codes.

    Takes    tiles: in any order; unknown: what is said of tiles without a number; cities: what the double frame means
    Returns  the SVG
    """
    columns = _columns(len(tiles), frame.width)
    side = min((frame.width + GAP) / columns - GAP, 116)
    places = places_of([each.code for each in tiles], columns)
    called, ordered = names_for(tiles), sorted(tiles, key=lambda each: each.code)
    placed = [_Placed(each, called[each.code], *places[each.code]) for each in ordered]
    drawing = Drawing(frame)
    y = draw(drawing, placed, side, shading_of([each.shaded for each in tiles]), frames=True)
    y = _key(drawing, [each.shaded for each in tiles], y + 8, unknown)
    if cities and any(is_city(each.code) for each in tiles):
        drawing.rect(1, y, 22, 13, PAPER_WHITE, INK)
        drawing.rect(3.5, y + 2.5, 17, 8, PAPER_WHITE, INK, 0.7)
        drawing.text(29, y + 11, cities)
        y += 22
    return drawing.finish(y)


def _columns(many: int, width: float) -> int:
    """As many as are wide enough to hold a name, and a shape that is rather wide than tall."""
    most = max(1, int((width + GAP) // (76 + GAP)))
    wished = next(columns for columns in range(1, 100) if columns * columns >= many * 1.6)
    return max(1, min(most, wished, max(many, 1)))


def _key(drawing: Drawing, values: Sequence[int | None], y: float, unknown: str) -> float:
    has_unknown = unknown if any(each is None for each in values) else ""
    return key(drawing, shading_of(values), SHADES, y, has_unknown)


def draw(
    drawing: Drawing,
    placed: Sequence[_Placed],
    side: float,
    shading: Shading,
    frames: bool = False,
    top: float = 0,
    first: int = 0,
) -> float:
    """Draw tiles at their places, from `top` on, the column `first` at the left edge. Returns where they end."""
    end = top
    for each in placed:
        x, y = (each.column - first) * (side + GAP) + 1, top + each.row * (side + GAP) + 1
        end = max(end, y + side)
        _tile(drawing, each, x, y, side - 2, shading, double=frames and is_city(each.tile.code))
    return end


def _tile(drawing: Drawing, placed: _Placed, x: float, y: float, side: float, shading: Shading, double: bool) -> None:
    tile = placed.tile
    place = shading.place(tile.shaded)
    fill = SHADES[place] if place is not None else UNKNOWN
    ink = PAPER_WHITE if place == len(SHADES) - 1 else INK
    drawing.rect(x, y, side, side, fill, INK, 0.7)
    if double:
        drawing.add(
            f'<rect x="{x + 2.5:.1f}" y="{y + 2.5:.1f}" width="{side - 5:.1f}" height="{side - 5:.1f}" fill="none"'
            f' stroke="{ink}" stroke-width="0.7"/>'
        )
    value = tile.told or ("–" if tile.value is None else drawing.frame.number(tile.value))
    size = next((each for each in (14, 11) if width_of(value, each, bold=True) <= side - 4), 9)
    edge = 2 if double else 0
    room = side - 4 - 2 * edge
    sizes = (
        (11, 10) if side >= 60 else (11, 10, 9, 8)
    )  # where there is room, a long name is broken before it is made small
    small = next((each for each in sizes if width_of(placed.name, each) <= room), 11 if side >= 60 else 8)
    for number, name in enumerate(short_name(placed.name, room, small)):
        foot = y + 4 + edge + small + (small + 2) * number
        drawing.text(x + side / 2, foot, name, size=small, anchor="middle", fill=ink)
    drawing.text(x + side / 2, y + side - 6 - edge, value, size=size, anchor="middle", bold=True, fill=ink)


def names_for(tiles: Sequence[Tile]) -> dict[str, str]:
    """code -> what stands in its tile: the name without its kind, but where two would be called the same (Kab. Bima and
    Kota Bima)."""
    bare = {each.code: " ".join(word for word in clean(each.name).split() if word not in KINDS) for each in tiles}
    many = Counter(bare.values())
    return {each.code: bare[each.code] if many[bare[each.code]] == 1 else each.name for each in tiles}


def short_name(name: str, room: float, size: float) -> list[str]:
    """A name in at most two lines, with words made short only where it must be."""
    words = clean(name).split()
    lines = wrapped(" ".join(words), room, 2, size)
    if not any(each.endswith("…") for each in lines):
        return lines
    made_short = " ".join(SHORT.get(each, each) for each in words)
    lines = wrapped(made_short, room, 2, size)
    return [shortened(each, room, size) for each in lines]


def placed_at(tiles: Sequence[Tile], places: Mapping[str, tuple[str, int, int]]) -> list[_Placed]:
    """Tiles at places of their own: code -> (name, column, row). A tile that has none is left out."""
    return [
        _Placed(each, *places[each.code]) for each in sorted(tiles, key=lambda each: each.code) if each.code in places
    ]
