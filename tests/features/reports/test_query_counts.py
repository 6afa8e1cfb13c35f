"""How many statements a page sends, for every kind of viewer: for thirty families as for three hundred thousand."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tangga.people.roles import Role
from tangga.reports.sealing import seal
from tests import make

# Session, person and posting are three of each; the rest is the page's own.
LIST_PAGES = {
    "/families/": 14,
    "/families/?sort=-amount": 14,
    "/families/?sort=ends": 15,
    "/families/?decile=1&component=primary": 14,
    "/families/?exit=yes": 14,
    f"/families/?search={seal('wahyu')}": 15,
}
FIGURES = {"/": 23, "/exits/": 15, "/unsure/": 15}


@pytest.fixture
def viewers(district) -> dict[str, Client]:
    people = {
        "facilitator": district.sari,
        "district": district.tono,
        "province": district.rina,
        "ministry": make.posted("menteri", Role.MINISTRY, None),
    }
    clients = {}
    for name, person in people.items():
        clients[name] = Client()
        clients[name].force_login(person)
    return clients


@pytest.mark.parametrize("viewer", ["facilitator", "district", "province", "ministry"])
@pytest.mark.parametrize(("path", "most"), (LIST_PAGES | FIGURES).items())
def test_a_page_sends_few_statements_to_every_viewer(viewers, viewer, path, most, django_assert_max_num_queries):
    with django_assert_max_num_queries(most):
        assert viewers[viewer].get(path).status_code == 200


@pytest.mark.parametrize("viewer", ["facilitator", "district", "province", "ministry"])
def test_a_familys_page_sends_few_statements(viewers, viewer, district, django_assert_max_num_queries):
    shown = viewers[viewer].get("/families/").context["answers"][0].family
    with django_assert_max_num_queries(42):
        assert viewers[viewer].get(f"/families/{shown.public_id}/").status_code == 200


@pytest.mark.parametrize("viewer", ["district", "province", "ministry"])
def test_figures_and_plain_counts_add_up_no_families(viewers, viewer):
    """They come from tallies: no statement counts or sums answers but the marked ones."""
    with CaptureQueriesContext(connection) as sent:
        for path in ("/", "/exits/", "/families/", "/families/?exit=yes", "/unsure/"):
            viewers[viewer].get(path)

    summed = [
        each["sql"]
        for each in sent.captured_queries
        if "runs_familyanswer" in each["sql"] and ("COUNT(" in each["sql"] or "SUM(" in each["sql"])
    ]
    assert summed == []
