"""An accepted list can be taken back, exactly, as long as nothing was built on it."""

from datetime import date, timedelta

import pytest
from django.apps import apps

from tangga.areas.models import Hold
from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed
from tangga.families import identity
from tangga.families.identities import change_identities
from tangga.families.models import Family, Member, MemberFacts, MemberIdentity
from tangga.imports import actions
from tangga.imports.models import Batch, State
from tangga.jobs.worker import work_all
from tests import make
from tests.features.imports.standard import KK1, KK2, NIK1, NIK2, listed_family, listed_member, sealed
from tests.make import NOW

LATER = NOW + timedelta(hours=1)


def registry():
    """Every row of the registry, as it stands; but for the list of different names, which only grows."""
    tables = [model for model in apps.get_app_config("families").get_models() if model.__name__ != "NameOnRecord"]
    return {table.__name__: sorted(map(str, table.objects.values())) for table in tables}


@pytest.fixture
def known(areas):
    """A family on record that a list will change: name, class, decile."""
    family = make.family("F1", kk=KK1, decile=3)
    make.member(family, "M1", nik=NIK1, school_level="primary", school_grade=4)
    return family


def _second(lists, tono):
    families = [listed_family(carer_name="Siti", decile=2), listed_family(kk=KK2, row=3)]
    return lists.accepted(tono, families, [listed_member(), listed_member(kk=KK2, nik=NIK2, row=3)])


def test_undoing_leaves_the_registry_exactly_as_it_was(lists, tono, known):
    before = registry()
    batch = _second(lists, tono)
    assert registry() != before
    actions.undo(batch, by=tono, at=LATER)
    work_all(LATER)
    batch.refresh_from_db()
    assert batch.state == State.UNDONE
    assert registry() == before
    assert not Hold.objects.exists()


def test_a_list_of_the_same_day_is_undone_exactly_too(lists, tono, known):
    before = registry()
    batch = lists.accepted(tono, [listed_family()], [listed_member()], on=date(2020, 1, 1))
    actions.undo(batch, by=tono, at=LATER)
    work_all(LATER)
    assert registry() == before


def test_undoing_is_logged_once_and_twice_is_once(lists, tono):
    batch = lists.accepted(tono, [listed_family()])
    actions.undo(batch, by=tono, at=LATER)
    actions.undo(batch, by=tono, at=LATER)
    work_all(LATER)
    actions.undo(batch, by=tono, at=LATER)
    assert Event.objects.filter(action="list.undone").count() == 1
    assert not Family.objects.exists()


def test_a_list_that_was_assessed_stays(lists, tono):
    batch = lists.accepted(tono, [listed_family()])
    make.run(known_at=LATER)
    with pytest.raises(Conflict):
        actions.undo(batch, by=tono, at=LATER)


def test_a_list_whose_facts_were_changed_since_stays(lists, tono):
    batch = lists.accepted(tono, [listed_family()], [listed_member()])
    make.member_facts(Member.objects.get(), effective_on=date(2026, 1, 1), recorded_at=LATER)
    with pytest.raises(Conflict):
        actions.undo(batch, by=tono, at=LATER)


def test_a_late_list_says_who_they_were_that_day_and_is_undone_exactly(lists, tono, known):
    member = Member.objects.get()
    member.relation = "Istri"
    for part, value in sealed("nik", NIK2).items():
        setattr(member, part, value)
    change_identities([member], on=date(2024, 1, 1), at=make.LONG_AGO)
    before = registry()
    row = listed_member(nik=NIK1, name="Ani Lestari", birth_date=date(2012, 3, 4), relation=None)
    batch = lists.accepted(tono, [listed_family(carer_name=None)], [row], on=date(2022, 1, 1))
    late = MemberIdentity.objects.get(origin=batch.public_id)
    assert (late.name, late.relation, late.nik_mask) == ("Ani Lestari", "anak", identity.mask(NIK1))
    member.refresh_from_db()
    assert (member.name, member.relation, member.nik_mask) == ("Ani", "Istri", identity.mask(NIK2))
    actions.undo(batch, by=tono, at=LATER)
    work_all(LATER)
    assert registry() == before


def test_of_two_lists_the_later_is_undone_first(lists, tono):
    first = lists.accepted(tono, [listed_family()], [listed_member()])
    second = lists.accepted(tono, [listed_family()], [listed_member(school_grade=6)], on=date(2025, 7, 15), at=LATER)
    at = LATER + timedelta(hours=1)
    with pytest.raises(Conflict):
        actions.undo(first, by=tono, at=at)
    for batch in (second, first):
        actions.undo(batch, by=tono, at=at)
        work_all(at)
    assert not MemberFacts.objects.exists()


def test_a_facilitator_undoes_nothing(lists, sari, tono):
    batch = lists.batch(sari, [listed_family()])
    actions.accept(batch, seen=batch.digest, by=tono, at=NOW)
    work_all(NOW)
    with pytest.raises(NotAllowed):
        actions.undo(batch, by=sari, at=LATER)


def test_an_official_of_another_district_does_not_find_it(lists, tono, budi):
    batch = lists.accepted(tono, [listed_family()])
    with pytest.raises(Batch.DoesNotExist):
        actions.undo(batch, by=budi, at=LATER)


def test_the_same_file_may_come_again_after_it_was_undone(lists, tono):
    batch = lists.accepted(tono, [listed_family()])
    actions.undo(batch, by=tono, at=LATER)
    work_all(LATER)
    path = lists.folder / "list-1.csv"
    again, new = actions.upload(path, "daftar.csv", "csv", effective_on=make.TODAY, by=tono, at=LATER)
    assert new
    assert again.pk != batch.pk
