"""Pages of reports: months and lines, what a report will hold, what one held, and taking it away as a file."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.audit.actions import record_export
from tangga.audit.reasons import Reason, read_reason
from tangga.audit.taking import reason_fields
from tangga.errors import Conflict, NotValid
from tangga.families import listing
from tangga.jobs.queries import job_of
from tangga.papers.months import first_of, last_of, month_after, month_named
from tangga.people import clock
from tangga.people.addresses import names
from tangga.people.models import Person
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.work_reports import files, making
from tangga.work_reports.content import Difference, as_seen_by, difference, lines_of, of_rhk
from tangga.work_reports.forms import key_sent, rhk_of
from tangga.work_reports.job import KIND
from tangga.work_reports.kinds import KINDS, RHK, rhk_line
from tangga.work_reports.missing import lacks_of, lacks_of_signatures
from tangga.work_reports.models import ReportFile, WorkReport
from tangga.work_reports.months import Stretch
from tangga.work_reports.paper import activity_in_words, taking_part
from tangga.work_reports.queries import (
    facilitators_of_month,
    facilitators_seen_by,
    is_out_of_date,
    made_of,
    months_of_work,
    reports_seen_by,
    stretches_seen_by,
    with_reports,
)

MONTHS = 12  # a page of the grid
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
SORTS = {
    "name": ("person__display_name", "pk"),
    "fewest": ("lines", "person__display_name", "pk"),
    "latest": ("-last_at", "person__display_name", "pk"),
}
FIRST_YEAR = 2020


@require_GET
@screen(Action.SEE_WORK_REPORTS, reads=listing.names_of({"month", "made", "who", "year"}))
def work_reports(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A facilitator's own months; for everybody else who made what of a month."""
    if viewer.sees_own_only:
        return _grid(request, viewer, viewer.person)
    return _overview(request, viewer)


def sees_facilitator(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=...)`. Raises Http404 for everybody whose reports the viewer does not see."""
    _facilitator(viewer, public_id)


def _facilitator(viewer: Viewer, public_id: UUID) -> Person:
    ever = facilitators_seen_by(viewer.person, viewer.today, date(1, 1, 1), viewer.today)
    return get_object_or_404(Person, public_id=public_id, pk__in=ever.order_by().values("person"))


@require_GET
@screen(Action.SEE_WORK_REPORTS, first=sees_facilitator, reads=names({"year"}))
def reports_of(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """The months of one facilitator."""
    return _grid(request, viewer, _facilitator(viewer, public_id))


def _grid(request: HttpRequest, viewer: Viewer, person: Person) -> HttpResponse:
    text = request.GET.get("year", str(viewer.today.year))
    years = range(viewer.today.year, FIRST_YEAR - 1, -1)
    understood = text in map(str, years) and set(request.GET) <= {"year"}
    months = [date(int(text), each, 1) for each in range(1, 13)] if understood else []
    begun = [month for month in months if month <= first_of(viewer.today)]
    stretches = stretches_seen_by(viewer.person, person, begun, viewer.today)
    context = {
        "page": "work-reports",
        "person": person,
        "own": person.pk == viewer.person.pk,
        "understood": understood,
        "months": months_of_work(person, stretches),
        "lines": [(rhk, label) for rhk, label in RHK.items()],
        "year": text,
        "years": [str(year) for year in years],
        "last_month": month_after(first_of(viewer.today), -1),
    }
    return render(request, "work_reports/months.html", context, status=200 if understood else 422)


def _overview(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    months = _months_back(viewer.today)
    month = month_named(request.GET.get("month", "")) or month_after(first_of(viewer.today), -1)
    postings = facilitators_of_month(viewer.person, viewer.today, month)
    people = list(postings.order_by("person__display_name").values_list("person__public_id", "person__display_name"))
    filters = {
        "month": {f"{each:%Y-%m}" for each in months},
        "made": {"none", "some"},
        "who": {str(key) for key, _name in people},
    }
    asked = listing.read(request.GET, filters, tuple(SORTS))
    rows = with_reports(postings, month)  # annotated: lines, last_at
    if made := asked.choices.get("made"):
        rows = rows.filter(lines=0) if made == "none" else rows.filter(lines__gt=0)
    if who := asked.choices.get("who"):
        rows = rows.filter(person__public_id=who)
    page = asked.page_of(rows.order_by(*SORTS.get(asked.sort, SORTS["name"])))
    context = {
        "page": "work-reports",
        "asked": asked,
        "rows": page,
        "made": made_of(page.object_list, month),
        "sizes": listing.SIZES,
        "month": month,
        "months": months,
        "people": [(str(key), name) for key, name in people],
        "chosen": asked.choices,
        "sorts": [("name", _("by name")), ("fewest", _("fewest reports first")), ("latest", _("latest made first"))],
        "keeps_letterhead": viewer.may(Action.KEEP_LETTERHEAD),
    }
    return render(request, "work_reports/overview.html", context, status=422 if asked.problems else 200)


def _months_back(today: date) -> list[date]:
    """This month and the two years before it, the latest first."""
    found = [first_of(today)]
    while len(found) < 2 * MONTHS + 1:
        found.append(month_after(found[-1], -1))
    return found


def _asked_for(request: HttpRequest, viewer: Viewer, person: Person) -> tuple[Stretch, int]:
    """The month and line of an address. Raises NotValid for what is neither, Http404 where the viewer sees none."""
    sent = request.GET if request.method == "GET" else request.POST
    month, rhk = month_named(sent.get("month", f"{viewer.today:%Y-%m}")), rhk_of(sent.get("rhk", "1"))
    if month is None or rhk is None:
        raise NotValid(_("Choose a month and a line of the work plan (RHK 1 to 9)."))
    stretch = stretches_seen_by(viewer.person, person, [month], viewer.today).get(month)
    if stretch is None or month > viewer.today:
        raise Http404
    return stretch, rhk


@require_GET
@screen(Action.SEE_WORK_REPORTS, first=sees_facilitator, reads=names({"month", "rhk"}))
def work_report(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One month and one line: what a report made now would hold, what it would lack, and those that were made."""
    person = _facilitator(viewer, public_id)
    stretch, rhk = _asked_for(request, viewer, person)
    return _draft(request, viewer, person, stretch, rhk)


def _draft(
    request: HttpRequest,
    viewer: Viewer,
    person: Person,
    stretch: Stretch,
    rhk: int,
    refused: Exception | None = None,
) -> HttpResponse:
    own = person.pk == viewer.person.pk
    lines = as_seen_by(of_rhk(lines_of(person, stretch.first, stretch.last), rhk), viewer.person, viewer.today)
    made = list(
        WorkReport.objects.filter(facilitator=person, district=stretch.district, month=stretch.month, rhk=rhk).order_by(
            "-revision"
        )
    )
    latest = made[0] if made else None
    context = {
        "page": "work-reports",
        "person": person,
        "own": own,
        "stretch": stretch,
        "month": stretch.month,
        "rhk": rhk,
        "title": rhk_line(rhk),
        "lines": _shown(lines),
        "lacks": [*lacks_of(lines), *(lacks_of_signatures(person, stretch) if own and lines else ())],
        "made": made,
        "latest": latest,
        "job": job_of(KIND, latest.public_id) if latest and latest.state == WorkReport.State.MAKING else None,
        "since": _told(difference(latest.content["lines"], lines)) if latest else None,
        "provisional": last_of(stretch.month) >= viewer.today,
        "may_make": own and viewer.may(Action.RECORD_WORK),
        "key": request.POST.get("key") or uuid4(),
        "note": request.POST.get("note", latest.note if latest else ""),
        "problem": str(refused) if refused else "",
        "kinds": [(code, kind.label) for code, kind in KINDS.items() if kind.rhk == rhk],
        "all_lines": RHK,
    }
    status = 200 if refused is None else 409 if isinstance(refused, Conflict) else 422
    return render(request, "work_reports/draft.html", context, status=status)


def _told(since: Difference) -> dict[str, list[dict[str, Any]]]:
    """A difference with what a template cannot work out; empty where there is none."""
    if not since:
        return {}
    return {"added": _shown(since.added), "removed": _shown(since.removed), "changed": _shown(since.changed)}


def _shown(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines with what a template cannot work out."""
    return [
        line
        | {"day": date.fromisoformat(line["on"]), "words": activity_in_words(line), "taking_part": taking_part(line)}
        for line in lines
    ]


@require_POST
@screen(Action.RECORD_WORK)
def make(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Make one's own report of a month and a line."""
    key = key_sent(request)
    stretch, rhk = _asked_for(request, viewer, viewer.person)
    note = request.POST.get("note", "")
    try:
        report = making.make(key, stretch.month, rhk, note, by=viewer.person, on=viewer.today, at=clock.now())
    except (Conflict, NotValid) as refused:
        return _draft(request, viewer, viewer.person, stretch, rhk, refused)
    return redirect("made-report", public_id=report.public_id)


def sees_report(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=...)`. Raises Http404 for a report the viewer does not see."""
    _report(viewer, public_id)


def _report(viewer: Viewer, public_id: UUID) -> WorkReport:
    return get_object_or_404(reports_seen_by(viewer.person, viewer.today), public_id=public_id)


@require_GET
@screen(Action.SEE_WORK_REPORTS, first=sees_report)
def made_report(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One report as it was made: its content, its files, and what is otherwise than in the one before it."""
    report = _report(viewer, public_id)
    revisions = list(
        WorkReport.objects.filter(
            facilitator=report.facilitator, district=report.district, month=report.month, rhk=report.rhk
        ).order_by("-revision")
    )
    earlier = next((each for each in revisions if each.revision == report.revision - 1), None)
    latest = revisions[0]
    context = {
        "page": "work-reports",
        "report": report,
        "latest": latest,
        "out_of_date": report == latest and is_out_of_date(report, viewer.person, viewer.today),
        "title": rhk_line(report.rhk),
        "own": report.facilitator_id == viewer.person.pk,
        "lines": _shown(report.content["lines"]),
        "files": report.files.all(),
        "job": job_of(KIND, report.public_id) if report.state == WorkReport.State.MAKING else None,
        "revisions": revisions,
        "earlier": earlier,
        "since": _told(difference(earlier.content["lines"], report.content["lines"])) if earlier else None,
    }
    return render(request, "work_reports/made.html", context)


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_WORK_REPORTS, first=sees_report, reads=names({"file"}))
def export(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Take a report's file away. The facilitator's own is reporting; anybody else says why. The log keeps it."""
    report = _report(viewer, public_id)
    own = report.facilitator_id == viewer.person.pk
    wanted = (request.POST if request.method == "POST" else request.GET).get("file", "pdf")
    if request.method == "GET":
        return _asked_why(request, report, wanted)
    form, _dash, named = wanted.partition("-")
    file = report.files.filter(form=form, named=named == "named").first()
    if file is None:
        raise Conflict(_("This file is not there yet. Wait until the report has been made, then take it."))
    try:
        reason = Reason("reporting") if own else read_reason(request.POST)
    except NotValid as refused:
        return _asked_why(request, report, wanted, refused)
    return _file(viewer, report, file, reason)


def _asked_why(request: HttpRequest, report: WorkReport, wanted: str, refused: NotValid | None = None) -> HttpResponse:
    context = {
        "page": "work-reports",
        "report": report,
        "title": rhk_line(report.rhk),
        "files": report.files.all(),
        "wanted": wanted,
        **reason_fields(request, refused),
    }
    return render(request, "work_reports/asked_why.html", context, status=422 if refused else 200)


def _file(viewer: Viewer, report: WorkReport, file: ReportFile, reason: Reason) -> HttpResponse:
    try:
        content = files.read(file)
    except FileNotFoundError:
        raise Conflict(
            _("This file is gone from the disk. Make the report again, or tell your administrator.")
        ) from None
    record_export(
        "work_report.exported",
        report,
        by=viewer.person,
        area_code=report.district_id,
        rows=report.activities,
        reason=reason,
        detail={"form": file.form, "named": file.named, "revision": report.revision},
        at=clock.now(),
    )
    answer = HttpResponse(content, content_type=TYPES[file.form])
    revision = f"-r{report.revision}" if report.revision > 1 else ""
    begins = _("work-report")
    name = f"{begins}-rhk{report.rhk}-{report.month:%Y-%m}{revision}.{file.form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
