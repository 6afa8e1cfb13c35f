"""A list's page in words: the same figures before and after, whose row it is, who decides, each problem once."""

from datetime import date

import pytest

from tangga.families.models import FacilitatorAssignment, Family, MemberFacts
from tangga.imports import actions
from tangga.jobs.worker import work_all
from tests import make
from tests.features.imports.browsing import confirmed, uploaded
from tests.features.imports.standard import KK1, NIK1, listed_family, listed_member
from tests.make import NOW


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: make.NOW)


@pytest.fixture
def page_of(client):
    client.cookies["django_language"] = "en"

    def page(batch, who, query=""):
        client.force_login(who)
        return " ".join(client.get(f"/imports/{batch.public_id}/{query}").content.decode().split())

    return page


@pytest.fixture
def conflict(lists, tono):
    """A row without names that only contradicts a correction."""
    family = make.family("F1", kk=KK1, name="Wahyuni")
    Family.objects.filter(pk=family.pk).update(rt="1", rw="2")
    member = make.member(family, "M1", nik=NIK1, name="Ani", school_level="primary", school_grade=4)
    MemberFacts.objects.filter(member=member).update(local=["school_grade"])
    return lists.batch(tono, [listed_family(carer_name=None)], [listed_member(name=None)])


def accepted(batch, by):
    actions.accept(batch, seen=batch.digest, by=by, at=NOW)
    work_all(NOW)
    batch.refresh_from_db()
    return batch


def test_accepting_says_how_many_conflicts_are_open_and_what_becomes_of_them(conflict, page_of, tono):
    assert "1 row says something else than a correction made here, and nobody has chosen yet" in page_of(conflict, tono)
    actions.choose(conflict, "members", 0, True, seen=conflict.digest, by=tono, at=NOW)
    assert "nobody has chosen yet" not in page_of(conflict, tono)


def test_the_sentence_after_accepting_counts_as_the_figures_do(conflict, page_of, tono):
    page = page_of(accepted(conflict, tono), tono)
    assert "Members: 1 read = 0 new + 0 changed + 1 with two values + 0 known already + 0 refused." in page
    assert "the correction stayed in 1 and the list's value was taken in 0" in page


def test_a_conflict_that_took_the_lists_value_stays_one_with_two_values(conflict, page_of, tono):
    actions.choose_for_all(conflict, True, seen=conflict.digest, by=tono, at=NOW)
    page = page_of(accepted(conflict, tono), tono)
    assert "0 changed + 1 with two values + 0 known already" in page


def test_a_row_without_a_name_is_told_apart_by_what_the_registry_knows(conflict, page_of, tono):
    members = page_of(conflict, tono, "?show=members")
    assert "Ani" in members
    assert "RT 1 RW 2, Sarijadi" in members
    assert "Wahyuni" in page_of(conflict, tono, "?show=families")


def test_of_a_family_of_another_facilitator_nothing_is_shown(lists, page_of, sari):
    make.family("F1", kk=KK1, name="Wahyuni")
    Family.objects.update(rt="7", rw="8")
    own = make.family("F2", kk="3273010101100009")
    FacilitatorAssignment.objects.create(family=own, facilitator=sari, starts_on=date(2020, 1, 1))
    batch = lists.batch(sari, [listed_family(carer_name=None, village=None)])
    assert batch.counts["families"]["refused"] == 1
    page = page_of(batch, sari, "?show=families")
    assert "Wahyuni" not in page
    assert "RT 7" not in page


def test_who_decides_is_said_to_those_who_do_not(lists, page_of, sari):
    batch = lists.batch(sari, [listed_family()])
    page = page_of(batch, sari)
    assert "The district's official decides" in page.replace("&#x27;", "'")
    assert "<h2>Decide</h2>" not in page


def test_problems_are_grouped_with_five_rows_of_each_kind(client, page_of, tono):
    rows = "".join(f"{place};12345;Nama Contoh;Sarijadi;3\r\n" for place in range(7))
    client.force_login(tono)
    batch = confirmed(client, uploaded(client, "No;No KK;Nama Pengurus;Desa;AK\r\n" + rows))
    every = page_of(batch, tono, "?show=problems")
    assert every.count(", row ") == 5
    assert "Show all 7" in every
    assert page_of(batch, tono, "?show=problems&code=number_length").count(", row ") == 7
