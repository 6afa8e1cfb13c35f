"""What stands of somebody's area at a glance, by role: the country's provinces, a province's districts, a district's
sub-districts or facilitators, a facilitator's own year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tangga.areas.models import Area, Level
from tangga.dashboards import own
from tangga.dashboards.asked import FACILITATOR, NAMES, SUB_DISTRICT, Asked, read
from tangga.dashboards.board import Board, board_of, with_families
from tangga.dashboards.columns import (
    ACHIEVED,
    ACTIVE,
    EVERY,
    LATE,
    NATURAL,
    WAITING,
    Column,
    columns_of,
    in_order,
)
from tangga.dashboards.lines import Line, When
from tangga.dashboards.pictures import Spark, map_of, spark
from tangga.errors import NotAllowed, NotValid
from tangga.families.listing import SIZES
from tangga.graduation.places import title
from tangga.papers import formats
from tangga.papers.workbooks import XLSX, made_for, workbook_of
from tangga.people import clock
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.targets.places import top_of
from tangga.targets.words import STATES, pace_in_words, signed

SIGNED = ("pace", "late")


@dataclass(frozen=True)
class Cell:
    """One number of a row. before: the same last month; spark: the year as a picture."""

    key: str
    label: str
    text: str
    before: str | None = None
    address: str = ""
    spark: Spark | None = None


@dataclass(frozen=True)
class Row:
    """A line with its words and pictures. address: its own dashboard, where it has one."""

    line: Line
    name: str
    address: str
    cells: list[Cell]
    state: str
    kind: str
    icon: str


@require_GET
@screen(Action.SEE_TARGETS, reads=NAMES)
def dashboard(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The viewer's own year, or their area's parts, today and as known now."""
    asked = read(request.GET, viewer, EVERY)
    when = When(viewer.today, clock.now())
    context: dict[str, Any] = {"page": "dashboard", "asked": asked, "when": when, "where": _where(asked.area)}
    if asked.problems or asked.column not in columns_of(asked):
        asked.problems = asked.problems or [_("The filter “%(name)s” is not understood.") % {"name": "sort"}]
        return render(request, "dashboards/dashboard.html", context, status=422)
    if viewer.sees_own_only:
        return render(request, "dashboards/own.html", context | own.board_of(viewer, when))
    board = board_of(asked, when, viewer.person)
    rows = Paginator(in_order(list(board.lines), asked), asked.size).get_page(asked.page)
    rows.object_list = with_families(list(rows.object_list), when)
    top, area = top_of(viewer), asked.area
    columns = columns_of(asked)
    return render(
        request,
        "dashboards/dashboard.html",
        context
        | {
            "board": board,
            "columns": _headings(asked, columns),
            "has_pace": "pace" in columns,
            "whole": _row(board, board.whole, columns, viewer),
            "rows": rows,
            "lines": [_row(board, line, columns, viewer) for line in rows.object_list],
            "tiles": _tiles(board, viewer),
            "map": map_of(board, viewer.area.code if viewer.area else ""),
            "sizes": SIZES,
            "filters": asked,
            "rows_name": _rows_name(board),
            "up": area.parent if area and (top is None or area.level > top.level) else None,
            "may_go_up": area is not None and (top is None or area.level > top.level),
            "ways": _ways(asked),
            "may_save": _may_save(viewer, asked),
        },
    )


def _where(area: Area | None) -> str:
    return title(area) if area else _("all of Indonesia")


def _rows_name(board: Board) -> str:
    return {
        Level.PROVINCE: _("Provinces"),
        Level.DISTRICT: _("Districts"),
        Level.SUB_DISTRICT: _("Sub-districts"),
    }.get(board.level or Level.VILLAGE, _("Facilitators"))


def _ways(asked: Asked) -> list[tuple[str, str, bool]]:
    """(value, words, whether it is shown) of the two ways to cut a district; none for other areas."""
    if not asked.by:
        return []
    ways = ((SUB_DISTRICT, _("Sub-districts")), (FACILITATOR, _("Facilitators")))
    return [(value, label, value == asked.by) for value, label in ways]


@dataclass(frozen=True)
class Heading:
    """A column's heading. sort: what a tap sorts by next; sorted: ascending, descending or none."""

    key: str
    label: str
    sort: str
    sorted: str
    number: bool


def _headings(asked: Asked, columns: Mapping[str, Column]) -> list[Heading]:
    found = []
    for key, column in columns.items():
        now = asked.column == key
        first = key if key == "name" else f"-{key}"
        other = f"-{key}" if asked.sort == key else key
        way = ("descending" if asked.descending else "ascending") if now else "none"
        found.append(Heading(key, str(column.label), other if now else first, way, key != "name"))
    return found


def _row(board: Board, line: Line, columns: Mapping[str, Column], viewer: Viewer) -> Row:
    state, kind, icon = STATES[line.state]
    address = ""
    if line.person is None and line.area is not None and board.level in (Level.PROVINCE, Level.DISTRICT):
        address = f"?area={line.area.code}"
    cells = [_cell(board, line, key, column, viewer) for key, column in columns.items() if key != "name"]
    name = line.person.display_name if line.person else _where(line.area)
    return Row(line, name, address, cells, str(state), kind, icon)


def _cell(board: Board, line: Line, key: str, column: Column, viewer: Viewer) -> Cell:
    value = column.of(line, is_whole=line is board.whole)
    assert not isinstance(value, str)  # only names are words
    before = column.before(line) if column.before else None
    may = column.action is not None and viewer.may(column.action)
    return Cell(
        key,
        str(column.label),
        _text(key, value),
        None if before is None else formats.number(before),
        column.address(line, board.when) if column.address and may and value is not None else "",
        _spark(line, board.when.today) if key == "achieved" else None,
    )


def _text(key: str, value: int | None) -> str:
    if value is None:
        return "–"
    return signed(value) if key in SIGNED else formats.number(value)


def _spark(line: Line, today: date) -> Spark | None:
    return spark(line.voluntary.so_far, line.target, line.pace, today)


@dataclass(frozen=True)
class Tile:
    """A number above the rows. more: what stands beside it, in words."""

    name: str
    value: str
    more: str
    address: str = ""
    spark: Spark | None = None


def _tiles(board: Board, viewer: Viewer) -> list[Tile]:
    """The whole area: its year, and what waits."""
    whole, when = board.whole, board.when

    def at(column: Column) -> str:
        may = column.address and column.action and viewer.may(column.action)
        return column.address(whole, when) if column.address and may else ""

    last = formats.month(when.month_end)
    achieved = formats.number(whole.achieved)
    if whole.target is not None:
        achieved = _("%(achieved)s of %(target)s") % {"achieved": achieved, "target": formats.number(whole.target)}
    tiles = [
        Tile(
            _("Voluntary graduations"),
            achieved,
            pace_in_words(whole.pace) if whole.pace else _("no target yet"),
            at(ACHIEVED),
            _spark(whole, when.today),
        ),
        Tile(
            _("Natural exits this year"),
            formats.number(whole.natural.year),
            _("this month %(this)s, in %(month)s %(before)s")
            % {
                "this": formats.number(whole.natural.this),
                "month": last,
                "before": formats.number(whole.natural_before),
            },
            at(NATURAL),
        ),
        Tile(
            _("Active families"),
            _text("active", whole.active),
            _("at the end of %(month)s %(before)s") % {"month": last, "before": _text("active", whole.active_before)},
            at(ACTIVE),
        ),
        Tile(
            _("On the waiting list"),
            _text("waiting", whole.waiting),
            _("at the end of %(month)s %(before)s") % {"month": last, "before": _text("waiting", whole.waiting_before)},
            at(WAITING),
        ),
    ]
    if whole.late:
        more = _("of voluntary graduations until the end of %(month)s, recorded after it") % {"month": last}
        tiles.append(Tile(_("Known late"), signed(whole.late), more, at(LATE)))
    if board.stage is not None and whole.leaving is not None:
        more = _("families without a component by %(day)s") % {"day": formats.day(board.stage)}
        tiles.append(Tile(_("Natural exits of the coming stage"), formats.number(whole.leaving), more))
    return tiles


def _may_save(viewer: Viewer, asked: Asked) -> bool:
    """Rows of areas name nobody; those of facilitators are taken from the page of targets, which asks why."""
    return viewer.may(Action.SEE_FIGURES) and asked.by != FACILITATOR


@require_GET
@screen(Action.SEE_FIGURES, reads=NAMES)
def export(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The rows of areas as a workbook, the whole last."""
    asked = read(request.GET, viewer, EVERY)
    if asked.problems or asked.column not in columns_of(asked):
        raise NotValid(" ".join(asked.problems) or _("The filter “%(name)s” is not understood.") % {"name": "sort"})
    if not _may_save(viewer, asked):
        raise NotAllowed(_("Facilitators are saved from the page of targets, which asks what for."))
    when = When(viewer.today, clock.now())
    board = board_of(asked, when, viewer.person)
    columns = columns_of(asked)
    headings = [(_("Name"), 32), (_("Area code"), 12)]
    for key, column in columns.items():
        if key == "name":
            continue
        headings.append((str(column.label), 16))
        if column.before:
            headings.append((_("%(column)s, last month") % {"column": column.label}, 16))
    lines = [*in_order(list(board.lines), asked), board.whole]
    file = workbook_of(
        _("Dashboard"),
        headings,
        [_cells(board, line, columns) for line in lines],
        [
            (_("Area"), _where(asked.area)),
            (_("As of"), formats.day(when.today)),
            (_("Last month"), formats.month(when.month_end)),
            (_("Known late"), _("until the end of last month, recorded after it")),
            *made_for(f"{viewer.person.display_name}, {viewer.role_label}", when.now, _("a figure")),
        ],
    )
    name = "-".join((_("dashboard"), asked.area.code if asked.area else "00", when.today.isoformat()))
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _cells(board: Board, line: Line, columns: Mapping[str, Column]) -> list[str | int | None]:
    cells: list[str | int | None] = [_where(line.area), line.area.code if line.area else "00"]
    for key, column in columns.items():
        if key == "name":
            continue
        cells.append(column.of(line, is_whole=line is board.whole))
        if column.before:
            cells.append(column.before(line))
    return cells
