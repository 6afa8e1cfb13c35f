"""What of whom to prepare a role may read: what visits found, and house labels, stay in the district."""

from datetime import date
from types import SimpleNamespace

import pytest

from tangga.graduation.known import Told, for_the_eyes_of
from tangga.people.models import Person, Posting
from tangga.people.roles import Role
from tangga.people.screens import Viewer
from tangga.rules.preparation import Reasons

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
    assert (told.businesses, told.words_of_pick) == ((), "")
