"""The page of one kept claim: as it was published, beside what Tangga counts, and what became of it."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tangga.claims.actions import note as write_note
from tangga.claims.comparing import Comparison, compare
from tangga.claims.forms import NoteForm
from tangga.claims.models import PublishedClaim
from tangga.claims.queries import as_claim, claims_seen_by, names_of
from tangga.claims.views_check import shown
from tangga.errors import Conflict, NotValid
from tangga.figures.asked import PARTS, years
from tangga.figures.claims import then_of
from tangga.labelling.checks import PROGRAMME_BEGAN
from tangga.people import clock
from tangga.people.addresses import id_or_404
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen

MOST_NOTES = 100


@require_GET
@screen(Action.SEE_FIGURES)
def one(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """A claim with its source, its sum, the difference by part, what is missing, and the notes."""
    return _page(request, viewer, _claim(viewer, public_id), NoteForm(viewer.today))


def _claim(viewer: Viewer, public_id: UUID) -> Any:
    """Raises Http404 for one of an area that is not the viewer's."""
    rows = claims_seen_by(viewer.posting).select_related("area", "kept_by", "corrects", "corrected_by")
    return get_object_or_404(rows, public_id=public_id)


def _page(
    request: HttpRequest,
    viewer: Viewer,
    row: Any,
    form: NoteForm,
    sent_as: UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    claim = as_claim(row)
    found = compare(claim, names_of(row), today=viewer.today, now=now, viewer=viewer)
    context = {
        "page": "figures",
        "row": row,
        "told": shown(found, row.area),
        "found": found,
        "then": then_of(claim, now),
        "changed": found.checked.known_now != row.seen_now,
        "notes": row.notes.select_related("by")[:MOST_NOTES],
        "corrected_by": getattr(row, "corrected_by", None),
        "figure": _figure_address(found, row, viewer),
        "may_keep": viewer.may(Action.KEEP_CLAIMS),
        "form": form,
        "sent_as": sent_as or uuid4(),
    }
    return render(request, "claims/claim.html", context, status=status)


def _figure_address(found: Comparison, row: PublishedClaim, viewer: Viewer) -> str:
    """The page of the figure with the same area, period and dates; empty where there is none of that period. It is
    compared with an earlier day only where something else may have been known on that day."""
    ours = found.checked.now
    if ours is None or ours.period.first.year != ours.period.last.year:
        return ""
    if ours.period.first.year not in years(viewer.today):
        return ""
    part = ours.period.name[5:]
    if part not in ("", *PARTS):
        return ""
    said: dict[str, Any] = {"area": row.area_id or "", "year": ours.period.first.year, "part": part, "by": ours.by}
    said["on"] = row.as_of.isoformat() if row.as_of and row.as_of >= ours.period.first else ""
    then = found.checked.then
    day = timezone.localtime(then.known_at - timedelta(microseconds=1)).date() if then else viewer.today
    said["before"] = day.isoformat() if day.year >= PROGRAMME_BEGAN and day < viewer.today else ""
    wanted = {name: value for name, value in said.items() if value}
    return f"{reverse('figure', args=[ours.indicator.code])}?{urlencode(wanted)}"


def _seen(viewer: Viewer, public_id: UUID) -> None:
    """Raises Http404 for a claim the viewer does not see."""
    _claim(viewer, public_id)


@require_POST
@screen(Action.KEEP_CLAIMS, first=_seen)
def note(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Write down what became of a claim."""
    row = _claim(viewer, public_id)
    form, sent_as = NoteForm(viewer.today, request.POST), id_or_404(request.POST.get("sent_as", ""))
    status = 422
    if form.is_valid():
        sent = form.cleaned_data
        try:
            write_note(
                row, sent["words"], sent["on"], sent_as=sent_as, by=viewer.person, on=viewer.today, at=clock.now()
            )
        except (NotValid, Conflict) as refused:
            form.add_error(None, str(refused))
            status = 409 if isinstance(refused, Conflict) else 422
        else:
            messages.success(request, _("Noted. It stays with the claim."))
            return redirect("claim", public_id=row.public_id)
    return _page(request, viewer, row, form, sent_as, status)
