"""Pages of a list: together they are the whole list in its order, wherever one begins to read."""

from random import Random

import pytest
from django.http import QueryDict

from tangga.people.queries import posting_of
from tangga.people.screens import Viewer
from tangga.reports import paging
from tangga.reports.filters import FLAGS, SORTS, read
from tangga.reports.paging import AnswerPages
from tangga.reports.sealing import seal
from tangga.runs.seen import Seen
from tests import make
from tests.features.runs import drawn


@pytest.fixture(params=[1, 2])
def world(request, sari):
    chance = Random(request.param)
    drawn.answers(chance, sari)
    drawn.life_goes_on(chance)


def pages_of(person, query: str, to_ask: bool = False) -> AnswerPages:
    viewer = Viewer(person, posting_of(person, drawn.TODAY), drawn.TODAY)
    filters = read(QueryDict(query), viewer)
    filters.size = 7
    return AnswerPages(filters, Seen(person, drawn.TODAY), lambda rows: rows, to_ask)


def listed(pages: AnswerPages) -> list[int]:
    return [answer.pk for number in pages.page_range for answer in pages.get_page(number)]


def whole(pages: AnswerPages, person) -> list[int]:
    seen = pages.filters.apply(Seen(person, drawn.TODAY).answers)
    return list(pages.filters.ordered(seen).values_list("pk", flat=True))


@pytest.mark.parametrize("sort", SORTS)
def test_the_pages_of_every_order_are_the_whole_list(world, tono, sort):
    pages = pages_of(tono, f"sort={sort}&active=all")

    assert listed(pages) == whole(pages, tono)
    assert pages.count == len(whole(pages, tono)) > 7


FILTERS = (
    *(f"{flag}=yes" for flag in FLAGS),
    "active=no",
    "active=all&exit=yes",
    "ask=birth_date",
    "ask=birth_date&unsure=yes",
    "exit=yes&prepare=yes",
    "no_end=yes",
    "no_end_early=yes",
    "no_end=yes&exit=yes",
    "decile=1&decile=unknown",
    "years_from=2&years_to=6&sort=-years",
    "component=primary",
    "ends=2026&sort=ends",
    "ends_early_from=2026",
    "leaving=2026-01-01",
    "area=327301",
    "area=3273011002&unsure=yes",
    "decile=0",
    "colour=red",
)


@pytest.mark.parametrize("query", FILTERS)
def test_a_filtered_list_counts_what_it_shows_for_everybody(world, sari, tono, rina, query):
    for person in (sari, tono, rina):
        pages = pages_of(person, query)
        assert (pages.count, listed(pages)) == (len(whole(pages, person)), whole(pages, person))


@pytest.mark.parametrize("query", ["decile=0", "colour=red", "search=broken"])
def test_a_filter_not_understood_shows_and_counts_nobody(world, rina, query):
    assert (pages_of(rina, query).count, listed(pages_of(rina, query))) == (0, [])


def test_what_is_to_be_asked_is_counted_as_it_is_listed(world, tono):
    for query in ("", "ask=members", "active=no", "active=all", "area=3273011001"):
        pages = pages_of(tono, query, to_ask=True)
        assert pages.count == len(listed(pages))
        assert all(answer.unsure and answer.active for answer in pages.get_page(1))


def test_a_name_that_too_many_bear_lists_the_first_of_them_and_says_there_are_more(world, rina, monkeypatch):
    monkeypatch.setattr("tangga.families.names.GATHERED", -1)
    monkeypatch.setattr(paging, "COUNTED_OF_COMMON", 10)
    for sort in SORTS:
        pages = pages_of(rina, f"search={seal('nama')}&sort={sort}")
        assert (pages.count, pages.more) == (10, True)
        assert listed(pages) == whole(pages, rina)[:10]
        assert pages.counted_exactly() == len(whole(pages, rina)) > 10


def test_the_list_says_more_than_and_counts_when_asked(world, tono, client, monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: drawn.TODAY)
    monkeypatch.setattr("tangga.families.names.GATHERED", -1)
    monkeypatch.setattr(paging, "COUNTED_OF_COMMON", 5)
    client.force_login(tono)
    client.cookies["django_language"] = "en"
    address = f"?search={seal('nama')}"

    answer = client.get(f"/families/{address}")
    counted = client.post(f"/families/count/{address}", follow=True)

    assert "More than 5 families" in answer.text
    exact = pages_of(tono, address[1:]).counted_exactly()
    assert f"Counted: {exact} families." in counted.text


def test_a_name_in_another_area_is_neither_found_nor_counted(world, tono):
    elsewhere = make.family("out", name="rahasia", region="3571011001")
    make.family_answer(make.run("3571", is_current=False), elsewhere, region_id="3571011001", standing=True)

    pages = pages_of(tono, f"search={seal('rahasia')}")

    assert (pages.count, listed(pages), pages.more) == (0, [], False)
