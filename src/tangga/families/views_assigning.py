"""Pages that assign families to facilitators: who carries how many, choosing, confirming, moving."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tangga.errors import NotValid
from tangga.families import assigning
from tangga.families.assigning_queries import (
    accompanied,
    by_village,
    facilitators_in,
    in_village,
    loads,
    villages_of,
)
from tangga.people import clock
from tangga.people.addresses import id_named, names
from tangga.people.forms_accounts import day_named
from tangga.people.models import Person, Posting
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen

A_PAGE = 100
UNDERSTOOD = names({"village_shown", "moved", "page", "size", "which", "to", "starts_on"})


@require_GET
@screen(Action.ASSIGN_FAMILIES)
def assignments(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Facilitators with the families and villages they carry; families that nobody accompanies."""
    carried, nobody = loads(_code(viewer), viewer.today)
    context = {
        "page": "assignments",
        "loads": [load for load in carried if load.posting],
        "strangers": [load for load in carried if not load.posting],
        "nobody": sum(nobody.values()),
        "nobody_villages": len(nobody),
        "families": sum(load.families for load in carried),
    }
    return render(request, "families/assignments.html", context)


def _code(viewer: Viewer) -> str:
    return viewer.area.code if viewer.area else ""


@require_GET
@screen(Action.ASSIGN_FAMILIES, reads=UNDERSTOOD)
def of_facilitator(request: HttpRequest, viewer: Viewer, facilitator: UUID | None = None) -> HttpResponse:
    """The families of one facilitator (or of nobody), to choose from."""
    return _choose(request, viewer, _person(viewer, facilitator), request.GET, request.GET)


def _person(viewer: Viewer, public_id: UUID | str | None) -> Person | None:
    """Whose families: somebody posted here, or accompanying families here; anybody else is not found (404)."""
    if not public_id:
        return None
    person = get_object_or_404(Person, public_id=public_id)
    posted = any(posting.person_id == person.pk for posting in facilitators_in(_code(viewer), viewer.today))
    if not posted and not accompanied(viewer.person, person, viewer.today).exists():
        return get_object_or_404(Person, pk=None)
    return person


def _choose(
    request: HttpRequest,
    viewer: Viewer,
    person: Person | None,
    query: QueryDict,
    typed: QueryDict,
    problem: str = "",
) -> HttpResponse:
    problems = [problem] if problem else []
    moved = id_named(query.get("moved", ""))
    if query.get("moved") and not moved:
        problems.append(_("This address names a move Tangga does not know, so no family is shown."))
    families = accompanied(viewer.person, person, viewer.today, moved=moved)
    villages = villages_of(viewer.person, person, _code(viewer), viewer.today, moved=moved)
    only = query.get("village_shown", "")
    if only and only not in {area.code for area, _count in villages}:
        problems.append(_("No family of this list lives in the village named in this address, so none is shown."))
    if len(problems) > bool(problem):
        shown = families.none()
    else:
        shown = in_village(families, only) if only else families
    pages = Paginator(shown, A_PAGE)
    if not only and not len(problems) > bool(problem):
        pages.count = sum(count for _area, count in villages)  # counted already: not once more
    page = pages.get_page(query.get("page"))
    context = {
        "page": "assignments",
        "problems": problems,
        "person": person,
        "moved": moved,
        "villages": villages,
        "village_shown": only,
        "count": page.paginator.count,
        "rows": page,
        "sizes": (A_PAGE,),
        "takers": _takers(viewer, person),
        "typed": typed,
        "picked": set(typed.getlist("family")),
        "villages_picked": set(typed.getlist("village")),
    }
    return render(request, "families/assignment.html", context, status=422 if problems else 200)


def _takers(viewer: Viewer, person: Person | None) -> list[Posting]:
    return [each for each in facilitators_in(_code(viewer), viewer.today) if not person or each.person_id != person.pk]


@dataclass(frozen=True)
class _Move:
    families: QuerySet[Any]
    taker: Person
    starts_on: date


def _read(viewer: Viewer, person: Person | None, typed: QueryDict) -> _Move:
    """What is to be moved, to whom, from when. Raises NotValid for whatever is missing."""
    moved = id_named(typed.get("moved", ""))
    if typed.get("moved") and not moved:
        raise NotValid(_("This address names a move Tangga does not know, so no family is shown."))
    families = accompanied(viewer.person, person, viewer.today, moved=moved)
    match typed.get("which", ""):
        case "all":
            chosen = families
        case "villages":
            chosen = families.filter(region__in=typed.getlist("village"))
        case "picked":
            chosen = families.filter(
                public_id__in=[found for each in typed.getlist("family") if (found := id_named(each))]
            )
        case _:
            raise NotValid(_("Choose which families to move: all, those of some villages, or those you tick."))
    if not chosen.exists():
        raise NotValid(_("No family is chosen. Tick villages or families, or choose all."))
    to = id_named(typed.get("to", ""))
    taker = next(
        (each.person for each in facilitators_in(_code(viewer), viewer.today) if each.person.public_id == to), None
    )
    if taker is None:
        raise NotValid(_("Choose the facilitator who takes the families over."))
    starts_on = day_named(typed.get("starts_on", ""), _("First day"))
    assigning.check_can_take_over(taker, by=viewer.person, starts_on=starts_on, on=viewer.today)
    return _Move(chosen, taker, starts_on)


@require_POST
@screen(Action.ASSIGN_FAMILIES)
def move(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """First shows what would move; sent again with "confirmed", moves it."""
    typed = request.POST
    person = _person(viewer, id_named(typed["from"]) if typed.get("from") else None)
    try:
        asked = _read(viewer, person, typed)
        if typed.get("confirmed") != "yes":
            return render(request, "families/assignment_confirm.html", _confirm(person, asked, typed))
        done = assigning.assign(
            asked.families, asked.taker, starts_on=asked.starts_on, by=viewer.person, on=viewer.today, at=clock.now()
        )
    except NotValid as error:
        if typed.get("confirmed") == "yes" and not accompanied(viewer.person, person, viewer.today).exists():
            messages.info(request, _("These families have been moved already."))
            return redirect("assignments")
        query = QueryDict(mutable=True)
        query["moved"] = typed.get("moved", "")
        return _choose(request, viewer, person, query, typed, str(error))
    return render(request, "families/assignment_done.html", _told(person, asked, done))


def _confirm(person: Person | None, asked: _Move, typed: QueryDict) -> dict[str, Any]:
    villages = by_village(asked.families)
    carried = [(name, value) for name in ("which", "village", "family", "moved") for value in typed.getlist(name)]
    return {
        "page": "assignments",
        "person": person,
        "taker": asked.taker,
        "starts_on": asked.starts_on,
        "villages": villages,
        "count": sum(count for _area, count in villages),
        "carried": carried,
    }


def _told(person: Person | None, asked: _Move, done: assigning.Moved) -> dict[str, Any]:
    said = [ngettext("%(count)s family moved.", "%(count)s families moved.", done.moved) % {"count": done.moved}]
    if done.already:
        said.append(
            ngettext("%(count)s was there already.", "%(count)s were there already.", done.already)
            % {"count": done.already}
        )
    if done.kept:
        said.append(
            ngettext(
                "%(count)s stays: it came to its facilitator on that day or later. Choose a later day for it.",
                "%(count)s stay: they came to their facilitator on that day or later. Choose a later day for them.",
                done.kept,
            )
            % {"count": done.kept}
        )
    return {
        "page": "assignments",
        "person": person,
        "taker": asked.taker,
        "starts_on": asked.starts_on,
        "said": said,
        "done": done,
    }
