"""Pages of what stands twice, or may: the list, and one case with both sides beside each other."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import F, OrderBy, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tangga.errors import NotValid
from tangga.families import duplicate_decisions, listing
from tangga.families.change_views import hidden_is_404
from tangga.families.duplicates import PLACES, cases_seen_by, sides_of, sides_of_each
from tangga.families.models import DuplicateCase
from tangga.families.probable_words import weighed
from tangga.people import clock
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen

State = DuplicateCase.State
LISTED = 20
SORTS: dict[str, tuple[str | OrderBy, ...]] = {
    "-opened": ("-opened_at", "-pk"),
    "opened": ("opened_at", "pk"),
    "-weight": (F("weight").desc(nulls_last=True), "-pk"),
}


@require_GET
@screen(Action.SEE_DUPLICATES, reads=listing.names_of({"state", "kind"}))
def case_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The cases that touch the reader's area; those to decide first."""
    asked = listing.read(request.GET, {"state": State.values, "kind": DuplicateCase.Kind.values}, tuple(SORTS))
    seen = cases_seen_by(viewer.person, viewer.today)
    state = asked.choices.get("state", "" if request.GET else State.OPEN)
    rows = seen.filter(state=state) if state else seen
    if kind := asked.choices.get("kind"):
        rows = rows.filter(kind=kind)
    page = asked.page_of(rows.order_by(*SORTS.get(asked.sort, SORTS["-opened"])))
    context = {
        "page": "duplicates",
        "asked": asked,
        "rows": page,
        "lines": list(zip(page, sides_of_each(list(page), viewer.person, viewer.today), strict=True)),
        "sizes": listing.SIZES,
        "state": state,
        "kind": kind or "",
        "sorts": [
            ("-opened", _("newest first")),
            ("opened", _("oldest first")),
            ("-weight", _("most probable first")),
        ],
        "states": State.choices,
        "kinds": DuplicateCase.Kind.choices,
    }
    return render(request, "families/duplicates.html", context)


@require_GET
@screen(Action.SEE_DUPLICATES)
def case_page(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One case: both records beside each other, and the decision."""
    return _case(request, viewer, public_id)


def _case(request: HttpRequest, viewer: Viewer, public_id: UUID, problem: str = "") -> HttpResponse:
    case = get_object_or_404(cases_seen_by(viewer.person, viewer.today), public_id=public_id)
    sides = sides_of(case, viewer.person, viewer.today)
    context = {
        "page": "duplicates",
        "case": case,
        "sides": sides,
        "may_decide": viewer.may(Action.RESOLVE_DUPLICATES),
        "both_seen": all(side.seen for side in sides),
        "may_merge": case.is_of_people or all(side.seen for side in sides),
        "siblings": _siblings(viewer, case),
        "weighed": weighed(case),
        "typed": request.POST,
        "problem": problem,
    }
    return render(request, "families/duplicate.html", context, status=422 if problem else 200)


def _siblings(viewer: Viewer, case: DuplicateCase) -> list[DuplicateCase]:
    """Other undecided cases of the same two families: one family on two cards makes a case of each of its people."""
    one, other = (getattr(case, f"{place}_home") for place in PLACES)
    if one == other:
        return []
    of_people = Q(first_member__family=one, second_member__family=other)
    of_people |= Q(first_member__family=other, second_member__family=one)
    of_families = Q(first_family__in=(one, other), second_family__in=(one, other))
    others = cases_seen_by(viewer.person, viewer.today).filter(state=State.OPEN).exclude(pk=case.pk)
    found = [each for about in (of_families, of_people) for each in others.filter(about).order_by("pk")[:LISTED]]
    return found[:LISTED]


@require_POST
@screen(Action.RESOLVE_DUPLICATES)
def decide(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Same person (or family), or two: with the reason."""
    told, reason = request.POST.get("decision", ""), request.POST.get("reason", "")
    who: dict[str, Any] = {"by": viewer.person, "on": viewer.today, "at": clock.now()}
    try:
        with hidden_is_404():
            if told in ("same-first", "same-second"):
                duplicate_decisions.decide_same(
                    public_id,
                    keep=told.removeprefix("same-"),
                    effective_on=_day(request.POST.get("effective_on", "")),
                    reason=reason,
                    **who,
                )
                messages.success(
                    request, _("A correction was sent for it. The case closes when somebody else has checked that.")
                )
            elif told in ("wrong-first", "wrong-second", "wrong-either"):
                wrong = told.removeprefix("wrong-")
                duplicate_decisions.decide_different(
                    public_id, wrong="" if wrong == "either" else wrong, reason=reason, **who
                )
                messages.success(
                    request,
                    _("Remembered: these are two. Ask for the right number, then correct it."),
                )
            else:
                raise NotValid(_("Choose one of the answers."))
    except NotValid as refused:
        return _case(request, viewer, public_id, str(refused))
    return redirect("duplicate", public_id=public_id)


@require_POST
@screen(Action.RESOLVE_DUPLICATES)
def reopen(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Take back that they are two."""
    with hidden_is_404():
        duplicate_decisions.reopen(public_id, by=viewer.person, on=viewer.today, at=clock.now())
    messages.info(request, _("The case is open again."))
    return redirect("duplicate", public_id=public_id)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
