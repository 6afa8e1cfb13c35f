"""What of whom to prepare a role may read: what visits found, and house labels, stay in the district."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse

from tangga.graduation.known import Told, for_the_eyes_of
from tangga.labelling.queries import LabelReason
from tangga.people.models import Person, Posting
from tangga.people.roles import Role
from tangga.people.screens import Viewer
from tangga.rules.preparation import Reasons
from tests import make

TODAY = date(2025, 5, 17)
ALL = Told(
    answer=SimpleNamespace(),
    reasons=Reasons(("five_years", "business"), ("debt",), ("only_label", "missing_fact")),
    assessment=None,
    owes=True,
    businesses=("kiosk",),
    pick=None,
    plan=None,
    words_of_pick="Malu karena label.",
    label=LabelReason("labelled", date(2025, 5, 1), 16),
)


def seen_as(role: Role) -> Told:
    return for_the_eyes_of(Viewer(Person(), Posting(role=role), TODAY), ALL)


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.COORDINATOR, Role.DISTRICT_OFFICIAL, Role.AUDITOR])
def test_the_district_reads_all_of_it(role):
    assert seen_as(role) == ALL


@pytest.mark.parametrize("role", [Role.PROVINCE, Role.MINISTRY])
def test_above_the_district_neither_businesses_nor_labels_are_told(role):
    told = seen_as(role)
    assert told.reasons == Reasons(("five_years",), ("debt",), ("missing_fact",))
    assert (told.businesses, told.words_of_pick, told.label) == ((), "", None)


@pytest.fixture
def labelled_lately(monkeypatch):
    reason = LabelReason("labelled", date(2025, 5, 1), 16)
    monkeypatch.setattr("tangga.graduation.known.only_reason_may_be_label", lambda family, on: reason)


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.COORDINATOR, Role.DISTRICT_OFFICIAL])
def test_whoever_looks_at_a_picked_family_in_the_district_is_told_of_the_label(
    labelled_lately, plan, signed_in, role, sari
):
    person = sari if role == Role.FACILITATOR else make.posted("lain", role, "3273")
    page = signed_in(person).get(reverse("plan", args=[plan.public_id])).text
    assert "Shame may be the only reason to leave" in page
    assert "16 days ago" in page


def test_who_picks_a_family_is_told_of_the_label_first(labelled_lately, world, signed_in, sari):
    page = signed_in(sari).get(reverse("pick", args=[world.elderly.public_id])).text
    assert "Shame may be the only reason to leave" in page


def test_above_the_district_nothing_of_it_stands_on_the_page(labelled_lately, plan, signed_in, rina):
    page = signed_in(rina).get(reverse("plan", args=[plan.public_id])).text
    assert "Aminah" in page
    assert "House label:" not in page


def test_without_a_label_lately_the_page_says_nothing_of_it(plan, signed_in, sari):
    assert "House label:" not in signed_in(sari).get(reverse("plan", args=[plan.public_id])).text
