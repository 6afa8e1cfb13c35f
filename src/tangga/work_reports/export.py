"""Who made which reports of a month, as a workbook; whoever takes it says why, and the log keeps it."""

from functools import partial

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tangga.audit.actions import record_export
from tangga.audit.reasons import in_words, read_reason
from tangga.audit.taking import asked_why
from tangga.errors import NotValid
from tangga.papers import formats
from tangga.papers.months import first_of, month_after, month_named
from tangga.papers.workbooks import XLSX, Cell, Column, made_for, workbook_of
from tangga.people import clock
from tangga.people.addresses import names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.work_reports.kinds import RHK, rhk_line
from tangga.work_reports.models import WorkReport
from tangga.work_reports.queries import Made, facilitators_of_month, made_of
from tangga.work_reports.words import title_of


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_WORK_REPORTS, reads=names({"month"}))
def export(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """GET asks for the reason; POST answers with the month's facilitators and their reports."""
    viewer.check_may(Action.EXPORT)
    month = month_named(request.GET.get("month", f"{month_after(first_of(viewer.today), -1):%Y-%m}"))
    if month is None:
        raise NotValid(_("Choose a month that has begun."))
    postings = facilitators_of_month(viewer.person, viewer.today, month)
    postings = postings.select_related("area__parent__parent").order_by("person__display_name", "pk")
    rows = made_of(postings, month)
    counted = ngettext("%(count)s facilitator", "%(count)s facilitators", len(rows))
    why = partial(
        asked_why,
        request,
        page="work-reports",
        heading=_("Save who made which report"),
        rows=f"{counted % {'count': formats.number(len(rows))}} · {formats.month(month)}",
        back=f"{reverse('work-reports')}?month={month:%Y-%m}",
    )
    if request.method == "GET":
        return why()
    try:
        reason = read_reason(request.POST)
    except NotValid as refused:
        return why(refused=refused)
    made_at = clock.now()
    area = viewer.area.code if viewer.area else ""
    record_export(
        "work_reports.exported",
        viewer.posting,
        by=viewer.person,
        area_code=area,
        rows=len(rows),
        reason=reason,
        filters=["month"],
        at=made_at,
    )
    notes = [(_("Month"), formats.month(month)), *made_for(viewer.person.display_name, made_at, in_words(reason))]
    file = workbook_of(f"{month:%Y-%m}", _columns(), map(_cells, rows), notes)
    name = "-".join((_("work-reports"), f"{month:%Y-%m}.xlsx"))
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _columns() -> list[Column]:
    """One line a facilitator: of each line of the work plan the number of the report, empty where none was made."""
    heads = [_("Facilitator"), "NIP", _("Area of duty"), _("Reports made"), *map(rhk_line, RHK), _("Last made")]
    return [(head, 24) for head in heads]


def _cells(row: Made) -> list[Cell]:
    person, made = row.posting.person, WorkReport.State.MADE
    numbers = (report.number if report and report.state == made else "" for _rhk, report in row.lines)
    return [person.display_name, person.nip, title_of(row.posting.area), row.count, *numbers, row.last_at]
