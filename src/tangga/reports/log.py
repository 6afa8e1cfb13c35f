"""The log: who did what, when and where; the same as a workbook; and who looked at one family.

Searching for a person is a POST: a colleague's name does not stand in an address either, only a random id does.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.audit.actions import record_export
from tangga.audit.looks import bring_in_looks
from tangga.audit.models import Event
from tangga.audit.reasons import read_reason
from tangga.audit.taking import asked_why
from tangga.audit.words import ACTIONS
from tangga.errors import NotValid
from tangga.families.queries import families_seen_by
from tangga.families.screens import sees_family
from tangga.papers import formats
from tangga.papers.workbooks import MOST_ROWS, XLSX
from tangga.people import clock
from tangga.people.addresses import names
from tangga.people.models import Person
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.reports.family_lists import lists_about
from tangga.reports.filters import SIZES
from tangga.reports.log_export import workbook
from tangga.reports.log_filters import NAMES, LogFilters, kinds_for, read
from tangga.reports.places import areas_to_choose
from tangga.reports.queries_log import COUNTED, NEWEST, OLDEST, Told, events_about, events_seen_by, stretch, told
from tangga.runs.models import FamilyAnswer

AT_ONCE = 1_000
MOST_FOUND = 20


@require_GET
@screen(Action.SEE_LOG, reads=NAMES)
def log(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The events somebody may read, filtered, newest first, a page at a time."""
    bring_in_looks()
    filters = read(request.GET, viewer, events_seen_by(viewer))
    events = filters.apply()
    context = {
        "page": "log",
        "filters": filters,
        "viewer": viewer,
        "sizes": SIZES,
        "sorts": [(NEWEST, _("newest first")), (OLDEST, _("oldest first"))],
        **_shown(events, viewer, filters),
        **_left_out(filters),
        **({} if request.headers.get("HX-Target") == "results" else _form(filters, viewer)),
    }
    template = "reports/_log.html" if request.headers.get("HX-Target") == "results" else "reports/log.html"
    return render(request, template, context, status=422 if filters.problems else 200)


def _shown(events: QuerySet[Event], viewer: Viewer, filters: LogFilters) -> dict[str, Any]:
    counted = events.order_by()[: COUNTED + 1].count()
    page = stretch(events, viewer, sort=filters.sort, size=filters.size, after=filters.after, before=filters.before)
    return {"stretch": page, "count": counted, "count_in_words": events_in_words(counted)}


def _left_out(filters: LogFilters) -> dict[str, Any]:
    """How many lines about work in the background are left out, said beside the number of those that are shown."""
    counted = filters.left_out().order_by()[: COUNTED + 1].count() if filters.leaves_out_work else 0
    return {"left_out": counted, "left_out_in_words": events_in_words(counted)}


def events_in_words(counted: int) -> str:
    """1 line, 348 lines, more than 10,000 lines."""
    if counted > COUNTED:
        return _("more than %(count)s lines") % {"count": formats.number(COUNTED)}
    return ngettext("%(count)s line", "%(count)s lines", counted) % {"count": formats.number(counted)}


def _form(filters: LogFilters, viewer: Viewer) -> dict[str, Any]:
    """What the filter form offers: the actions grouped by kind, as far as the reader can have such events."""
    kinds = kinds_for(viewer)
    by_kind = {
        words: sorted((str(each.words), action) for action, each in ACTIONS.items() if each.kind == kind)
        for kind, words in kinds.items()
    }
    return {
        "kinds": kinds,
        "by_kind": by_kind,
        "areas": areas_to_choose(viewer, filters.area, FamilyAnswer.objects.none()),
    }


@require_POST
@screen(Action.SEE_LOG)
def search(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Find somebody by name or user name, among those whose events the reader may read; then show what they did."""
    text = " ".join(request.POST.get("text", "").split())[:80]
    rest = QueryDict(request.POST.get("rest", "").lstrip("?")[:2000], mutable=True)
    for name in ("who", "after", "before"):
        rest.pop(name, None)
    found: list[Person] = []
    if len(text) < 2:
        messages.info(request, _("Type at least two letters of the name or user name."))
    else:
        seen = events_seen_by(viewer)
        here = Person.objects.filter(Exists(seen.filter(actor=OuterRef("pk"))))
        named = Q(display_name__icontains=text) | Q(username__iexact=text)
        found = list(here.filter(named).order_by("display_name", "pk")[:MOST_FOUND])
        if not found:
            messages.info(request, _("Nobody with this name did anything that this log shows."))
    if len(found) > 1:
        choices = [(each, _with(rest, each)) for each in found]
        return render(request, "reports/log_people.html", {"page": "log", "choices": choices})
    query = _with(rest, found[0]) if found else rest.urlencode()
    return redirect(f"{reverse('log')}{'?' + query if query else ''}")


def _with(rest: QueryDict, person: Person) -> str:
    query = rest.copy()
    query["who"] = str(person.public_id)
    return query.urlencode()


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_LOG, reads=NAMES)
def export(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """GET asks for the reason; POST answers with the filtered log as a workbook. That is itself an event."""
    bring_in_looks()
    filters = read(request.GET, viewer, events_seen_by(viewer))
    if filters.problems:
        raise NotValid(" ".join(filters.problems))
    events = filters.apply()
    count = events.count()
    if count > MOST_ROWS:
        raise NotValid(
            _("%(count)s lines do not fit on one sheet. Choose fewer days and save again.") % {"count": count}
        )
    if request.method == "GET":
        return _asked_why(request, filters, count)
    try:
        reason = read_reason(request.POST)
    except NotValid as refused:
        return _asked_why(request, filters, count, refused)
    made_at = clock.now()
    file = workbook(_in_order(events, viewer, filters.sort), filters, viewer, made_at, reason)
    where = filters.area or viewer.area
    record_export(
        "log.exported",
        viewer.posting,
        by=viewer.person,
        area_code=where.code if where else "",
        rows=count,
        reason=reason,
        filters=[name for name in request.GET if request.GET.get(name)],
    )
    return FileResponse(
        file, as_attachment=True, filename="-".join((_("log"), f"{viewer.today.isoformat()}.xlsx")), content_type=XLSX
    )


def _in_order(events: QuerySet[Event], viewer: Viewer, sort: str) -> Iterator[Told]:
    """Every event in words, a thousand in memory at a time."""
    ordered = events.select_related("actor").order_by(sort, "-id" if sort == NEWEST else "id")
    batch: list[Event] = []
    for event in ordered.iterator(AT_ONCE):
        batch.append(event)
        if len(batch) == AT_ONCE:
            yield from told(batch, viewer, named=False)
            batch = []
    yield from told(batch, viewer, named=False)


def _asked_why(request: HttpRequest, filters: LogFilters, count: int, refused: NotValid | None = None) -> HttpResponse:
    chips = [chip.label for chip in filters.chips]
    return asked_why(
        request,
        page="log",
        heading=_("Save the log as Excel"),
        rows=events_in_words(count),
        chips=[*chips, _("Without work in the background")] if filters.leaves_out_work else chips,
        back=f"{reverse('log')}?{request.GET.urlencode()}",
        warning=_("The file holds the names of colleagues and what they did. Give it only to those who need it."),
        refused=refused,
    )


@require_GET
@screen(Action.SEE_FAMILY_LOG, first=sees_family, reads=names({"after", "before", "size"}))
def family_log(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Who looked at a family, and what was done with it, newest first."""
    family = get_object_or_404(families_seen_by(viewer.person, viewer.today), public_id=public_id)
    bring_in_looks()
    events = events_about(family, viewer)
    filters = read(request.GET, viewer, events)
    context = {"page": "families", "family": family, "filters": filters, "viewer": viewer, "sizes": SIZES}
    context |= _shown(filters.apply(), viewer, filters) | {"lists": lists_about(family)}
    return render(request, "reports/family_log.html", context, status=422 if filters.problems else 200)
