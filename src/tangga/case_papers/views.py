"""Issuing a paper of a case, and taking an issued one away as PDF: for a reason that the log keeps."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tangga.audit.actions import record_export
from tangga.audit.reasons import read_reason
from tangga.audit.taking import reason_fields
from tangga.case_papers import papers
from tangga.case_papers.queries import papers_seen_by
from tangga.cases.models import Case
from tangga.cases.views import sees_case
from tangga.errors import NotValid
from tangga.issued_papers.drawing import address_of, letter
from tangga.issued_papers.models import IssuedPaper, Kind
from tangga.people import clock
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen

PDF = "application/pdf"
PAGE = "cases"
FILE_NAMES = {
    Kind.STATEMENT: "surat-pernyataan",
    Kind.MINUTES: "berita-acara",
    Kind.PROPOSALS: "daftar-usulan",
    Kind.DECISIONS: "daftar-keputusan",
    Kind.CERTIFICATE: "piagam",
}


def _issuing(kind: Kind) -> Callable[..., HttpResponseBase]:
    """The view that issues a kind of paper of a case, and goes on to where it is downloaded."""

    def view(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
        issued = papers.issue_for_case(kind, public_id, by=viewer.person, on=viewer.today, at=clock.now())
        return redirect("case-paper", public_id=issued.public_id)

    return require_POST(screen(papers.ISSUES[kind], first=sees_case)(view))


issue_statement = _issuing(Kind.STATEMENT)
issue_minutes = _issuing(Kind.MINUTES)
issue_certificate = _issuing(Kind.CERTIFICATE)


def sees_paper(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=sees_paper)`. Raises Http404."""
    if not papers_seen_by(viewer.person, viewer.today).filter(public_id=public_id).exists():
        raise Http404


def _paper(viewer: Viewer, public_id: UUID) -> IssuedPaper:
    seen = papers_seen_by(viewer.person, viewer.today).select_related("district", "issued_by")
    found = seen.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_CASES, first=sees_paper)
def paper(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """GET: the paper's number, whether it is valid, and why it is needed. POST: the PDF as it was issued."""
    found = _paper(viewer, public_id)
    if request.method == "GET":
        return _asked(request, viewer, found)
    try:
        reason = read_reason(request.POST)
    except NotValid as refused:
        return _asked(request, viewer, found, refused)
    made = letter(found, papers.TEMPLATES[found.kind])
    case = _case_of(found)
    record_export(
        "paper.exported",
        found,
        by=viewer.person,
        area_code=case.region_id if case else found.district_id,
        rows=len(found.content.get("blocks", [])) if found.kind in papers.LISTS else 1,
        reason=reason,
        detail={"kind": found.kind, "number": found.number},
        at=clock.now(),
        family=str(case.family.public_id) if case else "",
    )
    answer = HttpResponse(made, content_type=PDF)
    name = f"{FILE_NAMES[Kind(found.kind)]}-{found.serial:04d}-{found.year}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _asked(request: HttpRequest, viewer: Viewer, found: IssuedPaper, refused: NotValid | None = None) -> HttpResponse:
    case = _case_of(found)
    context = {
        "page": PAGE,
        "paper": found,
        "kind": str(Kind(found.kind).label),
        "case": case,
        "check": address_of(found),
        "back": reverse("case", args=[case.public_id]) if case else reverse("case-papers"),
        "may_take_back": found.is_valid and viewer.may(papers.ISSUES[Kind(found.kind)]),
    }
    usual = "field_work" if found.kind in papers.OF_A_CASE else "reporting"
    shown = context | reason_fields(request, refused, usual)
    return render(request, "case_papers/paper.html", shown, status=422 if refused else 200)


def _case_of(found: IssuedPaper) -> Case | None:
    if found.kind not in papers.OF_A_CASE:
        return None
    return Case.objects.select_related("family").filter(public_id=found.subject).first()


@require_POST
@screen(Action.SEE_CASES, first=sees_paper)
def take_back(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Say that a paper was issued by mistake."""
    papers.take_back(_paper(viewer, public_id), by=viewer.person, on=viewer.today, at=clock.now())
    messages.success(request, _("Recorded: this paper is not valid any more."))
    return redirect("case-paper", public_id=public_id)
