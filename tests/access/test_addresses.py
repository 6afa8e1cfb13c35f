"""An address that asks for what the page does not know, or for one thing twice, shows nothing and makes no file.

Which names a page reads is said at its view (`@screen(reads=...)`), and read there from the resolver: a page that says
nothing reads nothing, so that a new one is covered by itself.
"""

import re

import pytest

from tangga.audit.models import Event
from tests.access.asking import ask, found_in, reach, views
from tests.access.table import ROUTES
from tests.access.world import EVERYBODY, MINE, World

pytestmark = pytest.mark.any_database  # every page is asked on PostgreSQL too by test_every_route.py

# Pages in front of the sign-in, or reached before it is complete; and the API, which checks each operation itself
# (tangga.api.caller.strict; tests/api/test_schema.py).
WITHOUT = re.compile(
    r"accounts/(sign-in/|sign-in/code/|sign-out/|new-password/|me/second-factor/)$|language/setlang/$|api/v1/|surat/|angka/|healthz$|readyz$|metrics$"
)
SCREENS = {pattern: view.reads for pattern, view in views().items() if hasattr(view, "reads")}
SINGLE = [(pattern, name) for pattern, reads in SCREENS.items() for name in sorted(reads.single)]
# Names that may come several times: each value given narrows the list, or is laid over the rules.
SEVERAL = {"component", "decile", "overlay"}

FOUND = [  # what a reviewer found: the address shows one thing in force and another was
    ("O", "families/", "area=327301&area=3273011002"),
    ("O", "families/", "area=3273011001&area=3273011001"),
    ("O", "families/", "ends=2027&ends=2028"),
    ("O", "families/", "active=no&active=yes"),
    ("O", "unsure/", "ask=age&ask=birth_date"),
    ("O", "families/export/", "active=no&active=yes"),
    ("O", "exits/", "area=5201&area=3273"),
    ("O", "runs/", "bogus=1"),
    ("O", "runs/", "state=bogus&state=done"),
    ("M", "runs/", "area=5201&area=3273"),
    ("D", "accounts/", "state=bogus&state=open"),
    ("D", "accounts/", "role=bogus&role=auditor"),
    ("D", "accounts/", "area=3273&area=3571"),
    ("O", "imports/", "by=x&by=me"),
    ("O", "imports/", "state=closed&state=waiting"),
    ("O", "runs/comparisons/<uuid:public_id>/", "kind=bogus&kind=changed"),
    ("O", "runs/comparisons/<uuid:public_id>/export/", "kind=bogus&kind=changed"),
    ("O", "policy/", "status=x&status="),
    ("O", "", "bogus=1"),
    ("O", "", "area=5201"),
    ("O", "assignments/", "bogus=1"),
    ("A", "log/", "kind=looks&kind=accounts"),
    ("A", "log/export/", "kind=looks&kind=accounts"),
    ("O", "changes/", "state=proposed&state=applied"),
    ("O", "duplicates/", "state=open&state=closed"),
]


def refused(world: World, letter: str, pattern: str, query: str, wrong: str) -> list[str]:
    """What is amiss in how a page, and a form behind the same address, refuses a query (in `wrong`: the name)."""
    amiss = []
    for method in ROUTES[pattern].methods.split():
        written = Event.objects.count()
        asked = ask(world, pattern, letter, method, MINE, query=query)
        shown = found_in(asked.body, world.sets[MINE].marks[:1])
        told = wrong in asked.body
        if asked.status != 422 or shown or not told or asked.changed or Event.objects.count() != written:
            amiss.append(f"{asked} {query}: shown {shown}, told {told}, changed {sorted(asked.changed)}")
    return amiss


def somebody(pattern: str) -> str:
    """Who may open a page, and has the things of MINE within reach."""
    route = ROUTES[pattern]
    every = [letter for letter in EVERYBODY if letter != "X" and route.allowed(letter, route.methods.split()[-1])]
    return next((letter for letter in every if not route.about or MINE in reach(route, letter)), "O")


def test_every_page_says_which_names_it_reads():
    assert [pattern for pattern in views() if pattern not in SCREENS and not WITHOUT.search(pattern)] == []


def test_only_what_adds_up_may_come_several_times():
    assert set().union(*(reads.several for reads in SCREENS.values())) == SEVERAL


@pytest.mark.parametrize("pattern", sorted(SCREENS))
def test_a_name_that_a_page_does_not_know_shows_nothing(world: World, pattern: str):
    assert refused(world, somebody(pattern), pattern, "colour=red", "“colour”") == []


@pytest.mark.parametrize(("pattern", "name"), SINGLE)
def test_a_filter_given_twice_shows_nothing(world: World, pattern: str, name: str):
    """Whatever its values are: also where both are empty, or the same."""
    assert refused(world, somebody(pattern), pattern, f"{name}=&{name}=", f" {name} ") == []


@pytest.mark.parametrize(("pattern", "name"), SINGLE)
def test_a_filter_that_a_page_knows_is_taken_once(world: World, pattern: str, name: str):
    asked = ask(world, pattern, somebody(pattern), ROUTES[pattern].methods.split()[0], MINE, query=f"{name}=")
    assert "There is no filter" not in asked.body
    assert "one value at a time" not in asked.body


@pytest.mark.parametrize(("letter", "pattern", "query"), FOUND)
def test_what_was_once_taken_half_is_refused(world: World, letter: str, pattern: str, query: str):
    assert refused(world, letter, pattern, query, query.partition("=")[0]) == []


def test_the_refusal_offers_the_page_without_what_it_does_not_know(world: World):
    asked = ask(world, "families/", "O", "GET", MINE, query="colour=red&decile=3&ends=2027&ends=2028&decile=4")
    assert "There is no filter called “colour”." in asked.body
    assert "The filter ends can hold one value at a time." in asked.body
    assert 'href="/families/?decile=3&amp;decile=4"' in asked.body
