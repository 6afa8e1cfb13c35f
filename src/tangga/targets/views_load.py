"""Load: facilitators, capacity, mean, spare, and who carries too much."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tangga.families.listing import SIZES, names_of, read
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.targets import words
from tangga.targets.load import FEWEST_IN_A_MEAN, Carried, load_board
from tangga.targets.places import area_asked, parts_level, top_of
from tangga.targets.views import level_name

SORTS = {
    "-families": lambda row: (-(row.load.mean_tenths or 0), row.name.lower()),
    "families": lambda row: (row.load.mean_tenths or 0, row.name.lower()),
    "name": lambda row: row.name.lower(),
}


@require_GET
@screen(Action.SEE_TARGETS, reads=names_of({"area", "over"}))
def load(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The load of the viewer's area, part by part. A facilitator sees their own."""
    area = area_asked(viewer, request.GET.get("area", ""))
    asked = read(request.GET, {"over": ("yes",), "area": (area.code if area else "",)}, tuple(SORTS))
    context: dict[str, object] = {"page": "targets", "asked": asked, "area": area}
    if asked.problems:
        return render(request, "targets/load.html", context, status=422)
    board = load_board(area, viewer.today)
    rows: list[Carried] = board.rows
    if viewer.sees_own_only:
        rows = [row for row in rows if row.person == viewer.person]
    told = not viewer.sees_own_only or board.whole is None or board.whole.facilitators >= FEWEST_IN_A_MEAN
    over = sum(row.load.spare < 0 for row in rows)
    if asked.choices.get("over"):
        rows = [row for row in rows if row.load.spare < 0]
    page = Paginator(sorted(rows, key=SORTS[asked.sort]), asked.size).get_page(asked.page)
    top = top_of(viewer)
    context |= {
        "board": board,
        "sums_told": told,
        "mean": words.tenths(board.whole.mean_tenths) if board.whole else "",
        "spare": words.signed(board.whole.spare) if board.whole else "",
        "rows": page,
        "lines": [(row, words.tenths(row.load.mean_tenths), words.signed(row.load.spare)) for row in page.object_list],
        "over": over,
        "only_over": bool(asked.choices.get("over")),
        "sizes": SIZES,
        "sorts": {"-families": _("heaviest first"), "families": _("lightest first"), "name": _("by name")},
        "level_name": level_name(parts_level(area)),
        "up": area.parent if area is not None and area != top else None,
        "may_go_up": area is not None and area != top,
    }
    return render(request, "targets/load.html", context)
