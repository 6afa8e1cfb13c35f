"""Two hundred at once on fewer places: never over, never doubled."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection, connections

from tangga.errors import TanggaError
from tangga.families.exits import Leaving
from tangga.families.models import MembershipSpell
from tangga.waiting import offering, proposing
from tangga.waiting.models import Enrolment, Entry, Offer, Vacancy
from tangga.waiting.vacancies import record_exits
from tests import make
from tests.features.waiting.conftest import AT, DISTRICT, NEXT_STAGE, ON, VILLAGE, WORDS

ON_POSTGRESQL = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
ATTEMPTS, PLACES, AT_ONCE = 200, 20, 16


def waiting_families(sari, many):
    """Families that wait and were checked."""
    return [checked(place, sari) for place in range(many)]


def checked(place, sari):
    family = make.family(f"W{place}", name=f"Ibu {place}", region=VILLAGE, facilitator=sari, decile=1)
    family.spells.all().delete()
    entry = proposing.propose(family, "facilitator", by=sari, on=ON, at=AT, sent=uuid4())
    proposing.record_check(entry.public_id, ON, WORDS, True, by=sari, on=ON, at=AT, sent=uuid4())
    return entry


def freed(many):
    """Places of so many families that left."""
    for place in range(many):
        make.family(f"L{place}")
    record_exits([Leaving(f"L{place}", "voluntary", date(2025, 4, 1)) for place in range(many)], by=None, on=ON, at=AT)
    return list(Vacancy.objects.order_by("pk"))


def at_once(act, many):
    """What so many threads, each with a connection of its own, said: done, or refused."""

    def attempt(place):
        try:
            act(place)
        except TanggaError:
            return "refused"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(attempt, range(many)))


def whole_way(entries, places, sari, tono):
    """One attempt: offer a place to a family, have it accepted, enrol."""

    def act(place):
        entry, vacancy = entries[place], places[place % len(places)]
        offering.offer(entry.public_id, vacancy.public_id, WORDS, by=tono, on=ON, at=AT)
        offering.accept(entry.public_id, by=sari, on=ON, at=AT)
        offering.enrol(entry.public_id, NEXT_STAGE, by=tono, on=ON, at=AT)

    return act


@pytest.fixture
def no_end(monkeypatch):
    monkeypatch.setattr("tangga.waiting.checks.MOST_PASSED_OVER", ATTEMPTS)


@ON_POSTGRESQL
@pytest.mark.django_db(transaction=True)
def test_of_200_at_once_exactly_as_many_are_enrolled_as_there_are_places(sari, tono, no_end):
    entries, places = waiting_families(sari, ATTEMPTS), freed(PLACES)
    said = at_once(whole_way(entries, places, sari, tono), ATTEMPTS)
    assert said.count("done") == PLACES
    assert Enrolment.objects.values("vacancy").distinct().count() == Enrolment.objects.count() == PLACES
    assert MembershipSpell.objects.filter(joined_on=NEXT_STAGE, superseded_at=None).count() == PLACES
    assert set(Vacancy.objects.values_list("state", flat=True)) == {"filled"}


@ON_POSTGRESQL
@pytest.mark.django_db(transaction=True)
def test_of_200_at_once_the_quota_lets_through_no_more_than_it_leaves(sari, tono, no_end):
    from tangga.areas.models import Area

    entries, places = waiting_families(sari, ATTEMPTS), freed(PLACES)
    make.family("F1")  # served already
    district = Area.objects.get(code=DISTRICT)
    offering.set_quota(district, date(2025, 1, 1), 8, WORDS, by=tono, on=ON, at=AT, sent=uuid4())
    at_once(whole_way(entries, places, sari, tono), ATTEMPTS)
    assert Enrolment.objects.count() == 7
    assert Offer.objects.filter(state="enrolled").count() == 7


@ON_POSTGRESQL
@pytest.mark.django_db(transaction=True)
def test_one_family_enrolled_by_200_at_once_is_in_the_programme_once(sari, tono):
    (entry,), (place,) = waiting_families(sari, 1), freed(1)
    offering.offer(entry.public_id, place.public_id, by=tono, on=ON, at=AT)
    offering.accept(entry.public_id, by=sari, on=ON, at=AT)
    days = (NEXT_STAGE, date(2025, 10, 1))
    at_once(lambda place: offering.enrol(entry.public_id, days[place % 2], by=tono, on=ON, at=AT), ATTEMPTS)
    assert MembershipSpell.objects.filter(family=entry.family).count() == 1
    assert Entry.objects.get().state == "enrolled"
