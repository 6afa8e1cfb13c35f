"""Progress: the country's, a province's, a district's, down to each facilitator; a facilitator's own."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tangga.areas.models import Level
from tangga.audit.actions import record_export
from tangga.audit.reasons import read_reason
from tangga.errors import NotValid
from tangga.families.listing import SIZES
from tangga.papers import formats
from tangga.papers.workbooks import XLSX, Cell, Column, workbook_of
from tangga.people import clock
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.targets import checks, words
from tangga.targets.actions import parts_now
from tangga.targets.asked import NAMES, Asked, read, years_to_choose
from tangga.targets.models import Rule
from tangga.targets.pictures import bar, curve, stairs
from tangga.targets.places import top_of
from tangga.targets.progress import Board, Row, board_of, own_progress, with_fairness
from tangga.targets.queries import headcount, revisions_of, whole_above
from tangga.targets.taking import asked_why_rows, made_by


def _sorts() -> dict[str, str]:
    return {
        "name": _("by name"),
        "behind": _("furthest behind first"),
        "-achieved": _("most achieved first"),
        "-families": _("most families first"),
    }


SORT_KEYS: dict[str, Callable[[Row], Any]] = {
    "name": lambda row: row.name.lower(),
    "behind": lambda row: (row.pace.difference if row.pace else 0, row.name.lower()),
    "-achieved": lambda row: (-row.achieved, row.name.lower()),
    "-families": lambda row: (-(row.fairness.families if row.fairness else 0), row.name.lower()),
}


@require_GET
@screen(Action.SEE_TARGETS, reads=NAMES)
def targets(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Progress of an area and its parts; to a facilitator their own, and the mean of the district."""
    asked = read(request.GET, viewer, SORT_KEYS)
    context: dict[str, Any] = {
        "page": "targets",
        "asked": asked,
        "years": years_to_choose(viewer.today),
        "states": words.STATES,
    }
    if asked.problems:
        return render(request, "targets/targets.html", context, status=422)
    if viewer.sees_own_only:
        return render(request, "targets/own.html", context | _own(viewer, asked))
    return render(request, "targets/targets.html", context | _area(viewer, asked))


def _own(viewer: Viewer, asked: Asked) -> dict[str, Any]:
    district = top_of(viewer)
    assert district is not None  # a facilitator is posted in a district or below
    own = own_progress(viewer.person, district, asked.year, asked.on, asked.known_at)
    return {"own": own, "line": line_of(own.row), "mean": words.tenths(own.mean_tenths)}


def _area(viewer: Viewer, asked: Asked) -> dict[str, Any]:
    board = board_of(asked.area, asked.year, asked.on, asked.known_at)
    page = Paginator(chosen(board, asked), asked.size).get_page(asked.page)
    page.object_list = with_fairness(list(page.object_list), asked.on, asked.known_at)
    target, posting = board.whole.target, viewer.posting
    top = top_of(viewer)
    whole = whole_above(asked.year, asked.area)
    by_people = target is not None and target.rule == Rule.PER_FACILITATOR
    now = headcount(asked.area.code if asked.area else "", min(asked.on, viewer.today)) if target else None
    return {
        "board": board,
        "whole": line_of(board.whole),
        "rows": page,
        "lines": [line_of(row) for row in page.object_list],
        "nobody": line_of(board.nobody) if board.nobody else None,
        "sizes": SIZES,
        "sorts": _sorts(),
        "curve": picture_of(board),
        "level_name": level_name(board.level),
        "up": asked.area.parent if asked.area and (top is None or asked.area.level > top.level) else None,
        "may_go_up": asked.area is not None and (top is None or asked.area.level > top.level),
        "may_set": checks.sets(posting, asked.area) and whole is None,
        "may_share": target is not None and checks.shares_out(posting, asked.area),
        "shared": bool(target and parts_now(target)),
        "headcount": now,
        "changed_headcount": by_people and now != target.base_facilitators if target else False,
        "revisions": list(revisions_of(asked.year, asked.area)),
        "may_export": viewer.may_export,
    }


def chosen(board: Board, asked: Asked) -> list[Row]:
    """The parts that are asked for, in the order asked for."""
    rows = [row for row in board.parts if row.late] if asked.late else list(board.parts)
    if asked.sort == "-families":
        rows = with_fairness(rows, asked.on, asked.known_at)
    return sorted(rows, key=SORT_KEYS[asked.sort])


def level_name(level: Level | None) -> str:
    return {Level.PROVINCE: _("Provinces"), Level.DISTRICT: _("Districts")}.get(
        level or Level.VILLAGE, _("Facilitators")
    )


def line_of(row: Row) -> dict[str, Any]:
    """A row with its words and pictures."""
    label, kind, icon = words.STATES[row.state]
    pace, fair = row.pace, row.fairness
    return {
        "row": row,
        "state": label,
        "kind": kind,
        "icon": icon,
        "pace_words": words.pace_in_words(pace) if pace else "",
        "difference": words.signed(pace.difference) if pace else "",
        "rule": words.rule_in_words(row.target) if row.target else "",
        "stairs": stairs(row.target.number, row.achieved, pace.due) if row.target and pace else None,
        "share_of_target": words.tenths(row.share_of_target),
        "share_before": words.hundredths(row.share_before),
        "share_after": words.hundredths(row.share_after),
        "deciles": bar(words.DECILES, fair.deciles) if fair else [],
        "spare": words.signed(row.load.spare) if row.load else "",
    }


def picture_of(board: Board) -> Any:
    """The year's course; None where there is no target, or the year has not begun."""
    if board.whole.target is None or not board.monthly:
        return None
    first = date(board.year, 1, 1)
    days = (date(board.year + 1, 1, 1) - first).days
    gone = min(days, (board.on - first).days + 1)
    return curve(board.whole.target.number, board.monthly, gone, days)


@require_http_methods(["GET", "POST"])
@screen(Action.EXPORT, reads=NAMES)
def export(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """Progress as a workbook: GET asks why, POST answers with the file and logs it."""
    viewer.check_may(Action.SEE_TARGETS)
    asked = read(request.GET, viewer, SORT_KEYS)
    if asked.problems:
        raise NotValid(" ".join(asked.problems))
    rows = _rows_to_take(viewer, asked)
    why = partial(asked_why_rows, request, "targets", _("Save progress as Excel"), len(rows))
    if request.method == "GET":
        return why()
    try:
        reason = read_reason(request.POST)
    except NotValid as refused:
        return why(refused)
    place = asked.area.name if asked.area else _("the whole country")
    file = workbook_of(
        _("Progress"),
        _columns(),
        [_cells(row) for row in rows],
        [
            (_("Area"), place),
            (_("Year"), str(asked.year)),
            (_("As of"), formats.day(asked.on)),
            (_("As known on"), formats.day(asked.known_on or viewer.today)),
            (_("Due by now"), _("if the year's work were spread evenly over its days; rounded down")),
            (_("Projected"), _("at the year's end, if it goes on at the pace of the days so far")),
            (_("Counts"), _("only voluntary graduations in force within the year")),
            *made_by(viewer, clock.now(), reason),
        ],
    )
    record_export(
        "targets.exported",
        viewer.posting,
        by=viewer.person,
        area_code=asked.area.code if asked.area else "",
        rows=len(rows),
        reason=reason,
        filters=[name for name in request.GET if request.GET.get(name)],
    )
    name = "-".join((_("targets"), f"{asked.year}-{asked.on.isoformat()}.xlsx"))
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _rows_to_take(viewer: Viewer, asked: Asked) -> Sequence[Row]:
    if viewer.sees_own_only:
        return [_own(viewer, asked)["own"].row]
    rows = chosen(board_of(asked.area, asked.year, asked.on, asked.known_at), asked)
    return with_fairness(rows, asked.on, asked.known_at)


def _columns() -> list[Column]:
    return [
        (_("Name"), 30),
        (_("Area code"), 12),
        (_("Target"), 10),
        (_("Achieved"), 10),
        (_("Due by now"), 10),
        (_("Difference"), 10),
        (_("Projected"), 10),
        (_("Where it stands"), 16),
        (_("Other exits"), 10),
        (_("Left, not recorded how"), 12),
        (_("Families of the base"), 12),
        (_("Families of the base after exits"), 12),
        (_("Families accompanied"), 12),
        (_("Five years or more"), 12),
        (_("Could be prepared"), 12),
    ]


def _cells(row: Row) -> list[Cell]:
    pace, fair = row.pace, row.fairness
    return [
        row.name,
        row.area.code if row.area else "",
        row.target.number if row.target else None,
        row.achieved,
        pace.due if pace else None,
        pace.difference if pace else None,
        pace.projected if pace else None,
        str(words.STATES[row.state][0]),
        row.left_otherwise,
        row.not_recorded,
        row.target.base_families if row.target else None,
        row.base_after,
        fair.families if fair else None,
        fair.five_years if fair else None,
        fair.preparable if fair else None,
    ]
