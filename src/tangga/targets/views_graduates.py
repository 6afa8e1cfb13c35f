"""Who left, how and why: the list behind the figures, with filters, and the same list as a workbook."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.audit.actions import record_export
from tangga.audit.reasons import read_reason
from tangga.errors import NotValid
from tangga.families import listing
from tangga.families.exit_models import Exit, ExitReason, ExitType
from tangga.families.exit_queries import exits_seen_by, unrecorded_seen_by
from tangga.papers import formats
from tangga.papers.workbooks import XLSX, Cell, Column, workbook_of
from tangga.people import clock
from tangga.people.addresses import id_named, names
from tangga.people.models import Person
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.targets.asked import end_of
from tangga.targets.graduates import (
    OTHERS,
    SORTS,
    UNRECORDED,
    YEARS,
    Graduate,
    as_exits,
    codes_known_to,
    credited_people,
    narrowed,
    shown,
    with_years,
)
from tangga.targets.places import top_of
from tangga.targets.taking import asked_why_rows, made_by
from tangga.visits.models import BusinessKind

FILTERS = {"type", "reason", "area", "livelihood", "years", "from", "to", "facilitator", "known"}
NAMES = names({*FILTERS, "sort", "page", "size"})
MOST_ROWS = 100_000  # of a workbook


@dataclass
class Wanted:
    """What the list was asked for."""

    asked: listing.Asked
    first: date | None = None
    last: date | None = None
    facilitator: Person | None = None
    areas: list[Area] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    livelihood: bool = False
    known_on: date | None = None
    known_at: datetime | None = None

    @property
    def unrecorded(self) -> bool:
        """Whether only those are asked for of whom it is not on record how they left."""
        return self.asked.choices.get("type") == UNRECORDED

    @property
    def problems(self) -> list[str]:
        return self.asked.problems


def _read(query: QueryDict, viewer: Viewer) -> tuple[Wanted, QuerySet[Exit]]:
    """The address, read, and the exits the viewer sees as known then. Unknown areas, people or choices are problems."""
    plain = query.copy()
    days = {name: plain.pop(name)[-1] for name in ("from", "to", "known") if name in plain}
    who = plain.pop("facilitator")[-1] if "facilitator" in plain else ""
    areas = _areas(viewer, query.get("area", ""))
    livelihood = viewer.may(Action.SEE_VISITS)
    choices = {
        "type": (*ExitType.values, OTHERS, UNRECORDED),
        "reason": tuple(codes_known_to(viewer)),
        "years": tuple(YEARS),
        "area": tuple(area.code for area in areas),
        **({"livelihood": tuple(BusinessKind.values)} if livelihood else {}),
    }
    wanted = Wanted(listing.read(plain, choices, tuple(SORTS)), areas=areas, livelihood=livelihood)
    wanted.first, wanted.last, wanted.known_on = (
        _day(days.get(name, ""), wanted.problems) for name in ("from", "to", "known")
    )
    wanted.known_at = end_of(wanted.known_on) if wanted.known_on and wanted.known_on < viewer.today else None
    seen = exits_seen_by(viewer.person, viewer.today, wanted.known_at)
    top = top_of(viewer)
    if top is not None and top.level == Level.DISTRICT and not viewer.sees_own_only:
        wanted.people = list(credited_people(seen))
    if who:
        wanted.facilitator = _person(who, seen)
        if wanted.facilitator is None:
            wanted.problems.append(_("The filter “%(name)s” is not understood.") % {"name": "facilitator"})
    return wanted, seen


def _person(public_id: str, seen: QuerySet[Exit]) -> Person | None:
    """The facilitator named, if a family of the exits seen was ever theirs."""
    named = id_named(public_id)
    return credited_people(seen).filter(public_id=named).first() if named else None


def _areas(viewer: Viewer, chosen: str) -> list[Area]:
    """What the list can be narrowed to: parts of the viewer's area, and the one chosen if it lies within."""
    area = viewer.area
    code = area.code if area else ""
    level = Level.PROVINCE if area is None else min(area.level + 1, Level.VILLAGE)
    some = (
        list(Area.objects.filter(within("code", code), level=level).order_by("code"))
        if not viewer.sees_own_only
        else []
    )
    if chosen and chosen not in {each.code for each in some}:
        some += list(Area.objects.filter(within("code", code), code=chosen))
    return some


def _day(text: str, problems: list[str]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.append(_("“%(text)s” is no day. Choose one from the calendar.") % {"text": text[:20]})
        return None


def _rows(wanted: Wanted, seen: QuerySet[Exit]) -> QuerySet[Exit]:
    rows = narrowed(with_years(seen), wanted.asked.choices, wanted.first, wanted.last, wanted.facilitator)
    return rows.select_related("family", "region", "region__parent").order_by(*SORTS.get(wanted.asked.sort, ("-pk",)))


def _others(wanted: Wanted, viewer: Viewer) -> QuerySet[Any]:
    """Those of whom only the day they left is on record, by the same filters: never left out without a word."""
    left = unrecorded_seen_by(viewer.person, viewer.today, wanted.known_at)
    if wanted.problems:
        return left.none()
    rows = narrowed(with_years(left), wanted.asked.choices, wanted.first, wanted.last, wanted.facilitator)
    return rows.select_related("family").order_by(*SORTS.get(wanted.asked.sort, ("-pk",)))


@require_GET
@screen(Action.SEE_TARGETS, reads=NAMES)
def graduates(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Families that left, by type, reason, period, area, facilitator, livelihood and years in the programme."""
    wanted, seen = _read(request.GET, viewer)
    others = _others(wanted, viewer)
    page = wanted.asked.page_of(others if wanted.unrecorded else _rows(wanted, seen))
    exits = as_exits(page.object_list) if wanted.unrecorded else list(page.object_list)
    context = {
        "page": "targets",
        "wanted": wanted,
        "asked": wanted.asked,
        "rows": page,
        "lines": shown(exits, viewer, with_livelihood=wanted.livelihood),
        "not_recorded": 0 if wanted.unrecorded else others.count(),
        "sizes": listing.SIZES,
        "types": [
            *ExitType.choices,
            (OTHERS, _("other exits: count towards no target")),
            (UNRECORDED, _("not recorded")),
        ],
        "reasons": [(code, ExitReason(code).label) for code in codes_known_to(viewer)],
        "livelihoods": BusinessKind.choices if wanted.livelihood else [],
        "years": _years(),
        "sorts": _sorts(),
        "may_export": viewer.may_export,
        "narrowed": any(name in FILTERS and request.GET.get(name) for name in request.GET),
    }
    return render(request, "targets/graduates.html", context, status=422 if wanted.problems else 200)


def _years() -> list[tuple[str, str]]:
    return [("under5", _("less than five years")), ("5", _("five years or more")), ("10", _("ten years or more"))]


def _sorts() -> list[tuple[str, str]]:
    return [
        ("-left", _("left last first")),
        ("left", _("left first first")),
        ("-years", _("longest in the programme")),
        ("name", _("by name")),
    ]


@require_http_methods(["GET", "POST"])
@screen(Action.EXPORT, reads=NAMES)
def export(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The list as a workbook: GET asks why, POST answers with the file and logs it."""
    viewer.check_may(Action.SEE_TARGETS)
    wanted, seen = _read(request.GET, viewer)
    if wanted.problems:
        raise NotValid(" ".join(wanted.problems))
    found = Exit.objects.none() if wanted.unrecorded else _rows(wanted, seen)
    others = _others(wanted, viewer)
    count = found.count() + others.count()
    if count > MOST_ROWS:
        raise NotValid(_("These are too many for one sheet. Choose a smaller area or a shorter period."))
    why = partial(asked_why_rows, request, "graduates", _("Save graduates as Excel"), count)
    if request.method == "GET":
        return why()
    try:
        reason = read_reason(request.POST)
    except NotValid as refused:
        return why(refused)
    rows = shown([*found, *as_exits(others)], viewer, with_livelihood=wanted.livelihood)
    notes = [
        (_("Left"), f"{formats.day(wanted.first)} … {formats.day(wanted.last)}"),
        (_("Facilitator"), _("who accompanied the family on the day before it left")),
        (_("As known on"), formats.day(wanted.known_on or viewer.today)),
        (_("Area"), _("where the family lived on the day before it left")),
        (_("From a list"), _("decided elsewhere and recorded from a list; no case here decided it")),
        (_("not recorded"), _("only the day the family left is on record; these stand last")),
        *made_by(viewer, clock.now(), reason),
    ]
    cells = (_cells(row, wanted.livelihood) for row in rows)
    file = workbook_of(_("Graduates"), _columns(wanted.livelihood), cells, notes)
    record_export(
        "exits.exported",
        viewer.posting,
        by=viewer.person,
        area_code=viewer.area.code if viewer.area else "",
        rows=count,
        reason=reason,
        filters=[name for name in request.GET if request.GET.get(name)],
    )
    name = "-".join((_("graduates"), f"{viewer.today.isoformat()}.xlsx"))
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _columns(livelihood: bool) -> list[Column]:
    return [
        (_("Family id"), 16),
        (_("Carer"), 28),
        (_("Village"), 24),
        (_("Area code"), 14),
        (_("First day out"), 14),
        (_("How it left"), 26),
        (_("Why"), 40),
        (_("From a list"), 12),
        (_("Years in the programme"), 12),
        (_("Facilitator"), 26),
        *([(_("Livelihood"), 26)] if livelihood else []),
    ]


def _cells(row: Graduate, livelihood: bool) -> list[Cell]:
    out = row.exit
    return [
        out.family.family_id if row.seen else "",
        out.family.name if row.seen else _("lives or is accompanied elsewhere now"),
        out.region.name,
        out.region_id,
        out.effective_on,
        row.how,
        ", ".join(row.reasons),
        _("yes") if out.from_a_list and row.recorded else "",
        formats.completed_months(out.joined_on, out.effective_on) // 12,
        row.credit.display_name if row.credit else "",
        *([", ".join(row.livelihoods)] if livelihood else []),
    ]
