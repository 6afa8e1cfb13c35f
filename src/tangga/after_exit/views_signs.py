"""Pages of signs worth a look: all of them, what one finds, the cases behind a finding, and that somebody looked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.after_exit import signs
from tangga.after_exit.forms import LookedForm
from tangga.after_exit.looking import look_at
from tangga.after_exit.models import Sign, SignLook
from tangga.after_exit.signs import Finding, Within, cases_within
from tangga.after_exit.words import SIGNS
from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.audit.actions import record_export
from tangga.cases import words as case_words
from tangga.cases.models import Case
from tangga.cases.queries import cases_seen_by
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families import listing
from tangga.families.exit_queries import exits_seen_by
from tangga.graduation import exports
from tangga.graduation.places import chosen, to_choose
from tangga.people import clock
from tangga.people.addresses import id_or_404, names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.policy import load, overlays_for
from tangga.rules import exit_moves
from tangga.rules.parameters import whole
from tangga.rules.suppression import Cell, suppressed

FIRST_YEAR = 2016
LOOKED = ("yes", "no")


class _Asked:
    """The year, the area and the sign an address asks for. Raises Http404 for a sign there is none of."""

    def __init__(self, request: HttpRequest, viewer: Viewer, *, sign: bool = True) -> None:
        said = request.POST if request.method == "POST" and "code" in request.POST else request.GET
        self.problems: list[str] = []
        self.area: Area | None = chosen(viewer, said.get("area", "")) if said.get("area") else None
        if said.get("area") and self.area is None:
            self._refuse("area")
        self.year = self._year(said.get("year", ""), viewer.today.year)
        self.code = said.get("code", "")
        if sign and self.code not in Sign.values:
            raise Http404
        code = self.area.code if self.area else (viewer.area.code if viewer.area else "")
        policy = load(viewer.today, overlays_for(code))
        cases = cases_within(viewer.posting, self.area.code if self.area else "")
        self.within = Within(cases, self.year, viewer.today, policy)

    def _refuse(self, name: str) -> None:
        self.problems.append(_("The filter “%(name)s” is not understood.") % {"name": name})

    def _year(self, text: str, now: int) -> int:
        if not text:
            return now
        if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:6]) <= now):
            self._refuse("year")
            return now
        return int(text)

    @property
    def query(self) -> dict[str, str]:
        """Year, area and sign as an address says them."""
        said = {"code": self.code, "year": str(self.year), "area": self.area.code if self.area else ""}
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True)
class Card:
    """A sign on the first page: how many findings, how many cases or families in them, how many were looked at."""

    sign: Sign
    icon: str
    about: str
    found: int
    many: Cell
    looked: int

    @property
    def label(self) -> str:
        return str(self.sign.label)


@require_GET
@screen(Action.SEE_SIGNS, reads=names({"year", "area"}))
def overview(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Every sign: what it counts and how much it finds. Who reads no single case sees numbers alone."""
    asked = _Asked(request, viewer, sign=False)
    smallest = whole(asked.within.policy, "graduation/after_exit/smallest_shown")
    context = {
        "page": "signs",
        "asked": asked,
        "cards": [] if asked.problems else [_card(sign, asked, viewer, smallest) for sign in Sign],
        "smallest": smallest,
        "years": range(viewer.today.year, FIRST_YEAR - 1, -1),
        "areas": to_choose(viewer, asked.area),
        "may_open": viewer.may(Action.SEE_CASES),
        "without_case": None if asked.problems else _without_case(asked, viewer, smallest),
    }
    return render(request, "after_exit/signs.html", context, status=422 if asked.problems else 200)


def _without_case(asked: _Asked, viewer: Viewer, smallest: int) -> Cell:
    """Graduations of the year that no case decided, as those of lists: no sign looks at them."""
    exits = exits_seen_by(viewer.person, viewer.today).filter(
        within("region_id", asked.area.code if asked.area else ""),
        exit_type__in=sorted(exit_moves.GRADUATIONS),
        effective_on__year=asked.year,
    )
    by_case = Case.objects.filter(public_id=OuterRef("origin")).order_by()
    many = exits.order_by().filter(~Exists(by_case)).count()
    return many if viewer.may(Action.SEE_CASES) else suppressed({"": many}, smallest).cells[""]


def _card(sign: Sign, asked: _Asked, viewer: Viewer, smallest: int) -> Card:
    found = signs.findings(sign, asked.within)
    many: Cell = sum(each.many for each in found)
    if not viewer.may(Action.SEE_CASES):
        many = suppressed({"": sum(each.many for each in found)}, smallest).cells[""]
    keys = [each.key for each in found]
    looked = looks_of(viewer).filter(code=sign, year=asked.year, key__in=keys).values("key").distinct().count()
    icon, about, _other = SIGNS[sign]
    return Card(sign, icon, str(about), len(found), many, looked if keys else 0)


@require_GET
@screen(Action.SEE_SIGNS, reads=names({"code", "year", "area", "looked", "page", "size"}))
def found(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What one sign finds, those with the most cases first; each with who looked at it last."""
    viewer.check_may(Action.SEE_CASES)
    asked = _Asked(request, viewer)
    looked = request.GET.get("looked", "")
    if looked not in ("", *LOOKED):
        asked.problems.append(_("The filter “%(name)s” is not understood.") % {"name": "looked"})
    every = [] if asked.problems else signs.findings(asked.code, asked.within)
    looks = _looks(viewer, asked, [each.key for each in every])
    if looked in LOOKED:
        every = [each for each in every if (each.key in looks) == (looked == "yes")]
    page = _page(request, every)
    sign = Sign(asked.code)
    icon, about, other = SIGNS[sign]
    context = {
        "page": "signs",
        "asked": asked,
        "sign": sign,
        "icon_name": icon,
        "about": about,
        "other": other,
        "rows": page,
        "lines": [(each, looks.get(each.key), _address("sign-finding", asked, each.key)) for each in page.object_list],
        "sizes": listing.SIZES,
        "looked": looked,
        "back": f"{reverse('signs')}?{urlencode({k: v for k, v in asked.query.items() if k != 'code'})}",
    }
    return render(request, "after_exit/findings.html", context, status=422 if asked.problems else 200)


def looks_of(viewer: Viewer) -> QuerySet[SignLook]:
    """The looks of the viewer's own area: a finding may be about somebody who worked in two districts, and what one of
    them wrote is not for the other, nor does it stand for a look of theirs."""
    return SignLook.objects.filter(within("area_id", viewer.area.code if viewer.area else ""))


def _looks(viewer: Viewer, asked: _Asked, keys: list[str]) -> dict[str, SignLook]:
    """key of a finding -> the latest look at it."""
    rows = looks_of(viewer).filter(code=asked.code, year=asked.year, key__in=keys).select_related("by").order_by("pk")
    return {each.key: each for each in rows} if keys else {}


def _page(request: HttpRequest, rows: Any) -> Any:
    said = request.GET.get("size", "")
    size = int(said) if said.isdecimal() and int(said[:4]) in listing.SIZES else listing.SIZES[0]
    return Paginator(rows, size).get_page(request.GET.get("page", "1"))


def _address(view: str, asked: _Asked, key: str) -> str:
    return f"{reverse(view)}?{urlencode(asked.query | {'key': key})}"


FINDING = names({"code", "year", "area", "key", "page", "size"})


@require_GET
@screen(Action.SEE_SIGNS, reads=FINDING)
def one(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """One finding: the cases behind it, and who looked at it."""
    viewer.check_may(Action.SEE_CASES)
    asked = _Asked(request, viewer)
    return _shown(request, viewer, asked, request.GET.get("key", ""))


def _finding(asked: _Asked, key: str) -> Finding:
    """The finding as it is now. Raises Http404 for one that there is none of, or no longer."""
    if asked.problems:
        raise NotValid(" ".join(asked.problems))
    for each in signs.findings(asked.code, asked.within):
        if each.key == key:
            return each
    raise Http404


def _cases(viewer: Viewer, asked: _Asked, key: str) -> QuerySet[Case]:
    """The cases of a finding that the viewer reads."""
    behind = signs.cases_of(asked.code, key, asked.within)
    if behind is None:
        raise Http404
    seen = cases_seen_by(viewer.person, viewer.today).filter(pk__in=behind.values("pk"))
    return seen.select_related("region", "proposed_by").order_by("-proposed_on", "-pk")


def _shown(
    request: HttpRequest,
    viewer: Viewer,
    asked: _Asked,
    key: str,
    sent_as: UUID | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    finding = _finding(asked, key)
    page = _page(request, _cases(viewer, asked, key))
    sign = Sign(asked.code)
    icon, about, other = SIGNS[sign]
    looks = looks_of(viewer).filter(code=asked.code, year=asked.year, key=key).select_related("by")
    own = signs.is_about(finding, viewer.person)
    context = {
        "page": "signs",
        "asked": asked,
        "sign": sign,
        "icon_name": icon,
        "about": about,
        "other": other,
        "finding": finding,
        "rows": page,
        "lines": [(case, case_words.MARKS[case.state]) for case in page.object_list],
        "sizes": listing.SIZES,
        "looks": looks[:20],
        "own": own,
        "may_look": viewer.may(Action.LOOK_AT_SIGNS) and not own,
        "form": LookedForm(request.POST if problem else None),
        "problem": problem,
        "sent_as": sent_as or uuid4(),
        "may_export": viewer.may_export,
        "export": _address("sign-export", asked, key),
        "back": f"{reverse('sign-findings')}?{urlencode(asked.query)}",
    }
    return render(request, "after_exit/finding.html", context, status=status)


@require_POST
@screen(Action.LOOK_AT_SIGNS)
def look(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Write down that a finding was looked at."""
    asked, key = _Asked(request, viewer), request.POST.get("key", "")
    sent_as = id_or_404(request.POST.get("sent_as", ""))
    try:
        look_at(
            _finding(asked, key),
            asked.code,
            asked.year,
            request.POST.get("words", ""),
            sent_as=sent_as,
            by=viewer.person,
            on=viewer.today,
            at=clock.now(),
        )
    except (NotValid, Conflict, NotAllowed) as refused:
        if isinstance(refused, NotAllowed):
            raise
        status = 409 if isinstance(refused, Conflict) else 422
        return _shown(request, viewer, asked, key, sent_as, str(refused), status)
    messages.success(request, _("Kept. Your words stand with the sign."))
    return redirect(_address("sign-finding", asked, key))


@require_http_methods(["GET", "POST"])
@screen(Action.EXPORT, reads=FINDING)
def export(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """GET asks why; POST answers with the cases of a finding as a workbook."""
    viewer.check_may(Action.SEE_SIGNS)
    viewer.check_may(Action.SEE_CASES)
    asked, key = _Asked(request, viewer), request.GET.get("key", "")
    _finding(asked, key)
    cases = _cases(viewer, asked, key)
    return exports.answered(
        request,
        viewer,
        exports.Asked(
            page="signs",
            heading=_("Save the cases behind a sign as Excel"),
            back=_address("sign-finding", asked, key),
            count=cases.count(),
            chips=[str(Sign(asked.code).label), str(asked.year)],
            area=asked.area or viewer.area,
            file_name=_("signs"),
        ),
        lambda: _sheet(cases),
        lambda kept: record_export("sign.exported", viewer.posting, **kept),
    )


def _sheet(cases: Iterable[Case]) -> exports.Sheet:
    columns = [
        (_("Family"), 28), (_("Village"), 24), (_("How it leaves"), 24), (_("State"), 20), (_("Since"), 12),
        (_("Proposed by"), 24), (_("Proposed on"), 12), (_("First day out"), 12), (_("Decision"), 20),
    ]  # fmt: skip
    rows = (
        [
            case.family.name, case.region.name, case.get_exit_type_display(), case.get_state_display(), case.since,
            case.proposed_by.display_name, case.proposed_on, case.effective_on, case.number,
        ]
        for case in cases
    )  # fmt: skip
    return exports.Sheet(_("Cases"), columns, rows)
