"""Asking a route as somebody, and reading whatever comes back: pages, workbooks, lines, JSON."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import openpyxl
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.access.table import ROUTES, Route
from tests.access.world import EVERYBODY, MARKS, MINE, REACH, ROLES, SETS, World

CONVERTER = re.compile(r"<[^>]+>")
NAMED = {
    "<str:kind>": "address",
    "<kind>": "address",
    "<str:form>": "json",
    "<slug:name>": "voluntary_graduations",
    "<slug:programme>": "ppse",
    "<slug:story>": "ntb",
}  # what no set has its own of
SEPARATORS = re.compile(r"[\s.,\u00a0\u202f]")
REFUSED = {401, 403, 404}
WRITE = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|COPY)\s+"?(\w+)', re.I)
# What a look, a file or the use of a token leaves behind: no change of anybody's facts.
NO_FACTS = {"audit_event", "people_session", "api_token"}


def views() -> dict[str, Any]:
    """Every address pattern of the site, as the resolver has it, with its view."""

    def walk(resolver: Any, before: str) -> Iterator[tuple[str, Any]]:
        for each in resolver.url_patterns:
            if isinstance(each, URLPattern):
                yield before + str(each.pattern), each.callback
            else:
                yield from walk(each, before + str(each.pattern))

    return dict(walk(get_resolver(), ""))


def patterns() -> list[str]:
    """Every address pattern of the site."""
    return list(views())


@dataclass(frozen=True)
class Asked:
    """One request: who, how, about which set; and what came back."""

    pattern: str
    letter: str
    method: str
    about: str
    status: int
    body: str
    headers: dict[str, str]
    changed: frozenset[str]  # tables written to, but for the log and the session

    def __str__(self) -> str:
        return f"{self.method} {self.pattern} by {self.letter} about {self.about}: {self.status}"


def address(pattern: str, route: Route, world: World, about: str) -> str:
    def filled(found: re.Match[str]) -> str:
        return NAMED.get(found[0]) or str(world.sets[about].ids[route.about])

    return "/" + CONVERTER.sub(filled, pattern)


def ask(
    world: World,
    pattern: str,
    letter: str,
    method: str,
    about: str,
    *,
    query: str = "",
    named: str = "",
    token: bool = True,
) -> Asked:
    """Send one request and undo whatever it wrote. named: the set whose things the form names (default: the same)."""
    route = ROUTES[pattern]
    before = transaction.savepoint()
    client = Client(raise_request_exception=True)
    client.cookies["django_language"] = "en"
    headers = {}
    api = pattern.startswith("api/")
    if api and letter != "X":
        headers["Authorization"] = f"Bearer {world.secrets[letter]}" if token else ""
    if (not api or not token) and letter != "X":
        client.force_login(world.cast[letter])
    form: dict[str, Any] = {name: str(world.sets[named or about].ids[kind]) for name, kind in route.body.items()}
    form |= route.sends
    form |= {"reason": "audit"} if "export" in pattern else {}
    form |= {"text": MARKS[named or about]} if "search" in pattern else {}
    if pattern == "api/v1/answers/all.ndjson":
        query = f"{query}&reason=audit"
    where = address(pattern, route, world, about) + (f"?{query.lstrip('&')}" if query else "")
    written: set[str] = set()
    try:
        with connection.execute_wrapper(partial(_watched, written)):
            if method == "GET":
                answer = client.get(where, headers=headers)
            elif api:
                answer = client.post(where, form, content_type="application/json", headers=headers)
            else:
                answer = client.post(where, form, headers=headers)
            body = read(answer)
    finally:
        transaction.savepoint_rollback(before)
    changed = frozenset(written - NO_FACTS)
    return Asked(pattern, letter, method, about, answer.status_code, body, dict(answer.headers), changed)


def _watched(written: set[str], execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Note the tables a statement writes to."""
    if found := WRITE.match(sql):
        written.add(found[1])
    return execute(sql, params, many, context)


def read(answer: Any) -> str:
    """All that an answer says, also where it leads to; a workbook by its cells and its properties."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    said = answer.headers.get("Location", "") + answer.headers.get("Content-Disposition", "")
    if content[:2] == b"PK":
        parts = zipfile.ZipFile(io.BytesIO(content))
        loose = [parts.read(name).decode("utf-8", "replace") for name in parts.namelist()]
        book = openpyxl.load_workbook(io.BytesIO(content)) if "xl/workbook.xml" in parts.namelist() else []
        cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
        return "\n".join([said, *loose, *cells])
    return f"{said}\n{content.decode('utf-8', 'replace')}"


def found_in(body: str, marks: list[str]) -> list[str]:
    """Which marks a body holds, however its figures are separated and its letters cased."""
    plain = SEPARATORS.sub("", body).lower()
    return [mark for mark in marks if SEPARATORS.sub("", mark).lower() in plain]


def reach(route: Route, letter: str) -> frozenset[str]:
    """The sets whose things somebody reaches by a route."""
    if letter in route.anywhere:
        return frozenset(SETS)
    if route.shared and REACH[letter]:
        return REACH[letter] | {"colleague", MINE}
    return REACH[letter]


def leaks(world: World, asked: Asked) -> list[str]:
    """Marks in an answer of what the asker must not see."""
    hidden = [which for which in SETS if which not in REACH[asked.letter]]
    families = [mark for which in hidden for mark in world.sets[which].marks]
    # The administrator sees every account, and so everybody's name; of families nothing at all.
    staff = [] if asked.letter in "DM" else world.sets["other"].staff
    own = [str(each) for each in ([world.sets[asked.about].ids.get(ROUTES[asked.pattern].about)])]
    body = asked.body
    if asked.status in (302, 404, 403, 401, 422):
        for mark in own:  # an address that leads back to what was asked for says nothing new
            body = body.replace(mark, "")
    return [f"{asked} shows {mark}" for mark in found_in(body, [*families, *staff])]


def everybody(route: Route, letters: str = EVERYBODY, sets: tuple[str, ...] = SETS) -> list[tuple[str, str]]:
    """(who, about which set) for every request that a route is asked with."""
    return [(letter, about) for letter in letters for about in (sets if route.about else (MINE,))]


__all__ = ["ROLES", "Asked", "address", "ask", "everybody", "found_in", "leaks", "patterns", "reach", "read", "views"]
