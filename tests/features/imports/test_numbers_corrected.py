"""A list that corrects a NIK ends the cases about it, as a correction does; undoing it brings them back."""

from datetime import timedelta

import pytest

from tangga.families import duplicate_decisions, identity
from tangga.families.duplicates import open_cases
from tangga.families.models import DuplicateCase, Member
from tangga.imports import actions
from tangga.jobs.worker import work_all
from tests import make
from tests.features.imports.standard import KK1, NIK1, NIK2, listed_family, listed_member
from tests.make import NOW, TODAY

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def shared(areas):
    """One NIK on three people: Ani of KK1, and two whom the list does not name. The first has a case with each."""
    people = [make.member(make.family("F1", kk=KK1), "M1", nik=NIK1)]
    people += [make.member(make.family(f"F{each}"), f"M{each}", name="Budi", nik=NIK1) for each in (2, 3)]
    assert open_cases([people[0].nik_index], None, make.LONG_AGO) == 2
    return people


@pytest.fixture
def listed(shared, lists, tono):
    """The list that says Ani's right NIK, in the registry."""
    return lambda: lists.accepted(tono, [listed_family()], [listed_member(nik=NIK2)])


def cases():
    rows = DuplicateCase.objects.order_by("first_member", "second_member")
    return list(rows.values_list("first_member__member_id", "second_member__member_id", "state"))


def test_it_settles_the_cases_and_finds_those_that_still_share_the_number(listed):
    batch = listed()

    assert identity.unseal(Member.objects.get(member_id="M1").nik_sealed) == NIK2
    assert cases() == [("M1", "M2", "settled"), ("M1", "M3", "settled"), ("M2", "M3", "open")]
    assert batch.counts["done"]["cases"] == 1


def test_a_list_that_changes_no_number_settles_nothing(shared, lists, tono):
    Member.objects.filter(member_id="M2").update(nik_index="")

    lists.accepted(tono, [listed_family()], [listed_member(school_grade=6)])

    assert [case[2] for case in cases()] == ["open", "open"]


def test_undoing_it_brings_them_back_as_they_were(listed, shared, tono):
    _first, second = DuplicateCase.objects.order_by("pk")
    duplicate_decisions.decide_different(
        second.public_id, wrong="first", reason="both cards seen", by=tono, on=TODAY, at=NOW - timedelta(days=1)
    )
    before = list(DuplicateCase.objects.order_by("pk").values())
    batch = listed()
    assert [case[2] for case in cases()] == ["settled", "settled", "open"]

    actions.undo(batch, by=tono, at=LATER)
    work_all(LATER)

    assert list(DuplicateCase.objects.order_by("pk").values()) == before
