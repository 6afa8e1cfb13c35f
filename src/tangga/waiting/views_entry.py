"""The page of an entry and everything that is done there; a proposal; the sheet that a family keeps."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid, TanggaError
from tangga.families.queries import families_seen_by
from tangga.families.screens import family_seen, sees_family
from tangga.people import clock
from tangga.people.addresses import id_named, revision_sent
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.policy import load, overlays_for
from tangga.waiting import offering, proposing, words
from tangga.waiting.models import Enrolment, Entry, Outside, Source, State, Vacancy
from tangga.waiting.page import Known, acts, places_in_words, stages_to_choose
from tangga.waiting.paper import sheet_paper
from tangga.waiting.queries import (
    ahead_of,
    entries_seen_by,
    latest_check,
    live_offer_of,
    meetings_seen_by,
    standing,
)
from tangga.waiting.views import day_in_form, number_in_form, sees_entry

FREE_SHOWN = 50
MEETINGS_SHOWN = 50


def status_of(refused: TanggaError) -> int:
    """409 for what somebody else was first with, 422 for what cannot be so."""
    return 409 if isinstance(refused, Conflict) else 422


def _entry(viewer: Viewer, public_id: UUID) -> Entry:
    seen = entries_seen_by(viewer.person, viewer.today)
    return get_object_or_404(
        seen.select_related("region__parent", "district", "proposed_by", "meeting__village"), public_id=public_id
    )


@require_GET
@screen(Action.SEE_WAITING, first=sees_entry)
def entry_page(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One entry: where it stands and why, what was found and offered, and what the viewer may do."""
    return _shown(request, viewer, public_id)


def _shown(
    request: HttpRequest, viewer: Viewer, public_id: UUID, refused: TanggaError | None = None, opened: str = ""
) -> HttpResponse:
    """refused: why something that was sent was not done; opened: what it asked for, shown again as typed."""
    entry = _entry(viewer, public_id)
    policy = load(viewer.today, overlays_for(entry.district_id))
    in_order = entry.state == State.WAITING and not entry.outside
    offer = live_offer_of(entry) if entry.is_open else None
    free = Vacancy.objects.filter(district=entry.district_id, state=Vacancy.State.OPEN)
    may_fill = viewer.may(Action.FILL_PLACES)
    known = Known(
        check=latest_check(entry),
        offer=offer,
        free=list(free.select_related("exit__region", "family")[:FREE_SHOWN]) if may_fill and in_order else [],
        before=ahead_of(entry).count() if in_order else None,
    )
    moves = list(entry.moves.select_related("by").order_by("-pk"))
    context = {
        "page": "waiting",
        "viewer": viewer,
        "entry": entry,
        "family": entry.family,
        "mark": words.MARKS[entry.state],
        "position": None if known.before is None else known.before + 1,
        "of": standing(entry.district_id).count() if in_order else 0,
        "reasons": words.reasons_of(entry),
        "outside": Outside(entry.outside).label if entry.outside and entry.is_open else "",
        "offer": offer,
        "offers": list(entry.offers.select_related("offered_by").prefetch_related("passed_over")[:20]),
        "passed": list(entry.passed_over.select_related("offer").order_by("-pk")[:20]),
        "checks": list(entry.checks.select_related("by")),
        "history": [(each, words.HAPPENED.get(each.code, each.code)) for each in moves],
        "recorded_on": moves[-1].on if moves else None,
        "acts": acts(entry, known, viewer, policy),
        "free": places_in_words(known.free, viewer),
        "stages": stages_to_choose(offer.vacancy, policy, viewer.today) if offer else [],
        "enrolment": _link(entry, viewer),
        "sent": uuid4(),
        "problem": str(refused) if refused else "",
        "opened": opened,
        "typed": request.POST,
        "today": viewer.today,
    }
    return render(request, "waiting/entry.html", context, status=status_of(refused) if refused else 200)


def _link(entry: Entry, viewer: Viewer) -> dict[str, Any] | None:
    """The family whose place an enrolled one took: by name only to whoever sees that family."""
    if entry.state != State.ENROLLED:
        return None
    found = Enrolment.objects.filter(entry=entry).select_related("vacancy__family", "enrolled_by").first()
    if found is None:
        return None
    left = found.vacancy.family
    seen = left is not None and families_seen_by(viewer.person, viewer.today).filter(pk=left.pk).exists()
    return {"row": found, "left": left if seen else None, "by_quota": left is None}


def _did(
    request: HttpRequest, viewer: Viewer, public_id: UUID, code: str, act: Callable[[], object], told: str
) -> HttpResponse:
    """Do what a form of the entry's page asks for; what is refused comes back as it was typed."""
    try:
        act()
    except (NotValid, Conflict) as refused:
        return _shown(request, viewer, public_id, refused, code)
    messages.success(request, _("Recorded: %(what)s.") % {"what": told})
    return redirect("waiting-entry", public_id=public_id)


def _who(viewer: Viewer) -> dict[str, Any]:
    return {"by": viewer.person, "on": viewer.today, "at": clock.now()}


@require_POST
@screen(Action.PROPOSE_WAITING, first=sees_entry)
def check(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Record what was found at the family's home."""

    def act() -> None:
        bears_out = request.POST.get("bears_out", "")
        if bears_out not in ("yes", "no"):
            raise NotValid(_("Say whether what you found bears the entry out."))
        sent = id_named(request.POST.get("sent", "")) or uuid4()
        visited_on, found = day_in_form(request, "visited_on"), request.POST.get("findings", "")
        proposing.record_check(public_id, visited_on, found, bears_out == "yes", sent=sent, **_who(viewer))

    return _did(request, viewer, public_id, "check", act, _("Field check"))


@require_POST
@screen(Action.FILL_PLACES, first=sees_entry)
def offer(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Offer a free place."""

    def act() -> None:
        place = id_named(request.POST.get("place", ""))
        if place is None:
            raise NotValid(_("Choose one of the free places of the district."))
        seen = revision_sent(request)
        offering.offer(public_id, place, request.POST.get("words", ""), seen=seen, **_who(viewer))

    return _did(request, viewer, public_id, "offer", act, str(words.HAPPENED["offer"]))


@require_POST
@screen(Action.FILL_PLACES, first=sees_entry)
def enrol(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Enrol the family."""

    def act() -> None:
        offering.enrol(public_id, day_in_form(request, "joined_on"), seen=revision_sent(request), **_who(viewer))

    return _did(request, viewer, public_id, "enrol", act, str(words.HAPPENED["enrol"]))


def _with_words(code: str, action: Action, does: Callable[..., Entry]) -> Callable[..., HttpResponseBase]:
    """The view of a move that asks for words, or for nothing more."""

    def view(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
        def act() -> None:
            said = () if code == "expire" else (request.POST.get("words", ""),)
            does(public_id, *said, seen=revision_sent(request), **_who(viewer))

        return _did(request, viewer, public_id, code, act, str(words.HAPPENED[code]))

    return require_POST(screen(action, first=sees_entry)(view))


accept = _with_words("accept", Action.PROPOSE_WAITING, offering.accept)
refuse = _with_words("refuse", Action.PROPOSE_WAITING, offering.refuse)
withdraw = _with_words("withdraw", Action.PROPOSE_WAITING, proposing.withdraw)
expire = _with_words("expire", Action.FILL_PLACES, offering.expire)
take_back = _with_words("take_back", Action.FILL_PLACES, offering.take_back)
strike = _with_words("strike", Action.FILL_PLACES, proposing.strike)


@require_http_methods(["GET", "POST"])
@screen(Action.PROPOSE_WAITING, first=sees_family)
def new(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Propose a family of the registry for the waiting list."""
    family = family_seen(viewer, public_id)
    problem, status = "", 200
    if request.method == "POST":
        try:
            entry = proposing.propose(
                family,
                request.POST.get("source", ""),
                request.POST.get("words", ""),
                number_in_form(request, "rank"),
                id_named(request.POST.get("meeting", "")),
                sent=id_named(request.POST.get("sent", "")) or uuid4(),
                **_who(viewer),
            )
        except (NotValid, Conflict) as refused:
            problem, status = str(refused), status_of(refused)
        else:
            messages.success(request, _("Proposed. Where the family stands, and why, is said here."))
            return redirect("waiting-entry", public_id=entry.public_id)
    context = {
        "page": "waiting",
        "family": family,
        "problem": problem,
        "sources": [each for each in Source.choices if each[0] != Source.FALLEN_BACK],
        "meetings": meetings_seen_by(viewer.person, viewer.today).select_related("village")[:MEETINGS_SHOWN],
        "sent": request.POST.get("sent", "") or uuid4(),
        "typed": request.POST,
    }
    return render(request, "waiting/propose.html", context, status=status)


@require_GET
@screen(Action.SEE_WAITING, first=sees_entry)
def sheet(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """The sheet that tells a family where it stands and why, as PDF; that it was taken is in the log."""
    viewer.check_may(Action.EXPORT)
    entry = _entry(viewer, public_id)
    at = clock.now()
    record(
        "waiting.sheet_taken", entry, by=viewer.person, area_code=entry.region_id, at=at,
        family=str(entry.family.public_id),
    )  # fmt: skip
    answer = HttpResponse(sheet_paper(entry, viewer.today, at), content_type="application/pdf")
    name = _("waiting-list-sheet")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{viewer.today.isoformat()}.pdf"'
    return answer
