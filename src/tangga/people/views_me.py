"""One's own account: password, second factor, sessions, language; and setting a password with a link."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.audit.actions import record, record_once_a_minute
from tangga.errors import Conflict, NotValid
from tangga.people import clock, passwords, second_factor
from tangga.people.addresses import id_named
from tangga.people.forms import wait_in_words
from tangga.people.screens import Viewer, screen
from tangga.people.sessions import BROWSER, note_sign_in, sessions_of

LINK = "password_link"  # hash of the link's token, so that the token itself stands in one address only


@require_GET
@screen(None)
def me(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The page."""
    return _me(request, viewer)


def _me(request: HttpRequest, viewer: Viewer, *, problem: str = "", status: int = 200) -> HttpResponse:
    person = viewer.person
    key = request.session.session_key
    rows = [(row, row.get_decoded().get(BROWSER, ""), row.session_key == key) for row in sessions_of(person)]
    context = {
        "page": "my-account",
        "problem": problem,
        "has_factor": second_factor.has_one(person),
        "codes_left": second_factor.codes_left(person),
        "rule": second_factor.rule_for(viewer.posting, viewer.today),
        "sessions": rows,
        "link_used": passwords.last_link_used(person),
        "postings": person.postings.select_related("area").order_by("-starts_on"),
    }
    return render(request, "people/me.html", context, status=status)


@sensitive_post_parameters()
@require_POST
@screen(None)
def change_password(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Change one's own password; every other session ends."""
    person = viewer.person
    typed = request.POST
    if authenticate(request, username=person.username, password=typed.get("old", "")) is None:
        record_once_a_minute("person.password_refused", person)
        until = getattr(request, "wait_until", None)
        problem = wait_in_words(until) if until else _("The password you have now is not right. Type it again.")
        return _me(request, viewer, problem=problem, status=429 if until else 422)
    try:
        if typed.get("new", "") != typed.get("again", ""):
            raise NotValid(_("The new password was typed in two different ways. Type both again."))
        passwords.change(person, typed.get("new", ""), at=clock.now(), keep=request.session.session_key)
    except NotValid as error:
        return _me(request, viewer, problem=str(error), status=422)
    update_session_auth_hash(request, person)
    note_sign_in(request, viewer.posting)
    done = _("Your password is changed. Wherever else you were signed in, you no longer are.")
    messages.success(request, done, "good")
    return redirect("my-account")


@require_POST
@screen(None)
def end_session(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """End one of one's own sessions, or all but this one."""
    others = viewer.person.sessions.exclude(session_key=request.session.session_key or "")
    which = request.POST.get("session", "")
    if which != "others":
        named = id_named(which)
        others = others.filter(public_id=named) if named else others.none()
    ended, _kinds = others.delete()
    if ended:
        area = viewer.area.code if viewer.area else ""
        record("person.sessions_ended", viewer.person, by=viewer.person, area_code=area, detail={"sessions": ended})
        messages.success(request, _("Signed out there."), "good")
    return redirect("my-account")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest, **_more: Any) -> HttpResponse:
    """Set a password with a link. The token leaves the address at once (logs and histories keep addresses); looking at
    the page does not use the link up, so a messenger's preview does no harm."""
    if "link" in request.GET:
        request.session[LINK] = passwords.hash_of(request.GET["link"])
        return redirect("new-password")
    held = request.session.get(LINK, "")
    link = passwords.open_link(held, clock.now()) if held else None
    if link is None:
        return render(request, "people/new_password.html", {"person": None}, status=200)
    problem = ""
    if request.method == "POST":
        try:
            if request.POST.get("new", "") != request.POST.get("again", ""):
                raise NotValid(_("The new password was typed in two different ways. Type both again."))
            passwords.set_by_link(held, request.POST.get("new", ""), at=clock.now())
        except (NotValid, Conflict) as error:
            problem = str(error)
        else:
            request.session.flush()
            messages.success(request, _("Your password is set. Sign in with it now."), "good")
            return redirect("sign-in")
    context = {"person": link.person, "problem": problem}
    return render(request, "people/new_password.html", context, status=422 if problem else 200)
