"""The rules in force: on a day, and what differs between two days. For everybody who may sign in with a posting."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tangga.areas.tree import plain
from tangga.errors import NotValid
from tangga.papers import formats
from tangga.people.addresses import names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.policy import (
    Change,
    Overlay,
    Parameter,
    available_overlays,
    change_dates,
    changes,
    load,
    overlay,
    overlays_for,
)
from tangga.reports import words
from tangga.reports.family import day_asked
from tangga.reports.periods import period_of
from tangga.reports.policy_words import component_rows, gap_in_words, grouped, is_internal


@require_GET
@screen(Action.SEE_POLICY, reads=names({"on", "search", "status", "chosen"}, several={"overlay"}))
def policy(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Every parameter in force on a day, with value, since when, source and status."""
    on = day_asked(request.GET.get("on", "")) or viewer.today
    overlays = _overlays(request, viewer)
    text, status = request.GET.get("search", "").strip()[:80], request.GET.get("status", "")
    if status and status not in words.STATUSES:
        raise NotValid(_("There is no status called “%(name)s”.") % {"name": status[:40]})
    in_force = load(on, overlays)
    plain_view = not text and not status
    told = [each for each in in_force.parameters() if not (plain_view and is_internal(each.path))]
    found = [parameter for parameter in told if (not status or parameter.status == status) and _fits(parameter, text)]
    context = {
        **_frame(viewer, overlays),
        "on": on,
        "policy": in_force,
        "groups": grouped(found, lambda parameter: parameter.path),
        "count": len(found),
        "total": len(told),
        "first_known": min((gap.first_known_on for gap in in_force.gaps()), default=None),
        "nothing_known": not in_force.parameters(),
        "components": component_rows(in_force) if plain_view else [],
        "period": period_of(on, in_force),
        "unfolded": not plain_view,
        "gaps": [gap_in_words(gap) for gap in in_force.gaps()],
        "search": text,
        "status": status,
        "statuses": words.STATUSES,
        "not_in_force": [] if text or status else in_force.not_in_force(),
    }
    return render(request, "reports/policy.html", context)


@require_GET
@screen(Action.SEE_POLICY, reads=names({"from", "to", "chosen"}, several={"overlay"}))
def policy_changes(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What differs between two days."""
    overlays = _overlays(request, viewer)
    after = day_asked(request.GET.get("to", "")) or viewer.today
    before = day_asked(request.GET.get("from", "")) or date(after.year - 1, 1, 1)
    found: tuple[Change, ...] = changes(before, after, overlays)
    context = {
        **_frame(viewer, overlays),
        "before": before,
        "after": after,
        "groups": grouped(found, lambda change: change.path),
        "count": len(found),
        "basis_changed": sum(change.same_value for change in found),
        "values_changed": sum(not change.same_value for change in found),
        "dates": [day for day in change_dates(overlays) if day >= date(2019, 1, 1)],
    }
    return render(request, "reports/policy_changes.html", context)


def _overlays(request: HttpRequest, viewer: Viewer) -> tuple[str, ...]:
    """Those ticked; before anybody ticked, those of the viewer's area. Raises UnknownOverlay."""
    if "chosen" in request.GET or "overlay" in request.GET:
        ticked = request.GET.getlist("overlay")
        for name in ticked:
            if name not in available_overlays():
                raise NotValid(
                    _("There is no overlay called “%(name)s”. Choose one of those offered.") % {"name": name[:40]}
                )
        return tuple(name for name in available_overlays() if name in ticked)
    return overlays_for(viewer.area.code) if viewer.area else ()


def _frame(viewer: Viewer, overlays: tuple[str, ...]) -> dict[str, Any]:
    offered: list[tuple[Overlay, bool]] = [(overlay(name), name in overlays) for name in available_overlays()]
    return {"page": "policy", "offered": offered, "laid_over": [each for each, on in offered if on]}


def _fits(parameter: Parameter, text: str) -> bool:
    """Every word of the search is somewhere in the parameter: label, path, value or source."""
    wanted = plain(text).split()
    if not wanted:
        return True
    inside = plain(
        " ".join(
            [
                parameter.label[formats.language()],
                parameter.path.replace("_", " ").replace("/", " "),
                parameter.in_words(formats.language()),
                parameter.source,
                str(words.POLICY_GROUPS.get(parameter.path.split("/")[0], "")),
                str(words.COMPONENTS.get(parameter.path.split("/")[1], "")),
            ]
        )
    )
    return all(word in inside for word in wanted)
