"""Families that graduated and have no grant: what each could receive, searched, narrowed, ordered, as a workbook."""

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.areas.queries import within
from tangga.audit.actions import record_export
from tangga.errors import NotValid
from tangga.families import listing
from tangga.families.batching import batches
from tangga.families.exit_models import ExitType
from tangga.families.history import in_force
from tangga.families.models import FamilyFacts
from tangga.families.queries import matching
from tangga.grants.known import Known, known_of_each
from tangga.grants.listed import Chip, areas_of, chips_of, title
from tangga.grants.models import Opening
from tangga.grants.page import Offered
from tangga.grants.panel import offered_to
from tangga.grants.queries import openings_seen_by, without_grant
from tangga.grants.screens import frame
from tangga.grants.taking import answered
from tangga.papers.workbooks import Cell, Column
from tangga.people import sealing
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.rules import grants as rules

SEARCH = b"tangga grants: search of openings"
READS = listing.names_of(("type", "area", "search"))
SORTS = {"-left": ("-left_on", "-pk"), "left": ("left_on", "pk"), "family": ("family__name_search", "pk")}
AT_ONCE = 500


class Listed:
    """The openings that the list's address asks for."""

    def __init__(self, request: HttpRequest, viewer: Viewer) -> None:
        self.areas = areas_of(viewer)
        plain = request.GET.copy()
        sealed = plain.pop("search")[-1] if "search" in plain else ""
        self.text = (sealing.unseal(sealed, SEARCH) or "") if sealed else ""
        lists = {"type": list(rules.GRADUATIONS), "area": [area.code for area in self.areas]}
        self.asked = listing.read(plain, lists, tuple(SORTS))
        choices = self.asked.choices
        rows = without_grant(openings_seen_by(viewer.person, viewer.today))
        if "type" in choices:
            rows = rows.filter(exit_type=choices["type"])
        if "area" in choices:
            here = FamilyFacts.objects.filter(within("region_id", choices["area"]))
            rows = rows.filter(family__in=in_force(here, "family", viewer.today).order_by().values("family"))
        if sealed and not self.text:
            self.asked.problems.append(_("This search has lapsed. Type it once more."))
        if self.text:
            choices["search"] = sealed
            rows = rows.filter(matching(self.text, "family__"))
        self.rows: QuerySet[Opening] = rows.order_by(*SORTS.get(self.asked.sort, SORTS["-left"]))

    def chips(self, request: HttpRequest) -> list[Chip]:
        """The filters in force."""
        choices = self.asked.choices
        said = {
            "type": str(ExitType(choices["type"]).label) if "type" in choices else "",
            "area": next((title(each) for each in self.areas if each.code == choices.get("area")), ""),
            "search": _("search: %(text)s") % {"text": self.text},
        }
        return chips_of(self.asked, said, request.GET)


@require_GET
@screen(Action.SEE_GRANTS, reads=READS)
def openings(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Families that graduated and have no grant under that exit: whom to think of, and of what."""
    listed = Listed(request, viewer)
    page = listed.asked.page_of(listed.rows)
    context = {
        **frame(viewer),
        "asked": listed.asked,
        "text": listed.text,
        "rows": page,
        "shown": list(_lines(list(page.object_list), viewer)),
        "sizes": listing.SIZES,
        "chips": listed.chips(request),
        "types": [(code, ExitType(code).label) for code in rules.GRADUATIONS],
        "areas": [(area.code, title(area)) for area in listed.areas],
        "sorts": list(zip(SORTS, (_("left latest first"), _("left longest ago first"), _("by family")), strict=True)),
    }
    return render(request, "grants/openings.html", context, status=422 if listed.asked.problems else 200)


def _lines(rows: Sequence[Opening], viewer: Viewer) -> Iterator[tuple[Opening, Known, list[Offered]]]:
    """Each opening, what is known of its family, and the programmes that are not closed to it, the surest first."""
    known = known_of_each([each.family for each in rows], viewer.today)
    for each in rows:
        offered = [one for one in offered_to(known[each.family_id]) if one.may_propose]
        yield each, known[each.family_id], sorted(offered, key=lambda one: one.verdict != rules.OPEN)


@require_POST
@screen(Action.SEE_GRANTS)
def search(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Find openings by the family. What was typed may be a person's name: it goes on sealed."""
    rest = QueryDict(request.POST.get("rest", "").lstrip("?"), mutable=True)
    for name in ("search", "page"):
        rest.pop(name, None)
    if text := " ".join(request.POST.get("text", "").split())[:80]:
        rest["search"] = sealing.seal(text, SEARCH)
    return redirect(f"{reverse('grant-openings')}{'?' + rest.urlencode() if rest else ''}")


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_GRANTS, reads=READS)
def export(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """GET asks for the reason; POST answers with the filtered openings as a workbook."""
    viewer.check_may(Action.EXPORT)
    listed = Listed(request, viewer)
    if listed.asked.problems:
        raise NotValid(" ".join(listed.asked.problems))
    return answered(
        request,
        viewer,
        listed.rows.count(),
        [chip.label for chip in listed.chips(request)],
        heading=_("Save families without a grant as Excel"),
        back=f"{reverse('grant-openings')}?{request.GET.urlencode()}",
        file_name=_("without-a-grant"),
        names=True,
        made=lambda: _sheet(listed.rows, viewer),
        log=lambda kept: record_export("grant_openings.exported", viewer.posting, **kept),
    )


def _sheet(rows: QuerySet[Opening], viewer: Viewer) -> tuple[str, list[Column], Iterable[Sequence[Cell]]]:
    columns = [
        (_("Family id"), 16), (_("Carer"), 28), (_("Village"), 24), (_("How it left"), 24), (_("First day out"), 14),
        (_("Signed statement"), 14), (_("May be proposed"), 40), (_("May be proposed once what is asked is known"), 40),
    ]  # fmt: skip
    return _("Without a grant"), columns, _cells(rows, viewer)


def _cells(rows: QuerySet[Opening], viewer: Viewer) -> Iterator[list[Cell]]:
    for some in batches(rows.iterator(chunk_size=AT_ONCE), AT_ONCE):
        for each, known, offered in _lines(list(some), viewer):
            named = {True: [], False: []}  # type: dict[bool, list[str]]
            for one in offered:
                named[one.verdict == rules.OPEN].append(one.name)
            yield [
                each.family.family_id, each.family.name, title(known.facts.region) if known.facts else "",
                str(ExitType(each.exit_type).label), each.left_on, each.signed_on, "; ".join(named[True]),
                "; ".join(named[False]),
            ]  # fmt: skip
