"""What is published never disagrees with the indicators: editions with every file and text, and open figures."""

import csv
import io
import json
from collections import defaultdict

import openpyxl
import pypdf
import pytest
from django.test import Client

from tangga.editions.files import Form
from tangga.figures.figure import figure
from tangga.open_figures.content import BY_SUB_DISTRICT, MEASURES
from tangga.papers import formats
from tangga.rules.periods import read
from tests.features.editions import conftest as editions
from tests.features.editions.conftest import exits, head  # noqa: F401 - fixtures
from tests.features.open_figures import conftest as open_figures
from tests.features.open_figures.conftest import bandung, opened, people  # noqa: F401 - fixtures

BANDUNG = "3273"


# --- editions: the page, what it was drafted from, each file


@pytest.fixture
def edition(exits, head, tono):  # noqa: F811
    return editions.published(tono, head)


@pytest.fixture
def as_head(head):  # noqa: F811
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(head)
    return client


@pytest.fixture
def ours(edition):
    """(code of the indicator, how it is cut) -> the figure, of each table."""
    asked = {"as_of": edition.as_of, "known_at": edition.known_at, "now": editions.NOW}
    cuts = edition.tables.exclude(indicator="").values_list("indicator", "by")
    return {cut: figure(cut[0], BANDUNG, read("2025-H1"), by=cut[1], **asked) for cut in cuts}


def file_of(client, edition, form):
    answer = client.get(f"/editions/{edition.public_id}/files/{form}/")
    return b"".join(answer) if answer.streaming else answer.content


def test_the_page_of_an_edition_and_of_a_draft(edition, as_head, ours, tono):
    told = [each.numbers for each in as_head.get(f"/editions/{edition.public_id}/").context["tables"]]
    assert {(each.indicator, each.by): (each.total, dict(each.parts)) for each in told} == {
        cut: (each.total, dict(each.parts)) for cut, each in ours.items()
    }
    as_tono = Client()
    as_tono.force_login(tono)
    asked = "layout=graduations&area=3273&year=2025&part=H1&on=2025-06-30"
    drafted = [each.numbers for each in as_tono.get(f"/editions/new/?{asked}").context["preview"]]
    assert {(each.indicator, each.by): each.total for each in drafted} == {
        cut: each.total for cut, each in ours.items()
    }


def test_the_json_of_an_edition(edition, as_head, ours):
    tables = json.loads(file_of(as_head, edition, "json"))["tables"]
    assert {(each["indicator"], each["by"]): each["total"] for each in tables} == {
        cut: each.total for cut, each in ours.items()
    }
    assert {
        (each["indicator"], each["by"]): {part["part"]: part["value"] for part in each["parts"]} for each in tables
    } == {cut: dict(each.parts) for cut, each in ours.items()}
    assert len(tables) > 1


def test_the_csv_of_an_edition(edition, as_head, ours):
    rows = list(csv.DictReader(io.StringIO(file_of(as_head, edition, "csv").decode())))
    shown = defaultdict(list)
    for row in rows:
        shown[row["table"]].append(row["value"])
    said = {(each.code): ours[each.indicator, each.by] for each in edition.tables.exclude(indicator="")}
    assert shown == {
        code: [str(many) if many is not None else "" for many in (*each.parts.values(), each.total)]
        for code, each in said.items()
    }


def test_the_workbook_of_an_edition(edition, as_head, ours):
    book = openpyxl.load_workbook(io.BytesIO(file_of(as_head, edition, "xlsx")))
    sheets = book.worksheets[: len(ours)]
    totals = [[row[2] for row in sheet.iter_rows(values_only=True)][-1] for sheet in sheets]
    assert totals == ["belum ditetapkan" if each.total is None else each.total for each in ours.values()]
    parts = [sum(row[2] for row in list(sheet.iter_rows(values_only=True))[1:-1]) for sheet in sheets]
    assert parts == [(each.total or 0) if by else 0 for (_code, by), each in ours.items()]


@pytest.mark.parametrize("form", [Form.PDF, Form.HTML, Form.PRESS_ID, Form.PRESS_EN])
def test_the_texts_of_an_edition_say_the_numbers_of_the_indicators(edition, as_head, ours, form):
    content = file_of(as_head, edition, form.value)
    pages = pypdf.PdfReader(io.BytesIO(content)).pages if form == Form.PDF else []
    text = "".join(page.extract_text() for page in pages) or content.decode()
    voluntary = next(each for (code, _by), each in ours.items() if code == "voluntary_graduations")
    assert f"{formats.number(voluntary.total)} " in text


def test_every_kind_of_file_of_an_edition_is_compared():
    compared = {Form.JSON, Form.CSV, Form.XLSX, Form.PDF, Form.HTML, Form.PRESS_ID, Form.PRESS_EN}
    assert set(Form) - compared == set()


def test_the_difference_to_the_edition_before_is_that_of_the_indicators(exits, head, tono, as_head):  # noqa: F811
    before = editions.published(tono, head, known_at=editions.EARLIER)
    after = editions.published(tono, head)
    asked = {"as_of": after.as_of, "by": "sub_district", "now": editions.NOW}
    voluntary = ("voluntary_graduations", BANDUNG, read("2025-H1"))
    then, since = (figure(*voluntary, known_at=each.known_at, **asked) for each in (before, after))
    tables = as_head.get(f"/editions/{after.public_id}/difference/").context["tables"]
    shown = next(each.table for each in tables if each.table.numbers.code == "voluntary")
    assert (shown.before, shown.total) == (then.total, since.total)
    assert then.total < since.total


# --- open figures: the page, CSV, JSON, the API, a province


@pytest.fixture
def kept(people, opened, monkeypatch):  # noqa: F811
    monkeypatch.setattr("tangga.people.clock.now", lambda: open_figures.NOW)
    [*_, found] = [each for each in opened() if each.half == open_figures.HALF]
    return found


@pytest.fixture
def open_ones(kept):
    """measure -> the figure, cut by sub-district where everybody reads it so."""
    asked = {"as_of": kept.as_of, "known_at": kept.known_at, "now": open_figures.NOW}
    return {
        name: figure(
            name,
            BANDUNG,
            read("2025" if name == "target" else open_figures.HALF),
            by="sub_district" if name in BY_SUB_DISTRICT else "",
            **asked,
        )
        for name in MEASURES
    }


@pytest.mark.parametrize("address", [f"/angka/3273/{open_figures.HALF}/json/", "/api/v1/open/districts/3273/2025-H1"])
def test_what_everybody_reads_of_a_district(open_ones, address):
    """A number that is shown is the one of the figure; one that is hidden is none."""
    told = {each["measure"]: each for each in json.loads(Client().get(address).content)["measures"]}
    assert set(told) == set(open_ones)
    totals = {name: each["total"] for name, each in told.items() if not each["hidden"]}
    assert totals == {name: open_ones[name].total for name in totals}
    parts = {(name, part["area"]): part["value"] for name in BY_SUB_DISTRICT for part in told[name]["parts"]}
    shown = {where: many for where, many in parts.items() if many is not None}
    assert shown == {(name, area): open_ones[name].parts[area] for name, area in shown}
    assert sum(shown.values())


@pytest.mark.parametrize("address", ["/angka/3273/", f"/angka/3273/{open_figures.HALF}/"])
def test_the_open_page_of_a_district(open_ones, address):
    context = Client().get(address).context
    names = [each for each in MEASURES if each != "target"]
    shown = {name: each.many for name, each in zip(names, context["numbers"], strict=True) if each.many is not None}
    assert shown == {name: open_ones[name].total for name in shown}
    assert context["target"].many == open_ones["target"].total
    assert shown["voluntary_graduations"]


def test_the_open_csv_of_a_district(open_ones):
    rows = csv.DictReader(io.StringIO(Client().get(f"/angka/3273/{open_figures.HALF}/csv/").content.decode()))
    shown = {(row["measure"], row["area"]): row["value"] for row in rows if row["value"]}
    assert shown == {
        (name, areas): str(
            open_ones[name].total if areas == BANDUNG else sum(open_ones[name].parts[each] for each in areas.split("+"))
        )
        for name, areas in shown
    }
    assert shown["voluntary_graduations", BANDUNG]


def test_the_open_page_of_a_province(open_ones):
    [line] = Client().get("/angka/provinsi/32/").context["lines"]
    names = [*BY_SUB_DISTRICT, "active_families"]
    shown = {name: each.many for name, each in zip(names, line.numbers, strict=True) if each.many is not None}
    assert shown == {name: open_ones[name].total for name in shown}
    assert shown
