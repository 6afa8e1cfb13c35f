"""Who made which reports of a month, as a workbook; whoever takes it says why, and the log keeps it."""

import io
from collections.abc import Iterable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from xlsxwriter.workbook import Workbook

from tangga.audit.actions import record_export
from tangga.audit.reasons import REASONS, read_reason
from tangga.errors import NotValid
from tangga.papers import formats
from tangga.people import clock
from tangga.people.addresses import names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.rules.spreadsheet_text import harmless
from tangga.work_reports.forms import month_of
from tangga.work_reports.kinds import RHK, rhk_line
from tangga.work_reports.models import WorkReport
from tangga.work_reports.months import before, first_of
from tangga.work_reports.queries import Made, facilitators_of_month, made_of
from tangga.work_reports.words import title_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_WORK_REPORTS, reads=names({"month"}))
def export(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """GET asks for the reason; POST answers with the month's facilitators and their reports."""
    viewer.check_may(Action.EXPORT)
    month = month_of(request.GET.get("month", f"{before(first_of(viewer.today)):%Y-%m}"))
    if month is None:
        raise NotValid(_("Choose a month that has begun."))
    postings = facilitators_of_month(viewer.person, viewer.today, month)
    postings = postings.select_related("area__parent__parent").order_by("person__display_name", "pk")
    rows = made_of(postings, month)
    if request.method == "GET":
        return _asked_why(request, month, len(rows))
    try:
        reason = read_reason(request.POST)
    except NotValid as refused:
        return _asked_why(request, month, len(rows), refused)
    area = viewer.area.code if viewer.area else ""
    record_export(
        "work_reports.exported",
        viewer.posting,
        by=viewer.person,
        area_code=area,
        rows=len(rows),
        reason=reason,
        filters=["month"],
        at=clock.now(),
    )
    answer = HttpResponse(_workbook(rows, month), content_type=XLSX)
    begins = _("work-reports")
    answer.headers["Content-Disposition"] = f'attachment; filename="{begins}-{month:%Y-%m}.xlsx"'
    return answer


def _asked_why(request: HttpRequest, month: date, rows: int, refused: NotValid | None = None) -> HttpResponse:
    words = ngettext("%(count)s facilitator", "%(count)s facilitators", rows) % {"count": formats.number(rows)}
    context = {
        "page": "work-reports",
        "heading": _("Save who made which report"),
        "rows": f"{words} · {formats.month(month)}",
        "back": f"{reverse('work-reports')}?month={month:%Y-%m}",
        "warning": "",
        "reasons": REASONS,
        "chosen": request.POST.get("reason", ""),
        "note": request.POST.get("note", "")[:200],
        "problem": str(refused) if refused else "",
    }
    return render(request, "reports/asked_why.html", context, status=422 if refused else 200)


def _workbook(rows: Iterable[Made], month: date) -> bytes:
    """One line a facilitator: of each line of the work plan the number of the report, empty where none was made."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(f"{month:%Y-%m}")
    bold, instant = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    heads = [
        _("Facilitator"),
        "NIP",
        _("Area of duty"),
        _("Reports made"),
        *map(rhk_line, RHK),
        _("Last made"),
    ]
    sheet.write_row(0, 0, heads, bold)
    sheet.set_column(0, len(heads) - 1, 24)
    for place, row in enumerate(rows, start=1):
        person = row.posting.person
        sheet.write_string(place, 0, harmless(person.display_name))
        sheet.write_string(place, 1, person.nip)
        sheet.write_string(place, 2, harmless(title_of(row.posting.area)))
        sheet.write_number(place, 3, row.count)
        for rhk, report in row.lines:
            if report is not None and report.state == WorkReport.State.MADE:
                sheet.write_string(place, 3 + rhk, report.number)
        if row.last_at:
            sheet.write_datetime(place, 13, timezone.localtime(row.last_at).replace(tzinfo=None), instant)
    sheet.freeze_panes(1, 1)
    book.close()
    return out.getvalue()
