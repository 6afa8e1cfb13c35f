"""What is sensitive stays where it may be seen: house labels below the district's figures, and photos of anything.

Walks every address of the site as the province and the ministry, whose reach holds the families themselves: what
tests/access proves of other areas' things would not notice a label shown to them.
"""

import ast
import inspect
from pathlib import Path

import pytest
from django.test import Client

from tangga.labelling.models import House, HouseLabel
from tangga.photos.models import Photo
from tests.access.asking import address, ask, found_in, views
from tests.access.conftest import made, today, world  # noqa: F401 - fixtures
from tests.access.table import ROUTES
from tests.access.world import COLLEAGUE, MINE, OTHER, SETS, World

pytestmark = pytest.mark.any_database  # every page is asked on PostgreSQL too by test_every_route.py
SOURCE = Path(__file__).resolve().parents[2] / "src" / "tangga"
ABOVE = "PM"  # province, ministry
GETS = [pattern for pattern, route in sorted(ROUTES.items()) if "GET" in route.methods]
FIGURES = "labelling/overview/"
# Pages above the district that name the statuses: figures by district, and the rules that hold for everybody.
NAME_STATUSES = (FIGURES, "policy/", "policy/changes/")
# They cite newspapers about labels by their addresses.
CITE_SOURCES = ("readiness/questionnaires/<uuid:public_id>/", "readiness/questionnaires/<uuid:public_id>/xlsform/")
# What only pages and panels of labelling say, in both languages.
WORDS = (
    "refused the label",
    "menolak label",
    "resigned from the programme",
    "menyatakan mundur",
    "not their own house",
    "bukan rumah sendiri",
    "house not found",
    "rumah tidak ditemukan",
    "not labelled yet",
    "belum dilabel",
    "label rumah ini",
    "labelling/houses/",
    "malu",  # why the world's label was refused
    "labelling/photos/",
)
SERVES = "photo_answer"


def marks() -> list[str]:
    """Whatever tells one house, one label or one photo of the world from all others."""
    labels = HouseLabel.objects.all()
    owned = Photo.objects.filter(owner__in=labels.values("public_id"))
    ids = [*House.objects.values_list("public_id", flat=True), *labels.values_list("public_id", flat=True)]
    return [*(str(each) for each in [*ids, *owned.values_list("public_id", flat=True)])]


def about(pattern: str) -> tuple[str, ...]:
    return SETS if ROUTES[pattern].about else (MINE,)


def said(world: World, pattern: str, letter: str, which: str) -> str:  # noqa: F811
    """All a page says to somebody but the address it was asked by, which a page of refusal may give back."""
    body = ask(world, pattern, letter, "GET", which).body
    return body.replace(address(pattern, ROUTES[pattern], world, which), "")


@pytest.mark.parametrize("pattern", GETS)
def test_nothing_of_a_house_label_reaches_the_province_or_the_ministry(world: World, pattern: str):  # noqa: F811
    words = [] if pattern in NAME_STATUSES + CITE_SOURCES else list(WORDS)
    told = [
        f"{letter} {which}: {mark}"
        for letter in ABOVE
        for which in about(pattern)
        for mark in found_in(said(world, pattern, letter, which), [*marks(), *words])
    ]
    assert told == []


@pytest.mark.parametrize("letter", ABOVE)
def test_the_figures_by_district_name_no_place_below_it(world: World, letter: str):  # noqa: F811
    body = said(world, FIGURES, letter, MINE)
    assert found_in(body, ["Kota Bandung"]) != []
    assert found_in(body, ["Sukasari", "Sarijadi", "Sukarasa", "Campurejo", "3273011001"]) == []


@pytest.mark.parametrize("letter", ["F", "O"])
def test_the_same_words_and_marks_are_there_for_whoever_sees_labels(world: World, letter: str):  # noqa: F811
    """Or the tests above would prove nothing."""
    panel = found_in(said(world, "families/<uuid:public_id>/", letter, MINE), list(WORDS))
    house = found_in(said(world, "labelling/houses/<uuid:public_id>/", letter, MINE), [*marks(), *WORDS])
    assert "refused the label" in panel
    assert "malu" in house


# ---- photos


def serving() -> dict[str, str]:
    """Address patterns whose view hands over a photo -> the view's name."""
    sources = {pattern: inspect.unwrap(view) for pattern, view in views().items() if inspect.isroutine(view)}
    return {
        pattern: f"{view.__module__}.{view.__name__}"
        for pattern, view in sources.items()
        if SERVES in view.__code__.co_names
    }


def handing_over() -> list[str]:
    """Every function of the source that calls `photo_answer`."""
    found = []
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name != SERVES and SERVES in _called_in(node):
                found.append(f"tangga.{'.'.join(path.relative_to(SOURCE).with_suffix('').parts)}.{node.name}")
    return found


def _called_in(function: ast.FunctionDef) -> set[str]:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {getattr(call, "id", getattr(call, "attr", "")) for call in calls}


def test_photos_are_handed_over_by_views_alone_each_with_a_line_about_whose_photo_it_is():
    """A photo has no page of its own: a view of the thing it shows hands it over, and the table says whose it is."""
    assert sorted(set(handing_over())) == sorted(set(serving().values()))
    assert [pattern for pattern in serving() if not ROUTES[pattern].about] == []


@pytest.mark.parametrize("pattern", sorted(serving()))
@pytest.mark.parametrize(("letter", "which"), [("F", COLLEAGUE), ("F", OTHER), ("O", OTHER), ("P", OTHER)])
def test_no_photo_is_served_to_whoever_does_not_see_its_owner(world: World, pattern: str, letter: str, which: str):  # noqa: F811
    answer = ask(world, pattern, letter, "GET", which)
    assert answer.status in (403, 404)
    assert not answer.headers["Content-Type"].startswith("image/")


@pytest.mark.parametrize("pattern", sorted(serving()))
def test_a_photo_needs_a_sign_in_and_an_id_that_is_there(world: World, pattern: str):  # noqa: F811
    ids = world.sets[MINE].ids
    nowhere = address(pattern, ROUTES[pattern], world, MINE).replace(str(ids[ROUTES[pattern].about]), str(ids["run"]))
    official = Client()
    official.force_login(world.cast["O"])
    assert ask(world, pattern, "X", "GET", MINE).status in (302, 403, 404)
    assert official.get(nowhere).status_code == 404
