"""The pictures of an edition, from its content: how the areas compare, and where they lie. The same on the page and in
the files."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tangga.charts import Bar, Frame, ranking
from tangga.editions.shown import Shown
from tangga.figures.definitions import AREAS
from tangga.figures.drawn import tiles_of_parts
from tangga.papers import formats


@dataclass(frozen=True)
class Picture:
    """One picture as SVG. name: of its file; alt: what it shows, for who cannot see it."""

    name: str
    alt: str
    svg: str


def pictures(tables: list[Shown], width: int) -> list[Picture]:
    """A ranking and, of districts or provinces, a map of the first table that is cut by areas; none where there is
    nobody to compare."""
    table = next((each for each in tables if each.numbers.by in AREAS and each.has_parts), None)
    if table is None or len(table.rows) < 2 or not table.total:
        return []
    compared = table.before is not None
    bars = [
        Bar(row.name, row.value, row.before if compared else None, rest=not row.code.isdigit()) for row in table.rows
    ]
    frame = Frame(table.title, _desc(table), width, formats.language())
    earlier = _("The thin bar: the edition before.") if compared else ""
    found = [Picture("ranking.svg", table.title, ranking(frame, bars, earlier))]
    # Tiles always: what somebody loads later may not change the pictures of an edition made again.
    areas = [row for row in table.rows if row.code.isdigit()]
    parts, names = {row.code: row.value for row in areas}, {row.code: row.name for row in areas}
    if drawn := tiles_of_parts(frame, parts, names, by=table.numbers.by):
        found.append(Picture("map.svg", table.title, drawn.draw(width)))
    return found


def _desc(table: Shown) -> str:
    """The largest parts, for who cannot see the picture."""
    largest = [f"{row.name} {formats.number(row.value)}" for row in table.rows[:5]]
    return f"{table.title}: {', '.join(largest)}"
