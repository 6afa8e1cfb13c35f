"""From a figure to the families it counts: for whoever may see them one by one. Each opening is in the log."""

from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.areas.models import Area
from tangga.audit.actions import record_export
from tangga.audit.reasons import in_words, read_reason
from tangga.audit.taking import asked_why
from tangga.errors import NotValid
from tangga.families.history import in_force
from tangga.families.listing import SIZES
from tangga.families.models import Family, FamilyFacts
from tangga.figures import words
from tangga.figures.asked import Asked, read
from tangga.figures.behind import BEHIND, about, counted_families, log_opened, shown_families
from tangga.figures.counting import Asked as Question
from tangga.figures.definitions import Indicator
from tangga.figures.figure import COUNTRY, answer, question
from tangga.figures.views import indicator_for
from tangga.papers import formats
from tangga.papers.workbooks import XLSX, Cell, made_for, workbook_of
from tangga.people import clock, sealing
from tangga.people.addresses import names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen

SEARCH = b"tangga figures: search"
NAMES = names({"area", "year", "part", "on", "known", "search", "page", "size"})
MOST_NAMED = 20_000  # families of one list: of more, the parts of the area are asked one by one


@dataclass
class Listed:
    """What the list was asked for. question: None where the address is not understood, or cannot be answered."""

    indicator: Indicator
    asked: Asked
    question: Question | None
    text: str = ""
    sealed: str = ""
    size: int = SIZES[0]
    problems: list[str] = field(default_factory=list)


def _read(request: HttpRequest, viewer: Viewer, name: str) -> Listed:
    indicator = indicator_for(viewer, name)
    if indicator.counts not in BEHIND:
        raise Http404
    query = request.GET.copy()
    sealed = query.pop("search", [""])[-1]
    size = query.pop("size", [""])[-1]
    query["by"] = ""
    asked = read(query, viewer, indicator)
    problems = asked.problems
    text = (sealing.unseal(sealed, SEARCH) or "") if sealed else ""
    if sealed and not text:
        problems.append(_("This search has lapsed. Type it once more."))
    if size and size not in map(str, SIZES):
        problems.append(_("The filter “%(name)s” is not understood.") % {"name": "size"})
    listed = Listed(indicator, asked, None, text, sealed, problems=problems)
    listed.size = int(size) if size in map(str, SIZES) else SIZES[0]
    if not problems:
        try:
            listed.question = _question(asked, indicator)
            if not viewer.sees_own_only:
                _check_not_too_many(listed.question)
        except NotValid as refused:
            listed.question = None
            problems.append(str(refused))
    return listed


def _question(asked: Asked, indicator: Indicator) -> Question:
    now = clock.now()
    region = asked.area.code if asked.area else COUNTRY
    told: dict[str, Any] = {"as_of": asked.on, "known_at": asked.known_at(now), "now": now}
    return question(indicator.code, region, asked.period, **told)


def _check_not_too_many(asked: Question) -> None:
    if (answer(asked, asked.code or COUNTRY, clock.now()).total or 0) > MOST_NAMED:
        raise NotValid(
            _("These are more than %(most)s families. Choose a part of the area.")
            % {"most": formats.number(MOST_NAMED)}
        )


@require_GET
@screen(Action.SEE_FIGURE_FAMILIES, reads=NAMES)
def families(request: HttpRequest, viewer: Viewer, name: str) -> HttpResponse:
    """The families that a figure counts and the viewer sees, page by page."""
    listed = _read(request, viewer, name)
    context: dict[str, Any] = {
        "page": "figures" if viewer.may(Action.SEE_FIGURES) else "families",
        "indicator": listed.indicator,
        "name": listed.indicator.name[formats.language()],
        "asked": listed.asked,
        "area": words.area_in_words(listed.asked.area),
        "period": words.period_in_words(listed.asked.period),
        "text": listed.text,
        "sees_figure": viewer.may(Action.SEE_FIGURES),
        "sizes": SIZES,
        "back": _back(request),
    }
    if listed.question is None:
        return render(request, "figures/families.html", {**context, "problems": listed.problems}, status=422)
    rows = shown_families(listed.question, viewer, listed.text)
    page = Paginator(rows, listed.size).get_page(listed.asked.page)
    shown = page.paginator.count
    log_opened(listed.question, viewer, shown)
    context |= {"rows": page, "lines": _lines(list(page.object_list), viewer), "may_export": viewer.may_export}
    if viewer.may(Action.SEE_FIGURES) and not listed.text:
        context["elsewhere"] = counted_families(listed.question).count() - shown
    return render(request, "figures/families.html", context)


def _back(request: HttpRequest) -> str:
    rest = request.GET.copy()
    for each in ("search", "page", "size"):
        rest.pop(each, None)
    return rest.urlencode()


def _lines(found: list[Family], viewer: Viewer) -> list[tuple[Family, Area | None]]:
    """Each with the village it lives in today. One statement."""
    facts = FamilyFacts.objects.filter(family__in=[each.pk for each in found])
    rows = in_force(facts.select_related("region__parent"), "family", viewer.today)
    lives = {row.family_id: row.region for row in rows}
    return [(each, lives.get(each.pk)) for each in found]


@require_POST
@screen(Action.SEE_FIGURE_FAMILIES)
def search(request: HttpRequest, viewer: Viewer, name: str) -> HttpResponse:
    """Find a family among them. What was typed may be a person's name: it goes on sealed."""
    indicator_for(viewer, name)
    rest = QueryDict(request.POST.get("rest", "").lstrip("?"), mutable=True)
    for each in ("search", "page"):
        rest.pop(each, None)
    if text := " ".join(request.POST.get("text", "").split())[:80]:
        rest["search"] = sealing.seal(text, SEARCH)
    return redirect(f"{reverse('figure-families', args=[name])}{'?' + rest.urlencode() if rest else ''}")


@require_http_methods(["GET", "POST"])
@screen(Action.EXPORT, reads=NAMES)
def export(request: HttpRequest, viewer: Viewer, name: str) -> HttpResponseBase:
    """The list as a workbook: GET asks why, POST answers with the file and logs it."""
    viewer.check_may(Action.SEE_FIGURE_FAMILIES)
    listed = _read(request, viewer, name)
    if listed.question is None:
        raise NotValid(" ".join(listed.problems))
    rows = shown_families(listed.question, viewer, listed.text)
    count = rows.count()
    if request.method == "GET":
        return _why(request, name, count)
    try:
        reason = read_reason(request.POST)
    except NotValid as refused:
        return _why(request, name, count, refused)
    title = listed.indicator.name[formats.language()]
    asked = listed.asked
    notes = [
        (_("Figure"), title),
        (_("Definition"), listed.indicator.definition[formats.language()]),
        (_("Area"), words.area_in_words(asked.area)),
        (_("Period"), words.period_in_words(asked.period)),
        (_("As of"), formats.day(asked.on)),
        (_("Known at"), formats.known(asked.known_at(clock.now())).replace(formats.NO_BREAK, " ")),
        *made_for(f"{viewer.person.display_name}, {viewer.role_label}", clock.now(), in_words(reason)),
    ]
    columns = [(_("Family id"), 16), (_("Carer"), 28), (_("Village"), 24), (_("Area code"), 14)]
    file = workbook_of(title, columns, _cells(rows, viewer), notes)
    record_export(
        "figure.families_exported",
        viewer.posting,
        by=viewer.person,
        area_code=listed.question.code or (viewer.area.code if viewer.area else ""),
        rows=count,
        reason=reason,
        filters=["search"] if listed.text else [],
        detail=about(listed.question),
    )
    area = listed.question.code or COUNTRY
    name = "-".join((listed.indicator.code, area, asked.period.name, _("families"))) + ".xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _why(request: HttpRequest, name: str, count: int, refused: NotValid | None = None) -> HttpResponse:
    return asked_why(
        request,
        page="figures",
        heading=_("Save the families behind a figure as Excel"),
        rows=ngettext("%(count)s row", "%(count)s rows", count) % {"count": formats.number(count)},
        back=f"{reverse('figure-families', args=[name])}?{request.GET.urlencode()}",
        warning=_("The file holds names. Keep it as you would keep the paper list; do not forward it."),
        refused=refused,
    )


def _cells(rows: QuerySet[Family], viewer: Viewer) -> list[list[Cell]]:
    found = list(rows[:MOST_NAMED])
    return [
        [each.family_id, each.name, area.name if area else "", area.code if area else ""]
        for each, area in _lines(found, viewer)
    ]
