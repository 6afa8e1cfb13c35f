"""Sentences of the acceptance scenarios that visits, businesses and other aid answer."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation

from tangga.visits.actions import Held, record_visit
from tangga.visits.aid_actions import Aid, record_aid
from tangga.visits.business_actions import Figures, begin
from tangga.visits.models import CANDIDATE_STEPS, Business
from tangga.visits.queries import aid_of, steps_done_of_each
from tests import make

TODAY, NOW = make.TODAY, make.NOW


@pytest.fixture(autouse=True)
def in_english_today(monkeypatch, client):
    monkeypatch.setattr("tangga.people.clock.today", lambda: TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: NOW)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def candidate(sari):
    """In the programme since 2018."""
    family = make.family("3273-F1", name="Wahyuni", facilitator=sari, joined_on=date(2018, 7, 3))
    make.family_answer(make.run(), family)
    return family


def visited(family, by, day, purpose, *steps):
    held = Held(visited_on=day, met="carer", purpose=purpose, findings="Rumah sendiri, usaha jalan.", steps=steps)
    return record_visit(family, held, public_id=uuid4(), by=by, on=TODAY, at=NOW)


def lives_on(family, by, kind, what):
    more = {"figures": Figures(), "effective_on": TODAY, "started_on": None}
    return begin(family, kind=kind, what=what, **more, public_id=uuid4(), by=by, on=TODAY, at=NOW)


def test_scenario_0_8_home_visit_facts_advocacy_and_p2k2_are_recorded_for_each_candidate(client, sari, tono, candidate):
    """0-8: record home visit, socio-economic update, advocacy steps, P2K2 explanation per candidate."""
    first = visited(candidate, sari, TODAY - timedelta(days=40), "data_update", "data_updated")
    second = visited(candidate, sari, TODAY, "advocacy", "advocacy_given", "p2k2_explained", "business_discussed")

    assert steps_done_of_each([candidate.pk])[candidate.pk] == {
        "data_updated": first.visited_on,
        "advocacy_given": second.visited_on,
        "p2k2_explained": second.visited_on,
        "business_discussed": second.visited_on,
    }
    client.force_login(tono)
    page = client.get(reverse("family", args=[candidate.public_id])).text
    assert f"Steps of preparing: 4 of {len(CANDIDATE_STEPS)}" in page
    assert "Advocacy towards graduation" in page


def test_scenario_1_7_aid_of_province_and_district_stands_next_to_pkh_and_outlasts_it(client, sari, candidate):
    """1-7: record complementary aid from province and district next to PKH (komplementer)."""
    given = [
        Aid("province_programme", "province", date(2024, 1, 5), "list", programme_name="PKH Plus", amount_idr=500_000),
        Aid(
            "district_programme", "district", date(2024, 2, 5), "told", programme_name="Kartu Sae", goods="beras 10 kg"
        ),
        Aid("pip", "central", date(2024, 7, 1), "seen", amount_idr=450_000),
    ]
    rows = [record_aid(candidate, aid, public_id=uuid4(), by=sari, on=TODAY, at=NOW) for aid in given]

    candidate.spells.update(left_on=TODAY)  # the family leaves PKH

    later = TODAY + timedelta(days=200)
    assert {row.pk for row in aid_of(candidate, later)} == {row.pk for row in rows}
    client.force_login(sari)
    page = client.get(reverse("aid-list", args=[candidate.public_id])).text
    assert "PKH Plus" in page
    assert "the district or city" in page
    assert "Leaving PKH touches none of this" in page


def test_scenario_1_4_families_are_told_apart_by_what_they_live_on(sari, candidate):
    """1-4: filter graduates by livelihood (bakulan = peddling, kios kecil = kiosk): the kinds the page filters by."""
    neighbour = make.family("3273-F2", name="Kartini", facilitator=sari)
    lives_on(candidate, sari, "peddling", "gorengan")
    lives_on(neighbour, sari, "kiosk", "kelontong")

    assert [row.family for row in Business.objects.filter(kind="peddling", ended_on=None)] == [candidate]
    assert [row.family for row in Business.objects.filter(kind="kiosk", ended_on=None)] == [neighbour]
