"""Undoing comes to its end whatever was recorded meanwhile: about whom something else is on record now, they stay."""

from datetime import date, timedelta

import pytest

from tangga.areas.models import Hold
from tangga.audit.models import Event
from tangga.families.duplicates import open_cases
from tangga.families.models import Change, DuplicateCase, Family, FamilyFacts, Member, MemberFacts
from tangga.imports import actions, undo
from tangga.imports.models import State
from tangga.jobs.worker import work_all
from tests import make
from tests.features.imports.standard import KK1, KK2, KK3, NIK1, NIK2, NIK3, listed_family, listed_member
from tests.make import NOW, TODAY

LATER = NOW + timedelta(hours=1)
MEANWHILE = NOW + timedelta(hours=2)


@pytest.fixture
def begun(lists, tono):
    """F1 with Ani, on record before, gets another class and name; the families of Budi and of Candra are new. Undoing
    has begun, and not one row is out yet."""
    make.member(make.family("F1", kk=KK1, effective_on=TODAY), "M1", nik=NIK1, school_level="primary", school_grade=4)
    families = [listed_family(carer_name="Siti"), listed_family(kk=KK2, row=3), listed_family(kk=KK3, row=4)]
    members = [
        listed_member(),
        listed_member(kk=KK2, nik=NIK2, row=3, name="Budi"),
        listed_member(kk=KK2, nik=None, row=3, name="Dewi"),
        listed_member(kk=KK3, nik=NIK3, row=4, name="Candra"),
    ]
    batch = lists.accepted(tono, families, members)
    actions.undo(batch, by=tono, at=LATER)
    assert undo._begun(batch, LATER)
    return batch


def gone_on(batch):
    work_all(MEANWHILE)
    batch.refresh_from_db()
    assert (batch.state, Hold.objects.exists()) == (State.UNDONE, False)
    return Event.objects.get(action="list.undone").detail


def names():
    return sorted(Member.objects.values_list("name", flat=True))


def test_a_new_family_with_facts_of_its_own_stays_whole_and_the_others_leave(begun):
    family = Member.objects.get(name="Budi").family
    make.family_facts(family, region="3273011001", effective_on=date(2026, 1, 1), recorded_at=MEANWHILE, decile=9)

    detail = gone_on(begun)

    assert names() == ["Ani", "Budi", "Dewi"]
    assert (family.facts.count(), family.spells.count(), family.identities.count()) == (2, 1, 1)
    assert (detail["families_stay"], begun.counts["stays"]) == (1, 1)
    assert Family.objects.get(family_id="F1").name == "Wahyuni"


def test_a_new_member_with_facts_of_their_own_keeps_their_family_and_those_in_it(begun):
    make.member_facts(Member.objects.get(name="Dewi"), effective_on=date(2026, 1, 1), recorded_at=MEANWHILE)

    assert gone_on(begun)["families_stay"] == 1
    assert names() == ["Ani", "Budi", "Dewi"]


def test_so_it_does_when_another_of_its_members_is_out_already(begun):
    dewi, budi = Member.objects.get(name="Dewi"), Member.objects.get(name="Budi")
    budi.facts.all().delete()
    budi.identities.all().delete()
    budi.delete()
    make.member_facts(dewi, effective_on=date(2026, 1, 1), recorded_at=MEANWHILE)

    assert gone_on(begun)["families_stay"] == 1
    assert Family.objects.filter(pk=dewi.family_id).exists()
    assert names() == ["Ani", "Dewi"]


def test_chunk_by_chunk_it_comes_to_its_end_too(begun, monkeypatch):
    monkeypatch.setattr(undo, "AT_ONCE", 1)
    make.member_facts(Member.objects.get(name="Dewi"), effective_on=date(2026, 1, 1), recorded_at=MEANWHILE)

    assert gone_on(begun)["families_stay"] == 1
    assert names() == ["Ani", "Budi", "Dewi"]


def test_somebody_who_moved_into_a_new_family_keeps_it(begun):
    family = Member.objects.get(name="Budi").family
    other = make.member(make.family("F9"), "M9", name="Eko")
    make.member_facts(other, family=family, effective_on=date(2026, 1, 1), recorded_at=MEANWHILE)

    gone_on(begun)

    assert names() == ["Ani", "Budi", "Dewi", "Eko"]


def test_a_family_known_before_keeps_what_the_list_said_where_something_else_was_recorded_upon_it(begun):
    member = Member.objects.get(member_id="M1")
    of_the_list = member.facts.get(origin=begun.public_id)
    MemberFacts.objects.filter(pk=of_the_list.pk).update(superseded_at=MEANWHILE)
    make.member_facts(member, effective_on=of_the_list.effective_on, recorded_at=MEANWHILE, school_grade=6)

    detail = gone_on(begun)

    assert [facts.school_grade for facts in member.facts.filter(superseded_at=None).order_by("effective_on")] == [4, 6]
    assert detail["families_stay"] == 1
    assert names() == ["Ani"]


def test_a_correction_about_somebody_new_keeps_them(begun, tono):
    budi = Member.objects.get(name="Budi")
    Change.objects.create(kind="school", family=budi.family, member=budi, proposed_by=tono, state="proposed")

    gone_on(begun)

    assert names() == ["Ani", "Budi", "Dewi"]


def test_a_case_that_nobody_decided_goes_with_the_person_it_is_about(begun):
    budi = Member.objects.get(name="Budi")
    make.member(make.family("F9", region="3571011001"), "M9", name="Eko", nik=NIK2)
    assert open_cases([budi.nik_index], None, MEANWHILE) == 1

    gone_on(begun)

    assert names() == ["Ani", "Eko"]
    assert not DuplicateCase.objects.exists()


def test_a_probable_pair_that_nobody_decided_goes_with_the_person_it_is_about(begun):
    other = make.member(make.family("F9", region="3571011001"), "M9", name="Eko")
    two = {"first_member": Member.objects.get(name="Budi"), "second_member": other}
    told = {"weight": 5.0, "probability": 0.97, "comparisons": {"prior": 0.0, "steps": []}}
    DuplicateCase.objects.create(kind="person", opened_at=MEANWHILE, **two, **told)
    gone_on(begun)

    assert names() == ["Ani", "Eko"]
    assert not DuplicateCase.objects.exists()


def test_nobody_stays_when_nothing_was_recorded(begun):
    assert "families_stay" not in gone_on(begun)
    assert "stays" not in begun.counts
    assert FamilyFacts.objects.count() == 1


def test_the_page_says_who_stays(begun, tono, client, monkeypatch):
    make.member_facts(Member.objects.get(name="Dewi"), effective_on=date(2026, 1, 1), recorded_at=MEANWHILE)
    gone_on(begun)
    monkeypatch.setattr("tangga.people.clock.today", lambda: TODAY)
    client.force_login(tono)

    page = client.get(f"/imports/{begun.public_id}/").content.decode()

    assert "1 keluarga dari daftar ini tetap ada di registri" in page
    assert "Registri kembali seperti sebelum" not in page
