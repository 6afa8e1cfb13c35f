"""The list of families: search, filters, paging, and the same list as a workbook.

Searching is a POST. A number (NIK or KK) is looked up by its blind index and answered with the family's page or with a
sentence; it never comes back in an address, a page or the log. Any other text becomes a sealed word in the address.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.audit.actions import record_export
from tangga.audit.reasons import read_reason
from tangga.audit.taking import asked_why
from tangga.errors import NotValid
from tangga.families import identity
from tangga.families.models import MembershipSpell
from tangga.families.queries import families_seen_by, matching
from tangga.papers import formats
from tangga.papers.workbooks import MOST_ROWS, XLSX
from tangga.people import clock
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.reports import words
from tangga.reports.export import workbook
from tangga.reports.filters import FLAGS, NAMES, SIZES, Answers, Filters, flag_words, read
from tangga.reports.paging import AnswerPages
from tangga.reports.periods import period_of, unnamed
from tangga.reports.places import area_title, areas_to_choose, freshness
from tangga.reports.sealing import seal
from tangga.runs.queries import current_answers_seen_by
from tangga.runs.seen import Seen

# More digits in a row than a family's id has are a NIK or KK, whole or not.
LONGEST_FAMILY_NUMBER = 11
SHORTEST_SEARCH = 2
ENDS = ("no_end", "no_end_early", "ends", "ends_early", "ends_from", "ends_early_from", "ends_before", "leaving")
CARRIED = ("search", *ENDS, "ask", "sort", "size")


@dataclass(frozen=True)
class Option:
    """One box to tick, or one line to choose, in the filters."""

    value: str
    label: str
    on: bool


@require_GET
@screen(Action.SEE_FAMILIES, reads=NAMES)
def families(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The list, filtered, sorted and paged as the address says."""
    filters = read(request.GET, viewer)
    seen = Seen(viewer.person, viewer.today)
    pages = AnswerPages(filters, seen, with_what_a_row_shows)
    page = pages.get_page(filters.page)
    fresh = freshness(viewer)
    context = {
        "page": "families",
        "filters": filters,
        "answers": page,
        "count": pages.count,
        "more": pages.more,
        "fresh": fresh,
        "sizes": SIZES,
        "may_export": viewer.may_export,
        "period": period_of(fresh.latest) if fresh and fresh.earliest == fresh.latest else unnamed(),
        **_sorts(filters),
        "area_name": area_title(viewer.area),
        **({} if request.headers.get("HX-Target") == "results" else _form(filters, viewer, seen.answers)),
    }
    template = "reports/_families.html" if request.headers.get("HX-Target") == "results" else "reports/families.html"
    return render(request, template, context, status=422 if filters.problems else 200)


def with_what_a_row_shows(answers: Answers) -> Answers:
    """Each answer with its family, its area, and the day the family left."""
    return with_leaving_day(answers.select_related("family", "region", "region__parent"))


def with_leaving_day(answers: Answers) -> Answers:
    """Each answer with `left_on`: the day a family that has left did so; None for one still in, or still to join."""
    spells = MembershipSpell.objects.filter(
        family=OuterRef("family_id"), superseded_at=None, left_on__lte=OuterRef("run__as_of")
    )
    return answers.annotate(left_on=Subquery(spells.order_by("-left_on").values("left_on")[:1]))


def _sorts(filters: Filters) -> dict[str, object]:
    """The orders offered where there are no column headings to tap (a phone)."""
    offered = {
        "name": _("name"),
        "area": _("village"),
        "-amount": _("largest amount"),
        "-years": _("longest in the programme"),
        "decile": _("decile"),
        "ends": _("leaves soonest"),
    }
    return {"sorts": list(offered.items()), "sorted_by": offered.get(filters.sort, _("another order"))}


def _form(filters: Filters, viewer: Viewer, seen: Answers) -> dict[str, object]:
    """What the filter form offers."""
    return {
        "areas": areas_to_choose(viewer, filters.area, seen),
        "component_options": [
            Option(code, str(words.COMPONENTS[code]), code in filters.components) for code in words.COMPONENT_CODES
        ],
        "decile_options": [
            *(Option(str(each), str(each), str(each) in filters.deciles) for each in range(1, 11)),
            Option("unknown", _("not known"), "unknown" in filters.deciles),
        ],
        "flag_options": [Option(flag, flag_words(flag), flag in filters.flags) for flag in FLAGS],
        "active_options": [
            Option("yes", _("in the programme"), filters.active == "yes"),
            Option("no", _("has left"), filters.active == "no"),
            Option("all", _("both"), filters.active == "all"),
        ],
        # Filters that come from a figure and have no field of their own stay in force when the form is sent.
        "carried": [(name, value) for name in CARRIED for value in filters.query.getlist(name)],
    }


@require_POST
@screen(Action.SEE_FAMILIES, reads=NAMES)
def count(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """How many families a list has that says only "more than": by going through them, which may take a while."""
    filters = read(request.GET, viewer)
    if not filters.problems:
        found = AnswerPages(filters, Seen(viewer.person, viewer.today), with_what_a_row_shows).counted_exactly()
        messages.info(request, _("Counted: %(families)s.") % {"families": formats.families_in_words(found)})
    return redirect(f"{reverse('families')}?{request.GET.urlencode()}")


@require_POST
@screen(Action.SEE_FAMILIES)
def search(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Find families by name, family id, NIK or KK."""
    text = " ".join(request.POST.get("text", "").split())
    rest = QueryDict(request.POST.get("rest", "").lstrip("?"), mutable=True)
    for name in ("search", "page"):
        rest.pop(name, None)
    number = identity.digits_within(text)
    if len(number) == identity.DIGITS:
        return _by_number(request, viewer, number)
    if text and len(text) < SHORTEST_SEARCH:
        messages.info(request, _("Type at least two letters of the name, or all 16 digits of a number."))
    elif len(number) > LONGEST_FAMILY_NUMBER:
        # An incomplete or damaged number is not looked for as a name: it would stand in the address, if only sealed.
        messages.info(request, _("A NIK or KK number has 16 digits. Check the number and type all of it."))
    elif text:
        rest["search"] = seal(text[:80])
    query = rest.urlencode()
    return redirect(f"{reverse('families')}{'?' + query if query else ''}")


def _by_number(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    found = list(families_seen_by(viewer.person, viewer.today).filter(matching(number)).order_by("pk")[:20])
    if len(found) == 1:
        return redirect("family", public_id=found[0].public_id)
    if not found:
        messages.info(
            request,
            _("No family you may see has this number. Check the 16 digits, or search by name."),
        )
        return redirect("families")
    context = {"page": "families", "found": found}
    return render(request, "reports/several_families.html", context)


@require_http_methods(["GET", "POST"])
@screen(Action.EXPORT, reads=NAMES)
def export(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """GET asks for the reason; POST answers with the filtered list as a workbook, and logs it with that reason, the
    number of rows and the names of the filters, never with their content.
    """
    filters = read(request.GET, viewer)
    if filters.problems:
        raise NotValid(" ".join(filters.problems))
    seen = current_answers_seen_by(viewer.person, viewer.today)
    rows = with_leaving_day(filters.ordered(filters.apply(seen)).select_related("family", "region", "region__parent"))
    count = rows.count()
    if count > MOST_ROWS:
        raise NotValid(
            _("%(count)s families do not fit on one sheet. Choose a smaller area and export again.") % {"count": count}
        )
    if request.method == "GET":
        return _asked_why(request, filters, count)
    try:
        reason = read_reason(request.POST)
    except NotValid as refused:
        return _asked_why(request, filters, count, refused)
    fresh = freshness(viewer)
    file = workbook(rows, filters, viewer, fresh, clock.now(), reason)
    where = filters.area or viewer.area
    record_export(
        "families.exported",
        viewer.posting,
        by=viewer.person,
        area_code=where.code if where else "",
        rows=count,
        reason=reason,
        filters=[name for name in request.GET if request.GET.get(name)],
    )
    name = _("families-to-ask") if filters.ask or "unsure" in filters.flags else _("families")
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}-{(fresh.latest if fresh else viewer.today).isoformat()}.xlsx",
        content_type=XLSX,
    )


def _asked_why(request: HttpRequest, filters: Filters, count: int, refused: NotValid | None = None) -> HttpResponse:
    return asked_why(
        request,
        page="families",
        heading=_("Save families as Excel"),
        rows=formats.families_in_words(count),
        chips=[chip.label for chip in filters.chips],
        back=f"{reverse('families')}?{request.GET.urlencode()}",
        warning=_("The file holds names. Keep it as you would keep the paper list; do not forward it."),
        refused=refused,
    )
