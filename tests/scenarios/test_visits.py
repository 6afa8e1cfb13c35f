"""Sentences of the acceptance scenarios that visits, businesses and other aid answer."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation

from tangga.families import changes
from tangga.families.changes import Wish
from tangga.families.exits import Leaving, record_exits
from tangga.families.models import ChangeKind
from tangga.graduation import picks
from tangga.visits.actions import Held, record_visit
from tangga.visits.aid_actions import Aid, record_aid
from tangga.visits.business_actions import Figures, begin
from tangga.visits.models import CANDIDATE_STEPS
from tangga.visits.queries import aid_of, corrections_after, steps_done_of_each
from tests import make

TODAY, NOW = make.TODAY, make.NOW
PROMOTED = {"school_level": "primary", "school_grade": 6, "finished_school": False}


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
    make.family_answer(make.run(), family, preparable=True, five_years=True, years_in_programme=6)
    return family


@pytest.fixture
def pupil(candidate):
    return make.member(candidate, "3273-F1-02", name="Edi", school_level="primary", school_grade=5)


def visited(family, by, day, purpose, *steps):
    held = Held(visited_on=day, met="carer", purpose=purpose, findings="Rumah sendiri, usaha jalan.", steps=steps)
    return record_visit(family, held, public_id=uuid4(), by=by, on=TODAY, at=NOW)


def test_scenario_0_8_home_visit_facts_advocacy_and_p2k2_are_recorded_for_each_candidate(
    client, sari, tono, candidate, pupil
):
    """0-8: record home visit, socio-economic update, advocacy steps, P2K2 explanation per candidate."""
    picks.pick(candidate, TODAY.year, by=sari, on=TODAY, at=NOW, reason="Usahanya jalan, keluarga mau mandiri.")
    updated = visited(candidate, sari, TODAY, "data_update", "data_updated")
    wish = Wish(ChangeKind.SCHOOL, candidate, pupil, None, TODAY, PROMOTED, "told at the visit")
    change = changes.propose(changes.write_down(wish, by=sari, on=TODAY, at=NOW).public_id, by=sari, on=TODAY, at=NOW)
    figures = Figures(turnover_month_idr=900_000)
    told = {"effective_on": updated.visited_on, "started_on": date(2024, 1, 1), "visit": updated}
    told |= {"public_id": uuid4(), "by": sari, "on": TODAY, "at": NOW}
    begin(candidate, kind="food_stall", what="warung", figures=figures, **told)
    told_of = visited(
        candidate, sari, TODAY - timedelta(days=1), "advocacy", "advocacy_given", "p2k2_explained", "business_discussed"
    )

    assert steps_done_of_each([candidate.pk])[candidate.pk] == {
        "data_updated": updated.visited_on,
        "advocacy_given": told_of.visited_on,
        "p2k2_explained": told_of.visited_on,
        "business_discussed": told_of.visited_on,
    }
    assert corrections_after(updated, sari, TODAY) == [change]
    client.force_login(tono)
    shown = client.get(reverse("visit", args=[updated.public_id])).text
    assert "School or class" in shown
    assert "warung" in shown
    page = client.get(reverse("family", args=[candidate.public_id])).text
    assert "Picked for 2025" in page
    assert f"Steps of preparing: 4 of {len(CANDIDATE_STEPS)}" in page
    assert "Advocacy towards graduation" in page


def test_scenario_1_7_aid_of_province_and_district_stands_next_to_pkh_and_outlasts_it(client, sari, tono, candidate):
    """1-7: record complementary aid from province and district next to PKH (komplementer)."""
    given = [
        Aid("province_programme", "province", date(2024, 1, 5), "list", programme_name="PKH Plus", amount_idr=500_000),
        Aid(
            "district_programme", "district", date(2024, 2, 5), "told", programme_name="Kartu Sae", goods="beras 10 kg"
        ),
        Aid("pip", "central", date(2024, 7, 1), "seen", amount_idr=450_000),
    ]
    rows = [record_aid(candidate, aid, public_id=uuid4(), by=sari, on=TODAY, at=NOW) for aid in given]

    record_exits([Leaving(candidate.family_id, "voluntary", TODAY)], by=tono, on=TODAY, at=NOW)

    later = TODAY + timedelta(days=200)
    assert {row.pk for row in aid_of(candidate, later)} == {row.pk for row in rows}
    client.force_login(sari)
    page = client.get(reverse("aid-list", args=[candidate.public_id])).text
    assert "PKH Plus" in page
    assert "the district or city" in page
    assert "Leaving PKH touches none of this" in page
