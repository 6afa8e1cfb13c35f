"""Which language a page is in: Indonesian, until the person chooses another."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from tangga.open_figures.urls import OPEN


class IndonesianFirst(LocaleMiddleware):
    """Takes the language from the cookie that the switch sets, else Indonesian.

    The browser's own wish does not count: the browsers of Indonesian offices are often set up in English by whoever
    sold the machine, and their people would meet a language they never asked for. Programs (the JSON door) send no
    cookie; somebody wrote their Accept-Language on purpose, so there it counts. The pages that everybody reads say it
    in their address, refusals too.
    """

    def process_request(self, request: HttpRequest) -> None:
        if request.path.startswith("/api/"):
            chosen = request.headers.get("Accept-Language", "").strip()[:2].lower()
        elif request.path.startswith(f"/{OPEN}"):
            chosen = request.GET.get("lang", "")
        else:
            chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = {code for code, _name in settings.LANGUAGES}
        translation.activate(chosen if chosen in known else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
