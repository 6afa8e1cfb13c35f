"""Figures on screen: what each is, and one of an area and period with its parts, both dates, and what changed since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.areas.tree import plain
from tangga.charts import WIDE
from tangga.errors import NotValid
from tangga.families.exit_models import ExitReason
from tangga.families.listing import SIZES
from tangga.figures import words
from tangga.figures.asked import NAMES, PARTS, Asked, areas_to_choose, may_see, read, trail, ways_for, years
from tangga.figures.behind import BEHIND, log_opened
from tangga.figures.cases import cases_of
from tangga.figures.changes import Change, changes, counted_in
from tangga.figures.counting import Asked as Question
from tangga.figures.definitions import AREAS, TARGET, Indicator, indicators
from tangga.figures.differences import between, next_level, where
from tangga.figures.drawn import Shown, charts_of
from tangga.figures.figure import COUNTRY, Figure, answer, as_known, question
from tangga.figures.on_record import on_record
from tangga.graduation.places import title
from tangga.papers import formats
from tangga.papers.csv_text import csv_of
from tangga.papers.workbooks import XLSX, Note, made_for, workbook_of
from tangga.people import clock
from tangga.people.addresses import names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.rules.targets import share
from tangga.targets.asked import end_of
from tangga.targets.graduates import codes_known_to
from tangga.targets.words import hundredths, signed


@require_GET
@screen(Action.SEE_FIGURES, reads=names({"q"}))
def index(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Every figure there is by subject, and what it means; or those in whose name or meaning all words typed stand."""
    language = formats.language()
    text = " ".join(request.GET.get("q", "").split())[:80]
    wanted = plain(text).split()
    found: dict[str, list[tuple[Indicator, str, str]]] = {}
    for each in indicators().values():
        name, definition = each.name[language], each.definition[language]
        if may_see(viewer, each) and all(word in plain(f"{name} {definition}") for word in wanted):
            found.setdefault(words.subject_of(each), []).append((each, name, definition))
    groups = [(code, label, found[code]) for code, label in words.subjects().items() if code in found]
    context = {
        "page": "figures",
        "groups": groups,
        "many": sum(map(len, found.values())),
        "text": text,
        "may_keep_boundaries": viewer.may(Action.KEEP_BOUNDARIES),
    }
    return render(request, "figures/index.html", context)


@dataclass
class Counted:
    """A figure as it was asked for; earlier: the same by what was known before, where it is compared."""

    indicator: Indicator
    asked: Asked
    question: Question
    found: Figure
    names: Mapping[str, str]
    earlier: Figure | None = None
    changed: str = ""  # what was recorded in between, and where, in a sentence
    moved: Sequence[Change] = ()  # the leavings that make it

    @property
    def changes(self) -> dict[str, int]:
        """code -> how many more by what was known later; only those that changed."""
        return between(self.found.parts, self.earlier.parts) if self.earlier else {}


def indicator_for(viewer: Viewer, name: str) -> Indicator:
    """The indicator of a name. Raises Http404 where there is none, NotAllowed where it is not the viewer's."""
    try:
        indicator = indicators()[name]
    except KeyError as error:
        raise Http404 from error
    if indicator.needs:
        viewer.check_may(Action(indicator.needs))
    return indicator


def _count(viewer: Viewer, asked: Asked, indicator: Indicator) -> Counted:
    """Raises NotValid where the address cannot be understood."""
    if asked.problems:
        raise NotValid(" ".join(asked.problems))
    now = clock.now()
    region = asked.area.code if asked.area else COUNTRY
    # What nobody may read who does not see labels: that the label was the reason.
    hidden = frozenset(ExitReason.values) - set(codes_known_to(viewer))
    told: dict[str, Any] = {"as_of": asked.on, "by": asked.by, "now": now, "hidden": hidden}
    known_at = asked.known_at(now)
    asked_for = question(indicator.code, region, asked.period, known_at=known_at, **told)
    found = answer(asked_for, region, known_at)
    if not asked.before_on:
        return Counted(indicator, asked, asked_for, found, words.parts_in_words(asked.by, [*found.parts]))
    before = end_of(asked.before_on)
    then = as_known(asked_for, before, now)
    earlier = answer(then, region, before)
    names = words.parts_in_words(asked.by, [*found.parts, *earlier.parts])
    counted = Counted(indicator, asked, asked_for, found, names, earlier)
    counted.moved = changes([indicator], asked_for, then).get(indicator.code, [])
    counted.changed = _changed(counted, asked_for, before)
    return counted


def _changed(counted: Counted, asked: Question, before: datetime) -> str:
    """What makes the difference, and where: the cases where there are any, else by how much each part changed."""
    if counted.moved:
        level = asked.by if asked.by in AREAS else next_level(asked.indicator, asked.area)
        cut = replace(asked, by=level)
        codes = {counted_in(each.stands, cut) for each in counted.moved}
        return "; ".join(words.moved_in_words(counted.moved, cut, words.parts_in_words(level, codes)).values())
    if asked.by in AREAS:
        return words.changed_in_words(counted.changes, counted.names)
    if counted.earlier and counted.found.total == counted.earlier.total and not counted.changes:
        return ""
    level, more = where(asked, before)
    by, more = (level, more) if more else (asked.by, counted.changes)
    return words.changed_in_words(more, words.parts_in_words(by, [*more]))


@require_GET
@screen(Action.SEE_FIGURES, reads=NAMES)
def one(request: HttpRequest, viewer: Viewer, name: str) -> HttpResponse:
    """One figure of an area and a period, as of a day, by what was known on a day."""
    indicator = indicator_for(viewer, name)
    asked = read(request.GET, viewer, indicator)
    language = formats.language()
    context: dict[str, Any] = {
        "page": "figures",
        "indicator": indicator,
        "name": indicator.name[language],
        "definition": indicator.definition[language],
        "asked": asked,
        "areas": areas_to_choose(viewer, asked.area),
        "years": years(viewer.today),
        "parts_of_year": [] if indicator.time == TARGET else _parts_of_year(),
        "ways": [(code, words.ways_in_words()[code]) for code in ways_for(viewer, indicator, asked.area)],
        "unit": words.unit_of(indicator),
        "trail": trail(viewer, asked.area),
    }
    try:
        counted = _count(viewer, asked, indicator)
    except NotValid as refused:
        context["refused"] = "" if asked.problems else str(refused)
        return render(request, "figures/figure.html", context, status=422)
    nothing = counted.found.total == 0 and not on_record(counted.found.region, counted.found.known_at)
    context |= {
        "nothing": nothing,
        "counted": counted,
        "found": counted.found,
        "told": counted.found.to_json(),
        "sentence": words.nothing_of(asked.area) if nothing else words.sentence_of(counted.found, asked.area),
        "changed": counted.changed,
        "lines": _lines(counted),
        "without": _without(counted),
        "charts": charts_of(_shown(viewer, counted)),
        "difference": signed((counted.found.total or 0) - (counted.earlier.total or 0)) if counted.earlier else "",
        "cut": words.ways_in_words().get(asked.by, _("area")),
        "cases": _cases(viewer, counted),
        "may_look_behind": indicator.counts in BEHIND and viewer.may(Action.SEE_FIGURE_FAMILIES),
        "behind": _query_behind(request.GET),
    }
    return render(request, "figures/figure.html", context)


def _shown(viewer: Viewer, counted: Counted) -> Shown:
    hidden = frozenset(ExitReason.values) - set(codes_known_to(viewer))
    before = counted.earlier.parts if counted.earlier else None
    office = viewer.area.code if viewer.area else ""
    # What was asked as known now is asked again at that same instant, and not at a later one.
    found, known_on = counted.found, counted.asked.known_on
    now = clock.now() if known_on and end_of(known_on) == found.known_at else found.known_at
    return Shown(found, counted.asked, counted.names, before, now, hidden, office)


def _query_behind(query: QueryDict) -> str:
    """The same question, of the list of families."""
    rest = query.copy()
    for name in ("by", "before", "page", "size"):
        rest.pop(name, None)
    return rest.urlencode()


def _parts_of_year() -> list[tuple[str, str]]:
    """Value and words; the year itself has no year in them, for it is chosen beside."""
    return [(part, words.part_of_year_in_words(part)) for part in PARTS]


@dataclass(frozen=True)
class Line:
    """A row of the table. area: its code, where one can go on to it; share: of the total, in percent."""

    name: str
    many: int
    area: str
    share: str
    before: int | None
    change: str


def _lines(counted: Counted) -> list[Line]:
    total, before = counted.found.total or 0, counted.earlier.parts if counted.earlier else None
    goes_on = counted.asked.by in AREAS
    if any(many < 0 for many in counted.found.parts.values()):
        total = 0  # of a difference no part is a share
    found: list[Line] = []
    for code, many in words.ranked(counted.found.parts, counted.asked.by):
        then = None if before is None else before.get(code, None if counted.indicator.time == TARGET else 0)
        found.append(
            Line(
                counted.names.get(code, code),
                many,
                code if goes_on and code.isdigit() else "",
                hundredths(share(many, total)) if total and many >= 0 else "",
                then,
                "" if then is None else signed(many - then),
            )
        )
    return found


def _without(counted: Counted) -> list[str]:
    """The areas, by name, that are none of the parts: without a target there is no number of them, not even 0."""
    asked, found = counted.asked, counted.found
    if counted.indicator.time != TARGET or asked.by not in AREAS or not found.is_set:
        return []
    level = Level(AREAS.index(asked.by) + 1)
    inside = Area.objects.filter(within("code", asked.area.code if asked.area else ""), level=level)
    return [title(each) for each in inside.exclude(code__in=found.parts).order_by("code")]


def _cases(viewer: Viewer, counted: Counted) -> dict[str, Any] | None:
    """The leavings that make the difference, for who may open the families behind a figure; it is logged likewise."""
    if not counted.moved or not viewer.may(Action.SEE_FIGURE_FAMILIES):
        return None
    page = Paginator(counted.moved, SIZES[0]).get_page(counted.asked.page)
    lines = cases_of(list(page.object_list), viewer)
    log_opened(counted.question, viewer, sum(each.seen for each in lines))
    return {"page": page, "lines": lines}


@require_GET
@screen(Action.SEE_FIGURES, reads=NAMES)
def as_json(request: HttpRequest, viewer: Viewer, name: str) -> HttpResponse:
    """The same figure as JSON, as `tangga figure --json` prints it."""
    indicator = indicator_for(viewer, name)
    counted = _count(viewer, read(request.GET, viewer, indicator), indicator)
    return JsonResponse(counted.found.to_json(), json_dumps_params={"ensure_ascii": False, "indent": 2})


@require_GET
@screen(Action.SEE_FIGURES, reads=NAMES)
def as_csv(request: HttpRequest, viewer: Viewer, name: str) -> HttpResponse:
    """The same figure as CSV: one row a part, the total last."""
    indicator = indicator_for(viewer, name)
    counted = _count(viewer, read(request.GET, viewer, indicator), indicator)
    told = counted.found.to_json()
    about = ("name", "region", "period", "as_of", "known_at")
    same = [told[key] for key in about]
    rows = [[*same, code, counted.names.get(code, code), many] for code, many in counted.found.parts.items()]
    heads = [*about, "part", "part_name", "value"]
    text = csv_of([heads, *rows, [*same, "total", _("Total"), counted.found.total]])
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(counted)}.csv"'
    return answer


@require_GET
@screen(Action.SEE_FIGURES, reads=NAMES)
def export(request: HttpRequest, viewer: Viewer, name: str) -> HttpResponseBase:
    """The same figure as a workbook: the parts, and a sheet that says what the number is and how it was counted."""
    indicator = indicator_for(viewer, name)
    counted = _count(viewer, read(request.GET, viewer, indicator), indicator)
    columns = [
        (words.ways_in_words().get(counted.asked.by, _("Area")), 32),
        (_("Code"), 16),
        (words.unit_of(indicator), 18),
    ]
    rows: list[list[str | int | None]] = [
        [counted.names.get(code, code), code, many] for code, many in counted.found.parts.items()
    ]
    file = workbook_of(
        counted.indicator.name[formats.language()],
        columns,
        [*rows, [_("Total"), "", counted.found.total]],
        [*_notes(counted), *made_for(f"{viewer.person.display_name}, {viewer.role_label}", clock.now(), _("a figure"))],
    )
    return FileResponse(file, as_attachment=True, filename=f"{_file_name(counted)}.xlsx", content_type=XLSX)


@require_GET
@screen(Action.SEE_FIGURES, reads=names(NAMES.single | {"picture"}))
def as_svg(request: HttpRequest, viewer: Viewer, name: str) -> HttpResponse:
    """One chart of the page as a file of its own. Http404 where the figure has no such chart."""
    indicator = indicator_for(viewer, name)
    counted = _count(viewer, read(request.GET, viewer, indicator), indicator)
    drawn = {each.kind: each for each in charts_of(_shown(viewer, counted))}.get(request.GET.get("picture", ""))
    if drawn is None:
        raise Http404
    answer = HttpResponse(drawn.draw(WIDE), content_type="image/svg+xml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(counted)}-{drawn.kind}.svg"'
    return answer


def _file_name(counted: Counted) -> str:
    return f"{counted.indicator.code}-{counted.found.region}-{counted.found.period.name}"


def _notes(counted: Counted) -> list[Note]:
    told = counted.found.to_json()
    return [
        (_("Figure"), words.sentence_of(counted.found, counted.asked.area)),
        (_("Definition"), told["definition"]),
        (_("As of"), formats.day(counted.found.as_of)),
        (_("Known at"), formats.known(counted.found.known_at).replace(formats.NO_BREAK, " ")),
        (_("Period"), words.period_in_words(counted.found.period)),
        (_("Policy"), told["policy_hash"]),
        (_("Version of Tangga"), told["code_version"]),
    ]
