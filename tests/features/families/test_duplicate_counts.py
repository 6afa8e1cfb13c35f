"""The list of numbers that stand twice: its page, and only its page, in a fixed number of statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tangga.families import identity
from tangga.families.duplicates import cases_seen_by, open_cases, sides_of_each
from tangga.families.models import DuplicateCase
from tests import make

pytestmark = pytest.mark.usefixtures("areas")


def _cases(first, count, *, region="3273011001", other="3273011002", kind="nik"):
    """`count` cases, each between two families (two members) of its own; the ids count from `first` on."""
    niks, kks = [], []
    for place in range(first, first + count):
        number = f"32730101019{place:05d}"
        for side, where in (("A", region), ("B", other)):
            kk = {"kk": number} if kind == "kk" else {}
            family = make.family(f"F{place}{side}", name=f"Ibu {place}{side}", region=where, **kk)
            nik = {"nik": number} if kind == "nik" else {}
            make.member(family, f"M{place}{side}", name=f"Anak {place}{side}", **nik)
        (niks if kind == "nik" else kks).append(identity.blind_index(kind, number))
    assert open_cases(niks, None, make.NOW, kks) == count


def _statements(client, query=""):
    with CaptureQueriesContext(connection) as found:
        answer = client.get(reverse("duplicates") + query)
    assert answer.status_code == 200
    return answer, [each["sql"] for each in found]


@pytest.mark.parametrize("kind", ["nik", "kk"])
def test_a_page_takes_as_many_statements_for_25_cases_as_for_5(client, tono, kind):
    client.force_login(tono)
    _cases(0, 5, kind=kind)
    _statements(client)  # what is remembered after a first page is no matter of rows
    few, five = _statements(client)
    _cases(5, 20, kind=kind)
    many, twenty_five = _statements(client)
    assert (len(few.context["lines"]), len(many.context["lines"])) == (5, 25)
    assert len(twenty_five) == len(five) < 30


def test_of_more_cases_than_a_page_holds_only_the_page_is_read(client, tono):
    client.force_login(tono)
    _cases(0, 30)
    _statements(client)
    answer, _ = _statements(client, "?page=2")
    assert len(answer.context["lines"]) == 5
    assert answer.context["rows"].paginator.count == 30


def test_cases_of_other_districts_are_not_even_read(tono, client):
    _cases(0, 3, region="3571011001", other="3571011001")
    _cases(3, 1)
    with CaptureQueriesContext(connection) as found:
        seen = list(cases_seen_by(tono, make.TODAY))
    assert len(seen) == 1
    assert DuplicateCase.objects.count() == 4
    assert len([each for each in found if "duplicatecase" in each["sql"]]) == 1
    assert all("EXISTS" in each["sql"] for each in found if "duplicatecase" in each["sql"])


def test_the_sides_of_many_are_those_of_each(tono):
    _cases(0, 2, other="3571011001")
    _cases(2, 2, kind="kk")
    cases = sorted(cases_seen_by(tono, make.TODAY), key=lambda case: (case.first_member or case.first_family).pk)
    cases.sort(key=lambda case: case.first_member is None)
    sides = sides_of_each(cases, tono, make.TODAY)
    assert [[side.seen for side in pair] for pair in sides] == [[True, False]] * 2 + [[True, True]] * 2
    assert [pair[0].family.name for pair in sides] == ["Ibu 0A", "Ibu 1A", "Ibu 2A", "Ibu 3A"]
    assert sides[0][0].facts.member == sides[0][0].member
    assert [each.member.name for each in sides[3][1].people] == ["Anak 3B"]
    assert sides[3][1].home.region_id == "3273011002"
    assert sides[0][1].family is sides[0][1].member is None
