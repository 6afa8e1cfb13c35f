"""Pages of putting a recorded visit right, and of taking it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.visits import correcting
from tangga.visits.checks import check_may_correct
from tangga.visits.forms import CorrectForm, ReasonForm
from tangga.visits.screens import by_viewer, hidden_is_404, refusals, sees_visit, status_of, token
from tangga.visits.views import page_of, visit_of


@require_http_methods(["GET", "POST"])
@screen(Action.RECORD_VISITS, first=sees_visit)
def correct(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Put right what was recorded of a visit."""
    visit, form_id = visit_of(viewer, public_id), token(request)
    if request.method == "GET" and not correcting.may_correct(visit, viewer.person, viewer.today):
        check_may_correct(visit, viewer.person, correcting.coordinates(viewer.person, viewer.today))
    stands = {name: getattr(visit, name) for name in correcting.SAID}
    stands |= {"steps": [step.kind for step in visit.steps.all()]}
    form = CorrectForm(request.POST or None, initial=stands)
    if request.method == "POST" and form.is_valid():
        with refusals(form), hidden_is_404():
            correcting.correct(
                public_id,
                form.held(),
                because=form.cleaned_data["because"],
                form_id=form_id,
                seen=_seen(request),
                **by_viewer(viewer),
            )
            messages.success(request, _("Corrected. What was recorded before stays beside it."))
            return redirect("visit", public_id=public_id)
    seen = request.POST.get("seen") or str(visit.before.count())
    context = {"page": "visits", "visit": visit, "form": form, "form_id": form_id, "seen": seen}
    return render(request, "visits/visit_correct.html", context, status=status_of(request, form))


@require_POST
@screen(Action.RECORD_VISITS, first=sees_visit)
def withdraw(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """It was recorded by mistake."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        with refusals(form), hidden_is_404():
            correcting.withdraw(
                public_id, because=form.cleaned_data["reason"], seen=_seen(request), **by_viewer(viewer)
            )
            messages.info(request, _("Withdrawn. It stays on record as recorded by mistake, and counts nowhere."))
            return redirect("visit", public_id=public_id)
    return page_of(request, viewer, visit_of(viewer, public_id), status=status_of(request, form), withdraw=form)


def _seen(request: HttpRequest) -> int:
    """How often it had been corrected when the form was opened; what is no such number fits no visit."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
