"""Drafting an edition, and what is done with one: counted anew, tables added, published, discarded, withdrawn."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tangga.editions import actions, press, words
from tangga.editions.content import Content, Inputs, counted, earlier, policy_hash_of
from tangga.editions.forms import NAMES, areas_of, known_day, number_of, parts_of, read
from tangga.editions.listed import about_layouts, layout_names
from tangga.editions.queries import is_withdrawn, latest_published
from tangga.editions.shown import tables_shown
from tangga.editions.views import edition_seen, page_of, sees_edition
from tangga.errors import Conflict, NotValid
from tangga.figures.asked import PARTS, years
from tangga.figures.words import part_of_year_in_words
from tangga.papers import formats
from tangga.people import clock
from tangga.people.addresses import id_named, revision_sent
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.runs.versions import code_version


@require_http_methods(["GET", "POST"])
@screen(Action.DRAFT_EDITIONS, reads=NAMES)
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Choose layout, area, period and both dates; see the numbers; keep them as a draft."""
    now = clock.now()
    sent = request.POST if request.method == "POST" else request.GET
    wanted = read({name: str(value) for name, value in sent.items()}, viewer, now)
    refused = ""
    if request.method == "POST" and wanted.inputs is not None:
        key = id_named(request.POST.get("sent", "")) or uuid4()
        try:
            made = actions.draft(wanted.inputs, by=viewer.person, on=viewer.today, at=now, sent=key)
        except (NotValid, Conflict) as problem:
            refused = str(problem)
        else:
            messages.success(request, _("Drafted. A second person can publish it now."))
            return redirect("edition", public_id=made.public_id)
    problems = [*wanted.problems, *([refused] if refused else [])]
    context: dict[str, Any] = {
        "page": "editions",
        "wanted": wanted,
        "problems": problems,
        "areas": areas_of(viewer, wanted.area),
        "years": years(viewer.today),
        "parts": [(part, part_of_year_in_words(part)) for part in PARTS],
        "layouts": layout_names().items(),
        "about": about_layouts()[wanted.layout.code],
        "sent": request.POST.get("sent") or uuid4(),
    }
    if request.method == "GET" and request.GET and wanted.inputs is not None:
        context |= _preview(wanted.inputs)
    return render(request, "editions/new.html", context, status=422 if problems else 200)


def _preview(inputs: Inputs) -> dict[str, Any]:
    """The numbers a draft would hold, counted for this page alone."""
    previous = latest_published(inputs.layout.code, inputs.region, inputs.period)
    content = Content(
        inputs,
        previous.number + 1 if previous else 1,
        policy_hash_of(inputs),
        code_version(),
        counted(inputs, clock.now()),
        earlier(previous, withdrawn=is_withdrawn(previous)),
        draft=True,
    )
    return {
        "preview": tables_shown(content),
        "title": words.title_of(inputs),
        "known": words.instant(inputs.known_at),
        "inputs": inputs,
        "previous": previous,
        "press": press.paragraphs(content, formats.language()),
    }


def _acted(
    request: HttpRequest, viewer: Viewer, public_id: UUID, act: Callable[[dict[str, Any]], object], done: str
) -> HttpResponse:
    """Do something with an edition and show it; what was refused stands on its page."""
    told = {"by": viewer.person, "on": viewer.today, "at": clock.now()}
    try:
        act(told)
    except (NotValid, Conflict) as refused:
        return page_of(request, viewer, edition_seen(viewer, public_id), refused)
    messages.success(request, done)
    return redirect("edition", public_id=public_id)


@require_POST
@screen(Action.DRAFT_EDITIONS, first=sees_edition)
def recount(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Count a draft anew."""

    def act(told: dict[str, Any]) -> object:
        known_on = known_day(request.POST.get("known", ""), viewer)
        return actions.recount(public_id, known_on, revision=revision_sent(request), **told)

    return _acted(request, viewer, public_id, act, _("Counted anew."))


@require_POST
@screen(Action.DRAFT_EDITIONS, first=sees_edition)
def enter_table(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Add a table of another source to a draft; it says at once whether that adds up."""
    sent = request.POST

    def act(told: dict[str, Any]) -> object:
        parts, total = parts_of(sent.get("parts", "")), number_of(sent.get("total", ""))
        title, source = sent.get("title", ""), sent.get("source", "")
        return actions.enter_table(public_id, title, source, parts, total, revision=revision_sent(request), **told)

    return _acted(request, viewer, public_id, act, _("Added."))


@require_POST
@screen(Action.DRAFT_EDITIONS, first=sees_edition)
def remove_table(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Take such a table out again."""

    def act(told: dict[str, Any]) -> object:
        return actions.remove_table(public_id, request.POST.get("code", ""), revision=revision_sent(request), **told)

    return _acted(request, viewer, public_id, act, _("Taken out."))


@require_POST
@screen(Action.PUBLISH_EDITIONS, first=sees_edition)
def publish(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Publish what somebody else drafted."""

    def act(told: dict[str, Any]) -> object:
        return actions.publish(public_id, revision=revision_sent(request), **told)

    return _acted(
        request,
        viewer,
        public_id,
        act,
        _("Published. It is never changed again; the next edition says what is otherwise."),
    )


@require_POST
@screen(Action.DRAFT_EDITIONS, first=sees_edition)
def discard(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Put a draft aside."""

    def act(told: dict[str, Any]) -> object:
        return actions.discard(public_id, revision=revision_sent(request), **told)

    return _acted(request, viewer, public_id, act, _("Discarded."))


@require_POST
@screen(Action.PUBLISH_EDITIONS, first=sees_edition)
def withdraw(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Say that a published edition is withdrawn."""

    def act(told: dict[str, Any]) -> object:
        return actions.withdraw(public_id, request.POST.get("reason", ""), **told)

    return _acted(request, viewer, public_id, act, _("Withdrawn. It stays readable, with the reason."))
