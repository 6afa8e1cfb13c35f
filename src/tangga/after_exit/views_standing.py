"""The page of how long families stand after their exit, and the same as a workbook."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from tangga.after_exit import standing, words
from tangga.after_exit.board import Board, Group, board_of
from tangga.after_exit.standing import Wanted
from tangga.audit.actions import record_export
from tangga.audit.reasons import in_words, read_reason
from tangga.audit.taking import asked_why
from tangga.errors import NotValid
from tangga.families.exit_models import ExitType
from tangga.graduation.places import chosen, title, to_choose
from tangga.papers import formats
from tangga.papers.workbooks import XLSX, Cell, made_for, workbook_of
from tangga.people import clock
from tangga.people.addresses import names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.rules import exit_moves
from tangga.rules.suppression import Hidden

NAMES = names({"by", "measure", "type", "area", "on", "from"})
FIRST_YEAR = 2016


class _Asked:
    """What the address asks for; what is not understood shows nothing, and says so."""

    def __init__(self, request: HttpRequest, viewer: Viewer) -> None:
        query = request.GET
        self.problems: list[str] = []
        self.area = chosen(viewer, query.get("area", "")) if query.get("area") else viewer.area
        if query.get("area") and self.area is None:
            self._refuse("area")
        types = ("", *sorted(exit_moves.GRADUATIONS))
        self.wanted = Wanted(
            on=self._day(query.get("on", ""), "on") or viewer.today,
            first=self._day(query.get("from", ""), "from"),
            exit_type=self._one_of(query.get("type", ""), types, "type"),
            area=self.area.code if self.area and not (viewer.sees_own_only and not query.get("area")) else "",
            measure=self._one_of(query.get("measure", standing.FALLEN), standing.MEASURES, "measure"),
            by=self._one_of(query.get("by", standing.TOGETHER), standing.GROUPINGS, "by"),
        )
        if self.wanted.on > viewer.today:
            self.problems.append(_("That day has not come yet. Choose today or an earlier day."))

    def _refuse(self, name: str) -> None:
        self.problems.append(_("The filter “%(name)s” is not understood.") % {"name": name})

    def _one_of(self, said: str, known: tuple[str, ...], name: str) -> str:
        if said not in known:
            self._refuse(name)
            return known[0]
        return said

    def _day(self, text: str, name: str) -> date | None:
        try:
            day = date.fromisoformat(text) if text else None
        except ValueError:
            day = date.min
        if day is not None and not FIRST_YEAR <= day.year <= 2100:
            self._refuse(name)
            return None
        return day


@require_GET
@screen(Action.SEE_TARGETS, reads=NAMES)
def page(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """How long families stand on their own: a picture, numbers at risk, the table behind it."""
    asked = _Asked(request, viewer)
    context: dict[str, Any] = {
        "page": "standing",
        "asked": asked,
        "wanted": asked.wanted,
        "board": None if asked.problems else board_of(viewer, asked.wanted),
        "groupings": words.GROUPINGS.items(),
        "measures": words.MEASURES.items(),
        "types": [(code, label) for code, label in ExitType.choices if code in exit_moves.GRADUATIONS],
        "areas": to_choose(viewer, asked.area),
        "may_export": viewer.may_export,
        "today": viewer.today,
    }
    return render(request, "after_exit/standing.html", context, status=422 if asked.problems else 200)


@require_http_methods(["GET", "POST"])
@screen(Action.EXPORT, reads=NAMES)
def export(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """GET asks why; POST answers with the table as a workbook. It holds figures, and no names."""
    viewer.check_may(Action.SEE_TARGETS)
    asked = _Asked(request, viewer)
    if asked.problems:
        raise NotValid(" ".join(asked.problems))
    board = board_of(viewer, asked.wanted)
    rows = [board.whole, *board.groups]
    why = partial(
        asked_why,
        request,
        page="standing",
        heading=_("Save families after the exit as Excel"),
        rows=ngettext("%(count)s row", "%(count)s rows", len(rows)) % {"count": formats.number(len(rows))},
        back=f"{reverse('standing')}?{request.GET.urlencode()}",
    )
    if request.method == "GET":
        return why()
    try:
        reason = read_reason(request.POST)
    except NotValid as refused:
        return why(refused=refused)
    made_at = clock.now()
    notes = [
        (_("Area"), title(asked.area) if asked.area else _("the whole country")),
        (_("As of"), formats.day(asked.wanted.on)),
        (_("Counts"), str(words.MEASURES[asked.wanted.measure])),
        (_("Not shown"), _("numbers below %(smallest)s families") % {"smallest": board.smallest}),
        *made_for(viewer.person.display_name, made_at, in_words(reason)),
    ]
    file = workbook_of(_("After the exit"), _columns(board), (_cells(row, board) for row in rows), notes)
    record_export(
        "standing.exported",
        viewer.posting,
        by=viewer.person,
        area_code=asked.area.code if asked.area else "",
        rows=len(rows),
        reason=reason,
        filters=[name for name in request.GET if request.GET.get(name)],
        at=made_at,
    )
    called = _("families-after-exit")
    name = f"{called}-{asked.wanted.on.isoformat()}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _columns(board: Board) -> list[tuple[str, int]]:
    columns = [(_("Group"), 36), (_("Families"), 10)]
    for month in board.marks:
        told = {"month": month}
        columns += [
            (_("Followed after %(month)s months") % told, 14),
            (_("Standing after %(month)s months, percent") % told, 14),
            (_("at least, percent"), 10),
            (_("at most, percent"), 10),
        ]
    return columns


def _cells(row: Group, board: Board) -> list[Cell]:
    return [row.name, _cell(row.families, board.smallest), *_of_marks(row, board.smallest)]


def _of_marks(row: Group, smallest: int) -> Iterator[Cell]:
    for mark in row.marks:
        yield from (_cell(mark.at_risk, smallest), mark.share, mark.low, mark.high)


def _cell(cell: int | Hidden, smallest: int) -> Cell:
    if isinstance(cell, Hidden):
        return f"< {smallest}" if cell is Hidden.SMALL else "*"
    return cell
