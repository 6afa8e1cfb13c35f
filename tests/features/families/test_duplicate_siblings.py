"""One family on two cards: its cases name each other."""

import pytest
from django.urls import reverse

from tangga.families import identity
from tangga.families.duplicates import open_cases
from tangga.families.models import DuplicateCase
from tests import make

NIKS = ("3273014403120001", "3273014403120002", "3273014403120003")


@pytest.fixture
def cases(areas, sari):
    """Two families that share two numbers, and a third one with another number of the first."""
    families = [make.family(f"3273-F{number}", facilitator=sari) for number in range(1, 4)]
    for family, niks in zip(families, (NIKS, NIKS[:2], NIKS[2:]), strict=True):
        for nik in niks:
            make.member(family, f"{family.family_id}-{NIKS.index(nik) + 1:02d}", name=f"Anak {nik[-1]}", nik=nik)
    open_cases([identity.blind_index("nik", nik) for nik in NIKS], None, make.NOW)
    return {case.first_member.name: case for case in DuplicateCase.objects.select_related("first_member")}


def page_of(client, case):
    client.cookies["django_language"] = "en"
    return client.get(reverse("duplicate", args=[case.public_id])).text


def test_a_case_leads_to_the_other_cases_of_the_same_two_families(client, cases, tono):
    client.force_login(tono)
    page = page_of(client, cases["Anak 1"])
    assert "One more number stands on people of both families" in page
    assert reverse("duplicate", args=[cases["Anak 2"].public_id]) in page
    assert reverse("duplicate", args=[cases["Anak 3"].public_id]) not in page


def test_a_case_alone_between_two_families_says_nothing_of_it(client, cases, tono):
    client.force_login(tono)
    assert "people of both families" not in page_of(client, cases["Anak 3"])


def test_a_case_that_was_decided_is_not_named(client, cases, tono):
    client.force_login(tono)
    DuplicateCase.objects.filter(pk=cases["Anak 2"].pk).update(state="settled")
    assert "people of both families" not in page_of(client, cases["Anak 1"])
