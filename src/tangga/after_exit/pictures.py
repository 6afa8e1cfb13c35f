"""The courses of groups as a picture (charts.survival): each only as far as enough families are followed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tangga.charts import NARROW, WIDE, Frame, Line, survival
from tangga.charts.survival import LETTERS, MOST_LINES
from tangga.papers import formats
from tangga.rules.suppression import Cell, Hidden
from tangga.rules.survival import Course


class Followed(Protocol):
    """How many of a group are still followed at a month."""

    @property
    def at_risk(self) -> Cell: ...


class Drawable(Protocol):
    """A group of the board."""

    @property
    def name(self) -> str: ...
    @property
    def course(self) -> Course | None: ...
    @property
    def marks(self) -> Sequence[Followed]: ...


@dataclass(frozen=True)
class Picture:
    """letters: of the groups that are drawn, in their order; has_band: one group alone, with its bounds."""

    letters: str
    has_band: bool
    narrow: SafeString
    wide: SafeString


def picture(groups: Sequence[Drawable], fewest: int, marks: Sequence[int]) -> Picture | None:
    """At most MOST_LINES groups, each as far as so many families are followed; None: nobody was seen again.

    A number below `fewest` stands as in the table: not told."""
    lines = [line for each in groups if (line := _line(each, fewest)) is not None][:MOST_LINES]
    if not lines:
        return None
    title = _("Share of families that stand on their own, by months after the exit")
    frame = Frame(title, _("The table below says the same in numbers."), lang=formats.language())
    narrow, wide = (
        mark_safe(  # noqa: S308 - charts escape every text themselves
            survival(frame.wide(width), lines, marks, _("months after the exit"), _("Families still followed"))
        )
        for width in (NARROW, WIDE)
    )
    return Picture(LETTERS[: len(lines)], len(lines) == 1, narrow, wide)


def _line(group: Drawable, fewest: int) -> Line | None:
    until = group.course.known_to(fewest) if group.course is not None else None
    if group.course is None or until is None:
        return None
    return Line(group.name, group.course, until, [_told(each.at_risk, fewest) for each in group.marks])


def _told(cell: Cell, fewest: int) -> str:
    if isinstance(cell, Hidden):
        return f"<{fewest}" if cell is Hidden.SMALL else "*"
    return formats.number(cell)
