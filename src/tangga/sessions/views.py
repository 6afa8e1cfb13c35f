"""Pages of sessions: the list, one session, planning and changing it, the catalogue."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.areas.queries import within
from tangga.errors import Conflict, NotValid
from tangga.families import listing
from tangga.families.change_views import hidden_is_404
from tangga.papers.months import last_of
from tangga.people import clock
from tangga.people.addresses import revision_sent
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.photos.queries import photos_of
from tangga.sessions import actions, words
from tangga.sessions.catalogue import catalogue_on, versions
from tangga.sessions.checks import LONGEST_REASON
from tangga.sessions.forms import SessionForm
from tangga.sessions.models import OWNER_KIND, Session
from tangga.sessions.narrowing import Narrowing, month_choices, month_read, narrowing
from tangga.sessions.queries import attendance_lines, corrections_of, missed, next_topic, sessions_seen_by, size_on
from tangga.sessions.screens import PAGE, seen_group, seen_session, sees_group, sees_photos, sees_session

State = Session.State
SORTS = {
    "-day": ("-meets_on", "-pk"),
    "day": ("meets_on", "pk"),
    "group": ("group__name", "-meets_on", "-pk"),
}
FILTERS = {"state", "month", "module", "area", "facilitator"}
WHEN = {"meets_on", "meets_from", "meets_until", "place", "topic"}


def filter_values(request: HttpRequest, viewer: Viewer, found: Narrowing) -> dict[str, Any]:
    """The values that the filters of a list of groups or sessions may have (see families.listing)."""
    return {
        "area": [found.code] if found.code and not viewer.sees_own_only else [],
        "facilitator": [str(each.public_id) for each in found.facilitators],
        "module": [code for code, _label in words.module_choices(viewer.today)],
    }


def asked_narrowing(request: HttpRequest, viewer: Viewer) -> Narrowing:
    return narrowing(viewer, request.GET.get("area", ""), request.GET.get("facilitator", ""))


@require_GET
@screen(Action.SEE_SESSIONS, reads=listing.names_of(FILTERS))
def session_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Sessions that the viewer sees: this month's unless another time is asked for."""
    found = asked_narrowing(request, viewer)
    months = month_choices(viewer.today)
    values = filter_values(request, viewer, found) | {"state": State.values, "month": [code for code, _label in months]}
    asked = listing.read(request.GET, values, tuple(SORTS))
    month = asked.choices.get("month", "") if "month" in request.GET else f"{viewer.today:%Y-%m}"
    seen = sessions_seen_by(viewer.person, viewer.today)
    rows = _narrowed(seen, asked, found, month, viewer)
    waiting = seen.filter(state=State.PLANNED) if viewer.sees_own_only and not asked.problems else seen.none()
    context = {
        "page": PAGE,
        "here": "sessions",
        "asked": asked,
        "rows": asked.page_of(rows.order_by(*SORTS.get(asked.sort, SORTS["-day"]))),
        "sizes": listing.SIZES,
        "sorts": [("-day", _("newest first")), ("day", _("oldest first")), ("group", _("by group"))],
        "states": [(each.value, each.label) for each in State],
        "months": months,
        "month": month,
        "modules": words.module_choices(viewer.today),
        "narrowed": found,
        "late": waiting.filter(meets_on__lt=viewer.today).count(),
        "sessions_today": list(waiting.filter(meets_on=viewer.today).order_by("meets_from", "pk")[:5]),
        "may_hold": viewer.may(Action.HOLD_SESSIONS),
    }
    return render(request, "sessions/list.html", context)


def _narrowed(
    rows: QuerySet[Session], asked: listing.Asked, found: Narrowing, month: str, viewer: Viewer
) -> QuerySet[Session]:
    if month:
        first = month_read(month, viewer.today)
        rows = rows.filter(meets_on__gte=first, meets_on__lte=last_of(first))
    for name in ("state", "module"):
        if name in asked.choices:
            rows = rows.filter(**{name: asked.choices[name]})
    if "area" in asked.choices:
        rows = rows.filter(within("region_id", found.code))
    return rows.filter(facilitator=found.facilitator) if "facilitator" in asked.choices else rows


@require_GET
@screen(Action.SEE_SESSIONS, first=sees_session)
def session_page(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One session: when and what, who came, photos, what was corrected, and what can be done about it."""
    return show_session(request, viewer, seen_session(viewer, public_id))


def show_session(
    request: HttpRequest, viewer: Viewer, session: Session, problem: str = "", reason: str = "", status: int = 200
) -> HttpResponse:
    """problem: why something was refused; reason: the words typed with it"""
    lines = attendance_lines(session, viewer.person, viewer.today)
    own = session.facilitator_id == viewer.person.pk and viewer.may(Action.HOLD_SESSIONS)
    make_ups = session.make_ups.exclude(state=State.CANCELLED).order_by("meets_on", "pk")
    context = {
        "page": PAGE,
        "session": session,
        "about": words.about(session),
        "module": words.module_title(words.module_of(session)),
        "lines": [line for line in lines if line.seen],
        "unseen": sum(1 for line in lines if not line.seen),
        "photos": list(photos_of(session.public_id, OWNER_KIND)) if sees_photos(viewer) else [],
        "sees_photos": sees_photos(viewer),
        "corrections": corrections_of(session) if viewer.sees_families else [],
        "seen_families": {line.family.pk for line in lines if line.seen},
        "original": seen_original(viewer, session),
        "make_ups": list(make_ups),
        "left_to_make_up": missed(session, viewer.today).count()
        if session.is_held and not session.makes_up_for_id
        else 0,
        "own": own,
        "today": viewer.today,
        "may_print": viewer.may_export,
        "problem": problem,
        "reason": reason,
        "status_marks": words.STATUS_MARKS,
    }
    return render(request, "sessions/session.html", context, status=status)


def seen_original(viewer: Viewer, session: Session) -> Session | None:
    """The session a make-up session is for."""
    if session.makes_up_for_id is None:
        return None
    return sessions_seen_by(viewer.person, viewer.today).filter(pk=session.makes_up_for_id).first()


@require_http_methods(["GET", "POST"])
@screen(Action.HOLD_SESSIONS, first=sees_group)
def plan(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Plan a session of a group: the next topic due is chosen already."""
    group = seen_group(viewer, public_id)
    catalogue = catalogue_on(viewer.today)
    initial = {
        "request": uuid4(),
        "meets_on": viewer.today,
        "meets_from": "09:00",
        "meets_until": "11:00",
        "place": group.meeting_place,
        "topic": next_topic(group, viewer.today).code,
    }
    form = SessionForm(request.POST or None, initial=initial, catalogue=catalogue)
    if request.method == "POST" and form.is_valid():
        asked: dict[str, Any] = {name: form.cleaned_data[name] for name in WHEN}
        sent: dict[str, Any] = {
            "request": form.cleaned_data["request"] or uuid4(),
            "by": viewer.person,
            "on": viewer.today,
        }
        try:
            with hidden_is_404():
                session = actions.plan(group.public_id, **asked, **sent, at=clock.now())
        except (Conflict, NotValid) as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Planned. It stands among your sessions."))
            return redirect("session", public_id=session.public_id)
    context = {"heading": _("Plan a session"), "group": group, "back": ("group", group.public_id)}
    return _form(request, form, viewer, context)


@require_http_methods(["GET", "POST"])
@screen(Action.HOLD_SESSIONS, first=sees_session)
def make_up(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Plan a make-up session for those who missed one."""
    original = seen_session(viewer, public_id)
    initial = {
        "request": uuid4(),
        "meets_on": max(viewer.today, original.meets_on + timedelta(days=1)),
        "meets_from": "09:00",
        "meets_until": "11:00",
        "place": original.place,
    }
    form = SessionForm(request.POST or None, initial=initial, catalogue=None)
    if request.method == "POST" and form.is_valid():
        asked: dict[str, Any] = {name: form.cleaned_data[name] for name in WHEN - {"topic"}}
        sent: dict[str, Any] = {
            "request": form.cleaned_data["request"] or uuid4(),
            "by": viewer.person,
            "on": viewer.today,
        }
        try:
            with hidden_is_404():
                session = actions.plan_make_up(original.public_id, **asked, **sent, at=clock.now())
        except (Conflict, NotValid) as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Planned. Its list holds only those who missed the session."))
            return redirect("session", public_id=session.public_id)
    context = {
        "heading": _("Plan a make-up session"),
        "group": original.group,
        "original": original,
        "about": words.about(original),
        "missed": missed(original, viewer.today).count(),
        "back": ("session", original.public_id),
    }
    return _form(request, form, viewer, context)


@require_http_methods(["GET", "POST"])
@screen(Action.HOLD_SESSIONS, first=sees_session)
def edit(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Another day, time, place or topic for a planned session."""
    session = seen_session(viewer, public_id)
    initial = {name: getattr(session, name) for name in WHEN}
    catalogue = None if session.makes_up_for_id else catalogue_on(viewer.today)
    form = SessionForm(request.POST or None, initial=initial, catalogue=catalogue)
    if request.method == "POST" and form.is_valid():
        asked: dict[str, Any] = {name: form.cleaned_data.get(name, session.topic) for name in WHEN}
        sent: dict[str, Any] = {
            "seen": revision_sent(request),
            "by": viewer.person,
            "on": viewer.today,
            "at": clock.now(),
        }
        try:
            with hidden_is_404():
                actions.change(session.public_id, **asked, **sent)
        except (Conflict, NotValid) as refused:
            form.refuse(refused)
            session.refresh_from_db()
        else:
            messages.success(request, _("Changed."))
            return redirect("session", public_id=session.public_id)
    context = {
        "heading": _("Change the session"),
        "group": session.group,
        "revision": session.revision,
        "back": ("session", session.public_id),
    }
    return _form(request, form, viewer, context)


def _form(request: HttpRequest, form: SessionForm, viewer: Viewer, context: dict[str, Any]) -> HttpResponse:
    context |= {"page": PAGE, "form": form, "families": size_on(context["group"], viewer.today)}
    return render(request, "sessions/form.html", context, status=form.status)


@require_POST
@screen(Action.HOLD_SESSIONS, first=sees_session)
def cancel(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """The session does not take place; the reason stays with it."""
    reason = request.POST.get("reason", "")
    try:
        with hidden_is_404():
            actions.cancel(public_id, reason, by=viewer.person, on=viewer.today, at=clock.now())
    except NotValid as refused:
        return show_session(
            request, viewer, seen_session(viewer, public_id), str(refused), reason[:LONGEST_REASON], status=422
        )
    messages.info(request, _("Cancelled. The reason stands with the session."))
    return redirect("session", public_id=public_id)


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_SESSIONS)
def catalogue_page(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Modules and sessions with the aims they serve, in every version; and which modules a text leaves out."""
    now = catalogue_on(viewer.today)
    text = request.POST.get("names", "")[:4_000]
    names = [line.strip(" -•*.\t") for line in text.replace(";", "\n").splitlines()]
    names = [name for name in names if name]
    context = {
        "page": PAGE,
        "here": "catalogue",
        "catalogue": now,
        "others": [each for each in reversed(versions()) if each is not now],
        "aims": [(text, now.modules_for(code)) for code, text in now.aims.items()],
        "names": text,
        "checked": bool(names),
        "missing": now.modules_missing_in(names),
        "unknown": now.unknown_among(names),
    }
    return render(request, "sessions/catalogue.html", context)
