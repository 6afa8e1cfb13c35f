"""The page that says whether a paper is valid: to anybody who holds it, signed in or not, and nothing else."""

import logging

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from tangga.errors import TooMany
from tangga.issued_papers.models import Kind
from tangga.issued_papers.queries import paper_of_token
from tangga.people import clock
from tangga.people.throttle import address_of

MOST_A_MINUTE = 60  # a district's office may stand behind one address
A_MINUTE = 60
# Kept by nobody, found by no search engine, and the address told to no other site.
HEADERS = {
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}
log = logging.getLogger("tangga.issued_papers")


@require_safe
@sensitive_variables("token")
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Valid or not, since when, which kind of paper of which office: no name, and not what it is about."""
    check_not_too_many(request)
    paper = paper_of_token(token)
    context = {"paper": paper, "kind": str(Kind(paper.kind).label) if paper else ""}
    answer = render(request, "issued_papers/check.html", context, status=200 if paper else 404)
    for name, value in HEADERS.items():
        answer.headers[name] = value
    return answer


def check_not_too_many(request: HttpRequest) -> None:
    """Count a look from an address. Raises TooMany above MOST_A_MINUTE in a minute of the clock.

    Counted in each server process by itself (Django's local cache), and nowhere written down. A token is not guessed
    at any rate (32 to the 20th); this keeps one visitor from keeping the others waiting.
    """
    now = int(clock.now().timestamp())
    key = f"paper-check-{address_of(request)}-{now // A_MINUTE}"
    cache.add(key, 0, timeout=2 * A_MINUTE)
    if cache.incr(key) > MOST_A_MINUTE:
        log.warning("looks at issued papers: more than %s in a minute from one address", MOST_A_MINUTE)
        wait = A_MINUTE - now % A_MINUTE
        raise TooMany(_("Too many looks in a minute. Wait %(seconds)s seconds.") % {"seconds": wait}, wait)
