"""Middleware: what each request was, how it ended and how long it took, for the log and for the measures.

It says the name of the route, never the address: that may hold an id, the code of a paper, or what somebody looked for.
"""

import logging
import re
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from tangga.upkeep import measures
from tangga.upkeep.logs import ID, REQUEST

log = logging.getLogger("tangga.request")
HEADER = "X-Request-ID"
GIVEN = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
PROBES = frozenset({"healthz", "readyz", "metrics"})  # asked every few seconds: in the log only when they break


class Statements:
    """The time that one request's statements took, and how many they were."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.number = 0

    def __call__(self, execute: Callable[..., Any], *words: Any) -> Any:
        begun = perf_counter()
        try:
            return execute(*words)
        finally:
            self.seconds += perf_counter() - begun
            self.number += 1


class Watched:
    """The outermost middleware: nothing is answered past it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        named = id_of(request)
        setattr(request, ID, named)  # Django writes its line of a refusal after all middleware
        token = REQUEST.set(named)
        statements = Statements()
        begun = perf_counter()
        try:
            with connection.execute_wrapper(statements) if measures.are_on() else nullcontext():
                response = self.get_response(request)
            took = perf_counter() - begun
            response.headers[HEADER] = named
            route, method = route_of(request), request.method if request.method in METHODS else "other"
            if measures.are_on():
                measures.note_request(route, str(method), response.status_code, took, statements.seconds)
            if route not in PROBES or response.status_code >= 500:
                said = {"method": method, "route": route, "status": response.status_code, "ms": round(took * 1000)}
                log.info("request", extra={"fields": said})
            return response
        finally:
            REQUEST.reset(token)


def id_of(request: HttpRequest) -> str:
    """The request's id: our own proxy's, if one stands there and gives one, else a new one. No other form is taken:
    a client could write anything into it."""
    given = request.headers.get(HEADER, "")
    return given if settings.PROXIES and GIVEN.fullmatch(given) else uuid.uuid4().hex


def route_of(request: HttpRequest) -> str:
    """The name of the route that answered; "static" for a file of the pages, "none" where there is no such address."""
    match = request.resolver_match
    if match is not None:
        return str(match.view_name)
    return "static" if request.path.startswith(settings.STATIC_URL) else "none"
