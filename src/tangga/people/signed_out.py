"""The way to the sign-in page for whoever is not, or no longer, signed in; and back to a page that can be opened."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

OPENED = ("GET", "HEAD")


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and from there to where they were: the page asked for; or, of what was sent and so is lost,
    the page it was sent from. A part of a page (htmx) is no page: the whole page goes to the sign-in."""
    htmx = getattr(request, "htmx", False)
    if request.method in OPENED and not htmx:
        return redirect_to_login(request.get_full_path())
    if request.method not in OPENED:
        messages.warning(
            request,
            _("You were no longer signed in, so what you sent was not taken. Sign in, and send it once more."),
        )
    login = redirect_to_login(_page_before(request))
    if not htmx:
        return login
    return HttpResponse(headers={"HX-Redirect": login.headers["Location"]})


def _page_before(request: HttpRequest) -> str:
    """The page of this installation that the request came from; the home page where it does not say."""
    said = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    found = urlsplit(said)
    return found.path + (f"?{found.query}" if found.query else "")
