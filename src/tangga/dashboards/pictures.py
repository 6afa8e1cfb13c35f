"""The year of a row as a small picture (achieved by each month's end, against an even pace), and a map of the areas."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tangga.areas.models import Level
from tangga.charts import Frame
from tangga.dashboards.board import Board
from tangga.figures.definitions import AREAS
from tangga.figures.drawn import Drawn, map_of_parts
from tangga.graduation.places import title
from tangga.papers import formats
from tangga.rules.targets import Pace

WIDTH, HEIGHT = 120, 32


@dataclass(frozen=True)
class Spark:
    """line: points of what was achieved; even_y: where the target's line ends at the year's end; None: no target."""

    line: str
    x: float
    y: float
    even_y: float | None


def spark(so_far: Sequence[int], target: int | None, due: Pace | None, today: date) -> Spark | None:
    """The year of a day, until then. None where there is nothing to draw: nobody left, and no target."""
    first = date(today.year, 1, 1)
    day_of_year, days = (today - first).days + 1, (date(today.year + 1, 1, 1) - first).days
    most = max([*so_far, target or 0])
    if not most:
        return None
    points = [(0.0, float(HEIGHT))]
    for place, many in enumerate(so_far):
        last = place == len(so_far) - 1
        x = day_of_year * WIDTH / days if last else (place + 1) * WIDTH / 12
        points.append((round(x, 1), round(HEIGHT - many * HEIGHT / most, 1)))
    x, y = points[-1]
    even = round(HEIGHT - target * HEIGHT / most, 1) if target and due is not None else None
    return Spark(" ".join(f"{a:g},{b:g}" for a, b in points), x, y, even)


def map_of(board: Board, office: str) -> Drawn | None:
    """Voluntary graduations of the year by area; None where nobody graduated, or rows that cannot be drawn."""
    if board.level not in (Level.PROVINCE, Level.DISTRICT):
        return None
    parts = {line.area.code: line.achieved for line in board.lines if line.area is not None}
    names = {line.area.code: title(line.area) for line in board.lines if line.area is not None}
    if not any(parts.values()):
        return None
    year = board.when.today.year
    frame = Frame(
        _("Voluntary graduations of %(year)s by area") % {"year": year},
        _("The table below has every number."),
        lang=formats.language(),
    )
    return map_of_parts(frame, parts, names, office=office, by=AREAS[board.level - 1], country=board.asked.area is None)
