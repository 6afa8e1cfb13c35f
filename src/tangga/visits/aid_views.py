"""Pages of aid beside PKH: recording it, what was corrected, taking it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.families.queries import families_seen_by
from tangga.families.screens import sees_family
from tangga.people.addresses import names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.visits import aid_actions
from tangga.visits.aid_forms import AidForm
from tangga.visits.forms import ReasonForm
from tangga.visits.models import AidReceipt
from tangga.visits.programmes import name_of
from tangga.visits.queries import aid_of, aid_seen_by, goes_on
from tangga.visits.screens import by_viewer, hidden_is_404, refusals, sees_aid, status_of, token, visit_named


def _rows(viewer: Viewer, chain: UUID) -> list[AidReceipt]:
    """All rows of a chain, the one that holds first."""
    rows = list(aid_seen_by(viewer.person, viewer.today).filter(chain=chain).order_by("-recorded_at", "-pk"))
    if not rows:
        raise Http404
    return sorted(rows, key=lambda row: row.superseded_at is not None)


@require_GET
@screen(Action.SEE_VISITS, first=sees_family)
def aid_list(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """All a family receives, or has received, beside PKH."""
    family = get_object_or_404(families_seen_by(viewer.person, viewer.today), public_id=public_id)
    context = {
        "page": "visits",
        "family": family,
        "aid": [(row, name_of(row), goes_on(row, viewer.today)) for row in aid_of(family, viewer.today)],
        "may_record": viewer.may(Action.RECORD_VISITS),
    }
    return render(request, "visits/aid_list.html", context)


@require_http_methods(["GET", "POST"])
@screen(Action.RECORD_VISITS, first=sees_family, reads=names({"visit"}))
def new(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Record aid of another programme."""
    family = get_object_or_404(families_seen_by(viewer.person, viewer.today), public_id=public_id)
    visit = visit_named(viewer, request.POST or request.GET, family)
    form = AidForm(family, viewer.today, request.POST or None)
    form_id = token(request)
    if request.method == "POST" and form.is_valid():
        with refusals(form), hidden_is_404():
            aid_actions.record_aid(family, form.aid(), public_id=form_id, visit=visit, **by_viewer(viewer))
            messages.success(request, _("The other aid is recorded."))
            return redirect("aid-list", public_id=family.public_id)
    context = {"page": "visits", "family": family, "visit": visit, "form": form, "form_id": form_id}
    return render(request, "visits/aid_new.html", context, status=status_of(request, form))


@require_GET
@screen(Action.SEE_VISITS, first=sees_aid)
def aid_page(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One aid: what holds, and what was recorded before."""
    return _page(request, viewer, public_id, ReasonForm())


def _page(request: HttpRequest, viewer: Viewer, chain: UUID, form: ReasonForm, status: int = 200) -> HttpResponse:
    rows = _rows(viewer, chain)
    context = {
        "page": "visits",
        "row": rows[0],
        "name": name_of(rows[0]),
        "goes_on": goes_on(rows[0], viewer.today),
        "earlier": [(row, name_of(row)) for row in rows[1:]],
        "may_record": viewer.may(Action.RECORD_VISITS),
        "form": form,
    }
    return render(request, "visits/aid.html", context, status=status)


@require_http_methods(["GET", "POST"])
@screen(Action.RECORD_VISITS, first=sees_aid)
def correct(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Put it right, or say that it ended."""
    row = _rows(viewer, public_id)[0]
    form = AidForm(row.family, viewer.today, request.POST or None, before=row)
    form_id = token(request)
    if request.method == "POST" and form.is_valid():
        with refusals(form), hidden_is_404():
            aid_actions.correct_aid(
                public_id,
                form.aid(),
                because=form.cleaned_data["because"],
                public_id=form_id,
                seen=token(request, "seen"),
                **by_viewer(viewer),
            )
            messages.success(request, _("Corrected. What was recorded before stays beside it."))
            return redirect("aid", public_id=public_id)
    seen: Any = request.POST.get("seen") or row.public_id
    context = {"page": "visits", "row": row, "name": name_of(row), "form": form, "form_id": form_id, "seen": seen}
    return render(request, "visits/aid_correct.html", context, status=status_of(request, form))


@require_POST
@screen(Action.RECORD_VISITS, first=sees_aid)
def withdraw(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """It was never received: recorded by mistake."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        with refusals(form), hidden_is_404():
            row = aid_actions.withdraw_aid(
                public_id, because=form.cleaned_data["reason"], seen=token(request, "seen"), **by_viewer(viewer)
            )
            messages.info(request, _("Taken back. It stays on record as recorded by mistake."))
            return redirect("aid-list", public_id=row.family.public_id)
    return _page(request, viewer, public_id, form, status=status_of(request, form))
