"""The register of issued papers, and issuing the lists of a district."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tangga.audit.actions import record_export
from tangga.case_papers import lists, papers
from tangga.case_papers.forms import chosen_from, fields_of
from tangga.case_papers.queries import papers_seen_by
from tangga.case_papers.views import PAGE
from tangga.errors import NotValid
from tangga.families import listing
from tangga.graduation import exports
from tangga.graduation.candidate_filters import Chip, chips_of
from tangga.issued_papers.models import IssuedPaper, Kind
from tangga.papers import formats
from tangga.people import clock
from tangga.people.addresses import names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen

SORTS = {
    "-issued": ("-issued_at", "-pk"),
    "issued": ("issued_at", "pk"),
    "number": ("kind", "-year", "-serial"),
}
VALID = {"yes": True, "no": False}
READS = listing.names_of({"kind", "valid", "year"})
CHOICE = names({"area", "type", "state", "year", "first", "last", "stage"})


class Register:
    """The issued papers that the address asks for."""

    def __init__(self, request: HttpRequest, viewer: Viewer) -> None:
        self.years = [str(viewer.today.year - each) for each in range(6)]
        kinds = [each.value for each in papers.KINDS]
        filters = {"kind": kinds, "valid": list(VALID), "year": self.years}
        self.asked = listing.read(request.GET, filters, tuple(SORTS))
        choices = self.asked.choices
        rows = papers_seen_by(viewer.person, viewer.today).defer("content", "frame")
        if "kind" in choices:
            rows = rows.filter(kind=choices["kind"])
        if "valid" in choices:
            rows = rows.filter(void_on__isnull=VALID[choices["valid"]])
        if "year" in choices:
            rows = rows.filter(year=choices["year"])
        self.rows: QuerySet[Any] = rows.select_related("issued_by").order_by(
            *SORTS.get(self.asked.sort, SORTS["-issued"])
        )

    def chips(self, request: HttpRequest) -> list[Chip]:
        """The filters in force, each with the query that is left without it."""
        choices = self.asked.choices
        said = {
            "kind": str(Kind(choices["kind"]).label) if "kind" in choices else "",
            "valid": {"yes": _("valid"), "no": _("not valid")}.get(choices.get("valid", ""), ""),
            "year": choices.get("year", ""),
        }
        return chips_of(self.asked, said, request.GET)


@require_GET
@screen(Action.SEE_CASES, reads=READS)
def register(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Every paper of exits that was issued, the latest first, and the lists that can be issued."""
    found = Register(request, viewer)
    context = {
        "page": PAGE,
        "viewer": viewer,
        "asked": found.asked,
        "rows": found.asked.page_of(found.rows),
        "sizes": listing.SIZES,
        "chips": found.chips(request),
        "kinds": [(each.value, each.label) for each in papers.KINDS],
        "years": found.years,
        "sorts": [("-issued", _("latest first")), ("issued", _("oldest first")), ("number", _("by kind and number"))],
        "issues_lists": viewer.may(papers.ISSUES[Kind.PROPOSALS]),
    }
    return render(request, "case_papers/register.html", context, status=422 if found.asked.problems else 200)


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_CASES, reads=READS)
def export(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """GET asks for the reason; POST answers with the register as a workbook. It holds no names of families."""
    viewer.check_may(Action.EXPORT)
    found = Register(request, viewer)
    if found.asked.problems:
        raise NotValid(" ".join(found.asked.problems))
    return exports.answered(
        request,
        viewer,
        exports.Asked(
            page=PAGE,
            heading=_("Save the register of issued papers as Excel"),
            back=f"{reverse('case-papers')}?{request.GET.urlencode()}",
            count=found.rows.count(),
            chips=[chip.label for chip in found.chips(request)],
            area=viewer.area,
            file_name=_("issued-papers"),
        ),
        lambda: _sheet(found.rows),
        lambda kept: record_export("papers.exported", viewer.posting, **kept),
    )


def _sheet(rows: Iterable[IssuedPaper]) -> exports.Sheet:
    columns = [
        (_("Number"), 32), (_("Paper"), 34), (_("Issued on"), 12), (_("Issued by"), 28), (_("Valid"), 10),
        (_("Not valid since"), 14), (_("Why"), 40),
    ]  # fmt: skip
    cells = (
        [
            each.number, str(Kind(each.kind).label), each.issued_on, each.issued_by.display_name, each.is_valid,
            each.void_on, str(each.get_void_reason_display()),
        ]
        for each in rows
    )  # fmt: skip
    return exports.Sheet(_("Issued papers"), columns, cells)


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_CASES, reads=CHOICE)
def proposals(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Choose which proposals go on a list; POST issues it."""
    return _list(request, viewer, Kind.PROPOSALS, _("List of proposed exits"), ("area", "type", "state"))


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_CASES, reads=CHOICE)
def decisions(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Choose which decisions go on a list, by number or by payment stage; POST issues it."""
    asked = ("year", "first", "last", "stage", "area", "type")
    return _list(request, viewer, Kind.DECISIONS, _("List of decisions on exits"), asked)


def _list(request: HttpRequest, viewer: Viewer, kind: Kind, heading: str, asks: tuple[str, ...]) -> HttpResponse:
    viewer.check_may(papers.ISSUES[kind])
    problem = ""
    chosen = None
    try:
        chosen = chosen_from(request.GET if request.method == "GET" else request.POST, viewer, asks)
        if request.method == "POST":
            issued = papers.issue_list(kind, chosen, by=viewer.person, on=viewer.today, at=clock.now())
            return redirect("case-paper", public_id=issued.public_id)
    except NotValid as refused:
        problem = str(refused)
    rows = lists.proposals if kind == Kind.PROPOSALS else lists.decisions
    count = rows(chosen).count() if chosen else 0
    sent = request.GET if request.method == "GET" else request.POST
    context = {
        "page": PAGE,
        "heading": heading,
        "fields": fields_of(asks, viewer, sent, kind),
        "sent": {name: sent.get(name, "") for name in asks},
        "count": count,
        "counted": formats.families_in_words(count),
        "problem": problem,
        "back": reverse("case-papers"),
        "button": _("Issue this list"),
    }
    return render(request, "case_papers/choose.html", context, status=422 if problem else 200)
