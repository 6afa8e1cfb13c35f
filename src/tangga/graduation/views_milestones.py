"""What is sent from a plan's page about its milestones; whatever is refused comes back on that page as it was typed."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tangga.errors import Conflict, NotValid
from tangga.graduation import milestones
from tangga.graduation.forms import MilestoneForm
from tangga.graduation.models import Milestone
from tangga.graduation.queries import milestones_seen_by
from tangga.graduation.screens import sees_milestone, sees_plan
from tangga.graduation.views_plans import shown_plan
from tangga.people import clock
from tangga.people.addresses import revision_sent
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen


@require_POST
@screen(Action.PLAN_GRADUATION, first=sees_plan)
def add(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Add a milestone to a plan."""
    form = MilestoneForm(request.POST)
    if not form.is_valid():
        return shown_plan(request, viewer, public_id, opened="add", adding=form, status=422)
    try:
        milestones.add_milestone(public_id, form.step(), by=viewer.person, on=viewer.today, at=clock.now())
    except (NotValid, Conflict) as refused:
        return shown_plan(request, viewer, public_id, refused, "add", form)
    messages.success(request, _("The milestone is added."))
    return redirect("plan", public_id=public_id)


def _done(
    request: HttpRequest,
    viewer: Viewer,
    public_id: UUID,
    verb: str,
    act: Callable[..., Milestone],
    said: Callable[[], tuple[Any, ...]],
    told: str,
) -> HttpResponse:
    """Do what one form of a milestone asks for. said: what was typed, read; may refuse it."""
    seen = milestones_seen_by(viewer.person, viewer.today)
    plan = get_object_or_404(seen, public_id=public_id).plan
    try:
        act(public_id, *said(), by=viewer.person, on=viewer.today, at=clock.now(), seen=revision_sent(request))
    except (NotValid, Conflict) as refused:
        return shown_plan(request, viewer, plan.public_id, refused, f"{verb}:{public_id}")
    messages.success(request, told)
    return redirect("plan", public_id=plan.public_id)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotValid(_("Choose the day.")) from None


@require_POST
@screen(Action.PLAN_GRADUATION, first=sees_milestone)
def change(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Change what a milestone says or who sees to it."""
    typed = request.POST
    said = (typed.get("what", ""), typed.get("responsible", ""), typed.get("role", ""))
    told = _("The milestone is changed.")
    return _done(request, viewer, public_id, "change", milestones.change_milestone, lambda: said, told)


@require_POST
@screen(Action.PLAN_GRADUATION, first=sees_milestone)
def move(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Give a milestone another day."""
    typed = request.POST
    told = _("Moved to the new day. The earlier one stays on record.")

    def said() -> tuple[date, str]:
        return _day(typed.get("due_on", "")), typed.get("reason", "")

    return _done(request, viewer, public_id, "move", milestones.move_milestone, said, told)


@require_POST
@screen(Action.PLAN_GRADUATION, first=sees_milestone)
def meet(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Record that a milestone is met."""
    typed = request.POST

    def said() -> tuple[date, str]:
        return _day(typed.get("met_on", "")), typed.get("note", "")

    return _done(
        request, viewer, public_id, "meet", milestones.meet_milestone, said, _("Recorded: the milestone is met.")
    )


@require_POST
@screen(Action.PLAN_GRADUATION, first=sees_milestone)
def unmeet(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Take back that a milestone is met."""
    reason = request.POST.get("reason", "")
    told = _("Recorded: the milestone is not met after all.")
    return _done(request, viewer, public_id, "unmeet", milestones.unmeet_milestone, lambda: (reason,), told)


@require_POST
@screen(Action.PLAN_GRADUATION, first=sees_milestone)
def drop(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Take a milestone out of its plan."""
    told = _("The milestone is dropped; it no longer counts.")
    return _done(request, viewer, public_id, "drop", milestones.drop_milestone, lambda: (), told)


@require_POST
@screen(Action.PLAN_GRADUATION, first=sees_milestone)
def earlier(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Put a milestone before the one above it."""
    told = _("The order is changed.")
    return _done(request, viewer, public_id, "earlier", milestones.put_earlier, lambda: (), told)
