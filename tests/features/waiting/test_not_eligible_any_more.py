"""A family that accepted a place and may not have it any more: it is taken off the list, and only then."""

import pytest

from tangga.errors import Conflict
from tangga.families.models import FamilyFacts
from tangga.waiting import proposing
from tangga.waiting.models import Vacancy
from tests.features.waiting.conftest import AT, ON, WORDS

pytestmark = pytest.mark.django_db


def strike(way, entry):
    return proposing.strike(entry.public_id, WORDS, by=way.tono, on=ON, at=AT)


def test_who_accepted_a_place_and_may_have_it_is_not_taken_off(way):
    entry = way.accepted()
    with pytest.raises(Conflict, match="may have it"):
        strike(way, entry)


def test_who_stands_above_the_decile_by_now_is_taken_off_and_the_place_is_free_again(way):
    entry = way.accepted()
    FamilyFacts.objects.filter(family=entry.family).update(decile=9)
    assert strike(way, entry).state == "struck"
    assert Vacancy.objects.get().state == "open"
