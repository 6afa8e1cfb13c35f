"""What a correction recorded stays, whatever a list says, unless somebody chooses the list."""

from datetime import date

import pytest

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.models import Member, MemberFacts
from tangga.imports import actions
from tangga.imports.models import Batch
from tangga.jobs.worker import work_all
from tangga.people.roles import Role
from tests import make
from tests.features.imports.standard import KK1, NIK1, listed_family, listed_member
from tests.make import NOW


@pytest.fixture
def batch(lists, tono):
    """A list that says class 5, decile 2 of a member whose class 4 a correction recorded."""
    family = make.family("F1", kk=KK1)
    member = make.member(family, "M1", nik=NIK1, school_level="primary", school_grade=4)
    MemberFacts.objects.filter(member=member).update(local=["school_grade"])
    return lists.batch(tono, [listed_family(decile=2)], [listed_member(pregnant=True)])


def _in_force():
    return MemberFacts.objects.filter(member=Member.objects.get(), superseded_at=None).latest("effective_on")


def _accepted(batch, by):
    actions.accept(batch, seen=batch.digest, by=by, at=NOW)
    work_all(NOW)
    batch.refresh_from_db()
    return batch


def test_the_correction_stays_and_the_rest_of_the_row_goes_in(batch, tono):
    _accepted(batch, tono)
    assert (_in_force().school_grade, _in_force().pregnant) == (4, True)
    assert _in_force().local == ["school_grade"]


def test_a_row_chosen_for_the_list_takes_its_value(batch, tono):
    actions.choose(batch, "members", 0, True, seen=batch.digest, by=tono, at=NOW)
    _accepted(batch, tono)
    assert (_in_force().school_grade, _in_force().local) == (5, None)


def test_the_choice_for_all_spares_rows_with_a_choice_of_their_own(batch, tono):
    actions.choose_for_all(batch, True, seen=batch.digest, by=tono, at=NOW)
    actions.choose(batch, "members", 0, False, seen=batch.digest, by=tono, at=NOW)
    _accepted(batch, tono)
    assert _in_force().school_grade == 4


def test_a_row_that_only_contradicts_a_correction_counts_as_known(lists, tono):
    family = make.family("F1", kk=KK1)
    member = make.member(family, "M1", nik=NIK1, school_level="primary", school_grade=4)
    MemberFacts.objects.filter(member=member).update(local=["school_grade"])
    batch = _accepted(lists.batch(tono, [listed_family()], [listed_member()]), tono)
    assert batch.counts["members"]["conflict"] == 1
    assert batch.counts["done"]["members_same"] == 1
    assert MemberFacts.objects.count() == 1


def test_a_choice_is_logged_and_may_be_taken_back(batch, tono):
    actions.choose(batch, "members", 0, True, seen=batch.digest, by=tono, at=NOW)
    actions.choose(batch, "members", 0, None, seen=batch.digest, by=tono, at=NOW)
    assert not batch.choices.exists()
    assert Event.objects.filter(action="list.conflict_chosen").count() == 2


def test_only_a_row_with_two_values_can_be_chosen(batch, tono):
    with pytest.raises(NotValid):
        actions.choose(batch, "families", 0, True, seen=batch.digest, by=tono, at=NOW)


def test_a_coordinator_sees_both_values_and_does_not_choose(batch):
    dewi = make.posted("dewi", Role.COORDINATOR, "3273")
    with pytest.raises(NotAllowed):
        actions.choose(batch, "members", 0, True, seen=batch.digest, by=dewi, at=NOW)


def test_an_official_elsewhere_does_not_find_the_list(batch, budi):
    with pytest.raises(Batch.DoesNotExist):
        actions.choose(batch, "members", 0, True, seen=batch.digest, by=budi, at=NOW)


def test_after_the_decision_nothing_is_chosen_any_more(batch, tono):
    _accepted(batch, tono)
    with pytest.raises(Conflict):
        actions.choose_for_all(batch, True, seen=batch.digest, by=tono, at=NOW)


def test_the_page_shows_both_values_and_takes_the_choice(client, batch, tono, monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: make.NOW)
    client.force_login(tono)
    address = f"/imports/{batch.public_id}/"
    page = client.get(f"{address}?show=members&conflict=yes").content.decode()
    assert '<span class="before">4</span>' in page
    assert "<strong>5</strong>" in page
    said = {"seen": batch.digest, "table": "members", "take": "list", "rest": "show=members"}
    answer = client.post(f"{address}choose/", said | {"place": "0"})
    assert answer["Location"] == f"{address}?show=members"
    assert batch.choices.get().take
    assert client.post(f"{address}choose/", said | {"place": "x"}).status_code == 422


def test_a_later_list_that_agrees_with_the_correction_changes_nothing(lists, tono):
    family = make.family("F1", kk=KK1)
    member = make.member(family, "M1", nik=NIK1, school_level="primary", school_grade=5)
    MemberFacts.objects.filter(member=member).update(local=["school_grade"])
    batch = lists.batch(tono, [listed_family()], [listed_member()], on=date(2025, 7, 15))
    assert batch.counts["members"]["same"] == 1
