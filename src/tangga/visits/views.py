"""Pages of one visit: planning it, recording it with its photos, what was found, what followed from it."""

from collections.abc import Callable
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.families.models import Family
from tangga.families.queries import families_seen_by
from tangga.families.screens import sees_family
from tangga.people import clock
from tangga.people.addresses import names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.photos.actions import MOST_OF_ONE
from tangga.photos.answers import photo_answer
from tangga.photos.models import Photo
from tangga.photos.queries import photos_of
from tangga.visits import actions, keeping
from tangga.visits.checks import is_of_today
from tangga.visits.correcting import may_correct
from tangga.visits.forms import HeldForm, PlanForm, PostponeForm, ReasonForm, first_day
from tangga.visits.models import ON_RECORD, PHOTOS_OF, Purpose, Visit
from tangga.visits.queries import corrections_after, visits_of, visits_seen_by
from tangga.visits.screens import by_viewer, hidden_is_404, refusals, sees_photo, sees_visit, status_of, token
from tangga.visits.words import SHOWN_IN_FORMS, SHOWS


def _family(viewer: Viewer, public_id: UUID) -> Family:
    return get_object_or_404(families_seen_by(viewer.person, viewer.today), public_id=public_id)


def visit_of(viewer: Viewer, public_id: UUID) -> Visit:
    return get_object_or_404(visits_seen_by(viewer.person, viewer.today), public_id=public_id)


@require_http_methods(["GET", "POST"])
@screen(Action.RECORD_VISITS, first=sees_family, reads=names({"purpose"}))
def plan(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Plan a visit to a family."""
    family, form_id = _family(viewer, public_id), token(request)
    purpose = request.GET.get("purpose", "")
    form = PlanForm(request.POST or None, initial={"purpose": purpose if purpose in Purpose.values else ""})
    if request.method == "POST" and form.is_valid():
        with refusals(form), hidden_is_404():
            visit = actions.plan(family, **form.cleaned_data, public_id=form_id, **by_viewer(viewer))
            messages.success(request, _("The visit is in your plan."))
            return redirect("visit", public_id=visit.public_id)
    context = {"page": "visits", "family": family, "form": form, "form_id": form_id}
    return render(request, "visits/plan.html", context, status=status_of(request, form))


@require_http_methods(["GET", "POST"])
@screen(Action.RECORD_VISITS, first=sees_family, reads=names({"purpose"}))
def new(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Record a visit that was not planned."""
    family = _family(viewer, public_id)
    purpose = request.GET.get("purpose", "")
    first = {"purpose": purpose if purpose in Purpose.values else Purpose.HOME_VISIT}

    def kept(form: HeldForm, form_id: UUID) -> Visit:
        return actions.record_visit(family, form.held(), public_id=form_id, **by_viewer(viewer))

    return _held(request, viewer, family, token(request), first, kept)


@require_http_methods(["GET", "POST"])
@screen(Action.RECORD_VISITS, first=sees_visit)
def hold(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Record that a planned visit was held."""
    visit = visit_of(viewer, public_id)
    if visit.state != Visit.State.PLANNED and request.method == "GET":
        return redirect("visit", public_id=public_id)
    first = {"purpose": visit.purpose, "purpose_note": visit.purpose_note}

    def kept(form: HeldForm, form_id: UUID) -> Visit:
        return actions.hold(form_id, form.held(), **by_viewer(viewer))

    return _held(request, viewer, visit.family, visit.public_id, first, kept, visit)


def _held(
    request: HttpRequest,
    viewer: Viewer,
    family: Family,
    form_id: UUID,
    first: dict[str, Any],
    kept: Callable[[HeldForm, UUID], Visit],
    visit: Visit | None = None,
) -> HttpResponse:
    """The form of a visit that was held. Photos are kept first: an error in the form, or a photo that cannot be read,
    brings the form back with everything typed and every photo that could be kept."""
    form = HeldForm(request.POST or None, initial=first_day(viewer.today) | first)
    problems: list[str] = []
    if request.method == "POST":
        with hidden_is_404():
            _drop(request, viewer, form_id)
            problems = keeping.keep_sent(
                family,
                form_id,
                _sent(request),
                keep_place=bool(request.POST.get("keep_place")),
                **by_viewer(viewer),
            )
        if form.is_valid() and not problems:
            with refusals(form), hidden_is_404():
                recorded = kept(form, form_id)
                messages.success(request, _("The visit is recorded."))
                return redirect("visit", public_id=recorded.public_id)
    context = {
        "page": "visits",
        "family": family,
        "visit": visit,
        "form": form,
        "form_id": form_id,
        "photo_problems": problems,
        "photos": _shown(keeping.drafts_of(form_id, viewer.person)) if request.method == "POST" else [],
        "kinds": SHOWN_IN_FORMS.items(),
        "most": MOST_OF_ONE,
        "keep_place": bool(request.POST.get("keep_place")),
    }
    return render(request, "visits/held.html", context, status=status_of(request, form))


@require_GET
@screen(Action.SEE_VISITS, first=sees_visit)
def visit_page(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One visit: what was found and done, its photos, what followed."""
    return page_of(request, viewer, visit_of(viewer, public_id))


def page_of(request: HttpRequest, viewer: Viewer, visit: Visit, status: int = 200, **more: Any) -> HttpResponse:
    photos = list(photos_of(visit.public_id, PHOTOS_OF))
    at = clock.now()
    records = viewer.may(Action.RECORD_VISITS)
    context = {
        "page": "visits",
        "visit": visit,
        "today": viewer.today,
        "steps": [step.get_kind_display() for step in visit.steps.all()],
        "earlier": visits_of(visit.family).filter(state=Visit.State.DONE)[:3] if visit.state == "planned" else [],
        "postponements": visit.postponements.select_related("by"),
        "photos": [
            (photo, words, records and keeping.may_take_away(photo, viewer.person, at))
            for photo, words in _shown(photos)
        ],
        "corrections": corrections_after(visit, viewer.person, viewer.today),
        "figures": visit.business_states.filter(superseded_at=None).select_related("business"),
        "aid": visit.aid.filter(superseded_at=None, withdrawn=False),
        "may_record": records,
        "may_correct": viewer.may(Action.CORRECT),
        "may_put_right": records and may_correct(visit, viewer.person, viewer.today),
        "before": list(visit.before.select_related("by").order_by("-pk")),
        "withdraw": ReasonForm(),
        "may_answer": viewer.may(Action.ANSWER_READINESS) and visit.state in ON_RECORD,
        "answers": _answers(viewer, visit),
        "may_see_readiness": viewer.may(Action.SEE_READINESS),
        "may_add_photos": records and is_of_today(visit, viewer.person, at) and len(photos) < MOST_OF_ONE,
        "kinds": SHOWN_IN_FORMS.items(),
        "most": MOST_OF_ONE,
        "postpone": PostponeForm(),
        "cancel": ReasonForm(),
    }
    return render(request, "visits/visit.html", context | more, status=status)


def _answers(viewer: Viewer, visit: Visit) -> list[Any]:
    """What the family answered at this visit, to whoever may read answers; what was put right since is left out."""
    if not viewer.may(Action.SEE_READINESS):
        return []
    given = visit.readiness.filter(corrected_by=None).select_related("questionnaire", "questionnaire__area")
    return list(given.order_by("answered_on", "pk"))


@require_POST
@screen(Action.RECORD_VISITS, first=sees_visit)
def postpone(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Put a planned visit off to another day."""
    form = PostponeForm(request.POST)
    if form.is_valid():
        with refusals(form), hidden_is_404():
            actions.postpone(public_id, **form.cleaned_data, **by_viewer(viewer))
            messages.success(request, _("The visit is put off."))
            return redirect("visit", public_id=public_id)
    return page_of(request, viewer, visit_of(viewer, public_id), status=status_of(request, form), postpone=form)


@require_POST
@screen(Action.RECORD_VISITS, first=sees_visit)
def cancel(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Take a planned visit out of the plan."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        with refusals(form), hidden_is_404():
            actions.cancel(public_id, form.cleaned_data["reason"], **by_viewer(viewer))
            messages.info(request, _("The visit is cancelled. It stays on record with the reason."))
            return redirect("visit", public_id=public_id)
    return page_of(request, viewer, visit_of(viewer, public_id), status=status_of(request, form), cancel=form)


@require_POST
@screen(Action.RECORD_VISITS, first=sees_visit)
def settle(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """What was agreed is done."""
    with hidden_is_404():
        actions.settle_next_step(public_id, **by_viewer(viewer))
    messages.success(request, _("Noted: what was agreed is done."))
    return redirect("visit", public_id=public_id)


@require_POST
@screen(Action.RECORD_VISITS, first=sees_visit)
def add_photos(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """More photos of a visit, on the day it was recorded."""
    visit = visit_of(viewer, public_id)
    with hidden_is_404():
        problems = keeping.keep_sent(
            visit.family,
            visit.public_id,
            _sent(request),
            keep_place=bool(request.POST.get("keep_place")),
            **by_viewer(viewer),
        )
    if problems:
        return page_of(request, viewer, visit, status=422, photo_problems=problems)
    return redirect("visit", public_id=public_id)


@require_GET
@screen(None, first=sees_photo, reads=names({"size"}))
def photo(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """A photo, to those who see the visit; `size=small` for lists of them."""
    found = keeping.photos_seen_by(viewer.person, viewer.today).get(public_id=public_id)
    return photo_answer(found, small=request.GET.get("size") == "small")


@require_POST
@screen(Action.RECORD_VISITS, first=sees_photo)
def remove_photo(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Take one's own photo away, on the day it was sent."""
    with hidden_is_404():
        gone = keeping.take_away(public_id, **by_viewer(viewer))
    messages.info(request, _("The photo is removed."))
    return redirect("visit", public_id=gone.owner)


def _sent(request: HttpRequest) -> list[keeping.Sent]:
    return [
        keeping.Sent(shows, cast(BinaryIO, file))
        for shows in SHOWN_IN_FORMS
        for file in request.FILES.getlist(f"photos_{shows}")
    ]


def _drop(request: HttpRequest, viewer: Viewer, form_id: UUID) -> None:
    """Remove the photos that were ticked away in a form that had come back."""
    ticked = set(request.POST.getlist("drop"))
    for each in keeping.drafts_of(form_id, viewer.person):
        if str(each.public_id) in ticked:
            keeping.take_away(each.public_id, **by_viewer(viewer))


def _shown(photos: Any) -> list[tuple[Photo, str]]:
    return [(each, str(SHOWS.get(each.shows, each.shows))) for each in photos]
