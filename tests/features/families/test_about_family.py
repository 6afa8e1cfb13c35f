"""What a family's page says besides the answer: what came later, what waits, and merged and split families."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tangga.families.about_family import corrections_of, recorded_after
from tangga.families.change_words import lines_of
from tangga.families.models import Change, FamilyFacts
from tangga.papers import formats
from tangga.people.roles import Role
from tests import make

DAY = date(2025, 5, 5)
SCHOOL = {"school_level": "primary", "school_grade": 6, "finished_school": False}


@pytest.fixture(autouse=True)
def in_english_today(monkeypatch, client):
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: make.NOW)
    client.cookies["django_language"] = "en"


@pytest.fixture
def other(household, sari):
    family = make.family("3273-F2", name="Sulastri", facilitator=sari)
    make.member(family, "3273-F2-01", name="Bayu", birth_date=date(2011, 1, 1), school_level="junior_secondary")
    return family


def page_of(client, person, family, on=""):
    client.force_login(person)
    return client.get(reverse("family", args=[family.public_id]), {"on": on} if on else {}).text


def test_what_was_recorded_after_the_day_shown_is_told_with_a_way_to_today(client, sari, household, record, in_english):
    record("school", household.family, member=household.son, on=DAY, asked=SCHOOL)
    before = page_of(client, sari, household.family, "2025-05-01")
    after = page_of(client, sari, household.family, "2025-05-05")

    assert f"School or class ({formats.day(DAY)})" in before
    assert f"?on={make.TODAY}" in before
    assert "Show the family as of today" not in after


def test_what_a_list_brought_later_is_told_by_its_kind(household, db):
    row = FamilyFacts.objects.get(family=household.family)
    row.pk, row.effective_on = None, DAY
    row.save(force_insert=True)
    day, family = DAY - timedelta(days=1), household.family

    assert [each.on for each in recorded_after(family, corrections_of(family), day, make.TODAY)] == [DAY]
    assert recorded_after(family, corrections_of(family), DAY, make.TODAY) == []


def test_a_correction_that_waits_is_told_to_those_who_may_read_it(client, sari, tono, household, send):
    change = send("school", household.family, member=household.son, on=DAY, asked=SCHOOL)
    link, auditor = reverse("change", args=[change.public_id]), make.posted("audit", Role.AUDITOR, "3273")

    assert link in page_of(client, sari, household.family)
    assert link in page_of(client, tono, household.family)
    assert link not in page_of(client, auditor, household.family)


def test_a_family_merged_away_says_once_that_it_left_and_where_to(client, tono, household, other, record):
    record("merge", household.family, other_family=other, on=DAY)
    page = page_of(client, tono, other, str(make.TODAY))

    assert "this family became part of another one" in page
    assert reverse("family", args=[household.family.public_id]) in page
    assert "nobody belongs to it any more" in page
    assert "What should be asked" not in page
    assert "No member is recorded" not in page
    assert reverse("family", args=[other.public_id]) in page_of(client, tono, household.family, str(make.TODAY))


def test_a_family_out_of_the_readers_area_is_not_named(client, tono, household, other, record):
    record("merge", household.family, other_family=other, on=DAY)
    FamilyFacts.objects.filter(family=household.family).update(region="3571011001")
    page = page_of(client, tono, other, str(make.TODAY))

    assert "this family became part of another one" in page
    assert "Wahyuni" not in page
    assert str(household.family.public_id) not in page


def test_a_split_leads_both_ways(client, sari, household, record):
    chosen = str(household.daughter.public_id)
    asked = {"members": [chosen], "carer": chosen, "region_id": "3273011001", "address": "", "rt": "", "rw": ""}
    _, done = record("split", household.family, on=DAY, asked=asked)
    new = done.new_family

    assert reverse("family", args=[new.public_id]) in page_of(client, sari, household.family, str(make.TODAY))
    assert reverse("family", args=[household.family.public_id]) in page_of(client, sari, new, str(make.TODAY))


def test_a_birth_says_whose_each_line_is_and_leaves_out_what_stays(household, send, in_english):
    asked = {"name": "Melati", "sex": "female", "birth_date": str(DAY), "mother": str(household.mother.public_id)}
    lines = lines_of(send("birth", household.family, on=DAY, asked=asked))

    assert ("Mother", "Wahyuni", True) in [(each.label, each.new, each.is_new) for each in lines]
    assert ("Last birth given on", "mother: Wahyuni") in [(each.label, each.whose) for each in lines]
    assert ("Name", "child: Melati", True) in [(each.label, each.whose, each.is_new) for each in lines]
    assert "Pregnant now" not in [each.label for each in lines]


def test_what_is_new_is_called_new_on_the_page(client, sari, household, send):
    asked = {"name": "Melati", "sex": "female", "birth_date": str(DAY), "mother": str(household.mother.public_id)}
    change = send("birth", household.family, on=DAY, asked=asked)
    client.force_login(sari)

    assert ">new</span>" in client.get(reverse("change", args=[change.public_id])).text


def test_home_says_what_waits_for_whom(client, sari, tono, household, send):
    change = send("school", household.family, member=household.son, on=DAY, asked=SCHOOL)
    client.force_login(tono)
    to_decide = client.get("/")
    Change.objects.filter(pk=change.pk).update(state="sent_back", decided_by=tono)
    client.force_login(sari)
    came_back = client.get("/")

    assert "correction waits for your decision" in to_decide.text
    assert 'class="menu-count">1<' in to_decide.text
    assert "correction of yours came back" in came_back.text
    assert "waits for your decision" not in came_back.text


def test_nothing_waits_for_an_outsider(client, budi, household, send):
    send("school", household.family, member=household.son, on=DAY, asked=SCHOOL)
    client.force_login(budi)

    assert "menu-count" not in client.get("/").text
