"""Pages of one campaign: planning it, how far it is, its houses; beginning, finishing and cancelling it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.audit.actions import record_export
from tangga.audit.reasons import read_reason
from tangga.audit.taking import asked_why
from tangga.errors import Conflict, NotValid
from tangga.families import listing
from tangga.families.assigning_queries import facilitators_in
from tangga.families.change_views import hidden_is_404
from tangga.families.models import FacilitatorAssignment
from tangga.families.queries import families_assigned_to, open_on
from tangga.labelling import actions
from tangga.labelling.export import workbook
from tangga.labelling.forms import PlanForm
from tangga.labelling.models import Campaign, House, Status
from tangga.labelling.queries import (
    Standing,
    by_facilitator,
    by_village,
    campaigns_seen_as,
    houses_counted_as,
    houses_opened_by,
    neighbourhoods,
    with_label,
)
from tangga.labelling.views import STATUSES, seen_among
from tangga.labelling.words import STATE_SYMBOLS, calls_poor, told
from tangga.papers import formats
from tangga.papers.workbooks import XLSX
from tangga.people import clock
from tangga.people.models import Person
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen

State = Campaign.State
SORTS = {
    "village": ("region_id", "family__rw", "family__rt", "family__name_search", "pk"),
    "name": ("family__name_search", "pk"),
    "-on": (F("labelled_on").desc(nulls_last=True), "pk"),
    "on": (F("labelled_on").asc(nulls_last=True), "pk"),
}
FILTERS = ("status", "part", "facilitator", "near")
UNDERSTOOD = listing.names_of(FILTERS)
NOBODY = "nobody"
LOOKED_UP_AT_MOST = 10_000  # who accompanies a family is looked up house by house: of so many a page can


@require_http_methods(["GET", "POST"])
@screen(Action.PLAN_LABELLING)
def plan(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Plan a campaign: region, days, letter, words; what the law on personal data asks stands above."""
    form = PlanForm(viewer.area, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            asked = {name: form.cleaned_data[name] for name in ("starts_on", "ends_on", "label_words", "legal_basis")}
            try:
                with hidden_is_404():
                    campaign = actions.plan(
                        form.cleaned_data["public_id"],
                        area=form.chosen,
                        by=viewer.person,
                        on=viewer.today,
                        at=clock.now(),
                        **asked,
                    )
            except (Conflict, NotValid) as refused:  # what was typed stays in the form
                form.add_error(None, str(refused))
                status = 409 if isinstance(refused, Conflict) else 422
            else:
                messages.success(request, _("Planned. It begins when you say so; then its houses are listed."))
                return redirect("campaign", public_id=campaign.public_id)
    return render(request, "labelling/plan.html", {"page": "labelling", "form": form}, status=status)


@dataclass(frozen=True)
class Houses:
    """The houses of a campaign that a page, or a file, was asked for."""

    asked: listing.Asked
    every: QuerySet[House]  # of the viewer's figures
    rows: QuerySet[Any]
    villages: dict[str, Standing]
    people: dict[str, Person]  # whom the list can be narrowed to, by public_id, by name
    facilitators: list[tuple[Person | None, Standing]]  # none where too many houses would be looked up
    near: dict[str, str]

    @property
    def counts(self) -> dict[str, int] | None:
        """How many rows there are in each village, by code; None where only the database can count them."""
        choices = self.asked.choices
        if self.asked.problems or "near" in choices or "facilitator" in choices:
            return None
        here = {code: one for code, one in self.villages.items() if code.startswith(choices.get("part", ""))}
        status = choices.get("status")
        return {code: one.of(status) if status else one.houses for code, one in here.items()}

    def page(self) -> Page[Any]:
        """The page asked for. By village, only the rows of the villages that the page falls into are put in order."""
        counts = self.counts
        if counts is None:
            return self.asked.page_of(self.rows)
        page = self.asked.page_of(self.rows, sum(counts.values()))
        if self.asked.sort == "village":
            first, last = max(page.start_index() - 1, 0), page.end_index()
            at, before = 0, 0
            fallen: list[str] = []
            for code, many in counts.items():
                if at < last and at + many > first:
                    before = before if fallen else at
                    fallen.append(code)
                at += many
            page.object_list = self.rows.filter(region__in=fallen)[first - before : last - before]
        return page


def _houses(request: HttpRequest, viewer: Viewer, campaign: Campaign) -> Houses:
    """Read the address. Parts: sub-districts of a district, villages of anything smaller (or of the one chosen)."""
    every = houses_counted_as(viewer.posting, viewer.today).filter(campaign=campaign)
    villages = by_village(every)
    codes = {code[:digits] for code in villages for digits in (6, 10)}
    part = request.GET.get("part", "")
    inside = every.filter(within("region_id", part)) if part in codes else every
    people, facilitators = _who_accompanies(viewer, campaign, villages, every, part if part in codes else "")
    narrow = viewer.sees_own_only or len(part) == 10 or len(villages) == 1
    near = dict(neighbourhoods(inside)) if narrow else {}
    filters = {"status": STATUSES, "part": codes, "near": near, "facilitator": {*people, NOBODY} if people else ()}
    asked = listing.read(request.GET, filters, tuple(SORTS))
    rows = with_label(inside).select_related("family", "region__parent")
    if status := asked.choices.get("status"):
        rows = rows.filter(status=status)
    if near_chosen := asked.choices.get("near"):
        rt, rw = near_chosen.split("/", 1)
        rows = rows.filter(family__rt=rt, family__rw=rw)
    if chosen := asked.choices.get("facilitator"):
        if chosen == NOBODY:
            held = FacilitatorAssignment.objects.filter(open_on(viewer.today), family=OuterRef("family"))
            rows = rows.filter(~Exists(held))
        else:
            rows = rows.filter(family__in=families_assigned_to(people[chosen].pk, viewer.today).order_by())
    if asked.problems:
        rows = rows.none()
    rows = rows.order_by(*SORTS.get(asked.sort, SORTS["village"]))
    return Houses(asked, every, rows, villages, people, facilitators, near)


def _who_accompanies(
    viewer: Viewer, campaign: Campaign, villages: dict[str, Standing], every: QuerySet[House], part: str
) -> tuple[dict[str, Person], list[tuple[Person | None, Standing]]]:
    """Whom the list can be narrowed to; and how far each is, of all houses: where they are many, of the part chosen."""
    if viewer.sees_own_only:
        return {}, []
    many = {code: sum(one.houses for at, one in villages.items() if at.startswith(code)) for code in ("", part)}
    told = next((code for code in dict.fromkeys(("", part)) if many[code] <= LOOKED_UP_AT_MOST), None)
    found = [] if told is None else by_facilitator(every.filter(within("region_id", told)), viewer.today)
    people = [person for person, _standing in found if person]
    if told != "":  # the table is not about everybody
        people += [posting.person for posting in facilitators_in(campaign.area_id, viewer.today)]
    named = sorted(people, key=lambda person: person.display_name)
    return {str(person.public_id): person for person in named}, found


def _seen(viewer: Viewer, public_id: UUID) -> Campaign:
    seen = campaigns_seen_as(viewer.posting, viewer.today).select_related("area__parent", "planned_by")
    return get_object_or_404(seen, public_id=public_id)


@require_GET
@screen(Action.SEE_LABELS, reads=UNDERSTOOD)
def campaign_page(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One campaign: how far it is, by part and by facilitator, and its houses. A facilitator's: their own families."""
    return _campaign(request, viewer, _seen(viewer, public_id))


def _campaign(
    request: HttpRequest, viewer: Viewer, campaign: Campaign, problem: str = "", reason: str = "", status: int = 200
) -> HttpResponse:
    """problem: why something was refused; reason: what was typed with it"""
    found = _houses(request, viewer, campaign)
    standing = Standing.of_all(found.villages.values(), None if viewer.sees_own_only else campaign.base or 0)
    page = found.page()
    named = seen_among([house.family_id for house in page], viewer)
    part = found.asked.choices.get("part", "")
    plans = viewer.may(Action.PLAN_LABELLING)
    digits = 6 if campaign.area.level == Level.DISTRICT and not part and not viewer.sees_own_only else 10
    context = {
        "page": "labelling",
        "campaign": campaign,
        "state_symbol": STATE_SYMBOLS[campaign.state],
        "own": viewer.sees_own_only,
        "standing": standing,
        "figures": [(told(each), standing.of(each)) for each in STATUSES],
        "parts": _named_parts(found.villages, digits, part),
        "villages": _areas(found.villages),
        "facilitators": found.facilitators,
        "people": found.people,
        "asked": found.asked,
        "filters": {name: found.asked.choices.get(name, "") for name in FILTERS},
        "filtered": bool(found.asked.choices),
        "near": found.near,
        "rows": page,
        "lines": [(house, told(house.status), house.family_id in named) for house in page],
        "sizes": listing.SIZES,
        "statuses": [told(each) for each in STATUSES],
        "sorts": [
            ("village", _("by village, RW and RT")),
            ("name", _("by name")),
            ("-on", _("newest label first")),
            ("on", _("oldest label first")),
        ],
        "labels": viewer.may(Action.LABEL_HOUSES),
        "plans": plans,
        "exports": viewer.may_export and bool(standing.houses),
        "overdue": campaign.is_open and campaign.ends_on < viewer.today,
        "to_list": _to_list(campaign, viewer) if plans and campaign.state == State.PLANNED else None,
        "calls_poor": calls_poor(campaign.label_words),
        "problem": problem,
        "reason": reason,
    }
    return render(request, "labelling/campaign.html", context, status=status)


def _to_list(campaign: Campaign, viewer: Viewer) -> int:
    """How many houses there would be if it began today."""
    return actions.families_to_label(campaign.area_id, viewer.today).count()


def _areas(codes: Any) -> list[Area]:
    return list(Area.objects.filter(code__in=list(codes)).select_related("parent").order_by("code"))


def _named_parts(villages: dict[str, Standing], digits: int, part: str) -> list[tuple[Area, Standing]]:
    """The parts with their names: villages put together to what has so many digits, of the part chosen."""
    inside = [(code[:digits], standing) for code, standing in villages.items() if code.startswith(part)]
    found = {code: Standing.of_all(one for at, one in inside if at == code) for code in dict(inside)}
    return [(area, found[area.code]) for area in _areas(found)]


@require_POST
@screen(Action.PLAN_LABELLING)
def begin(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Begin a campaign: its houses are listed and counted."""
    return _moved(
        request,
        viewer,
        public_id,
        lambda: actions.begin(public_id, by=viewer.person, on=viewer.today, at=clock.now()),
        _("Under way. Facilitators find their houses under “House labels”."),
    )


@require_POST
@screen(Action.PLAN_LABELLING)
def finish(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Say that a campaign is done."""
    return _moved(
        request,
        viewer,
        public_id,
        lambda: actions.finish(public_id, by=viewer.person, on=viewer.today, at=clock.now()),
        _("Done. What was recorded can still be corrected."),
    )


@require_POST
@screen(Action.PLAN_LABELLING)
def cancel(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Cancel a campaign, with the reason."""
    reason = request.POST.get("reason", "")
    return _moved(
        request,
        viewer,
        public_id,
        lambda: actions.cancel(public_id, reason, by=viewer.person, on=viewer.today, at=clock.now()),
        _("Cancelled. What was recorded of its houses stays on record."),
        reason,
    )


def _moved(
    request: HttpRequest, viewer: Viewer, public_id: UUID, move: Callable[[], Campaign], done: str, reason: str = ""
) -> HttpResponse:
    """Do it and go back to the campaign; or show its page with why it was refused."""
    try:
        with hidden_is_404():
            campaign = move()
    except (Conflict, NotValid) as refused:
        status = 409 if isinstance(refused, Conflict) else 422
        return _campaign(request, viewer, _seen(viewer, public_id), str(refused), reason, status)
    messages.success(request, done)
    return redirect("campaign", public_id=campaign.public_id)


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_LABELS, reads=UNDERSTOOD)
def export(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponseBase:
    """The houses of the list as a workbook: first why it is needed, then the file. Only of families seen today."""
    viewer.check_may(Action.EXPORT)
    campaign = _seen(viewer, public_id)
    found = _houses(request, viewer, campaign)
    opened = houses_opened_by(viewer.person, viewer.today).filter(campaign=campaign)
    rows = found.rows.filter(pk__in=opened.order_by().values("pk"))
    count = rows.count()
    if request.method == "GET":
        return _asked_why(request, campaign, found, count)
    if found.asked.problems:
        raise NotValid(" ".join(found.asked.problems))
    try:
        reason = read_reason(request.POST)
    except NotValid as refused:
        return _asked_why(request, campaign, found, count, refused)
    made_at = clock.now()
    record_export(
        "labels.exported",
        campaign,
        by=viewer.person,
        area_code=campaign.area_id,
        rows=count,
        reason=reason,
        filters=list(found.asked.choices),
        at=made_at,
    )
    file = workbook(rows, campaign, viewer, made_at, reason, _chips(found))
    name = "-".join((_("house-labels"), f"{campaign.area_id}-{viewer.today.isoformat()}.xlsx"))
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _asked_why(
    request: HttpRequest, campaign: Campaign, found: Houses, count: int, refused: NotValid | None = None
) -> HttpResponse:
    query = request.GET.urlencode()
    if refused is None and found.asked.problems:
        refused = NotValid(" ".join(found.asked.problems))
    return asked_why(
        request,
        page="labelling",
        heading=_("Save house labels as Excel"),
        rows=ngettext("%(count)s house", "%(count)s houses", count) % {"count": formats.number(count)},
        chips=[campaign.area.name, *_chips(found)],
        back=reverse("campaign", args=[campaign.public_id]) + (f"?{query}" if query else ""),
        warning=_("The file says which house is labelled: sensitive. It never leaves the district office."),
        refused=refused,
    )


def _chips(found: Houses) -> list[str]:
    """The filters in words."""
    choices = found.asked.choices
    chips = [str(Status(choices["status"]).label)] if "status" in choices else []
    if "part" in choices:
        chips += [area.name for area in Area.objects.filter(pk=choices["part"])]
    if "facilitator" in choices:
        chosen = found.people.get(choices["facilitator"])
        chips.append(chosen.display_name if chosen else _("nobody accompanies"))
    return [*chips, *([found.near[choices["near"]]] if "near" in choices else [])]
