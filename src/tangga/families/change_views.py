"""Pages of corrections: what happened, the form, the summary, the queue of whoever checks."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.errors import Conflict, NotValid
from tangga.families import change_words, changes, listing
from tangga.families.change_checks import people_of
from tangga.families.change_forms import ChangeForm
from tangga.families.change_kinds import GROUPS, SPECS, Who
from tangga.families.change_queries import changes_seen_by, waiting_for
from tangga.families.change_versions import earlier_of
from tangga.families.models import Change, ChangeKind, Family
from tangga.families.queries import families_seen_by
from tangga.families.screens import sees_family
from tangga.people import clock
from tangga.people.addresses import names, revision_sent
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen

State = Change.State
SORTS = {"-sent": ("-proposed_at", "-pk"), "sent": ("proposed_at", "pk"), "family": ("family__name_search", "pk")}
SHOWN_STATES = (State.PROPOSED, State.SENT_BACK, State.APPLIED, State.WITHDRAWN, State.DRAFT)


@contextmanager
def hidden_is_404() -> Iterator[None]:
    """What does not exist for the reader is 404, as get_object_or_404 has it."""
    try:
        yield
    except ObjectDoesNotExist:
        raise Http404 from None


def _seen_family(viewer: Viewer, public_id: UUID) -> Family:
    return get_object_or_404(families_seen_by(viewer.person, viewer.today), public_id=public_id)


@require_GET
@screen(Action.CORRECT, first=sees_family)
def start(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """What happened: every kind of correction that can be about this family."""
    family = _seen_family(viewer, public_id)
    possible = {who for who in Who if who is Who.NOBODY or people_of(family, who)}
    groups = [
        (label, [spec for spec in SPECS.values() if spec.group == group and spec.who in possible])
        for group, label in GROUPS.items()
    ]
    waiting = changes_seen_by(viewer.person, viewer.today, Q(family=family, state=State.PROPOSED))
    context = {"page": "families", "family": family, "groups": groups, "waiting": waiting}
    return render(request, "families/change_start.html", context)


@require_http_methods(["GET", "POST"])
@screen(Action.CORRECT, first=sees_family, reads=names({"member"}))
def form(request: HttpRequest, viewer: Viewer, public_id: UUID, kind: str) -> HttpResponse:
    """The questions of one kind; what is answered is kept as a draft, and its summary comes next."""
    family = _seen_family(viewer, public_id)
    if kind not in SPECS:
        raise Http404
    return _asked(request, viewer, ChangeKind(kind), family, None)


@require_http_methods(["GET", "POST"])
@screen(Action.CORRECT)
def edit(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """The same questions again, for one's own draft or a correction that came back."""
    own = Q(public_id=public_id, proposed_by=viewer.person, state__in=[State.DRAFT, State.SENT_BACK])
    change = get_object_or_404(changes_seen_by(viewer.person, viewer.today, own))
    return _asked(request, viewer, ChangeKind(change.kind), change.family, change)


def _asked(
    request: HttpRequest, viewer: Viewer, kind: ChangeKind, family: Family, change: Change | None
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    asked = ChangeForm(kind, family, viewer.person, viewer.today, sent, change, request.GET.get("member", ""))
    if sent is not None and asked.is_valid():
        try:
            kept = changes.write_down(
                asked.wish(),
                by=viewer.person,
                on=viewer.today,
                at=clock.now(),
                instead_of=change.public_id if change else None,
            )
        except (Conflict, NotValid) as refused:  # what was typed stays in the form
            asked.add_error(None, str(refused))
        else:
            return redirect("change", public_id=kept.public_id)
    context = {"page": "families", "family": family, "form": asked, "spec": asked.spec, "change": change}
    return render(request, "families/change_form.html", context, status=422 if asked.errors else 200)


@require_GET
@screen(Action.SEE_CORRECTIONS)
def change_page(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One correction: both values, what follows, who said what; and what the reader can do about it."""
    change = get_object_or_404(changes_seen_by(viewer.person, viewer.today, Q(public_id=public_id)))
    return _change(request, viewer, change)


def _change(
    request: HttpRequest, viewer: Viewer, change: Change, problem: str = "", note: str = "", status: int = 200
) -> HttpResponse:
    """problem: why a decision was refused; note: the words typed with it, so that they are not lost"""
    mine = change.proposed_by_id == viewer.person.pk
    context = {
        "page": "changes",
        "change": change,
        "spec": SPECS[change.kind],
        "lines": change_words.lines_of(change),
        "warnings": [*change_words.left_empty(change), *change_words.warnings_of(change)],
        "consequence": change_words.consequence_of(change),
        "mine": mine,
        "may_decide": change.state == State.PROPOSED and not mine and viewer.may(Action.APPROVE_CORRECTION),
        "earlier": [
            (version, change_words.lines_of(as_it_was))
            for version, as_it_was in earlier_of(change, viewer.person, viewer.today)
        ],
        "problem": problem,
        "note": note,
        "note_is_missing": status == 422,
    }
    return render(request, "families/change.html", context, status=status)


@require_GET
@screen(Action.SEE_CORRECTIONS, reads=listing.names_of({"state", "kind"}))
def change_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Corrections: those waiting for the reader first; a facilitator's own, with what came back."""
    asked = listing.read(request.GET, {"state": (*SHOWN_STATES, "mine"), "kind": SPECS}, tuple(SORTS))
    seen = changes_seen_by(viewer.person, viewer.today)
    checks = viewer.may(Action.APPROVE_CORRECTION)
    state = asked.choices.get("state", "" if request.GET or not checks else State.PROPOSED)
    rows = seen.filter(state=state) if state and state != "mine" else seen
    if state == "mine":
        rows = rows.filter(proposed_by=viewer.person)
    if kind := asked.choices.get("kind"):
        rows = rows.filter(kind=kind)
    context = {
        "page": "changes",
        "asked": asked,
        "rows": asked.page_of(rows.order_by(*SORTS.get(asked.sort, SORTS["-sent"]))),
        "sizes": listing.SIZES,
        "state": state,
        "kind": kind or "",
        "sorts": [("-sent", _("newest first")), ("sent", _("oldest first")), ("family", _("by family"))],
        "states": [(each.value, each.label) for each in SHOWN_STATES],
        "kinds": [(spec.kind.value, spec.kind.label) for spec in SPECS.values()],
        "checks": checks,
        "reads_only": not viewer.may(Action.CORRECT),
        "to_decide": waiting_for(viewer.person, viewer.today).count() if checks else 0,
        "came_back": seen.filter(proposed_by=viewer.person, state=State.SENT_BACK).count(),
    }
    return render(request, "families/changes.html", context)


@require_POST
@screen(Action.CORRECT)
def send(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Send a draft, or what came back, to the checker."""
    with hidden_is_404():
        changes.propose(public_id, by=viewer.person, on=viewer.today, at=clock.now())
    messages.success(request, _("Sent. Nothing changes until somebody else has checked it."))
    return redirect("change", public_id=public_id)


@require_POST
@screen(Action.CORRECT)
def withdraw(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Take one's own correction back."""
    with hidden_is_404():
        change = changes.withdraw(public_id, by=viewer.person, at=clock.now())
    messages.info(request, _("Withdrawn. Nothing was recorded."))
    return redirect("family", public_id=change.family.public_id)


@require_POST
@screen(Action.APPROVE_CORRECTION)
def approve(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Approve what somebody else proposed: it is recorded at once."""
    seen = revision_sent(request)
    try:
        with hidden_is_404():
            change, done = changes.approve(public_id, by=viewer.person, on=viewer.today, at=clock.now(), seen=seen)
    except changes.SentAnew as refused:
        return _look_again(request, viewer, public_id, refused)
    messages.success(
        request,
        _("Approved and recorded. The family's page shows it from its day on; lists and totals follow with a run."),
    )
    if done.cases_opened:
        messages.info(request, _("The number stands on somebody else too: see “Possible duplicates”."))
    return redirect("change", public_id=change.public_id)


@require_POST
@screen(Action.APPROVE_CORRECTION)
def send_back(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Give it back to whoever proposed it, with the reason."""
    note, seen = request.POST.get("note", ""), revision_sent(request)
    try:
        with hidden_is_404():
            changes.send_back(public_id, note, by=viewer.person, on=viewer.today, at=clock.now(), seen=seen)
    except (changes.SentAnew, NotValid) as refused:
        return _look_again(request, viewer, public_id, refused, note)
    messages.info(request, _("Sent back with your words. Whoever proposed it finds it under “Corrections”."))
    return redirect("changes")


def _look_again(
    request: HttpRequest, viewer: Viewer, public_id: UUID, refused: changes.SentAnew | NotValid, note: str = ""
) -> HttpResponse:
    """The page as it is now, with why nothing was decided."""
    change = get_object_or_404(changes_seen_by(viewer.person, viewer.today, Q(public_id=public_id)))
    status = 409 if isinstance(refused, changes.SentAnew) else 422
    return _change(request, viewer, change, str(refused), note, status)
