"""A table that does not add up is not published: what a cut loses, doubles and numbers below 0 that were typed."""

import pytest
from django.utils import translation

from tangga.editions import actions
from tangga.editions.content import stored
from tangga.editions.forms import parts_of
from tangga.editions.models import Cell, Table
from tangga.errors import NotValid
from tangga.figures.counters import COUNTERS
from tests.features.editions.conftest import ACTING, drafted


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def losing(monkeypatch):
    """A counter of exits that loses a family of Kota Bandung when it is cut by area."""
    count = COUNTERS["exits"]
    lost = {"sub_district": {"327301": -1}}

    def counter(asked):
        return {part: many + lost.get(asked.by, {}).get(part, 0) for part, many in count(asked).items()}

    monkeypatch.setitem(COUNTERS, "exits", counter)


def publish(edition, by):
    return actions.publish(edition.public_id, revision=edition.revision, by=by, **ACTING)


def test_a_counter_that_loses_a_family_when_it_is_cut_is_refused_naming_table_and_difference(exits, tono, head, losing):
    edition = drafted(tono)
    with pytest.raises(NotValid, match=r"“Voluntary graduations by area” .* come to 1, its total is 2 \(−1\)"):
        publish(edition, head)


def test_two_tables_that_count_the_same_with_other_totals_are_refused(exits, tono, head):
    edition = drafted(tono)
    Table.objects.filter(edition=edition, code="months").update(total=3)
    Cell.objects.filter(table__edition=edition, table__code="months", part="2025-04").update(value=3)
    with pytest.raises(NotValid, match=r"by area” and “.*by month” count the same, but their totals are 2 and 3"):
        publish(edition, head)
