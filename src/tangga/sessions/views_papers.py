"""Papers of a session, to print or send on: each for a reason that the log keeps, for they hold names."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tangga.audit.actions import record_export
from tangga.audit.reasons import Reason, read_reason
from tangga.audit.taking import reason_fields
from tangga.errors import NotValid
from tangga.papers import formats
from tangga.people import clock
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.sessions import papers, words
from tangga.sessions.models import Session
from tangga.sessions.queries import Line
from tangga.sessions.screens import PAGE, seen_session, sees_session

PDF = "application/pdf"
Paper = Callable[[Session, Sequence[Line], Viewer, datetime], bytes]


@require_http_methods(["GET", "POST"])
@screen(Action.EXPORT, first=sees_session)
def list_paper(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """The attendance list: blank to be signed, or as it was recorded."""
    session = seen_session(viewer, public_id)
    heading = _("Attendance list as PDF")
    return _paper(request, viewer, session, heading, "field_work", "list", papers.attendance_list)


@require_http_methods(["GET", "POST"])
@screen(Action.EXPORT, first=sees_session)
def report_paper(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """The report of a session that was held, with its photos."""
    session = seen_session(viewer, public_id)
    if not session.is_held:
        raise NotValid(_("There is no report yet: record first who came to the session."))
    return _paper(request, viewer, session, _("Report as PDF"), "reporting", "report", papers.session_report)


def _paper(
    request: HttpRequest, viewer: Viewer, session: Session, heading: str, usual: str, kind: str, make: Paper
) -> HttpResponse:
    """usual: the reason that is chosen when the page opens; kind: list or report, for the log and the file's name"""
    lines = papers.lines_for(session, viewer)
    counted = ngettext("%(count)s family", "%(count)s families", len(lines)) % {"count": formats.number(len(lines))}
    context = {
        "page": PAGE,
        "session": session,
        "heading": heading,
        "rows": f"{words.about(session)} · {session.group.name} · {counted}",
    }
    if request.method == "GET":
        return render(request, "sessions/take.html", context | reason_fields(request, usual=usual))
    try:
        reason = read_reason(request.POST)
    except NotValid as refused:
        return render(request, "sessions/take.html", context | reason_fields(request, refused, usual), status=422)
    at = clock.now()
    made = make(session, lines, viewer, at)
    _log(session, viewer, len(lines), reason, kind, at)
    answer = HttpResponse(made, content_type=PDF)
    name = f"{'daftar-hadir' if kind == 'list' else 'laporan'}-p2k2-{session.meets_on.isoformat()}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _log(session: Session, viewer: Viewer, rows: int, reason: Reason, kind: str, at: datetime) -> None:
    record_export(
        "session.list_exported" if kind == "list" else "session.report_exported",
        session,
        by=viewer.person,
        area_code=session.region_id,
        rows=rows,
        reason=reason,
        at=at,
    )
