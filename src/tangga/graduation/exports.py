"""Lists of graduation as workbooks: asked why first, logged, numbers as numbers, no text taken for a formula."""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.audit.reasons import REASONS, in_words, read_reason
from tangga.errors import NotValid
from tangga.graduation import words
from tangga.graduation.known import Told, business_words
from tangga.graduation.models import Support
from tangga.graduation.places import title
from tangga.papers import formats
from tangga.people import clock
from tangga.people.screens import Viewer
from tangga.rules.questionnaire import SECTIONS
from tangga.rules.spreadsheet_text import harmless

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_575  # what a sheet holds below its heading
Cell = str | int | date | None


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its columns (heading, width) and its rows, made one by one."""

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Cell]]


@dataclass(frozen=True)
class Asked:
    """A list that somebody wants to take away; back: the list's address."""

    page: str
    heading: str
    back: str
    count: int
    chips: Sequence[str]
    area: Area | None
    file_name: str


def answered(
    request: HttpRequest,
    viewer: Viewer,
    asked: Asked,
    sheet: Callable[[], Sheet],
    log: Callable[[dict[str, Any]], object],
) -> HttpResponseBase:
    """GET: the form that asks why. POST: the file, logged with the reason, the rows and the names of the filters.

    log  writes the event, with what audit.actions.record_export takes besides its name and subject
    """
    if asked.count > MOST_ROWS:
        raise NotValid(_("So many rows do not fit on one sheet. Choose a smaller area and export again."))
    if request.method == "GET":
        return _asked_why(request, asked)
    try:
        reason = read_reason(request.POST)
    except NotValid as refused:
        return _asked_why(request, asked, refused)
    made_at = clock.now()
    notes = [
        (_("Made by"), viewer.person.display_name),
        (_("Made at"), formats.instant(made_at).replace(formats.NO_BREAK, " ")),
        (_("Needed for"), in_words(reason)),
        (_("Area"), title(viewer.area) if viewer.area else ""),
        (_("Filters"), "; ".join(asked.chips) or _("none")),
        (_("Personal data"), _("This file holds names. Keep it as you would keep the paper list; do not forward it.")),
    ]
    file = _workbook(sheet(), notes)
    log(
        {
            "by": viewer.person,
            "area_code": asked.area.code if asked.area else "",
            "rows": asked.count,
            "reason": reason,
            "filters": [name for name in request.GET if request.GET.get(name)],
            "at": made_at,
        }
    )
    name = f"{asked.file_name}-{viewer.today.isoformat()}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _asked_why(request: HttpRequest, asked: Asked, refused: NotValid | None = None) -> HttpResponse:
    context = {
        "page": asked.page,
        "heading": asked.heading,
        "rows": formats.families_in_words(asked.count),
        "chips": asked.chips,
        "back": asked.back,
        "warning": _("The file holds names. Keep it as you would keep the paper list; do not forward it."),
        "reasons": REASONS,
        "chosen": request.POST.get("reason", ""),
        "note": request.POST.get("note", "")[:200],
        "problem": str(refused) if refused else "",
    }
    return render(request, "reports/asked_why.html", context, status=422 if refused else 200)


def _workbook(sheet: Sheet, notes: Sequence[tuple[str, str]]) -> IO[bytes]:
    """An open temporary file at its beginning, which vanishes when closed; rows are forgotten as they are written."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, {"constant_memory": True, **plain})
    bold = book.add_format({"bold": True, "bg_color": "#E2EFEC", "bottom": 1})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    page = book.add_worksheet(sheet.name)
    page.freeze_panes(1, 2)
    for place, (heading, width) in enumerate(sheet.columns):
        page.set_column(place, place, width)
        page.write_string(0, place, heading, bold)
    row = 0
    for row, cells in enumerate(sheet.rows, start=1):
        for place, value in enumerate(cells):
            if isinstance(value, int):
                page.write_number(row, place, value)
            elif isinstance(value, date):
                page.write_datetime(row, place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
            elif value:
                page.write_string(row, place, harmless(value))
    page.autofilter(0, 0, row, len(sheet.columns) - 1)
    about = book.add_worksheet(_("About this list"))
    about.set_column(0, 0, 28)
    about.set_column(1, 1, 90)
    for row, (name, text) in enumerate(notes):
        about.write_string(row, 0, name, bold)
        about.write_string(row, 1, harmless(text))
    book.close()
    file.seek(0)
    return file


def candidates_sheet(rows: Iterable[Told], year: int) -> Sheet:
    """Families to prepare: each section of readiness and each reason in words; never points."""
    columns = [
        (_("Family id"), 16),
        (_("Carer"), 28),
        (_("Village"), 22),
        (_("Sub-district"), 22),
        (_("Years in the programme"), 12),
        (_("Decile"), 8),
        *((str(words.SECTIONS[section]), 14) for section in SECTIONS),
        (_("Asked on"), 12),
        (_("Business kinds"), 24),
        (_("Reasons for"), 44),
        (_("Reasons against"), 44),
        (_("Protection notes"), 44),
        (_("Picked for %(year)s") % {"year": year}, 14),
        (_("Why picked"), 34),
    ]
    return Sheet(_("Whom to prepare"), columns, map(_candidate_cells, rows))


def _candidate_cells(told: Told) -> list[Cell]:
    answer, found = told.answer, told.reasons
    return [
        answer.family.family_id,
        answer.family.name,
        title(answer.region),
        title(answer.region.parent) if answer.region.parent else "",
        answer.years_in_programme,
        answer.decile,
        *(str(words.STRENGTHS.get(bar.strength, words.NOT_ASKED)) for bar in told.bars),
        told.assessment.answered_on if told.assessment else None,
        business_words(told.businesses),
        "; ".join(map(words.reason, found.speaks_for)),
        "; ".join(map(words.reason, found.speaks_against)),
        "; ".join(map(words.reason, found.protections)),
        _("yes") if told.pick else _("no"),
        told.pick.reason if told.pick else "",
    ]


def support_words(codes: Iterable[str]) -> str:
    """Kinds of support in words."""
    return ", ".join(str(Support(code).label) for code in codes)


def plans_sheet(plans: Iterable[Any], homes: Callable[[int], Area | None]) -> Sheet:
    """Plans (queries.with_counts) with their progress; homes: the village of a family, by its key."""
    columns = [
        (_("Family id"), 16),
        (_("Carer"), 28),
        (_("Village"), 22),
        (_("State"), 18),
        (_("Begun on"), 12),
        (_("Target month"), 16),
        (_("Milestones met"), 10),
        (_("Milestones"), 10),
        (_("Overdue"), 10),
        (_("Goal"), 44),
        (_("The family's own wish"), 44),
        (_("Support needed"), 34),
    ]
    return Sheet(_("Graduation plans"), columns, (_plan_cells(plan, homes(plan.family_id)) for plan in plans))


def _plan_cells(plan: Any, village: Area | None) -> list[Cell]:
    return [
        plan.family.family_id,
        plan.family.name,
        title(village) if village else "",
        ": ".join(str(each) for each in (plan.get_state_display(), plan.get_end_reason_display()) if each),
        plan.begun_on,
        formats.month(plan.target_month),
        plan.met,
        plan.every,
        plan.late,
        plan.goal,
        plan.wish,
        "; ".join(filter(None, (support_words(plan.support), plan.support_note))),
    ]
