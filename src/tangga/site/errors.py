"""TanggaError -> one answer, HTML or JSON; and the pages for what Django refuses itself."""

import sqlite3
import sys
from collections.abc import Callable

from django.db import DataError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tangga.errors import Conflict, NotAllowed, NotSignedIn, NotValid, TanggaError, TooMany
from tangga.open_figures.public_views import frame
from tangga.open_figures.urls import OPEN
from tangga.people.addresses import NotUnderstood
from tangga.policy import PolicyGap
from tangga.reports.policy_words import gap_in_words

STATUSES: tuple[tuple[type[TanggaError], int], ...] = (
    (NotAllowed, 403),
    (Conflict, 409),
    (NotValid, 422),
    (NotSignedIn, 401),
    (TooMany, 429),
)

BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)  # the last byte of SQLite's error code; the rest says which kind


def status_of(error: TanggaError) -> int:
    """401, 403, 409, 422 or 429; a policy gap and every other refusal of what was asked is 422."""
    return next((status for kind, status in STATUSES if isinstance(error, kind)), 422)


def heading_of(status: int) -> str:
    """What happened, in three words."""
    return {
        400: _("This cannot be read"),
        401: _("Sign in first"),
        403: _("Not for your role"),
        404: _("Not found here"),
        405: _("This address does not do that"),
        409: _("Changed meanwhile"),
        422: _("This cannot be answered"),
        429: _("Too many at once"),
        500: _("Something broke"),
        503: _("Busy just now"),
    }[status]


def wants_json(request: HttpRequest) -> bool:
    """The JSON door, or a client that asks for JSON and not for a page."""
    return request.path.startswith("/api/") or request.get_preferred_type(["text/html", "application/json"]) == (
        "application/json"
    )


def answer(
    request: HttpRequest,
    status: int,
    sentence: str,
    next_step: str = "",
    fields: tuple[tuple[str, str], ...] = (),
    way_out: str = "",
) -> HttpResponse:
    """The one form every refusal takes. A part of a page (htmx) gets it in place of the page's content.

    way_out: an address that would be answered, offered as a link
    """
    if wants_json(request):
        told: dict[str, object] = {"status": status, "error": sentence, "next": next_step}
        if fields:
            told["fields"] = [{"field": field, "problem": problem} for field, problem in fields]
        return JsonResponse(told, status=status, headers={"Cache-Control": "no-store, private"})
    context = {
        "status": status,
        "heading": heading_of(status),
        "sentence": sentence,
        "next_step": next_step,
        "way_out": way_out,
    }
    if request.path.startswith(f"/{OPEN}"):  # no form on it, so that no cookie is set
        page = render(request, "errors/public.html", frame(request, **context), status=status)
    elif getattr(request, "htmx", False):
        page = render(request, "errors/_error.html", context, status=status)
        page["HX-Retarget"] = "#main > .wrap"
        page["HX-Reswap"] = "innerHTML"
    else:
        page = render(request, "errors/error.html", context, status=status)
    page["Cache-Control"] = "no-store, private"
    return page


class TanggaErrors:
    """Middleware: a TanggaError that reaches the top becomes its answer; so does a database that is taken."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405:
            allowed = response.headers.get("Allow", "")
            if wants_json(request):
                what = _("This address does not answer %(method)s.") % {"method": request.method}
                response = answer(request, 405, what, _("It answers %(methods)s.") % {"methods": allowed})
            else:
                what = _("This address is no page: something is sent to it from a page.")
                response = answer(request, 405, what, _("Go back to that page, or home, and do it there."))
            response.headers["Allow"] = allowed
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if is_busy(error):
            return busy(request)
        if isinstance(error, DataError) and "NUL" in str(error):
            return bad_request(request, error)  # a sign that no keyboard sends, and that PostgreSQL's texts cannot hold
        if not isinstance(error, TanggaError):
            return None
        if isinstance(error, NotUnderstood):
            return not_understood(request, error)
        sentence = gap_in_words(error) if isinstance(error, PolicyGap) else str(error)
        status = status_of(error)
        told = answer(request, status, sentence, fields=getattr(error, "fields", ()))
        if isinstance(error, NotSignedIn):
            told.headers["WWW-Authenticate"] = "Bearer"
        if isinstance(error, TooMany):
            told.headers["Retry-After"] = str(error.seconds)
            # Django would write the address into its log; a public one holds the code of somebody's paper.
            setattr(told, "_has_been_logged", True)  # noqa: B010 - no public name for it
        return told


def not_understood(request: HttpRequest, error: NotUnderstood) -> HttpResponse:
    """422: the address asks for something the page does not know. A page is offered again without it; a form is not."""
    return answer(
        request,
        422,
        str(error),
        _("So nothing is shown, and no file is made: it might say something else than you asked for."),
        way_out=f"{request.path}{error.way_out}" if request.method == "GET" else "",
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return answer(request, 400, _("The address or the form is damaged."), _("Go back, load the page again and retry."))


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 by Django."""
    return answer(
        request, 403, _("Your account may not open this."), _("Ask a colleague whose role allows it, or go home.")
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token is missing or old."""
    return answer(
        request,
        403,
        _("This form is too old, or it was not sent from Tangga."),
        _("Load the page again and send the form once more. Nothing was changed."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: it does not exist, or it lies outside the reader's area; which of the two is not said."""
    return answer(
        request,
        404,
        _("This page does not exist, or it is about something outside your area."),
        _("Check the address, or look for it from the home page."),
    )


def is_busy(error: BaseException | None) -> bool:
    """Whether SQLite refused because somebody else was writing for longer than the settings let a writer wait."""
    cause = error.__cause__ if isinstance(error, OperationalError) else None
    return isinstance(cause, sqlite3.OperationalError) and (cause.sqlite_errorcode & 0xFF) in BUSY


def busy(request: HttpRequest) -> HttpResponse:
    """503: waiting is all there is to do."""
    page = answer(
        request,
        503,
        _("Somebody else is writing a large list; nothing of yours was saved."),
        _("Try again in a moment."),
    )
    page["Retry-After"] = "60"
    return page


def broken(request: HttpRequest) -> HttpResponse:
    """500: says nothing about the cause; the log does. (Or 503, when a middleware found the database taken.)"""
    if is_busy(sys.exc_info()[1]):
        return busy(request)
    return answer(
        request,
        500,
        _("Tangga made a mistake while answering. Nothing you entered was half saved."),
        _("Try again in a minute. If it happens again, tell your administrator the time and this page's address."),
    )
