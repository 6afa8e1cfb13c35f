"""Pages of the waiting list: the list, its workbook, the search, the list assessed anew."""

import re
from collections.abc import Iterable
from datetime import date
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.audit.actions import record_export
from tangga.audit.reasons import Reason, in_words, read_reason
from tangga.audit.taking import asked_why
from tangga.errors import NotValid
from tangga.families import identity, listing
from tangga.families.queries import matching
from tangga.papers import formats
from tangga.papers.workbooks import MOST_ROWS, XLSX, Cell, filtered_by, holds_names, made_for, workbook_of
from tangga.people import clock, sealing
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.waiting import words
from tangga.waiting.areas import district_of, title, to_choose
from tangga.waiting.assessing import assess_list
from tangga.waiting.listed import DECILES, READS, SEARCH, Listed, decile_in_words, states, with_places
from tangga.waiting.models import Entry, Source
from tangga.waiting.queries import IN_ORDER, entries_seen_by

SHORTEST_SEARCH = 2
WHOLE_NUMBER = re.compile(r"[0-9]{1,11}|[0-9]{1,3}([., ])[0-9]{3}(\1[0-9]{3}){0,2}")


def sees_entry(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=sees_entry)`. Raises Http404."""
    if not entries_seen_by(viewer.person, viewer.today).filter(public_id=public_id).exists():
        raise Http404


@require_GET
@screen(Action.SEE_WAITING, reads=READS)
def waiting_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The list in its order: each family with its position and why."""
    listed = Listed(request, viewer)
    page = listed.page()
    context = {
        "page": "waiting",
        "viewer": viewer,
        "asked": listed.asked,
        "state": listed.state,
        "rows": page,
        "shown": [(each, words.MARKS[each.state], words.in_short(each)) for each in page.object_list],
        "sizes": listing.SIZES,
        "chips": listed.chips(request.GET),
        "states": states().items(),
        "sources": Source.choices,
        "deciles": [(each, decile_in_words(each)) for each in DECILES],
        "areas": to_choose(viewer),
        "sorts": [
            ("order", _("in the list's order")),
            ("name", _("by name")),
            ("proposed", _("proposed first")),
            ("-proposed", _("proposed latest")),
            ("since", _("unchanged longest")),
        ],
        "may_fill": viewer.may(Action.FILL_PLACES),
        "today": viewer.today,
    }
    return render(request, "waiting/list.html", context, status=422 if listed.asked.problems else 200)


@require_POST
@screen(Action.SEE_WAITING)
def search(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Find families on the list by name, NIK or KK. A name comes back sealed in the address, a number never."""
    text = " ".join(request.POST.get("text", "").split())[:80]
    rest = QueryDict(request.POST.get("rest", "").lstrip("?"), mutable=True)
    for name in ("search", "page"):
        rest.pop(name, None)
    number = identity.digits_within(text)
    if len(number) == identity.DIGITS:
        seen = entries_seen_by(viewer.person, viewer.today).filter(matching(number, "family__"))
        found = seen.order_by("-pk").first()
        if found is not None:
            return redirect("waiting-entry", public_id=found.public_id)
        messages.info(request, _("No family of this list has this number. Check the 16 digits, or search by name."))
    elif len(number) > identity.DIGITS // 2:
        messages.info(request, _("A NIK or KK number has 16 digits. Check the number and type all of it."))
    elif text and len(text) < SHORTEST_SEARCH:
        messages.info(request, _("Type at least two letters of the name, or all 16 digits of a number."))
    elif text:
        rest["search"] = sealing.seal(text, SEARCH)
    query = rest.urlencode()
    return redirect(f"{reverse('waiting')}{'?' + query if query else ''}")


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_WAITING, reads=READS)
def export(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """GET asks for the reason; POST answers with the filtered list as a workbook, and logs it."""
    viewer.check_may(Action.EXPORT)
    listed = Listed(request, viewer)
    if listed.asked.problems:
        raise NotValid(" ".join(listed.asked.problems))
    count = listed.rows.count()
    if count > MOST_ROWS:
        raise NotValid(_("So many rows do not fit on one sheet. Choose a smaller area and export again."))
    chips = [each.label for each in listed.chips(request.GET)]
    ask = partial(
        asked_why,
        request,
        page="waiting",
        heading=_("Save the waiting list as Excel"),
        rows=formats.families_in_words(count),
        chips=chips,
        back=f"{reverse('waiting')}?{request.GET.urlencode()}",
        warning=_("The file holds names. Keep it as you would keep the paper list; do not forward it."),
    )
    if request.method == "GET":
        return ask()
    try:
        reason = read_reason(request.POST)
    except NotValid as refused:
        return ask(refused=refused)
    return _file(request, viewer, listed, count, chips, reason)


def _file(
    request: HttpRequest, viewer: Viewer, listed: Listed, count: int, chips: list[str], reason: Reason
) -> FileResponse:
    made_at = clock.now()
    notes = [
        *made_for(viewer.person.display_name, made_at, in_words(reason)),
        (_("Area"), title(viewer.area) if viewer.area else ""),
        (_("As of"), formats.day(viewer.today)),
        (_("Order"), _("Decile, rank within the registry, more members with a component, earlier proposal, number")),
        filtered_by(chips),
        holds_names(),
    ]
    file = workbook_of(_("Waiting list"), _columns(), _cells(listed, viewer), notes, frozen=2)
    record_export(
        "waiting.exported",
        viewer.posting,
        by=viewer.person,
        area_code=viewer.area.code if viewer.area else "",
        rows=count,
        reason=reason,
        filters=[name for name in request.GET if request.GET.get(name)],
        at=made_at,
    )
    list_name = _("waiting-list")
    name = f"{list_name}-{viewer.today.isoformat()}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _columns() -> list[tuple[str, int]]:
    return [
        (_("Place on the list"), 10), (_("Family"), 28), (_("Family id"), 18), (_("Village"), 24), (_("State"), 18),
        (_("Decile"), 8), (_("Rank within the registry"), 14), (_("Members with a component"), 14),
        (_("Proposed on"), 12), (_("Where the proposal comes from"), 28), (_("Without a position because"), 34),
        (_("Assessed as of"), 12), (_("State since"), 12),
    ]  # fmt: skip


def _cells(listed: Listed, viewer: Viewer) -> Iterable[list[Cell]]:
    # Whose lists a facilitator's families stand on is wider than what the facilitator sees; the positions are theirs.
    districts = set(listed.rows.order_by().values_list("district", flat=True).distinct())
    order = Entry.objects.filter(IN_ORDER, district__in=districts).order_by("district", "order_key", "pk")
    rows = listed.rows.select_related("family", "region").iterator(chunk_size=2_000)
    for entry, position in with_places(rows, order.values_list("district_id", "pk").iterator(chunk_size=10_000)):
        yield [
            position, entry.family.name, entry.family.family_id, title(entry.region), entry.get_state_display(),
            entry.decile, entry.rank, entry.members, entry.proposed_on, entry.get_source_display(),
            entry.get_outside_display() if entry.outside else "", entry.assessed_on, entry.since,
        ]  # fmt: skip


@require_POST
@screen(Action.FILL_PLACES)
def assess(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Ask the rules anew about every family that waits in the district."""
    done = assess_list(district_of(viewer), by=viewer.person, on=viewer.today, at=clock.now())
    told = _("Assessed as of %(day)s: %(read)s families, %(changed)s of them stand elsewhere now.")
    messages.success(
        request,
        told
        % {
            "day": formats.day(viewer.today),
            "read": formats.number(done.read),
            "changed": formats.number(done.changed),
        },
    )
    return redirect("waiting")


def day_in_form(request: HttpRequest, name: str) -> date:
    """A day from a form. Raises NotValid for what is none."""
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError as wrong:
        raise NotValid(_("Enter the day as year-month-day, for example 2025-07-01.")) from wrong


def number_in_form(request: HttpRequest, name: str) -> int | None:
    """A whole number from a form, its thousands parted or not; None: empty. Raises NotValid for what is none: 12.5 is
    neither 12 nor 125."""
    text = " ".join(request.POST.get(name, "").split())
    if not text:
        return None
    if not WHOLE_NUMBER.fullmatch(text):
        raise NotValid(_("Write a whole number: digits only, or with thousands parted as in 1.250."))
    return int("".join(each for each in text if each.isdigit()))
