"""The page where an office loads the shapes of its areas for its maps, sees which areas have one, and takes them
away."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tangga import charts
from tangga.areas.models import Level
from tangga.figures.boundaries import covered, in_force, load, take_away
from tangga.figures.geojson import MOST_BYTES
from tangga.figures.models import Boundaries
from tangga.graduation.places import title
from tangga.papers import formats
from tangga.people import clock
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen

MOST_PROBLEMS = 30
MOST_DRAWN = 600


@require_http_methods(["GET", "POST"])
@screen(Action.KEEP_BOUNDARIES)
def boundaries(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """GET: what is loaded. POST: load a file; with problems nothing is kept, and each is named (422)."""
    problems: list[str] = []
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            problems = [_("Choose a file.")]
        else:
            found = load(
                file.read(MOST_BYTES + 1),
                named=request.POST.get("property", ""),
                by=viewer.person,
                on=viewer.today,
                at=clock.now(),
            )
            problems = found.problems
            if not problems:
                messages.success(request, _told(len(found.shapes), found.others))
                return redirect("boundaries")
    held = in_force(viewer.area)
    context: dict[str, Any] = {
        "page": "figures",
        "held": held,
        "problems": problems[:MOST_PROBLEMS],
        "more_problems": len(problems[MOST_PROBLEMS:]),
        "named": request.POST.get("property", "")[:80],
        "most_mb": MOST_BYTES >> 20,
        "rows": [(_level(each.level), each) for each in covered(held)] if held else [],
        "maps": _maps(held) if held else None,
        "where": title(viewer.area) if viewer.area else _("all of Indonesia"),
    }
    return render(request, "figures/boundaries.html", context, status=422 if problems else 200)


def _told(many: int, others: int) -> str:
    told = _("Shapes of %(many)s areas are loaded; your maps are drawn with them from now on.") % {
        "many": formats.number(many)
    }
    if others:
        told += " " + _("%(others)s shapes of areas that are not yours were left out.") % {
            "others": formats.number(others)
        }
    return told


def _level(level: Level) -> str:
    return {
        Level.PROVINCE: _("Provinces"),
        Level.DISTRICT: _("Districts and cities"),
        Level.SUB_DISTRICT: _("Sub-districts"),
        Level.VILLAGE: _("Villages"),
    }[level]


def _maps(held: Boundaries) -> tuple[str, str] | None:
    """The shapes of the largest kind of area, each with its name and code, so that a wrong code is seen."""
    shapes = list(held.shapes.select_related("area").order_by("area__level", "area_id")[:MOST_DRAWN])
    drawn = [
        charts.Shape(each.area_id, each.area.name, each.polygons, None, told=each.area_id)
        for each in shapes
        if each.area.level == shapes[0].area.level
    ]
    if not drawn:
        return None
    frame = charts.Frame(_("The shapes that are loaded"), _("Each with its name and code."), lang=formats.language())
    narrow, wide = (
        mark_safe(charts.shape_map(frame.wide(width), drawn, "", plain=True))  # noqa: S308 - charts escape every text
        for width in (charts.NARROW, charts.WIDE)
    )
    return narrow, wide


@require_POST
@screen(Action.KEEP_BOUNDARIES)
def boundaries_away(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Take the office's shapes away."""
    take_away(by=viewer.person, on=viewer.today, at=clock.now())
    messages.success(request, _("The shapes are taken away; your maps are drawn with tiles again."))
    return redirect("boundaries")
