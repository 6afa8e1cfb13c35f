"""The lists that were uploaded, and one of them: what it would change, what it changed, and what to do about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tangga.errors import NotValid
from tangga.imports import actions
from tangga.imports.checks import why_it_stays
from tangga.imports.filters import BATCH_NAMES, GROUPS, ROW_NAMES, SEARCH, SIZES, group_words, read_batches
from tangga.imports.models import Batch, State
from tangga.imports.queries import batches_seen_by, built_on, columns_confirmed
from tangga.imports.showing import Rows, problem_kinds, problem_words, refused, summary
from tangga.imports.words import refusal
from tangga.jobs.models import Job
from tangga.jobs.queries import job_of
from tangga.people import clock, sealing
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen

JOBS = {
    State.READING: actions.READ,
    State.PREPARING: actions.PREVIEW,
    State.ACCEPTING: actions.ACCEPT,
    State.UNDOING: actions.UNDO,
}


@require_GET
@screen(Action.SEE_LISTS, reads=BATCH_NAMES)
def imports(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The lists this person may see: searched, filtered, sorted and paged as the address says."""
    filters = read_batches(request.GET)
    seen = batches_seen_by(viewer.person, viewer.today)
    page: Page[Batch] = Paginator(filters.apply(seen, viewer.person), filters.size).get_page(filters.page)
    context = {
        "page": "imports",
        "filters": filters,
        "batches": page,
        "rows": page,
        "sizes": SIZES,
        "groups": [(group, group_words(group), filters.group == group) for group in GROUPS],
        "sorts": [
            ("-uploaded", _("newest first")),
            ("uploaded", _("oldest first")),
            ("name", _("name of the file")),
            ("-holds", _("day it holds for")),
        ],
        "any": seen.exists(),
        "may_upload": viewer.may(Action.UPLOAD_LIST),
    }
    return render(request, "imports/batches.html", context, status=422 if filters.problems else 200)


@require_POST
@screen(Action.SEE_LISTS)
def search(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Find lists by the name of their file. What was typed may be a person's name: it goes on sealed."""
    rest = QueryDict(request.POST.get("rest", "").lstrip("?"), mutable=True)
    for name in ("search", "page"):
        rest.pop(name, None)
    if text := " ".join(request.POST.get("text", "").split())[:80]:
        rest["search"] = sealing.seal(text, SEARCH)
    return redirect(f"{reverse('imports')}{'?' + rest.urlencode() if rest else ''}")


def _seen(viewer: Viewer, public_id: UUID) -> Batch:
    return get_object_or_404(batches_seen_by(viewer.person, viewer.today), public_id=public_id)


@require_GET
@screen(Action.SEE_LISTS, reads=ROW_NAMES)
def batch(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One list: its state and the next step, its counts, its rows by what becomes of them."""
    found = _seen(viewer, public_id)
    rows = Rows.read(found, request.GET)
    state = State(found.state)
    job: Job | None = job_of(JOBS[state], found.public_id) if state in JOBS else None
    may_accept = viewer.may(Action.ACCEPT_LIST)
    stays_for = built_on(found) if may_accept and state == State.ACCEPTED else ""
    context: dict[str, Any] = {
        "page": "imports",
        "batch": found,
        "job": job if job is not None and job.is_open else None,
        "trouble": job.trouble if job is not None and not job.is_open else "",
        "summary": summary(found),
        "problem_kinds": problem_kinds(found),
        "shown": rows,
        "filters": rows.filters,
        "sizes": SIZES,
        "may_accept": may_accept,
        "may_upload": viewer.may(Action.UPLOAD_LIST),
        "may_discard": viewer.may(Action.UPLOAD_LIST)
        and state in (State.READING, State.MAPPING, State.PREPARING, State.READY),
        "stays_for": stays_for,
        "stays_words": why_it_stays(stays_for) if stays_for else "",
        "not_undone": why_it_stays(found.notice.removeprefix("stays_")) if found.notice.startswith("stays_") else "",
        "refusal": refusal_of(found) if state == State.FAILED else "",
        "refused": refused(found),
        "code_words": problem_words(rows.filters.code)[0] if rows.filters.code else "",
        "conflicts": found.counts.get(rows.filters.table, {}).get("with_conflict", 0),
        "is_complete": bool(rows.staged),
        "columns_confirmed": columns_confirmed(found) if rows.staged else None,
    }
    template = "imports/_rows.html" if request.headers.get("HX-Target") == "results" else "imports/batch.html"
    return render(request, template, context, status=422 if rows.filters.problems else 200)


def refusal_of(found: Batch) -> str:
    """Why a file was not read, and what to do."""
    if found.notice == "cancelled":
        return _("The reading was cancelled. Upload the file again to go on.")
    if found.notice == "stopped":
        return _(
            "The reading stopped for a reason Tangga does not know. Upload the file again; tell the administrator."
        )
    return refusal(found.notice, found.facts)


@require_POST
@screen(Action.ACCEPT_LIST)
def accept(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Register the list."""
    actions.accept(_seen(viewer, public_id), seen=request.POST.get("seen", ""), by=viewer.person, at=clock.now())
    messages.info(request, _("The list is being registered. You may leave this page; the work goes on."))
    return redirect("import", public_id=public_id)


@require_POST
@screen(Action.ACCEPT_LIST)
def undo(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Take the list out of the registry again."""
    actions.undo(_seen(viewer, public_id), by=viewer.person, at=clock.now())
    messages.info(request, _("The list is being taken out of the registry. You may leave this page."))
    return redirect("import", public_id=public_id)


@require_POST
@screen(Action.ACCEPT_LIST)
def go_on(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Take up again what stopped half-way."""
    actions.go_on(_seen(viewer, public_id), by=viewer.person, at=clock.now())
    return redirect("import", public_id=public_id)


@require_POST
@screen(Action.UPLOAD_LIST)
def discard(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Put the list aside."""
    actions.discard(_seen(viewer, public_id), by=viewer.person, at=clock.now())
    messages.info(request, _("The list was discarded; the registry is as it was. The file can be uploaded again."))
    return redirect("imports")


@require_POST
@screen(Action.ACCEPT_LIST)
def choose(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Between a correction's value and the list's: for one row, or for all."""
    found = _seen(viewer, public_id)
    take = {"list": True, "registry": False, "": None}.get(request.POST.get("take", "?"), "?")
    place = request.POST.get("place", "")
    everywhere = place == "all" and take is not None
    if take == "?" or not (everywhere or (place.isascii() and place.isdigit())):
        raise NotValid(_("The form is damaged. Load the page again."))
    now, seen = clock.now(), request.POST.get("seen", "")
    if everywhere:
        actions.choose_for_all(found, bool(take), seen=seen, by=viewer.person, at=now)
        messages.info(request, _("Noted for every row without a choice of its own."))
    else:
        chosen = None if take is None else bool(take)
        table = request.POST.get("table", "")
        actions.choose(found, table, int(place), chosen, seen=seen, by=viewer.person, at=now)
        messages.info(request, _("Noted for this row."))
    back = QueryDict(request.POST.get("rest", ""), mutable=True)
    return redirect(f"{reverse('import', args=[public_id])}?{back.urlencode()}")
