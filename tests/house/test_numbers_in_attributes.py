"""A number in an attribute or an address is written plain: with separators (1.000, 2.026) no browser understands it.

Templates write every number with the separators of the language. Two looks find where that went into an attribute: the
templates themselves, where the attribute takes nothing but numbers; and every page as each role sees it, with a mark
put on every number that a template writes with separators, however small it is in the tests' world. A year is plain in
what people read, too.
"""

import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template import base
from django.utils.formats import localize

from tests.access.asking import ask
from tests.access.conftest import made, today, world  # noqa: F401 - fixtures
from tests.access.table import ROUTES
from tests.access.world import MINE, World

pytestmark = pytest.mark.any_database  # every page is asked on PostgreSQL too by test_every_route.py
SOURCE = Path(__file__).resolve().parents[2] / "src" / "tangga"
MEASURES = (
    "maxlength", "minlength", "min", "max", "step", "size", "rows", "cols", "width", "height", "x", "y", "x1", "x2",
    "y1", "y2", "r", "rx", "ry", "cx", "cy", "viewBox", "colspan", "rowspan", "tabindex", "start",
)  # fmt: skip
MEASURE = re.compile(rf"""\s({"|".join(MEASURES)})=(?:"([^"]*)"|'([^']*)')""")
VARIABLE = re.compile(r"\{\{(.*?)\}\}")
WRITES_PLAIN = ("plain", "shift", "iso", "stringformat", "date")  # filters that answer with a text for programs
# Attributes that people read or hear, and names that only the page itself knows.
WORDS = {"aria-label", "aria-valuetext", "alt", "title", "placeholder", "data-label", "content"}
NAMES = {"id", "for", "aria-labelledby", "aria-describedby", "aria-controls"}
MARK = "¤"
SEPARATED = re.compile(r"(?<![\d.])\d{1,3}(?:[.,]\d{3})+(?![\d.])")
# A year as no year is written; the tests' world has no such number of things.
YEAR_AS_A_NUMBER = re.compile(r"(?<![\d.,])2[.,]0[12]\d(?![\d.,]*\d)")
GETS = [
    pattern for pattern, route in sorted(ROUTES.items()) if "GET" in route.methods and not pattern.startswith("api/")
]


def unplain(text: str) -> list[str]:
    """Numbers, or what may be one, that a template writes into attributes which take numbers only."""
    return [
        f"{found[1]}: {variable.strip()}"
        for found in MEASURE.finditer(text)
        for variable in VARIABLE.findall(found[2] or found[3] or "")
        if variable.strip().rpartition("|")[2].partition(":")[0] not in WRITES_PLAIN
    ]


class Attributes(HTMLParser):
    """The attributes of a page in which a marked or a separated number stands."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            told = (value or "").partition("#")[0] if name == "href" else value or ""
            measured = name in {each.lower() for each in MEASURES} and SEPARATED.search(told)
            if name not in WORDS | NAMES and (MARK in told or measured):
                self.wrong.append(f'<{tag} {name}="{value}">')


def wrong_in(body: str) -> list[str]:
    page = Attributes()
    page.feed(body)
    return sorted({*page.wrong, *YEAR_AS_A_NUMBER.findall(body)})


@pytest.fixture
def marked(monkeypatch):
    """Every number that a template writes with the separators of the language bears a mark."""

    def written(value, use_l10n=None):
        number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        return f"{localize(value, use_l10n=use_l10n)}{MARK}" if number else localize(value, use_l10n=use_l10n)

    monkeypatch.setattr(base, "localize", written)


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.html")), ids=lambda path: path.name)
def test_attributes_that_take_numbers_get_them_plain(path: Path):
    assert unplain(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("pattern", GETS)
def test_no_page_has_a_number_with_separators_in_an_attribute(world: World, marked, pattern: str):  # noqa: F811
    letters = [letter for letter in "FCOHPMAD" if letter in ROUTES[pattern].may]
    assert {
        f"{letter}: {each}" for letter in letters for each in wrong_in(ask(world, pattern, letter, "GET", MINE).body)
    } == set()


def test_the_looks_find_what_they_are_for():
    """Or they would prove nothing."""
    assert unplain('<input maxlength="{{ most }}"><rect x="{{ at|plain }}" y=\'{{ at|default:0 }}\'>') == [
        "maxlength: most",
        "y: at|default:0",
    ]
    assert wrong_in(f'<a href="?year=2026{MARK}"></a><a href="#part-1{MARK}"></a><p title="1{MARK}"></p>') == [
        f'<a href="?year=2026{MARK}">'
    ]
    assert wrong_in('<input maxlength="1.000"><p data-at="1.000">') == ['<input maxlength="1.000">']
    assert wrong_in("<p>Tahun 2.026, atau 2,025. Rp 2.025.000, 12.025 atau 2025") == ["2,025", "2.026"]
