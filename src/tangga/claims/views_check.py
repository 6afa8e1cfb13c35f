"""The page where somebody checks a published table, and keeps it as a claim with its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tangga.claims import words
from tangga.claims.actions import keep
from tangga.claims.comparing import Comparison
from tangga.claims.forms import OTHER_MEASURE, TableForm
from tangga.claims.models import PublishedClaim
from tangga.claims.naming import OTHER, tree_title
from tangga.claims.queries import claims_seen_by
from tangga.claims.reading import Draft, Reading, read_sent
from tangga.claims.terms import unread_in_words
from tangga.errors import Conflict, NotValid
from tangga.figures.asked import areas_to_choose
from tangga.figures.definitions import indicators
from tangga.figures.words import area_in_words, period_in_words
from tangga.people import clock
from tangga.people.addresses import id_named, names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen

CHECK, KEEP = "check", "keep"


@dataclass(frozen=True)
class Shown:
    """A checked claim in words."""

    title: str
    about: str
    sum: str
    known: list[str]
    found: Comparison
    lost: bool = False
    worked: Sequence[str] = ()
    unread: str = ""
    missing: str = ""

    @property
    def is_wrong(self) -> bool:
        return self.lost or self.found.checked.is_wrong

    @property
    def is_silent(self) -> bool:
        """Whether nothing of it could be held against anything."""
        checked = self.found.checked
        return checked.sum.adds_up is None and not checked.worked and checked.now is None and checked.then is None


def _sum(found: Comparison, lost: bool) -> str:
    """What is said of the sum; nothing where there are only numbers of which others come."""
    told = found.checked.sum
    if lost:
        return _("Not sure: a number was left out.")
    if found.stated is None and found.checked.worked:
        return ""
    return words.sum_in_words(told.total, found.claim.stated_total, told.difference, found.is_partial)


def shown(draft_found: Comparison, area: Any, lost: bool = False) -> Shown:
    """A comparison for a page. lost: a number was left out, so there is no verdict."""
    claim = draft_found.claim
    about = [area_in_words(area), *([period_in_words(claim.period)] if claim.period else [])]
    return Shown(
        words.measure_in_words(claim.measure),
        ", ".join(about),
        _sum(draft_found, lost),
        [] if lost else words.known_in_words(draft_found),
        draft_found,
        lost,
        [words.worked_in_words(each) for each in draft_found.checked.worked],
        unread_in_words(claim.unread),
        words.missing_in_words(draft_found),
    )


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_FIGURES, reads=names({"corrects"}))
def check_table(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Paste or upload a published table: whether it adds up, how it differs, what is missing; then keep it, if
    wanted."""
    corrects = _corrected(request, viewer)
    if request.method == "GET":
        return _page(request, viewer, TableForm(viewer, initial=_initial(corrects)), corrects)
    form = TableForm(viewer, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, viewer, form, corrects, status=422)
    if form.cleaned_data.get("file"):  # its text stands on the page from now on; the file is not needed again
        data = request.POST.copy()
        data["text"] = form.from_file
        form = TableForm(viewer, data)
        if not form.is_valid():
            return _page(request, viewer, form, corrects, status=422)
    now = clock.now()
    reading = read_sent(form, viewer, _said(request), now)
    if request.POST.get("step") == KEEP and reading.is_ready:
        try:
            return _kept(request, viewer, form, reading, corrects, now)
        except (NotValid, Conflict) as refused:
            form.add_error(None, str(refused))
            return _page(request, viewer, form, corrects, reading, 409 if isinstance(refused, Conflict) else 422)
    return _page(request, viewer, form, corrects, reading, 422 if reading.problems or reading.doubts else 200)


def _corrected(request: HttpRequest, viewer: Viewer) -> PublishedClaim | None:
    """The kept claim that is to be corrected. Raises Http404 for one the viewer does not see."""
    said = (request.POST if request.method == "POST" else request.GET).get("corrects", "")
    if not said:
        return None
    named = id_named(said)
    found = claims_seen_by(viewer.posting).filter(public_id=named).first() if named else None
    if found is None:
        raise Http404
    viewer.check_may(Action.KEEP_CLAIMS)
    return found


def _initial(corrects: PublishedClaim | None) -> dict[str, Any]:
    if corrects is None:
        return {"measure": next(iter(indicators()))}
    known = corrects.measure in indicators()
    period = f"{corrects.first}..{corrects.last}" if corrects.first else ""
    return {
        "text": "\n".join(f"{each['name']}\t{each['number']}" for each in corrects.parts),
        "measure": corrects.measure if known else OTHER_MEASURE,
        "other_measure": "" if known else corrects.measure,
        "area": corrects.area_id or "00",
        "period": period,
        "stated": corrects.stated,
        "as_of": corrects.as_of,
        "source": corrects.source,
        "address": corrects.address,
        "published_on": corrects.published_on,
        "corrects": corrects.public_id,
    }


def _said(request: HttpRequest) -> Mapping[int, str]:
    """place of a line -> the area chosen for it."""
    sent = {
        name.removeprefix("meant-"): request.POST.get(name, "") for name in request.POST if name.startswith("meant-")
    }
    return {int(place): each for place, each in sent.items() if place.isdecimal() and len(place) < 6 and each}


def _kept(
    request: HttpRequest, viewer: Viewer, form: TableForm, reading: Reading, corrects: PublishedClaim | None, now: Any
) -> HttpResponse:
    if corrects is not None and len(reading.to_keep) > 1:
        raise NotValid(_("One claim is corrected by one."))
    rows = keep(
        [each.wanted for each in reading.to_keep],
        sent_as=form.cleaned_data["sent_as"],
        by=viewer.person,
        on=viewer.today,
        at=now,
        corrects=corrects,
        why=form.cleaned_data["why"],
    )
    told = ngettext("Kept, with its source.", "%(many)s claims kept, with their sources.", len(rows))
    messages.success(request, told % {"many": len(rows)})
    return redirect("claim", public_id=rows[0].public_id) if len(rows) == 1 else redirect("claims")


def _page(
    request: HttpRequest,
    viewer: Viewer,
    form: TableForm,
    corrects: PublishedClaim | None,
    reading: Reading | None = None,
    status: int = 200,
) -> HttpResponse:
    drafts: list[Draft] = reading.drafts if reading else []
    said = _said(request) if request.method == "POST" else {}
    context = {
        "page": "figures",
        "form": form,
        "corrects": corrects,
        "reading": reading,
        "drafts": [shown(each.found, each.area, bool(reading and reading.lost)) for each in drafts],
        "many_to_keep": len(reading.to_keep) if reading else 0,
        "doubts": [
            (place, each, [(area.code, tree_title(area), said.get(place) == area.code) for area in each.choices])
            for place, each in sorted({**reading.doubts, **reading.read_as}.items())
        ]
        if reading
        else [],
        "chosen": [
            (place, code)
            for place, code in said.items()
            if reading and place not in {*reading.doubts, *reading.read_as}
        ],
        "other": OTHER,
        "areas": areas_to_choose(viewer, None),
        "may_keep": viewer.may(Action.KEEP_CLAIMS),
    }
    return render(request, "claims/check.html", context, status=status)
