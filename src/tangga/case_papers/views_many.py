"""Many certificates in one download: chosen, made in the background with progress, taken away for a reason."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tangga.audit.actions import record_export
from tangga.audit.reasons import read_reason
from tangga.audit.taking import reason_fields
from tangga.case_papers import bundles, files
from tangga.case_papers.forms import chosen_from, fields_of
from tangga.case_papers.job import KIND
from tangga.case_papers.models import Bundle
from tangga.case_papers.papers import ISSUES
from tangga.case_papers.queries import bundles_seen_by
from tangga.case_papers.views import PAGE, PDF
from tangga.case_papers.views_lists import CHOICE
from tangga.errors import Conflict, NotValid
from tangga.issued_papers.models import Kind
from tangga.jobs.queries import job_of
from tangga.papers import formats
from tangga.people import clock
from tangga.people.screens import Viewer, screen
from tangga.photos.sealed import SealedFileDamaged

ASKS = ("year", "first", "last", "stage", "area", "type")
LATEST = 10
State = Bundle.State


@require_http_methods(["GET", "POST"])
@screen(ISSUES[Kind.CERTIFICATE], reads=CHOICE)
def choose(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Choose whose certificates; POST asks for them, and goes on to the page that shows how far they are."""
    sent = request.GET if request.method == "GET" else request.POST
    problem, chosen = "", None
    try:
        chosen = chosen_from(sent, viewer, ASKS)
        if request.method == "POST":
            bundle = bundles.ask(chosen, by=viewer.person, on=viewer.today, at=clock.now())
            return redirect("certificates-made", public_id=bundle.public_id)
    except NotValid as refused:
        problem = str(refused)
    count = bundles.graduated(chosen).count() if chosen else 0
    one_download = _(
        "One download holds %(most)s: the first by the number of their decision. Choose the others by number."
    ) % {"most": bundles.MOST}
    context = {
        "page": PAGE,
        "heading": _("Certificates of many families"),
        "fields": fields_of(ASKS, viewer, sent, Kind.CERTIFICATE),
        "sent": {name: sent.get(name, "") for name in ASKS},
        "count": count,
        "counted": formats.families_in_words(count),
        "note": one_download if count > bundles.MOST else "",
        "problem": problem,
        "back": reverse("case-papers"),
        "button": _("Make the certificates"),
        "latest": bundles_seen_by(viewer.person, viewer.today)[:LATEST],
    }
    return render(request, "case_papers/choose.html", context, status=422 if problem else 200)


def sees_bundle(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=sees_bundle)`. Raises Http404."""
    if not bundles_seen_by(viewer.person, viewer.today).filter(public_id=public_id).exists():
        raise Http404


@require_http_methods(["GET", "POST"])
@screen(ISSUES[Kind.CERTIFICATE], first=sees_bundle)
def made(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """GET: how far it is; made, why it is needed. POST: the file."""
    bundle = bundles_seen_by(viewer.person, viewer.today).get(public_id=public_id)
    if request.method == "GET":
        return _shown(request, bundle)
    try:
        reason = read_reason(request.POST)
        content = _file_of(bundle)
    except NotValid as refused:
        return _shown(request, bundle, refused)
    record_export(
        "certificates.exported",
        bundle,
        by=viewer.person,
        area_code=bundle.district_id,
        rows=len(bundle.papers),
        reason=reason,
        at=clock.now(),
    )
    answer = HttpResponse(content, content_type=PDF)
    answer.headers["Content-Disposition"] = f'attachment; filename="piagam-{bundle.asked_on.isoformat()}.pdf"'
    return answer


def _file_of(bundle: Bundle) -> bytes:
    """The file. Raises Conflict where it is not there, or holds a certificate that is not valid any more."""
    if bundle.state != State.MADE:
        raise Conflict(_("The file is not made yet."))
    if not bundles.holds(bundle):
        raise Conflict(_("A certificate in this file is not valid any more. Make the certificates anew."))
    try:
        return files.read(bundle)
    except (FileNotFoundError, SealedFileDamaged) as gone:
        raise Conflict(_("The file was thrown away. Make the certificates anew; they keep their numbers.")) from gone


def _shown(request: HttpRequest, bundle: Bundle, refused: NotValid | None = None) -> HttpResponse:
    count = len(bundle.papers) or len(bundle.cases)
    context = {
        "page": PAGE,
        "bundle": bundle,
        "counted": ngettext("%(count)s certificate", "%(count)s certificates", count)
        % {"count": formats.number(count)},
        "job": job_of(KIND, bundle.public_id) if bundle.state != State.MADE else None,
        "is_made": bundle.state == State.MADE,
        "holds": bundle.state == State.MADE and bundle.removed_at is None and bundles.holds(bundle),
        "until": bundle.asked_at + bundles.KEPT,
        "back": reverse("certificates"),
    }
    shown = context | reason_fields(request, refused, "reporting")
    return render(request, "case_papers/bundle.html", shown, status=422 if refused else 200)
