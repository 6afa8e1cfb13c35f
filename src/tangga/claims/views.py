"""The kept claims: a list with search and filters, and the same as a workbook."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.claims import words
from tangga.claims.models import PublishedClaim
from tangga.claims.queries import claims_seen_by
from tangga.errors import NotValid
from tangga.families import listing
from tangga.figures.asked import areas_to_choose
from tangga.figures.definitions import indicators
from tangga.figures.words import area_in_words, period_in_words
from tangga.papers import formats
from tangga.papers.workbooks import MOST_ROWS, XLSX, Cell, Column, filtered_by, made_for, workbook_of
from tangga.people import clock
from tangga.people.addresses import names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.rules.periods import Period

FILTERS = ("area", "measure", "sum", "ours", "kept")
NAMES = names({*FILTERS, "q", "sort", "page", "size"})
OTHERS = "others"
SUMS = {"wrong": Q(difference__isnull=False) & ~Q(difference=0), "right": Q(difference=0), "none": Q(difference=None)}
OURS = {
    "same": Q(stated=F("seen_then")) | Q(stated=None, parts_total=F("seen_then")),
    "other": (Q(stated__isnull=False, seen_then__isnull=False) & ~Q(stated=F("seen_then")))
    | (Q(stated=None, seen_then__isnull=False) & ~Q(parts_total=F("seen_then"))),
    "none": Q(seen_then=None),
}
SORTS = {
    "-kept": ("-kept_at", "-pk"),
    "-published": (F("published_on").desc(nulls_last=True), "-pk"),
    "source": ("source", "pk"),
}
LONGEST_SEARCH = 80


@dataclass
class Wanted:
    """What the list was asked for."""

    asked: listing.Asked
    search: str = ""
    areas: list[Area] = field(default_factory=list)

    @property
    def narrowed(self) -> bool:
        return bool(self.search or self.asked.choices)


def _read(query: QueryDict, viewer: Viewer) -> tuple[Wanted, QuerySet[PublishedClaim]]:
    plain = query.copy()
    search = " ".join(plain.pop("q")[-1].split())[:LONGEST_SEARCH] if "q" in plain else ""
    chosen = Area.objects.filter(
        within("code", viewer.area.code if viewer.area else ""), code=query.get("area", "")
    ).first()
    areas = areas_to_choose(viewer, chosen)
    choices = {
        "area": tuple(each.code for each in areas),
        "measure": (*indicators(), OTHERS),
        "sum": tuple(SUMS),
        "ours": tuple(OURS),
        "kept": ("all",),
    }
    wanted = Wanted(listing.read(plain, choices, tuple(SORTS)), search, areas)
    said = wanted.asked.choices
    rows = claims_seen_by(viewer.posting)
    if "kept" not in said:
        rows = rows.filter(corrected_by=None)
    if code := said.get("area"):
        rows = rows.filter(within("area_id", code))
    if measure := said.get("measure"):
        rows = rows.exclude(measure__in=list(indicators())) if measure == OTHERS else rows.filter(measure=measure)
    for name, ways in (("sum", SUMS), ("ours", OURS)):
        if name in said:
            rows = rows.filter(ways[said[name]])
    if search:
        rows = rows.filter(Q(source__icontains=search) | Q(name__icontains=search) | Q(measure__icontains=search))
    return wanted, rows.order_by(*SORTS.get(wanted.asked.sort, ("-pk",)))


@require_GET
@screen(Action.SEE_FIGURES, reads=NAMES)
def listed(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What others published of one's area and was kept, the latest first; corrected rows only when asked for."""
    wanted, rows = _read(request.GET, viewer)
    page = wanted.asked.page_of(rows)
    context = {
        "page": "figures",
        "wanted": wanted,
        "asked": wanted.asked,
        "rows": page,
        "lines": [
            (row, words.measure_in_words(row.measure), words.about_row(row), words.sum_mark(row), words.ours_mark(row))
            for row in page.object_list
        ],
        "sizes": listing.SIZES,
        "measures": [
            *((code, each.name[formats.language()]) for code, each in indicators().items()),
            (OTHERS, _("another number")),
        ],
        "sums": [("wrong", _("does not add up")), ("right", _("adds up")), ("none", _("no parts, or no total"))],
        "ours": [
            ("other", _("differs from what was known")),
            ("same", _("as was known")),
            ("none", _("Tangga has no such number")),
        ],
        "sorts": [
            ("-kept", _("kept last first")),
            ("-published", _("published last first")),
            ("source", _("by source")),
        ],
        "may_keep": viewer.may(Action.KEEP_CLAIMS),
    }
    return render(request, "claims/claims.html", context, status=422 if wanted.asked.problems else 200)


@require_GET
@screen(Action.SEE_FIGURES, reads=NAMES)
def export(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The list as a workbook. It names no family and nobody but the newspapers."""
    wanted, rows = _read(request.GET, viewer)
    if wanted.asked.problems:
        raise NotValid(" ".join(wanted.asked.problems))
    if rows.count() > MOST_ROWS:
        raise NotValid(_("So many rows do not fit on one sheet. Choose a smaller area and export again."))
    columns: list[Column] = [
        (_("Figure"), 32), (_("Area"), 26), (_("Period"), 20), (_("As of"), 12), (_("Total stated"), 14),
        (_("Parts come to"), 14),
        (_("Difference"), 12), (_("Counted then"), 14), (_("Counted when kept"), 16), (_("Where it was published"), 50),
        (_("Its address on the web"), 40), (_("Published on"), 14), (_("Kept at"), 18),
        (_("Corrects an earlier one"), 20),
    ]  # fmt: skip
    notes = [
        (_("Counted then"), _("what Tangga had on record by the day the claim is of")),
        filtered_by(name for name in request.GET if request.GET.get(name)),
        *made_for(f"{viewer.person.display_name}, {viewer.role_label}", clock.now(), _("published figures")),
    ]
    file = workbook_of(_("Published figures"), columns, map(_cells, rows.iterator()), notes)
    name = "-".join((_("published-figures"), f"{viewer.today.isoformat()}.xlsx"))
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _cells(row: Any) -> list[Cell]:
    period: Any = period_in_words(Period(row.first, row.last)) if row.first and row.last else ""
    return [
        words.measure_in_words(row.measure), area_in_words(row.area), period, row.as_of, row.stated, row.parts_total,
        row.difference, row.seen_then, row.seen_now, row.source, row.address, row.published_on, row.kept_at,
        row.corrects_id is not None,
    ]  # fmt: skip
