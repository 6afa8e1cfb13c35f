"""Holding a session on a phone: who came, notes, photos. A photo that was sent is kept whatever else is refused."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.errors import Conflict, NotValid
from tangga.families.change_views import hidden_is_404
from tangga.people import clock
from tangga.people.addresses import revision_sent
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.photos.answers import photo_answer
from tangga.photos.models import Photo
from tangga.photos.pictures import MOST_BYTES, made_ready
from tangga.photos.queries import photos_of
from tangga.sessions import actions, words
from tangga.sessions.checks import LONGEST_NOTES, Changed, check_has_come, is_yet_to_begin
from tangga.sessions.models import OWNER_KIND, Attendance, Session
from tangga.sessions.queries import Line, attendance_lines
from tangga.sessions.screens import (
    PAGE,
    seen_photo,
    seen_session,
    sees_photo,
    sees_session,
)
from tangga.sessions.views import show_session

Status = Attendance.Status
KINDS = (Photo.Shows.ACTIVITY, Photo.Shows.ATTENDANCE_LIST)


@require_http_methods(["GET", "POST"])
@screen(Action.HOLD_SESSIONS, first=sees_session)
def attendance(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """The attendance list with an answer to tap for each family; the session is held by saving it."""
    session = seen_session(viewer, public_id)
    if session.is_cancelled or session.meets_on > viewer.today:
        messages.info(request, _("Who came can be recorded from the day of the session on, unless it was cancelled."))
        return redirect("session", public_id=public_id)
    if is_yet_to_begin(session, clock.now()):
        messages.info(
            request,
            _("Who came can be recorded from %(hour)s on, when the session begins.")
            % {"hour": f"{session.meets_from:%H:%M}"},
        )
        return redirect("session", public_id=public_id)
    lines = [line for line in attendance_lines(session, viewer.person, viewer.today) if line.seen]
    if request.method == "GET":
        return _list(request, session, lines, session.notes, [])
    stands = {line.family.pk: line.status for line in lines}
    for line in lines:
        typed = request.POST.get(f"a-{line.family.public_id}", "")
        line.status = typed if typed in Status.values else ""
    notes = request.POST.get("notes", "")[: LONGEST_NOTES * 2]
    problems = _keep_photos(request, viewer, session)
    if "fill" in request.POST:
        for line in lines:
            line.status = line.status or Status.PRESENT.value
        return _list(request, session, lines, notes, problems, filled=True)
    answers = {line.family.public_id: line.status for line in lines if line.status}
    try:
        with hidden_is_404():
            actions.record_attendance(
                public_id,
                answers,
                notes,
                seen=revision_sent(request),
                by=viewer.person,
                on=viewer.today,
                at=clock.now(),
            )
    except (Conflict, NotValid) as refused:
        status = 409 if isinstance(refused, Conflict) else 422
        session.refresh_from_db()
        shown = stands if isinstance(refused, Changed) else None
        return _list(request, session, lines, notes, [str(refused), *problems], status=status, stands=shown)
    for problem in problems:
        messages.warning(request, problem)
    messages.success(request, _("Saved. Who came stands on record."))
    return redirect("session", public_id=public_id)


def _list(
    request: HttpRequest,
    session: Session,
    lines: list[Line],
    notes: str,
    problems: list[str],
    *,
    status: int = 200,
    filled: bool = False,
    stands: dict[int, str] | None = None,
) -> HttpResponse:
    """stands: what is on record by now, shown where it differs from what was tapped"""
    words_of = dict(Status.choices)
    context = {
        "page": PAGE,
        "session": session,
        "about": words.about(session),
        "rows": [
            (
                line,
                words_of.get((stands or {}).get(line.family.pk, ""), "")
                if (stands or {}).get(line.family.pk, line.status) != line.status
                else "",
            )
            for line in lines
        ],
        "statuses": [(each.value, each.label, words.STATUS_MARKS[each][1]) for each in Status],
        "unanswered": sum(1 for line in lines if not line.status) if problems else 0,
        "notes": notes,
        "photos": list(photos_of(session.public_id, OWNER_KIND)),
        "problems": problems,
        "filled": filled,
        "longest": LONGEST_NOTES,
    }
    return render(request, "sessions/attendance.html", context, status=status)


def _keep_photos(request: HttpRequest, viewer: Viewer, session: Session) -> list[str]:
    """Keep the photos of a form, each for itself; what could not be kept, in sentences."""
    problems, kept = [], 0
    for shows in KINDS:
        for sent in request.FILES.getlist(f"photo-{shows.value}"):
            try:
                with hidden_is_404():
                    actions.add_photo(
                        session.public_id,
                        made_ready(sent.read(MOST_BYTES + 1)),
                        shows,
                        keep_place="place" in request.POST,
                        by=viewer.person,
                        on=viewer.today,
                        at=clock.now(),
                    )
                kept += 1
            except (NotValid, Conflict) as refused:
                problems.append(_("A photo was not kept. %(why)s") % {"why": refused})
    if kept:
        told = ngettext("%(count)s photo is kept.", "%(count)s photos are kept.", kept)
        messages.success(request, told % {"count": kept})
    return problems


@require_POST
@screen(Action.HOLD_SESSIONS, first=sees_session)
def add_photos(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Photos of the activity or of the signed list, from the session's page."""
    session = seen_session(viewer, public_id)
    check_has_come(session, viewer.today)
    problems = _keep_photos(request, viewer, session)
    if not problems and not request.FILES:
        problems = [_("Choose a photo first.")]
    if problems:
        return show_session(request, viewer, session, " ".join(problems), status=422)
    return redirect("session", public_id=public_id)


@require_GET
@screen(Action.SEE_SESSIONS, first=sees_photo)
def photo(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """A session's photo, for whoever sees the session."""
    return photo_answer(seen_photo(viewer, public_id))


@require_POST
@screen(Action.HOLD_SESSIONS, first=sees_photo)
def remove_photo(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Take a photo away."""
    with hidden_is_404():
        session = actions.remove_photo(public_id, by=viewer.person, on=viewer.today, at=clock.now())
    messages.info(request, _("The photo was removed."))
    return redirect("session", public_id=session.public_id)
