"""Pages of groups: the list, one group with its families, opening, changing and closing, groups that are suggested."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.errors import Conflict, NotValid
from tangga.families import listing
from tangga.families.assigning_queries import accompanied, by_village
from tangga.families.change_views import hidden_is_404
from tangga.families.history import in_force
from tangga.families.models import FamilyFacts
from tangga.people import clock
from tangga.people.addresses import id_or_404
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.sessions import groups, words
from tangga.sessions.catalogue import catalogue_on
from tangga.sessions.figures import Wanted, sums
from tangga.sessions.forms import GroupForm
from tangga.sessions.models import Group, Session
from tangga.sessions.queries import (
    groups_seen_by,
    members_now,
    next_topic,
    size_on,
    sized,
    stale_members,
    ungrouped,
)
from tangga.sessions.screens import PAGE, seen_group, sees_group
from tangga.sessions.suggesting import suggestions_for, usual_sizes
from tangga.sessions.views import asked_narrowing, filter_values

SORTS = {
    "name": ("name", "pk"),
    "-size": ("-families_now", "name", "pk"),
    "size": ("families_now", "name", "pk"),
    "village": ("village_id", "name", "pk"),
}
STATES = ("open", "closed", "few", "many")
MOST_SHOWN = 200  # families to choose from at once


@require_GET
@screen(Action.SEE_SESSIONS, reads=listing.names_of({"state", "area", "facilitator"}))
def group_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Groups with their sizes; open ones unless closed ones are asked for."""
    found = asked_narrowing(request, viewer)
    values = filter_values(request, viewer, found)
    del values["module"]
    asked = listing.read(request.GET, values | {"state": STATES}, tuple(SORTS))
    state = asked.choices.get("state", "open")
    sizes = usual_sizes(viewer.today, found.code)
    rows = sized(groups_seen_by(viewer.person, viewer.today), viewer.today)
    rows = rows.filter(closed_on__isnull=state != "closed")
    if state == "few":
        rows = rows.filter(families_now__lt=sizes.lowest)
    elif state == "many":
        rows = rows.filter(families_now__gt=sizes.highest)
    if "area" in asked.choices:
        rows = rows.filter(within("village_id", found.code))
    if "facilitator" in asked.choices:
        rows = rows.filter(facilitator=found.facilitator)
    own = viewer.may(Action.HOLD_SESSIONS)
    context = {
        "page": PAGE,
        "here": "groups",
        "asked": asked,
        "rows": asked.page_of(rows.order_by(*SORTS.get(asked.sort, SORTS["name"]))),
        "sizes": listing.SIZES,
        "usual": sizes,
        "state": state,
        "states": [
            ("open", _("open")),
            ("few", _("open, fewer families than usual")),
            ("many", _("open, more families than usual")),
            ("closed", _("closed")),
        ],
        "sorts": [
            ("name", _("by name")),
            ("-size", _("largest first")),
            ("size", _("smallest first")),
            ("village", _("by village")),
        ],
        "narrowed": found,
        "may_hold": own,
        "ungrouped": ungrouped(viewer.person, viewer.today).count() if own else 0,
        "stale": stale_members(viewer.person, viewer.today).count() if own else 0,
    }
    return render(request, "sessions/groups.html", context)


@require_GET
@screen(Action.SEE_SESSIONS, first=sees_group)
def group_page(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One group: its families, its sessions, how much of each module they have attended."""
    return _group(request, viewer, seen_group(viewer, public_id))


def _group(
    request: HttpRequest,
    viewer: Viewer,
    group: Group,
    problem: str = "",
    picked: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    """problem: why something was refused; picked: the families ticked then"""
    members, unseen = members_now(group, viewer.person, viewer.today)
    catalogue = catalogue_on(viewer.today)
    wanted = Wanted(viewer.today, facilitator=group.facilitator_id, area=group.village_id)
    figures = sums(wanted, catalogue, "group").get(group.pk)
    families = size_on(group, viewer.today)
    own = group.facilitator_id == viewer.person.pk and viewer.may(Action.HOLD_SESSIONS) and group.is_open
    others = groups_seen_by(viewer.person, viewer.today).filter(closed_on=None).exclude(pk=group.pk)
    usual = usual_sizes(viewer.today, group.village_id)
    context = {
        "page": PAGE,
        "group": group,
        "members": members,
        "unseen": unseen,
        "usual": usual,
        "families": families,
        "outside": usual.outside(families) if group.is_open else "",
        "left": [member for member in members if member.left_on],
        "modules": [
            (
                words.module_title(module),
                figures.by_module.get(module.code, 0) if figures else 0,
                (figures.families if figures else 0) * len(module.topics),
            )
            for module in catalogue.modules
        ],
        "topics": len(catalogue.topics),
        "figures": figures,
        "sessions": list(Session.objects.filter(group=group).select_related("group").order_by("-meets_on", "-pk")[:12]),
        "next": next_topic(group, viewer.today) if own else None,
        "own": own,
        "others": list(others.order_by("name")) if own else [],
        "problem": problem,
        "picked": picked,
    }
    return render(request, "sessions/group.html", context, status=status)


@require_http_methods(["GET", "POST"])
@screen(Action.HOLD_SESSIONS)
def new_group(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Open a group; families are added on its page."""
    villages = _my_villages(viewer)
    initial = {"request": uuid4(), "opened_on": viewer.today}
    form = GroupForm(request.POST or None, initial=initial, villages=villages)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            group = groups.open_group(
                given["name"],
                Area.objects.get(code=given["village"]),
                request=given["request"] or uuid4(),
                meeting_place=given["meeting_place"],
                opened_on=given["opened_on"],
                by=viewer.person,
                on=viewer.today,
                at=clock.now(),
            )
        except (Conflict, NotValid) as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The group is open. Now choose its families."))
            return redirect("group-add", public_id=group.public_id)
    context = {"page": PAGE, "form": form, "heading": _("New group"), "villages": villages}
    return render(request, "sessions/group_form.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
@screen(Action.HOLD_SESSIONS, first=sees_group)
def edit_group(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Another name, place or leader."""
    group = seen_group(viewer, public_id)
    leaders = [member.family for member in members_now(group, viewer.person, viewer.today)[0]]
    form = GroupForm(
        request.POST or None,
        initial={
            "name": group.name,
            "meeting_place": group.meeting_place,
            "leader": str(group.leader.public_id) if group.leader else "",
        },
        leaders=leaders,
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with hidden_is_404():
                groups.change_group(
                    public_id,
                    name=given["name"],
                    meeting_place=given["meeting_place"],
                    leader=UUID(given["leader"]) if given["leader"] else None,
                    by=viewer.person,
                    on=viewer.today,
                    at=clock.now(),
                )
        except (Conflict, NotValid) as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Changed."))
            return redirect("group", public_id=public_id)
    context = {"page": PAGE, "form": form, "heading": _("Change the group"), "group": group}
    return render(request, "sessions/group_form.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
@screen(Action.HOLD_SESSIONS, first=sees_group)
def add_families(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Families of mine that are in no group of mine: those of the group's village first."""
    group = seen_group(viewer, public_id)
    problem, picked = "", request.POST.getlist("family")
    if request.method == "POST":
        try:
            with hidden_is_404():
                many = groups.add_families(public_id, _ids(picked), by=viewer.person, on=viewer.today, at=clock.now())
        except NotValid as refused:
            problem = str(refused)
        else:
            told = ngettext("%(count)s family came into the group.", "%(count)s families came into the group.", many)
            messages.success(request, told % {"count": many})
            return redirect("group", public_id=public_id)
    free = _free(viewer)
    here = [each for each in free if each.region == group.village_id]
    elsewhere = [each for each in free if each.region != group.village_id]
    context = {
        "page": PAGE,
        "group": group,
        "here": here[:MOST_SHOWN],
        "elsewhere": elsewhere[: MOST_SHOWN - len(here[:MOST_SHOWN])],
        "more": len(free) > MOST_SHOWN,
        "problem": problem,
        "picked": picked,
    }
    return render(request, "sessions/group_add.html", context, status=422 if problem else 200)


@require_POST
@screen(Action.HOLD_SESSIONS, first=sees_group)
def move_families(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """The families ticked go to another group, or out of this one; or all that left the programme, ticked or not."""
    picked, to = request.POST.getlist("family"), request.POST.get("to", "")
    try:
        with hidden_is_404():
            if not to:
                raise NotValid(_("Choose where the families go."))
            sent: dict[str, Any] = {"by": viewer.person, "on": viewer.today, "at": clock.now()}
            if to == "left":
                many = groups.take_out_who_left(public_id, **sent)
            else:
                target = None if to == "out" else id_or_404(to)
                many = groups.move_families(public_id, _ids(picked), to=target, **sent)
    except NotValid as refused:
        return _group(request, viewer, seen_group(viewer, public_id), str(refused), picked, status=422)
    told = ngettext("%(count)s family left this group.", "%(count)s families left this group.", many)
    messages.success(request, told % {"count": many})
    return redirect("group", public_id=public_id)


@require_POST
@screen(Action.HOLD_SESSIONS, first=sees_group)
def close_group(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Close the group; what it held stays."""
    try:
        with hidden_is_404():
            groups.close_group(public_id, by=viewer.person, on=viewer.today, at=clock.now())
    except Conflict as refused:
        return _group(request, viewer, seen_group(viewer, public_id), str(refused), status=409)
    messages.info(request, _("The group is closed. Its families are in no group now."))
    return redirect("groups")


@require_http_methods(["GET", "POST"])
@screen(Action.HOLD_SESSIONS)
def suggest(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Groups for all families of mine that are in none: looked at first, opened then."""
    problem = ""
    if request.method == "POST":
        try:
            made = groups.open_suggested(
                request.POST.getlist("group"), by=viewer.person, on=viewer.today, at=clock.now()
            )
        except (Conflict, NotValid) as refused:
            problem = str(refused)
        else:
            told = ngettext("%(count)s group got families.", "%(count)s groups got families.", len(made))
            messages.success(request, told % {"count": len(made)})
            return redirect("groups")
    context = {
        "page": PAGE,
        "suggestions": suggestions_for(viewer.person, viewer.today),
        "usual": usual_sizes(viewer.today, viewer.area.code if viewer.area else ""),
        "problem": problem,
        "picked": request.POST.getlist("group") if request.method == "POST" else None,
    }
    return render(request, "sessions/suggest.html", context, status=422 if problem else 200)


def _my_villages(viewer: Viewer) -> list[Area]:
    """The villages where families of mine live, most families first."""
    found = by_village(accompanied(viewer.person, viewer.person, viewer.today))
    return [area for area, _many in sorted(found, key=lambda each: -each[1])]


def _free(viewer: Viewer) -> list[Any]:
    """Families of mine in no group of mine, each with the village it lives in, by name."""
    found: list[Any] = list(ungrouped(viewer.person, viewer.today).order_by("rw", "rt", "name_search", "pk"))
    # By their keys: of how many a subquery finds PostgreSQL has no idea, and would read the facts of everybody.
    facts = FamilyFacts.objects.filter(family__in=[each.pk for each in found])
    regions = dict(in_force(facts, "family", viewer.today).order_by().values_list("family", "region"))
    villages = Area.objects.in_bulk({code for code in regions.values() if code})
    for each in found:
        each.region = regions.get(each.pk, "")
        each.village = villages.get(each.region)
    return found


def _ids(texts: Sequence[str]) -> list[UUID]:
    return [id_or_404(text) for text in texts]
