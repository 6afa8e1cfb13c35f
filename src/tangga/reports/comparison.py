"""Two assessments compared: what the difference is made of, and each family with both values and the reasons."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.families import identity
from tangga.families.queries import families_seen_by, matching
from tangga.jobs.models import Job
from tangga.jobs.queries import job_of
from tangga.people import clock
from tangga.people.addresses import id_or_404, names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.reports.comparison_words import KINDS, NOW, REASONS, SHORT_REASONS, Teller
from tangga.reports.filters import SIZES
from tangga.reports.places import area_title
from tangga.reports.sealing import open_sealed, seal
from tangga.runs import compare
from tangga.runs.models import ComparedFamily, Comparison
from tangga.runs.queries import runs_seen_by

Rows = QuerySet[ComparedFamily]
SORTS = {"difference": "difference_idr", "amount": "after_idr", "area": "region_code"}
USUAL = "difference"
AT_ONCE = 1_000
NAMES = names({"kind", "reason", "now", "exit", "area", "search", "sort", "size", "page"})
LONGEST_FAMILY_NUMBER = 11


@dataclass
class Filters:
    """What the address asks for; problems: what it asks for wrongly, then nothing is shown."""

    kind: str = ""
    reason: str = ""
    now: str = ""
    exit: bool = False
    area: Area | None = None
    search: str = ""
    sort: str = USUAL
    size: int = SIZES[0]
    problems: list[str] = field(default_factory=list)
    chips: list[tuple[str, str]] = field(default_factory=list)  # words, name in the address

    def apply(self, rows: Rows) -> Rows:
        if self.problems:
            return rows.none()
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.reason:
            rows = rows.filter(kind="changed", **{f"by_{self.reason}": True})
        if self.now:  # what changed of the answer is the first of the reasons (runs.compared_rows)
            rows = rows.filter(**{"kind": "changed", f"reasons__0__now__{self.now}": True})
        if self.exit:
            rows = rows.filter(exit_after=True, exit_before=False)
        if self.area is not None:
            rows = rows.filter(within("region_code", self.area.code))
        return rows

    def ordered(self, rows: Rows) -> Rows:
        column = SORTS[self.sort.removeprefix("-")]
        return rows.order_by(f"-{column}" if self.sort.startswith("-") else column, "family_id")


def read(query: QueryDict, district: Area) -> Filters:
    """The filters of an address with no other NAMES. A value that is not understood is a problem."""
    found = Filters()
    if kind := query.get("kind", ""):
        _known(found, "kind", kind, KINDS)
    if reason := query.get("reason", ""):
        _known(found, "reason", reason, REASONS)
    if now := query.get("now", ""):
        _known(found, "now", now, NOW)
    if (wanted := query.get("exit", "")) == "yes":
        found.exit = True
        found.chips.append((_("leaves naturally now"), "exit"))
    elif wanted:
        found.problems.append(_("There is no such choice."))
    if code := query.get("area", ""):
        found.area = Area.objects.filter(within("code", district.code), code=code).first()
        if found.area is None:
            found.problems.append(_("No area of this district has this code."))
        else:
            found.chips.append((area_title(found.area), "area"))
    if word := query.get("search", ""):
        text = open_sealed(word)
        if text is None:
            found.problems.append(_("This search is no longer valid. Type it again."))
        else:
            found.search = text
            found.chips.append((f"“{text}”", "search"))
    sort, size = query.get("sort", USUAL), query.get("size", str(SIZES[0]))
    if sort.removeprefix("-") not in SORTS:
        found.problems.append(_("The list cannot be sorted this way."))
    elif size not in map(str, SIZES):
        found.problems.append(_("Choose one of the offered numbers of rows."))
    else:
        found.sort, found.size = sort, int(size)
    return found


def _known(found: Filters, name: str, value: str, choices: Any) -> None:
    if value in choices:
        setattr(found, name, value)
        found.chips.append((str(choices[value]), name))
    else:
        found.problems.append(_("There is no such choice."))


@require_POST
@screen(Action.SEE_RUNS)
def run_compare(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Ask for a comparison of two assessments, or show the one that was made."""
    seen = runs_seen_by(viewer.person, viewer.today)
    one, other = (get_object_or_404(seen, public_id=id_or_404(request.POST.get(name, ""))) for name in ("one", "other"))
    asked = compare.ask_for_comparison(one, other, by=viewer.person, at=clock.now())
    return redirect("run-comparison", public_id=asked.public_id)


def comparison_of(viewer: Viewer, public_id: UUID) -> Comparison:
    """The comparison somebody asks for. Raises Http404 where it is none of theirs."""
    try:
        return compare.comparison_seen_by(viewer.person, public_id, viewer.today)
    except Comparison.DoesNotExist:
        raise Http404("no such comparison") from None


@require_GET
@screen(Action.SEE_RUNS, reads=NAMES)
def run_comparison(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """A comparison: its progress while it is made, then the difference and the families."""
    found = comparison_of(viewer, public_id)
    context: dict[str, Any] = {"page": "runs", "comparison": found, "before": found.before, "after": found.after}
    if not found.is_done:
        job = job_of(compare.KIND, found.public_id)
        context |= {"job": job, "trouble": job.trouble if job and job.state == Job.State.FAILED else ""}
        return render(request, "reports/comparison.html", context)
    filters = read(request.GET, found.after.area)
    rows = fitting(found, filters, viewer)
    page = Paginator(rows, filters.size).get_page(request.GET.get("page"))
    told = list(told_of(list(page), found, viewer))
    context |= {
        "filters": filters,
        "rows": page,
        "told": told,
        "sizes": SIZES,
        "count": page.paginator.count,
        "kinds": [(code, name, found.totals["families"][code]) for code, name in KINDS.items()],
        "reasons": [(code, name) for code, name in REASONS.items() if code != "revision" or found.totals["idr"][code]],
        "nows": [(code, name, found.totals.get("now", {}).get(code, 0)) for code, name in NOW.items()],
        "anything_now": any(found.totals.get("now", {}).values()),
        "bridge": _bridge(found),
        "parameters": _parameters(found),
        "areas": _areas(found),
        "sorts": _sorts(filters.sort),
        "may_export": viewer.may_export,
        "difference": found.totals["after"]["annual_idr"] - found.totals["before"]["annual_idr"],
    }
    template = "reports/_compared.html" if request.headers.get("HX-Target") == "results" else "reports/comparison.html"
    return render(request, template, context, status=422 if filters.problems else 200)


def fitting(found: Comparison, filters: Filters, viewer: Viewer) -> Rows:
    """The rows a page lists. Only families that the viewer sees today are found by name."""
    rows = filters.apply(found.families.select_related("family"))
    if filters.search:
        seen = families_seen_by(viewer.person, viewer.today).order_by().values("pk")
        rows = rows.filter(matching(filters.search, "family__"), family__in=seen)
    return filters.ordered(rows)


@dataclass(frozen=True)
class Part:
    """One line of what the difference is made of."""

    words: str
    families: int
    idr: int
    query: str


def _bridge(found: Comparison) -> list[Part]:
    """From the earlier total to the later one; the lines add up to the difference."""
    totals = found.totals
    kinds = [
        Part(str(KINDS[kind]).capitalize(), totals["families"][kind], totals["idr"][kind], f"?kind={kind}")
        for kind in ("came", "went", "moved_in", "moved_out")
    ]
    reasons = [
        Part(str(words), totals["families_by_reason"][reason], totals["idr"][reason], f"?reason={reason}")
        for reason, words in REASONS.items()
        if reason != "revision" or totals["families_by_reason"][reason] or totals["idr"][reason]
    ]
    return [*kinds, *reasons]


def _parameters(found: Comparison) -> list[Any]:
    return compare.changed_parameters(found.before, found.after)


def _areas(found: Comparison) -> list[Area]:
    codes = found.families.order_by().values_list("region_code", flat=True).distinct()
    wider = {code[:6] for code in codes if code.startswith(found.after.area_id)}
    return list(Area.objects.filter(code__in=wider).order_by("code"))


def _sorts(sort: str) -> list[tuple[str, str, bool]]:
    offered = {
        "difference": _("greatest loss first"),
        "-difference": _("greatest gain first"),
        "-amount": _("largest amount"),
        "area": _("village"),
    }
    return [(key, label, key == sort) for key, label in offered.items()]


@dataclass(frozen=True)
class Told:
    """A family that differs, as the page shows it. `name` is empty for one the viewer does not see today."""

    row: ComparedFamily
    name: str
    family_id: str
    link: str
    kind: str
    place: Area | None
    what: list[str]
    reasons: list[str]
    parts: list[tuple[str, int]]


def told_of(rows: list[ComparedFamily], found: Comparison, viewer: Viewer) -> Iterator[Told]:
    """Rows as the page and the workbook show them; of families the viewer does not see today, no name and no fact."""
    seen = set(
        families_seen_by(viewer.person, viewer.today)
        .filter(pk__in=[row.family_id for row in rows])
        .order_by()
        .values_list("pk", flat=True)
    )
    wide = viewer.area is None or len(viewer.area.code) < len(found.after.area_id)
    teller = Teller.of(rows, _parameters(found), compare.policy_of(found.after), name_districts=wide)
    places = Area.objects.select_related("parent").in_bulk({row.region_code for row in rows})
    for row in rows:
        visible = row.family_id in seen
        parts = [(str(SHORT_REASONS[each]), getattr(row, f"{each}_idr")) for each in REASONS]
        yield Told(
            row,
            row.family.name if visible else "",
            row.family.family_id if visible else "",
            reverse("family", args=[row.family.public_id]) if visible else "",
            str(KINDS[row.kind]),
            places.get(row.region_code),
            teller.what(row) if visible else [],
            teller.lines(row) if visible or row.kind != "changed" else [],
            [part for part in parts if part[1]] if row.kind == "changed" else [],
        )


@require_POST
@screen(Action.SEE_RUNS)
def comparison_search(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Find families of a comparison by name; the name comes back sealed."""
    found = comparison_of(viewer, public_id)
    text = " ".join(request.POST.get("text", "").split())[:80]
    rest = QueryDict(request.POST.get("rest", "").lstrip("?")[:2000], mutable=True)
    for name in ("search", "page"):
        rest.pop(name, None)
    if len(identity.digits_within(text)) > LONGEST_FAMILY_NUMBER:
        messages.info(request, _("Search here by name; look for a NIK or KK number among the families."))
    elif text and len(text) < 2:
        messages.info(request, _("Type at least two letters of the name."))
    elif text:
        rest["search"] = seal(text)
    query = rest.urlencode()
    address = reverse("run-comparison", args=[found.public_id])
    return redirect(f"{address}{'?' + query if query else ''}")
