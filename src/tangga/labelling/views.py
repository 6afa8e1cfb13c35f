"""Pages of labelling: the campaigns, what the district follows up, and every district for those who see no house."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tangga.areas.models import Area, Level
from tangga.families import listing
from tangga.families.queries import families_seen_by
from tangga.labelling import overview
from tangga.labelling.models import Campaign, HouseLabel, Status
from tangga.labelling.queries import campaigns_seen_as, houses_counted_as, standing_of_each, to_follow_up
from tangga.labelling.words import FOLLOWED, STATE_SYMBOLS, consequence, told
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen

State = Campaign.State
SORTS = {
    "-starts": ("-starts_on", "-pk"),
    "starts": ("starts_on", "pk"),
    "area": ("area__name", "pk"),
    "-base": ("-base", "-pk"),
}
FOLLOW_SORTS = {"on": ("on", "pk"), "-on": ("-on", "-pk"), "village": ("house__region__name", "on", "pk")}
STATUSES = tuple(Status.values)


@require_GET
@screen(Action.SEE_LABELS, reads=listing.names_of({"state", "year"}))
def campaign_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Campaigns by region, with how their houses stand; a facilitator's: of their own families."""
    seen = campaigns_seen_as(viewer.posting, viewer.today)
    years = [str(day.year) for day in seen.order_by().dates("starts_on", "year", order="DESC")]
    asked = listing.read(request.GET, {"state": State.values, "year": years}, tuple(SORTS))
    rows = seen.select_related("area__parent")
    if state := asked.choices.get("state"):
        rows = rows.filter(state=state)
    if year := asked.choices.get("year"):
        rows = rows.filter(starts_on__year=int(year))
    page = asked.page_of(rows.order_by(*SORTS.get(asked.sort, SORTS["-starts"])))
    houses = houses_counted_as(viewer.posting, viewer.today)
    standing = standing_of_each(page, houses, own=viewer.sees_own_only)
    plans = viewer.may(Action.PLAN_LABELLING)
    context = {
        "page": "labelling",
        "asked": asked,
        "rows": page,
        "lines": [(campaign, standing[campaign.pk], STATE_SYMBOLS[campaign.state]) for campaign in page],
        "sizes": listing.SIZES,
        "state": state or "",
        "states": State.choices,
        "year": year or "",
        "years": years,
        "sorts": [
            ("-starts", _("newest first")),
            ("starts", _("oldest first")),
            ("area", _("by region")),
            ("-base", _("most houses first")),
        ],
        "plans": plans,
        "to_follow_up": _open(to_follow_up(viewer.posting, viewer.today)).count() if not viewer.sees_own_only else 0,
        "own": viewer.sees_own_only,
    }
    return render(request, "labelling/campaigns.html", context)


def _open(labels: QuerySet[HouseLabel]) -> QuerySet[HouseLabel]:
    return labels.filter(followed_up_on=None)


@require_GET
@screen(Action.SEE_LABELS, reads=listing.names_of({"status", "done"}))
def follow_up_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Houses refused, resigned or not found: what the district still has to do about them, oldest first."""
    asked = listing.read(request.GET, {"status": FOLLOWED, "done": ("yes", "no")}, tuple(FOLLOW_SORTS))
    rows = to_follow_up(viewer.posting, viewer.today)
    if status := asked.choices.get("status"):
        rows = rows.filter(status=status)
    done = asked.choices.get("done", "no")
    rows = rows.filter(followed_up_on__isnull=done == "no")
    rows = rows.select_related("house__family", "house__region__parent", "house__campaign", "officer", "followed_up_by")
    page = asked.page_of(rows.order_by(*FOLLOW_SORTS.get(asked.sort, FOLLOW_SORTS["on"])))
    named = seen_among([label.house.family_id for label in page], viewer)
    context = {
        "page": "labelling",
        "asked": asked,
        "rows": page,
        "lines": [
            (
                label,
                told(label.status),
                consequence(label.status, label.on, label.house.region_id),
                label.house.family_id in named,
            )
            for label in page
        ],
        "sizes": listing.SIZES,
        "status": status or "",
        "done": done,
        "statuses": [(each.value, each.label) for each in FOLLOWED],
        "sorts": [("on", _("oldest first")), ("-on", _("newest first")), ("village", _("by village"))],
        "acts": viewer.may(Action.PLAN_LABELLING),
    }
    return render(request, "labelling/follow_up.html", context)


def seen_among(families: list[int], viewer: Viewer) -> set[int]:
    """Which of these families the viewer sees today: of the others neither name nor page is shown."""
    seen = families_seen_by(viewer.person, viewer.today).filter(pk__in=families)
    return set(seen.order_by().values_list("pk", flat=True))


@require_GET
@screen(Action.SEE_TARGETS, reads=listing.names_of({"state", "province"}))
def overview_page(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Every district of the viewer's area: no campaign, planned, under way or done, and its houses by status.

    For whoever sees no house too: nothing below a district, and small numbers are hidden (rules.suppression).
    """
    provinces = list(Area.objects.filter(level=Level.PROVINCE).order_by("name")) if viewer.area is None else []
    filters = {
        "state": (overview.NONE, State.PLANNED, State.UNDER_WAY, State.DONE),
        "province": {each.code for each in provinces},
    }
    asked = listing.read(request.GET, filters, ("code", "name"))
    code = asked.choices.get("province") or (viewer.area.code if viewer.area else "")
    standing = overview.stands(code)
    districts = overview.districts_within(code)
    by_state = _by_state(standing, districts.count())
    if state := asked.choices.get("state"):
        where = [each for each, stand in standing.items() if stand.state == state]
        districts = districts.filter(pk__in=where) if state != overview.NONE else districts.exclude(pk__in=standing)
    smallest = overview.smallest_shown(viewer.today)
    page = asked.page_of(districts.order_by("name" if asked.sort == "name" else "code"))
    context: dict[str, Any] = {
        "page": "labelling",
        "asked": asked,
        "rows": page,
        "lines": overview.rows(list(page), standing, smallest),
        "smallest": smallest,
        "sizes": listing.SIZES,
        "by_state": by_state,
        "districts": sum(by_state.values()),
        "state": state or "",
        "province": asked.choices.get("province", ""),
        "provinces": provinces,
        "states": [(overview.NONE, _("no campaign")), *((each.value, each.label) for each in overview.RANK)],
        "statuses": [told(status) for status in STATUSES],
        "sorts": [("code", _("by code")), ("name", _("by name"))],
        "sees_houses": viewer.may(Action.SEE_LABELS),
    }
    return render(request, "labelling/overview.html", context)


def _by_state(standing: dict[str, overview.Stand], districts: int) -> dict[str, int]:
    """How many districts stand where."""
    states = [stand.state for stand in standing.values()]
    found = {state.value: states.count(state) for state in overview.RANK}
    return found | {overview.NONE: districts - len(states)}
