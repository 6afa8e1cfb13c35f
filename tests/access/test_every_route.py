"""Every route x every role x own, a colleague's and another district's things. The table is tests/access/table.py."""

import re

import pytest
from django.test import Client

from tests.access.asking import REFUSED, address, ask, everybody, found_in, leaks, patterns, reach
from tests.access.table import ROUTES, Route
from tests.access.world import EVERYBODY, MINE, OTHER, SETS, World

OWN = re.compile(r"accounts/(me|sign-|new-password)|language/")
GETS = [pattern for pattern, route in sorted(ROUTES.items()) if "GET" in route.methods]
POSTS = [pattern for pattern, route in sorted(ROUTES.items()) if "POST" in route.methods]
LISTS = [pattern for pattern, route in sorted(ROUTES.items()) if route.listing]
SHOWN = [pattern for pattern, route in sorted(ROUTES.items()) if route.shows]


def test_every_route_has_its_line_in_the_table():
    assert [pattern for pattern in patterns() if pattern not in ROUTES] == []


def test_no_line_is_about_a_route_that_is_gone():
    assert [pattern for pattern in ROUTES if pattern not in patterns()] == []


def wrong_status(route: Route, letter: str, about: str, method: str, status: int) -> bool:
    """Whether an answer is another than the table says: refused, not there, or something a person can use."""
    if letter == "X" and not route.allowed(letter, method):
        return status not in {302, 401, 403, 404}
    if route.before_role and about not in reach(route, letter):
        return status != 404
    if not route.allowed(letter, method):
        return status not in REFUSED
    if route.about and about not in reach(route, letter):
        return status != 404
    return status >= 500 or status in REFUSED - ({404} if route.absent else set())


@pytest.mark.parametrize("pattern", GETS)
def test_reading(world: World, pattern: str):
    """Everybody gets what the table says, nothing of what they may not see, and nothing that a cache may keep."""
    route = ROUTES[pattern]
    asked = [ask(world, pattern, letter, "GET", about) for letter, about in everybody(route)]
    assert [str(one) for one in asked if wrong_status(route, one.letter, one.about, "GET", one.status)] == []
    assert [leak for one in asked for leak in leaks(world, one)] == []
    assert [str(one) for one in asked if not route.open_data and one.letter != "X" and may_be_kept(one)] == []
    assert [f"{one} writes to {sorted(one.changed)}" for one in asked if one.changed] == []


def may_be_kept(one) -> bool:
    """Whether a shared cache, or the browser after signing out, might show an answer again."""
    return one.status == 200 and "no-store" not in one.headers.get("Cache-Control", "")


@pytest.mark.parametrize("pattern", POSTS)
def test_writing(world: World, pattern: str):
    """The same by POST; whoever is refused has changed nothing."""
    route = ROUTES[pattern]
    asked = [ask(world, pattern, letter, "POST", about) for letter, about in everybody(route)]
    assert [str(one) for one in asked if wrong_status(route, one.letter, one.about, "POST", one.status)] == []
    assert [leak for one in asked for leak in leaks(world, one)] == []
    refused = [one for one in asked if one.status >= 400 and not OWN.match(pattern)]  # wrong tries are counted there
    assert [f"{one} writes to {sorted(one.changed)}" for one in refused if one.changed] == []


@pytest.mark.parametrize("pattern", [pattern for pattern in POSTS if "A" in ROUTES[pattern].may])
def test_an_auditor_changes_nothing(world: World, pattern: str):
    """Searches, files and uncovered numbers are all an auditor may POST, beside their own account, the language, and
    having two assessments compared: that works something out and changes nobody's facts."""
    changed = ask(world, pattern, "A", "POST", MINE).changed
    assert OWN.match(pattern) or changed <= {"runs_comparison", "jobs_job"}


@pytest.mark.parametrize("pattern", [pattern for pattern in POSTS if ROUTES[pattern].body])
def test_a_form_that_names_things_of_another_set_is_refused(world: World, pattern: str):
    route = ROUTES[pattern]
    asked = [
        ask(world, pattern, letter, "POST", MINE, named=named)
        for letter in EVERYBODY
        for named in SETS
        if route.allowed(letter, "POST") and named not in reach(route, letter)
    ]
    assert [str(one) for one in asked if one.status < 400] == []
    assert [leak for one in asked for leak in leaks(world, one)] == []


@pytest.mark.any_database  # test_reading asks the same pages on both
@pytest.mark.parametrize("pattern", [pattern for pattern in GETS if not pattern.startswith("api/")])
def test_a_part_of_a_page_is_guarded_like_the_page(world: World, pattern: str, monkeypatch):
    monkeypatch.setattr(Client, "get", with_htmx(Client.get))
    route = ROUTES[pattern]
    asked = [ask(world, pattern, letter, "GET", about) for letter, about in everybody(route, "FODN", (MINE, OTHER))]
    assert [str(one) for one in asked if wrong_status(route, one.letter, one.about, "GET", one.status)] == []
    assert [leak for one in asked for leak in leaks(world, one)] == []


def with_htmx(get):
    def asks(client, where, *, headers=None, **more):
        return get(client, where, headers={**(headers or {}), "HX-Request": "true", "HX-Target": "results"}, **more)

    return asks


@pytest.mark.any_database  # test_reading asks the same pages on both
@pytest.mark.parametrize("pattern", LISTS)
def test_a_filter_that_is_not_known_shows_nothing(world: World, pattern: str):
    queries = ["colour=red", "area=9999&page=x"]
    asked = [
        ask(world, pattern, letter, "GET", MINE, query=query) for letter in ROUTES[pattern].may for query in queries
    ]
    names = world.sets[MINE].marks[:1]
    assert [str(one) for one in asked if one.status not in {200, 404, 422} or found_in(one.body, names)] == []
    assert [leak for one in asked for leak in leaks(world, one)] == []


@pytest.mark.any_database  # test_reading asks the same pages on both
@pytest.mark.parametrize("pattern", LISTS)
def test_asking_for_another_area_shows_nothing_of_it(world: World, pattern: str):
    queries = ["area=3571", "area=3571011001"]
    asked = [
        ask(world, pattern, letter, "GET", MINE, query=query) for letter in ROUTES[pattern].may for query in queries
    ]
    assert [leak for one in asked for leak in leaks(world, one)] == []
    named = [one for one in asked if one.letter not in "FMD" and found_in(one.body, world.sets[MINE].marks[:1])]
    assert [str(one) for one in named] == []  # and not the whole list either


def test_of_a_case_across_two_districts_each_side_sees_its_own(world: World):
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cast["O"])
    page = client.get(f"/duplicates/{world.sets[MINE].ids['case across']}/")
    assert page.status_code == 200
    assert found_in(page.text, world.sets["colleague"].marks[:1])
    assert found_in(page.text, world.sets[OTHER].marks + world.sets[OTHER].staff) == []


@pytest.mark.parametrize("pattern", SHOWN)
def test_the_marks_are_there_for_those_who_may_see_them(world: World, pattern: str):
    """Or the tests above would prove nothing."""
    route = ROUTES[pattern]
    expected = [
        (letter, about)
        for letter in route.may
        for about in sorted(reach(route, letter))
        if about != OTHER or letter == "M"
    ]
    missing = [
        f"{letter} {about}"
        for letter, about in expected
        if not found_in(ask(world, pattern, letter, "GET", about).body, world.sets[about].marks[:1])
    ]
    assert missing == []


@pytest.mark.parametrize("pattern", [pattern for pattern in sorted(ROUTES) if pattern.startswith("api/v1/")])
def test_a_browsers_session_opens_nothing_of_the_api(world: World, pattern: str):
    route = ROUTES[pattern]
    method = route.methods.split()[0]
    assert route.open_data or ask(world, pattern, "O", method, MINE, token=False).status == 401


@pytest.mark.parametrize("pattern", [pattern for pattern in POSTS if not pattern.startswith("api/")])
def test_no_form_is_taken_without_its_token(world: World, pattern: str):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.cast["O"])
    where = address(pattern, ROUTES[pattern], world, MINE)
    assert client.post(where, {}).status_code == 403


@pytest.mark.parametrize("pattern", [pattern for pattern in POSTS if "GET" not in ROUTES[pattern].methods])
def test_nothing_is_changed_by_following_a_link(world: World, pattern: str):
    asked = ask(world, pattern, "O", "GET", MINE)
    assert asked.status in {403, 404, 405} or (pattern == "language/setlang/" and not asked.changed)
