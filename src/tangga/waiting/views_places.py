"""Pages of the places: which are free and since when, the quota, and village meetings."""

from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.audit.actions import record_export
from tangga.audit.reasons import in_words, read_reason
from tangga.audit.taking import asked_why
from tangga.errors import Conflict, NotValid
from tangga.families import listing
from tangga.families.batching import batches
from tangga.families.exit_queries import unrecorded_seen_by
from tangga.families.queries import families_seen_by
from tangga.papers import formats
from tangga.papers.workbooks import MOST_ROWS, XLSX, Cell, filtered_by, holds_names, made_for, workbook_of
from tangga.people import clock
from tangga.people.addresses import id_named
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.waiting import offering, proposing
from tangga.waiting.areas import district_of, title, villages_of
from tangga.waiting.models import Enrolment, Offer, Vacancy
from tangga.waiting.queries import meetings_seen_by, places_of, promised_in, quota_of, quotas_seen_by, vacancies_seen_by
from tangga.waiting.views import day_in_form, number_in_form
from tangga.waiting.views_entry import status_of

AT_ONCE = 1_000
PLACE_SORTS = {"from": ("from_on", "pk"), "-from": ("-from_on", "-pk")}
MEETING_SORTS = {"-held": ("-held_on", "-pk"), "held": ("held_on", "pk")}
PLACE_MARKS = {
    Vacancy.State.OPEN: ("ask", "door-exit"),
    Vacancy.State.OFFERED: ("ask", "send"),
    Vacancy.State.FILLED: ("good", "circle-check"),
    Vacancy.State.CLOSED: ("", "x"),
}


@require_GET
@screen(Action.SEE_WAITING, reads=listing.names_of({"state"}))
def place_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The places by age: free, offered, filled and by whom."""
    asked, state, rows = _asked(request, viewer)
    page = asked.page_of(rows)
    context = {
        "page": "waiting",
        "viewer": viewer,
        "asked": asked,
        "rows": page,
        "lines": _lines(list(page.object_list), viewer),
        "sizes": listing.SIZES,
        "state": state,
        "states": [*Vacancy.State.choices, ("all", _("all"))],
        "sorts": [("from", _("free longest first")), ("-from", _("free latest first"))],
        "unrecorded": unrecorded_seen_by(viewer.person, viewer.today).count(),
        "may_fill": viewer.may(Action.FILL_PLACES),
        "today": viewer.today,
    }
    return render(request, "waiting/places.html", context, status=422 if asked.problems else 200)


def _asked(request: HttpRequest, viewer: Viewer) -> tuple[listing.Asked, str, QuerySet[Vacancy]]:
    """What the address asks for, the state it names, and the places in their order."""
    asked = listing.read(request.GET, {"state": [*Vacancy.State.values, "all"]}, tuple(PLACE_SORTS))
    state = asked.choices.get("state", "all" if "state" in request.GET else Vacancy.State.OPEN.value)
    rows = vacancies_seen_by(viewer.person, viewer.today)
    if state != "all":
        rows = rows.filter(state=state)
    rows = rows.select_related("exit__region", "family", "district")
    return asked, state, rows.order_by(*PLACE_SORTS.get(asked.sort, PLACE_SORTS["from"]))


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_WAITING, reads=listing.names_of({"state"}))
def export(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """GET asks for the reason; POST answers with the filtered places as a workbook, and logs it."""
    viewer.check_may(Action.EXPORT)
    asked, state, rows = _asked(request, viewer)
    if asked.problems:
        raise NotValid(" ".join(asked.problems))
    count = rows.count()
    if count > MOST_ROWS:
        raise NotValid(_("So many rows do not fit on one sheet. Choose a smaller area and export again."))
    chips = [str(Vacancy.State(state).label)] if state != "all" else []
    ask = partial(
        asked_why,
        request,
        page="waiting",
        heading=_("Save freed places as Excel"),
        rows=ngettext("%(count)s row", "%(count)s rows", count) % {"count": formats.number(count)},
        chips=chips,
        back=f"{reverse('waiting-places')}?{request.GET.urlencode()}",
        warning=_("The file holds names. Keep it as you would keep the paper list; do not forward it."),
    )
    if request.method == "GET":
        return ask()
    try:
        reason = read_reason(request.POST)
    except NotValid as refused:
        return ask(refused=refused)
    made_at = clock.now()
    notes = [
        *made_for(viewer.person.display_name, made_at, in_words(reason)),
        (_("Area"), title(viewer.area) if viewer.area else ""),
        (_("As of"), formats.day(viewer.today)),
        filtered_by(chips),
        holds_names(),
    ]
    file = workbook_of(_("Freed places"), _columns(), _cells(rows, viewer), notes, frozen=2)
    record_export(
        "places.exported",
        viewer.posting,
        by=viewer.person,
        area_code=viewer.area.code if viewer.area else "",
        rows=count,
        reason=reason,
        filters=[name for name in request.GET if request.GET.get(name)],
        at=made_at,
    )
    name = "-".join((slugify(_("Freed places")), f"{viewer.today.isoformat()}.xlsx"))
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _columns() -> list[tuple[str, int]]:
    return [
        (_("Who left"), 28), (_("How it left"), 24), (_("Village"), 24), (_("District"), 24), (_("Free from"), 12),
        (_("State"), 16), (_("Why closed"), 30), (_("Who took it"), 28), (_("Offered to"), 28),
    ]  # fmt: skip


def _cells(rows: QuerySet[Vacancy], viewer: Viewer) -> Iterator[list[Cell]]:
    """The rows of the file, some at a time; who left is named only where the viewer sees that family."""
    for some in batches(rows.iterator(chunk_size=AT_ONCE), AT_ONCE):
        for line in _lines(list(some), viewer):
            place, left, came, offer = line["place"], line["left"], line["came"], line["offer"]
            yield [
                left.name if left else "",
                place.exit.get_exit_type_display() if place.exit else _("opened by the quota"),
                title(place.exit.region) if place.exit else "", title(place.district), place.from_on,
                place.get_state_display(), place.get_closed_why_display(), came.name if came else "",
                offer.entry.family.name if offer else "",
            ]  # fmt: skip


def _lines(places: list[Vacancy], viewer: Viewer) -> list[dict[str, Any]]:
    """What the list says of each place; families by name only to whoever sees them."""
    keys = [each.pk for each in places]
    taken = {
        each.vacancy_id: each for each in Enrolment.objects.filter(vacancy__in=keys).select_related("entry__family")
    }
    live = Offer.objects.filter(vacancy__in=keys, state__in=[Offer.State.OFFERED, Offer.State.ACCEPTED])
    offered = {each.vacancy_id: each for each in live.select_related("entry__family")}
    named = {each.family_id for each in places if each.family_id}
    named |= {each.family_id for each in taken.values()}
    seen = set(
        families_seen_by(viewer.person, viewer.today).filter(pk__in=named).order_by().values_list("pk", flat=True)
    )
    return [
        {
            "place": each,
            "mark": PLACE_MARKS[Vacancy.State(each.state)],
            "left": each.family if each.family_id in seen else None,
            "taken": taken.get(each.pk),
            "came": taken[each.pk].entry.family if each.pk in taken and taken[each.pk].family_id in seen else None,
            "offer": offered.get(each.pk),
        }
        for each in places
    ]


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_WAITING)
def quota(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """How many families the district may serve, serves, and has waiting; POST enters a quota."""
    district = district_of(viewer)
    problem, status = "", 200
    if request.method == "POST":
        viewer.check_may(Action.FILL_PLACES)
        try:
            families = number_in_form(request, "families")
            if families is None:
                raise NotValid(_("Write a whole number."))
            offering.set_quota(
                district,
                day_in_form(request, "starts_on"),
                families,
                request.POST.get("why", ""),
                by=viewer.person,
                on=viewer.today,
                at=clock.now(),
                sent=id_named(request.POST.get("sent", "")) or uuid4(),
            )
        except (NotValid, Conflict) as refused:
            problem, status = str(refused), status_of(refused)
        else:
            messages.success(request, _("The quota is entered."))
            return redirect("waiting-quota")
    places, promised = places_of(district.code, viewer.today), promised_in(district.code)
    context = {
        "page": "waiting",
        "viewer": viewer,
        "district": district,
        "places": places,
        "promised": promised,
        "to_offer": max(0, places.to_fill - promised),
        "in_force": quota_of(district.code, viewer.today),
        "rows": quotas_seen_by(viewer.person, viewer.today)
        .filter(district=district)
        .select_related("set_by")
        .order_by("-starts_on", "-set_at")[:50],
        "may_fill": viewer.may(Action.FILL_PLACES),
        "sent": uuid4(),
        "problem": problem,
        "typed": request.POST,
        "today": viewer.today,
    }
    return render(request, "waiting/quota.html", context, status=status)


@require_POST
@screen(Action.FILL_PLACES)
def open_places(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Open places that the quota leaves and no exit has freed."""
    try:
        many = number_in_form(request, "many") or 0
        opened = offering.open_places(
            district_of(viewer),
            many,
            by=viewer.person,
            on=viewer.today,
            at=clock.now(),
            sent=id_named(request.POST.get("sent", "")) or uuid4(),
        )
    except (NotValid, Conflict) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Places opened: %(count)s.") % {"count": formats.number(opened)})
    return redirect("waiting-quota")


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_WAITING, reads=listing.names_of(()))
def meetings(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Village meetings (musyawarah); POST records one."""
    problem, status = "", 200
    if request.method == "POST":
        viewer.check_may(Action.PROPOSE_WAITING)
        try:
            proposing.record_meeting(
                request.POST.get("village", ""),
                day_in_form(request, "held_on"),
                number_in_form(request, "attendance") or 0,
                request.POST.get("outcome", ""),
                by=viewer.person,
                on=viewer.today,
                at=clock.now(),
                sent=id_named(request.POST.get("sent", "")) or uuid4(),
            )
        except (NotValid, Conflict) as refused:
            problem, status = str(refused), status_of(refused)
        else:
            messages.success(request, _("The meeting is recorded. Proposals can name it now."))
            return redirect("waiting-meetings")
    asked = listing.read(request.GET, {}, tuple(MEETING_SORTS))
    rows: QuerySet[Any] = meetings_seen_by(viewer.person, viewer.today).select_related("village__parent", "recorded_by")
    context = {
        "page": "waiting",
        "viewer": viewer,
        "asked": asked,
        "rows": asked.page_of(rows.order_by(*MEETING_SORTS.get(asked.sort, MEETING_SORTS["-held"]))),
        "sizes": listing.SIZES,
        "may_record": viewer.may(Action.PROPOSE_WAITING),
        "villages": villages_of(viewer) if viewer.may(Action.PROPOSE_WAITING) else [],
        "sent": uuid4(),
        "problem": problem,
        "typed": request.POST,
        "today": viewer.today,
    }
    return render(
        request, "waiting/meetings.html", context, status=status if status != 200 or not asked.problems else 422
    )
