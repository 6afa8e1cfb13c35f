"""The office's own pages: which districts are open, what would be read, and the switch with a second look."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tangga.areas.models import Area, Level
from tangga.errors import Conflict, NotValid
from tangga.open_figures import actions
from tangga.open_figures.checks import check_switches, switches
from tangga.open_figures.content import halves_due, taken
from tangga.open_figures.models import KeptHalf
from tangga.open_figures.queries import districts_seen, history_of, kept_of, opened_first_at, switch_of
from tangga.open_figures.tables import district_page, line_of
from tangga.people import clock
from tangga.people.addresses import id_named, names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen

PAGE = 50


@require_GET
@screen(Action.SEE_FIGURES, reads=names({"page"}))
def index(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The districts of the viewer's area, and whether they are open; a district's own people see its page at once."""
    area = viewer.area
    if area is not None and area.level == Level.DISTRICT:
        return redirect("open-figures-of", district=area.code)
    page = Paginator(districts_seen(area.code if area else ""), PAGE).get_page(request.GET.get("page"))
    return render(request, "open_figures/office_index.html", {"page": "open-figures", "rows": page})


def _district(viewer: Viewer, code: str) -> Area:
    """Raises Http404 for what is no district, or none of the viewer's."""
    own = viewer.area.code if viewer.area else ""
    found = Area.objects.filter(code=code, level=Level.DISTRICT).select_related("parent").first()
    if found is None or not code.startswith(own):
        raise Http404
    return found


@require_GET
@screen(Action.SEE_FIGURES)
def one(request: HttpRequest, viewer: Viewer, district: str) -> HttpResponse:
    """A district: whether it is open, since when and by whom; the half-years that were published."""
    area = _district(viewer, district)
    history = history_of(district)
    current = history[0] if history else None
    context = {
        "page": "open-figures",
        "area": area,
        "current": current,
        "history": history,
        "kept": [(each, line_of(each).period) for each in reversed(kept_of(district)) if not each.is_empty],
        "may_switch": switches(viewer.posting, area),
    }
    return render(request, "open_figures/office.html", context)


@require_http_methods(["GET", "POST"])
@screen(Action.OPEN_FIGURES)
def switch(request: HttpRequest, viewer: Viewer, district: str) -> HttpResponse:
    """The second look: what everybody would read, or would no longer; then the switch."""
    area = _district(viewer, district)
    check_switches(viewer.posting, area)
    if request.method == "GET":
        return _ask(request, area)
    is_on = request.POST.get("on") == "yes"
    if request.POST.get("sure") != "yes":
        return _ask(request, area, _("Tick the box when you have looked at it, then send it again."))
    try:
        actions.switch(district, is_on, seen=_seen(request), by=viewer.person, on=viewer.today, at=clock.now())
    except Conflict as refused:
        return _ask(request, area, str(refused), 409)
    done = _("These figures are open. The half-years appear one after the other in the next minutes.")
    messages.success(request, done if is_on else _("These figures are closed: nobody outside reads them any more."))
    return redirect("open-figures-of", district=district)


def _seen(request: HttpRequest) -> UUID | None:
    text = request.POST.get("seen", "")
    found = id_named(text)
    if text and found is None:
        raise NotValid(_("The address or the form is damaged."))
    return found


def _ask(request: HttpRequest, area: Area, problem: str = "", status: int = 422) -> HttpResponse:
    current = switch_of(area.code)
    opens = current is None or not current.is_on
    preview = _preview(area) if opens else None
    context: dict[str, Any] = {
        "page": "open-figures",
        "area": area,
        "current": current,
        "opens": opens,
        "problem": problem,
        "preview": district_page(preview, []) if preview and not preview.is_empty else None,
        "smallest": preview.smallest if preview else 0,
    }
    return render(request, "open_figures/switch.html", context, status=status if problem else 200)


def _preview(area: Area) -> KeptHalf:
    """The latest half-year as it would be published now; or as it was, where it has been."""
    now = clock.now()
    kept = kept_of(area.code)
    half = halves_due(area.code, opened_first_at(area.code) or now, now)[-1]
    there = next((each for each in kept if each.half == half.name), None)
    return there or taken(area, half, now, now, [each for each in kept if each.half < half.name])
