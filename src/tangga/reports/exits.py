"""Natural exits ahead: how many families lose their last component in which year, and where."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tangga.areas.models import Area, Level
from tangga.charts import NARROW, PAPER, Frame, Series, side_by_side
from tangga.errors import NotValid
from tangga.papers import formats
from tangga.people.addresses import names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.reports import words
from tangga.reports.filters import SIZES
from tangga.reports.places import area_title, freshness
from tangga.reports.queries_exits import by_area, tally
from tangga.runs.seen import Seen

YEARS_SHOWN = 8
CHART_HEIGHT, CHART_TOP = 150, 26


@dataclass(frozen=True)
class Column:
    """A year in the chart: two bars side by side."""

    year: int
    stays: int
    leaves: int
    x: float
    stays_height: float
    leaves_height: float

    @property
    def stays_y(self) -> float:
        return CHART_TOP + CHART_HEIGHT - self.stays_height

    @property
    def leaves_y(self) -> float:
        return CHART_TOP + CHART_HEIGHT - self.leaves_height


def chart(years: range, stays: dict[int, int], leaves: dict[int, int], step: float, left: float) -> list[Column]:
    """Heights to one scale for both forecasts, where each bar leads to its families (the first page)."""
    most = max([*(stays.get(year, 0) for year in years), *(leaves.get(year, 0) for year in years), 1])
    return [
        Column(
            year,
            stays.get(year, 0),
            leaves.get(year, 0),
            round(left + place * step, 1),
            round(stays.get(year, 0) / most * CHART_HEIGHT, 1),
            round(leaves.get(year, 0) / most * CHART_HEIGHT, 1),
        )
        for place, year in enumerate(years)
    ]


def drawn(years: range, stays: dict[int, int], leaves: dict[int, int], where: str) -> tuple[SafeString, SafeString]:
    """Both forecasts side by side year by year: for a phone, and for a wide screen."""
    series = [
        Series(_("children leave school early"), [leaves.get(year, 0) for year in years]),
        Series(_("children stay in school"), [stays.get(year, 0) for year in years]),
    ]
    title = _("Families leaving naturally by year, in both forecasts: %(where)s") % {"where": where}
    frame = Frame(title, _("The table has the same figures."), lang=formats.language())
    narrow, wide = (
        mark_safe(  # noqa: S308 - charts escape every text themselves
            side_by_side(frame.wide(width), [str(year) for year in years], series)
        )
        for width in (NARROW, PAPER)
    )
    return narrow, wide


@require_GET
@screen(Action.SEE_FAMILIES, reads=names({"area", "level", "scenario", "page", "size"}))
def exits(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Chart and tables; `area` and `level` say for where, `scenario` which forecast the table by area shows."""
    fresh = freshness(viewer)
    area = _area(request.GET.get("area", ""), viewer)
    level = _level(request.GET.get("level", ""), viewer, area)
    scenario = request.GET.get("scenario") or "continues"
    if scenario not in words.SCENARIOS:
        raise NotValid(_("There is no forecast called “%(name)s”. Choose one of the two.") % {"name": scenario[:40]})
    size = request.GET.get("size") or "25"
    if not size.isdecimal() or int(size) not in SIZES:
        raise NotValid(_("A page holds 25, 50 or 100 rows."))
    context: dict[str, Any] = {"page": "exits", "fresh": fresh, "area": area, "viewer": viewer, "scenario": scenario}
    if fresh is None:
        return render(request, "reports/exits.html", context)
    seen, code = Seen(viewer.person, viewer.today), area.code if area else ""
    tallied = seen.tallied(code)
    # From the oldest run on: no family's end lies before the first year.
    years = range(fresh.earliest.year, fresh.earliest.year + YEARS_SHOWN)
    whole = {name: tally(tallied, name, years) for name in words.SCENARIOS}
    stays, leaves = whole["continues"].by_year, whole["drops_out"].by_year
    narrow, wide = drawn(years, stays, leaves, area_title(area or viewer.area))
    page: Page[Any] = Paginator(sorted(seen.families_by_area(level, code)), int(size)).get_page(request.GET.get("page"))
    shown = seen.tallied_by_area(level, code, only=list(page)) if page.paginator.count else {}
    page.object_list = by_area(shown, scenario, years)
    context |= {
        "years": years,
        "narrow": narrow,
        "wide": wide,
        "by_year": [(year, stays.get(year, 0), leaves.get(year, 0)) for year in years],
        "stays": whole["continues"],
        "leaves": whole["drops_out"],
        "now": whole["continues"].now,
        "total": whole[scenario],
        "rows": page,
        "from_year": years.stop,
        "level": level,
        "levels": _levels(viewer, area),
        "sizes": SIZES,
        "scenarios": words.SCENARIOS,
        "year_filter": "ends" if scenario == "continues" else "ends_early",
        "no_end_filter": "no_end" if scenario == "continues" else "no_end_early",
        "level_name": words.LEVELS[level][0],
        "where": area_title(area or viewer.area),
    }
    return render(request, "reports/exits.html", context)


def _area(code: str, viewer: Viewer) -> Area | None:
    """The area chosen; it must lie in the viewer's (a facilitator sees own families only, wherever they live)."""
    if not code:
        return None
    area = Area.objects.select_related("parent").filter(code=code).first() if code.isdigit() else None
    if area is None or (viewer.area and not viewer.sees_own_only and not area.code.startswith(viewer.area.code)):
        raise NotValid(_("There is no area with this code that you may see. Choose one from the table."))
    return area


def _levels(viewer: Viewer, area: Area | None) -> list[tuple[int, str]]:
    """The levels the table can be cut by: those below where one stands."""
    top = area or (None if viewer.sees_own_only else viewer.area)
    lowest = int(Level.DISTRICT) if viewer.sees_own_only else 0
    above = max(top.level if top else 0, lowest)
    return [(level, str(words.LEVELS[level][1])) for level in words.LEVELS if level > above] or [
        (4, str(words.LEVELS[4][1]))
    ]


def _level(value: str, viewer: Viewer, area: Area | None) -> int:
    allowed = [level for level, _name in _levels(viewer, area)]
    if not value:
        # Villages where a district's are asked about; otherwise the parts one step down.
        return 4 if min(allowed) >= Level.SUB_DISTRICT else min(allowed)
    if not value.isdecimal() or int(value) not in allowed:
        raise NotValid(_("The table cannot be cut by this level here. Choose one of those offered."))
    return int(value)
