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


def entered(edition, by, parts, total):
    said = (edition.public_id, "Menurut surat kabar", "Surat kabar, 2 Juli 2025", parts, total)
    return actions.enter_table(*said, revision=edition.revision, by=by, **ACTING)


def test_two_names_that_read_the_same_are_refused_naming_both_lines():
    with pytest.raises(NotValid, match="“Depok” stands twice: on line 1 and on line 4"):
        parts_of("Depok; 3\n\nBogor; 1\nDe\u200bpok; 4")


def test_two_names_that_read_the_same_do_not_write_over_each_other(exits, tono):
    edition = drafted(tono)
    with pytest.raises(NotValid, match="“Depok” stands twice"):
        entered(edition, tono, {"Depok": 3, "De\u200bpok": 4}, 4)
    assert all(each.indicator for each in stored(edition))


@pytest.mark.parametrize(
    ("parts", "total", "named"), [({"Depok": 5, "Bogor": -1}, 4, "Bogor"), ({"Depok": -4}, -4, "Depok")], ids=str
)
def test_a_count_below_0_is_not_entered(exits, tono, parts, total, named):
    with pytest.raises(NotValid, match=f"“{named}” is below 0"):
        entered(drafted(tono), tono, parts, total)
