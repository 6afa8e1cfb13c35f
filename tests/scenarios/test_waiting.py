"""What the programme's people said about freed places and the waiting list, and what Tangga answers (2-6, 4-7, 4-8)."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import translation

from tangga.areas.models import Area
from tangga.families.exits import Leaving
from tangga.families.models import Member, MembershipSpell
from tangga.families.registering import register_many
from tangga.people.roles import Role
from tangga.rules.waiting import CRITERIA
from tangga.waiting import offering, proposing, words
from tangga.waiting.lists import Listed, enter_list
from tangga.waiting.models import Enrolment, Vacancy
from tangga.waiting.paper import place_in_words
from tangga.waiting.queries import places_of, position_of, positions, standing
from tangga.waiting.vacancies import record_exits
from tests import make

JUNE = date(2025, 6, 24)
AT = datetime(2025, 6, 24, 3, 0, tzinfo=UTC)
KEDIRI, VILLAGE = "3571", "3571011001"
ELIGIBLE, SERVED, EACH = 30_000, 18_000, 4
WORDS = "Alasan yang cukup panjang."


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: JUNE)
    monkeypatch.setattr("tangga.people.clock.now", lambda: AT)
    with translation.override("en"):
        yield


def families(first, last, **more):
    """Rows of families, deciles 1 to 5 in turn."""
    for place in range(first, last):
        yield {"family_id": f"K{place}", "region_code": VILLAGE, "decile": 1 + place % 5, **more}


def members(first, last):
    """Four persons each: the mother, two pupils, a grown child."""
    for place in range(first, last):
        yield {"member_id": f"K{place}-0", "family_id": f"K{place}", "birth_date": date(1985, 1, 1)}
        yield {"member_id": f"K{place}-1", "family_id": f"K{place}", "birth_date": date(2005, 1, 1)}
        for child in (2, 3):
            yield {
                "member_id": f"K{place}-{child}",
                "family_id": f"K{place}",
                "birth_date": date(2014, 1, 1),
                "school_level": "primary",
                "school_grade": 4,
            }


def in_kediri(eligible, served, budi):
    """So many families of deciles 1 to 5 with 4 persons each: some in the programme, the others on the waiting list."""
    when = {"effective_on": date(2025, 4, 1), "at": AT, "by": None}
    register_many(families(0, served, joined_on=date(2020, 1, 1)), members(0, served), **when)
    register_many(families(served, eligible), members(served, eligible), joining=False, **when)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as any database does by itself before long; within one transaction it cannot
    enter_list((Listed(f"K{place}", rank=place + 1) for place in range(served, eligible)), on=JUNE, at=AT)
    said = {"by": budi, "on": JUNE, "at": AT, "sent": uuid4()}
    district = Area.objects.get(code=KEDIRI)
    offering.set_quota(district, date(2025, 1, 1), served, f"Anggaran 2025 untuk {served} KK.", **said)


def test_scenario_4_7_of_30_000_families_18_000_are_served_and_12_000_wait(budi):
    in_kediri(ELIGIBLE, SERVED, budi)
    told = places_of(KEDIRI, JUNE)
    assert (told.eligible, told.quota, told.served, told.waiting) == (30_000, 18_000, 18_000, 12_000)
    assert (told.to_fill, told.over) == (0, 0)
    assert Member.objects.count() == 120_000
    deep = standing(KEDIRI)[11_999]
    assert positions([deep.pk])[deep.pk] == position_of(deep) == 12_000


def test_scenario_4_8_the_list_is_in_order_each_entry_with_position_reasons_and_day(budi):
    in_kediri(30, 18, budi)
    every = list(standing(KEDIRI).select_related("family"))
    # Of the poorest decile the lowest rank first: K20 and K25 are of decile 1, K21 and K26 of decile 2.
    assert [each.family.family_id for each in every[:4]] == ["K20", "K25", "K21", "K26"]
    assert [position_of(each) for each in every] == list(range(1, 13))
    first, second = every[:2]
    assert len(words.reasons_of(first)) == len(CRITERIA)
    assert words.reasons_of(first)[:2] == [
        "Decile 1: lower deciles come first",
        "Rank 21 within the registry: the lowest comes first",
    ]
    assert first.assessed_on == JUNE
    assert place_in_words(second).replace("\xa0", " ") == "Your family is number 2 of 12 families that wait."


@pytest.fixture
def depok(areas):
    """Two families that leave and one that waits, and the people who see to it."""
    kamil = make.posted("kamil", Role.DISTRICT_OFFICIAL, "3276")
    dewi = make.posted("dewi", Role.FACILITATOR, "3276")
    make.family("L1", region="3276011001")
    make.family("L2", region="3276011001")
    waits = make.family("W1", region="3276011001", facilitator=dewi, decile=1)
    waits.spells.all().delete()
    return kamil, dewi, waits


def test_scenario_2_6_each_exit_opens_a_place_and_the_family_that_replaces_it_is_known(depok):
    kamil, dewi, waits = depok
    out = [Leaving(name, "voluntary", date(2025, 4, 1)) for name in ("L1", "L2")]
    record_exits(out, by=None, on=JUNE, at=AT)
    assert Vacancy.objects.filter(district="3276", state="open").count() == 2
    when = {"on": JUNE, "at": AT}
    entry = proposing.propose(waits, "facilitator", by=dewi, sent=uuid4(), **when)
    proposing.record_check(entry.public_id, JUNE, WORDS, True, by=dewi, sent=uuid4(), **when)
    place = Vacancy.objects.get(family__family_id="L1")
    offering.offer(entry.public_id, place.public_id, by=kamil, **when)
    offering.accept(entry.public_id, by=dewi, **when)
    offering.enrol(entry.public_id, date(2025, 7, 1), by=kamil, **when)
    link = Enrolment.objects.get()
    assert (link.vacancy.family.family_id, link.family) == ("L1", waits)
    assert MembershipSpell.objects.get(family=waits).joined_on == date(2025, 7, 1)
    assert sorted(Vacancy.objects.values_list("family__family_id", "state")) == [("L1", "filled"), ("L2", "open")]
