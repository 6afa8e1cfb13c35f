"""Pages of a family's businesses: how each stands, over time, drawn and as a table."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tangga.families.queries import families_seen_by
from tangga.families.screens import sees_family
from tangga.people.addresses import names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.visits import business_actions, drawing
from tangga.visits.business_actions import figures_of
from tangga.visits.business_forms import BusinessForm, CorrectForm, EndForm, UpdateForm
from tangga.visits.models import Business, BusinessState
from tangga.visits.queries import businesses_of, businesses_seen_by, latest_state_of_each, states_of_each
from tangga.visits.screens import (
    by_viewer,
    day_of,
    hidden_is_404,
    refusals,
    sees_business,
    sees_figures,
    status_of,
    token,
    visit_named,
)


def _business(viewer: Viewer, public_id: UUID) -> Business:
    return get_object_or_404(businesses_seen_by(viewer.person, viewer.today), public_id=public_id)


@require_GET
@screen(Action.SEE_VISITS, first=sees_family, reads=names({"visit"}))
def business_list(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """A family's businesses, each with its latest figures."""
    family = get_object_or_404(families_seen_by(viewer.person, viewer.today), public_id=public_id)
    businesses = list(businesses_of(family))
    states = states_of_each(businesses)
    context = {
        "page": "visits",
        "family": family,
        "visit": visit_named(viewer, request.GET, family),
        "businesses": [
            (each, states.get(each.pk, [None])[-1], drawing.spark(states.get(each.pk, ()))) for each in businesses
        ],
        "may_record": viewer.may(Action.RECORD_VISITS),
    }
    return render(request, "visits/businesses.html", context)


@require_GET
@screen(Action.SEE_VISITS, first=sees_business, reads=names({"visit"}))
def business_page(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One business: how it stands, how it went, what was corrected."""
    business = _business(viewer, public_id)
    rows = list(business.states.select_related("recorded_by", "visit", "replaces").order_by("-effective_on", "-pk"))
    known = [row for row in reversed(rows) if row.superseded_at is None]
    until = business.ended_on or viewer.today
    context = {
        "page": "visits",
        "business": business,
        "visit": visit_named(viewer, request.GET, business.family),
        "rows": rows,
        "last": known[-1] if known else None,
        "before": known[-2] if len(known) > 1 else None,
        "drawings": [drawing.draw(frame, known, until) for frame in drawing.FRAMES] if len(known) > 1 else [],
        "may_record": viewer.may(Action.RECORD_VISITS),
    }
    return render(request, "visits/business.html", context)


@require_http_methods(["GET", "POST"])
@screen(Action.RECORD_VISITS, first=sees_family, reads=names({"visit"}))
def new(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Record a business of a family."""
    family = get_object_or_404(families_seen_by(viewer.person, viewer.today), public_id=public_id)
    visit = visit_named(viewer, request.POST or request.GET, family)
    form = BusinessForm(request.POST or None, initial={"effective_on": day_of(visit, viewer.today)})
    form_id = token(request)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        with refusals(form), hidden_is_404():
            made = business_actions.begin(
                family,
                kind=asked["kind"],
                what=asked["what"],
                started_on=asked["started_on"],
                figures=form.figures(),
                effective_on=asked["effective_on"],
                public_id=form_id,
                visit=visit,
                **by_viewer(viewer),
            )
            messages.success(request, _("The business is recorded."))
            return redirect("business", public_id=made.public_id)
    context = {"page": "visits", "family": family, "visit": visit, "form": form, "form_id": form_id}
    return render(request, "visits/business_new.html", context, status=status_of(request, form))


@require_http_methods(["GET", "POST"])
@screen(Action.RECORD_VISITS, first=sees_business, reads=names({"visit"}))
def update(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """How a business stands now: the form opens with the last figures, so that only what changed is typed."""
    business = _business(viewer, public_id)
    visit = visit_named(viewer, request.POST or request.GET, business.family)
    last = latest_state_of_each([business]).get(business.pk)
    form = UpdateForm(request.POST or None, initial=_as_first(last) | {"effective_on": day_of(visit, viewer.today)})
    form_id = token(request)
    if request.method == "POST" and form.is_valid():
        with refusals(form), hidden_is_404():
            business_actions.update(
                public_id,
                form.figures(),
                effective_on=form.cleaned_data["effective_on"],
                public_id=form_id,
                visit=visit,
                **by_viewer(viewer),
            )
            messages.success(request, _("The new figures are recorded. Those before stay right for their time."))
            return redirect("business", public_id=public_id)
    context = {
        "page": "visits",
        "business": business,
        "visit": visit,
        "last": last,
        "form": form,
        "form_id": form_id,
    }
    return render(request, "visits/business_update.html", context, status=status_of(request, form))


@require_http_methods(["GET", "POST"])
@screen(Action.RECORD_VISITS, first=sees_figures)
def correct(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Put wrong figures right: the wrong ones stay visible beside."""
    state = BusinessState.objects.select_related("business__family").get(public_id=public_id)
    form = CorrectForm(request.POST or None, initial=_as_first(state))
    form_id = token(request)
    if request.method == "POST" and form.is_valid():
        with refusals(form), hidden_is_404():
            business_actions.correct(
                public_id, form.figures(), because=form.cleaned_data["because"], public_id=form_id, **by_viewer(viewer)
            )
            messages.success(request, _("Corrected. The wrong figures stay beside the right ones."))
            return redirect("business", public_id=state.business.public_id)
    context = {"page": "visits", "business": state.business, "state": state, "form": form, "form_id": form_id}
    return render(request, "visits/business_correct.html", context, status=status_of(request, form))


@require_http_methods(["GET", "POST"])
@screen(Action.RECORD_VISITS, first=sees_business)
def end(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """That a business ended, and why."""
    business = _business(viewer, public_id)
    form = EndForm(request.POST or None, initial={"ended_on": viewer.today})
    if request.method == "POST" and form.is_valid():
        with refusals(form), hidden_is_404():
            business_actions.end(public_id, **form.cleaned_data, **by_viewer(viewer))
            messages.info(request, _("Recorded that the business ended. Its figures stay."))
            return redirect("business", public_id=public_id)
    context = {"page": "visits", "business": business, "form": form}
    return render(request, "visits/business_end.html", context, status=status_of(request, form))


def _as_first(state: BusinessState | None) -> dict[str, Any]:
    if state is None:
        return {}
    figures = figures_of(state)
    return figures.columns() | {"licences": list(figures.licences)}
