"""Corrections on the screen: from the family's page to the checker and back."""

from datetime import date

import pytest
from django.urls import reverse

from tangga.families.models import Change, MemberFacts
from tests import make

DAY = date(2024, 7, 15)
SCHOOL = {
    "school_level": "primary",
    "school_grade": "6",
    "finished_school": "no",
    "effective_on": DAY.isoformat(),
    "reason": "told at the visit",
}


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: make.NOW)


def test_from_the_choice_to_the_record_in_five_steps(client, sari, lestari, household):
    son = {"member": str(household.son.public_id)}
    client.force_login(sari)
    assert "School or class" in client.get(reverse("change-start", args=[household.family.public_id])).text
    address = reverse("change-form", args=[household.family.public_id, "school"])
    kept = client.post(address, SCHOOL | son)
    change = Change.objects.get()
    assert kept.url == reverse("change", args=[change.public_id])
    client.post(reverse("change-send", args=[change.public_id]))
    client.force_login(lestari)
    assert "Edi" in client.get(reverse("changes")).text
    client.post(reverse("change-approve", args=[change.public_id]))

    assert MemberFacts.objects.get(origin=change.public_id).school_grade == 6
