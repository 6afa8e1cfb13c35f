"""An accepted list is registered: every row new, changed, known already, or refused."""

from datetime import date

import pytest

from tangga.areas.models import Hold
from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed
from tangga.families.models import (
    DuplicateCase,
    FacilitatorAssignment,
    Family,
    FamilyFacts,
    Member,
    MemberFacts,
    MemberIdentity,
    MembershipSpell,
)
from tangga.imports import actions, preview
from tangga.imports.models import Batch, ListedValues, State
from tangga.jobs.worker import work_all
from tangga.people.roles import Role
from tangga.runs.actions import ask_for_run
from tangga.runs.models import Run
from tests import make
from tests.features.imports.standard import KK1, KK2, KK3, NIK1, NIK2, NIK3, listed_family, listed_member
from tests.make import NOW


def test_a_list_of_families_nobody_knew_registers_them(lists, tono):
    batch = lists.accepted(tono, [listed_family()], [listed_member(), listed_member(nik=NIK2, row=3, name="Budi")])
    assert batch.state == State.ACCEPTED
    family = Family.objects.get()
    assert family.name == "Wahyuni"
    assert family.family_id.startswith("3273-")
    assert [member.member_id for member in Member.objects.all()] == [f"{family.family_id}-01", f"{family.family_id}-02"]
    assert {facts.origin for facts in MemberFacts.objects.all()} == {batch.public_id}
    assert MembershipSpell.objects.get().joined_on == make.TODAY
    assert batch.counts["done"]["families_new"] == 1
    assert batch.counts["done"]["members_new"] == 2


def test_nothing_is_written_before_acceptance(lists, tono):
    lists.batch(tono, [listed_family()], [listed_member()])
    assert not Family.objects.exists()
    assert not Member.objects.exists()


def test_the_same_list_later_finds_everything_known_already(lists, tono):
    lists.accepted(tono, [listed_family()], [listed_member()])
    again = lists.accepted(tono, [listed_family()], [listed_member()])
    assert again.counts["families"]["same"] == 1
    assert again.counts["members"]["same"] == 1
    assert MemberFacts.objects.count() == 1


def test_what_changed_is_a_new_dated_row_beside_the_old_one(lists, tono):
    lists.accepted(tono, [listed_family()], [listed_member()])
    later = lists.accepted(
        tono, [listed_family()], [listed_member(school_level="junior_secondary", school_grade=7)], on=date(2025, 7, 15)
    )
    assert later.counts["members"]["changed"] == 1
    grades = MemberFacts.objects.order_by("effective_on").values_list("school_grade", "superseded_at")
    assert list(grades) == [(5, None), (7, None)]


def test_an_empty_cell_erases_nothing(lists, tono):
    lists.accepted(tono, [listed_family(decile=2)], [listed_member()])
    empty = listed_member(school_level=None, school_grade=None, sex=None, relation=None)
    batch = lists.accepted(tono, [listed_family(address=None)], [empty])
    assert batch.counts["families"]["same"] == 1
    assert batch.counts["members"]["same"] == 1
    assert FamilyFacts.objects.get().decile == 2


def test_a_member_without_nik_is_known_by_name_and_birth_date(lists, tono):
    lists.accepted(tono, [listed_family()], [listed_member(nik=None)])
    batch = lists.accepted(tono, [listed_family()], [listed_member(nik=NIK1, name="ANI")])
    assert batch.counts["members"] | {"read": 1, "changed": 1} == batch.counts["members"]
    member = Member.objects.get()
    assert member.nik_index
    assert member.name == "Ani"
    assert MemberIdentity.objects.filter(superseded_at=None).count() == 1


def test_a_family_known_elsewhere_is_refused_without_saying_anything_about_it(lists, tono):
    make.family("F9", name="Rahasia", region="3571011001", kk=KK1)
    batch = lists.accepted(tono, [listed_family()], [listed_member()])
    assert batch.counts["done"]["families_refused"] == 1
    assert batch.counts["done"]["members_refused"] == 1
    assert batch.counts["problems"] == {"error:elsewhere": 1, "error:family_refused": 1}
    assert not Member.objects.exists()


def test_rows_of_unknown_villages_are_refused_and_counted(lists, tono):
    batch = lists.accepted(tono, [listed_family(village="Antah"), listed_family(kk=KK2, row=3)])
    done = batch.counts["done"]
    assert (done["families_read"], done["families_new"], done["families_refused"]) == (2, 1, 1)


def test_the_same_nik_in_two_families_goes_in_twice_and_opens_a_case(lists, tono):
    batch = lists.accepted(
        tono, [listed_family(), listed_family(kk=KK2, row=3)], [listed_member(), listed_member(kk=KK2, row=3)]
    )
    assert Member.objects.count() == 2
    assert DuplicateCase.objects.get().origin == batch.public_id
    assert batch.counts["problems"] == {"warning:nik_twice": 2}


def test_a_facilitators_new_families_are_theirs_and_an_official_accepts(lists, sari, tono):
    make.family("F2", facilitator=sari)
    batch = lists.batch(sari, [listed_family()])
    with pytest.raises(NotAllowed):
        actions.accept(batch, seen=batch.digest, by=sari, at=NOW)
    actions.accept(batch, seen=batch.digest, by=tono, at=NOW)
    work_all(NOW)
    assert FacilitatorAssignment.objects.latest("pk").family.kk_index
    assert FacilitatorAssignment.objects.latest("pk").facilitator == sari


def test_who_accompanies_nobody_yet_lists_nobody_and_is_told_whom_to_ask(lists, sari):
    batch = lists.batch(sari, [listed_family(), listed_family(kk=KK2, row=3, village="Sukarasa")])
    assert batch.counts["families"]["refused"] == 2
    assert batch.counts["problems"] == {"error:no_area_yet": 2}


def test_who_is_posted_to_a_sub_district_lists_its_villages_from_the_first_day(lists):
    dewi = make.posted("dewi", Role.FACILITATOR, "327301")
    batch = lists.batch(dewi, [listed_family()])
    assert batch.counts["families"]["new"] == 1


def test_a_facilitators_list_does_not_touch_a_colleagues_family(lists, sari, tono):
    make.family("F1", kk=KK1, facilitator=tono)
    make.family("F2", kk=KK2, facilitator=sari)
    batch = lists.batch(sari, [listed_family(), listed_family(kk=KK2, row=3), listed_family(kk=KK3, row=4)])
    assert batch.counts["families"]["refused"] == 1
    assert batch.counts["families"]["new"] == 1
    assert batch.counts["problems"] == {"error:office_decides": 1}


def test_a_facilitator_stays_in_their_sub_districts(lists, sari):
    make.family("F2", kk=KK2, facilitator=sari, region="3273011002")
    batch = lists.batch(sari, [listed_family(village="Campurejo"), listed_family(kk=KK3, row=3)])
    assert batch.counts["families"]["new"] == 1
    assert batch.counts["families"]["refused"] == 1


def test_what_a_list_says_besides_is_kept_as_it_said_it(lists, tono):
    lists.accepted(tono, [listed_family(extras='{"amount_idr": 600000, "group": "MELATI"}')])
    assert ListedValues.objects.get().values == {"amount_idr": 600000, "group": "MELATI"}


def test_a_list_that_says_nothing_besides_leaves_nothing_besides(lists, tono):
    lists.accepted(tono, [listed_family()], [listed_member()])
    assert not ListedValues.objects.exists()


def test_families_the_list_does_not_name_are_told_and_left_alone(lists, tono):
    make.family("F2", kk=KK2)
    batch = lists.accepted(tono, [listed_family()])
    assert batch.counts["families"]["vanished"] == 1
    assert MembershipSpell.objects.get(family__family_id="F2").left_on is None


def test_accepting_twice_is_accepting_once(lists, tono):
    batch = lists.batch(tono, [listed_family()])
    actions.accept(batch, seen=batch.digest, by=tono, at=NOW)
    actions.accept(batch, seen=batch.digest, by=tono, at=NOW)
    work_all(NOW)
    actions.accept(batch, seen=batch.digest, by=tono, at=NOW)
    work_all(NOW)
    assert Family.objects.count() == 1
    assert Event.objects.filter(action="list.accepted").count() == 1
    assert Event.objects.filter(action="list.registered").count() == 1


def test_an_official_of_another_district_does_not_find_the_list(lists, tono, budi):
    batch = lists.batch(tono, [listed_family()])
    with pytest.raises(Batch.DoesNotExist):
        actions.accept(batch, seen=batch.digest, by=budi, at=NOW)


def test_a_list_that_is_not_compared_yet_cannot_be_accepted(lists, tono):
    batch = lists.batch(tono, [listed_family()])
    Batch.objects.update(state=State.MAPPING)
    with pytest.raises(Conflict):
        actions.accept(batch, seen=batch.digest, by=tono, at=NOW)


def test_no_assessment_begins_while_a_list_is_registered(lists, tono):
    batch = lists.batch(tono, [listed_family()])
    actions.accept(batch, seen=batch.digest, by=tono, at=NOW)
    with pytest.raises(Conflict):
        ask_for_run(batch.district, as_of=make.TODAY, at=NOW, by=tono)
    work_all(NOW)
    assert not Hold.objects.exists()


def test_no_list_is_registered_while_an_assessment_is_made(lists, tono):
    batch = lists.batch(tono, [listed_family()])
    make.run(status=Run.Status.RUNNING, is_current=False, finished_at=None)
    with pytest.raises(Conflict):
        actions.accept(batch, seen=batch.digest, by=tono, at=NOW)
    batch.refresh_from_db()
    assert batch.state == State.READY


def test_two_lists_of_a_district_do_not_go_in_at_once(lists, tono):
    one = lists.batch(tono, [listed_family()])
    other = lists.batch(tono, [listed_family(kk=KK2)])
    actions.accept(one, seen=one.digest, by=tono, at=NOW)
    with pytest.raises(Conflict):
        actions.accept(other, seen=other.digest, by=tono, at=NOW)


def test_a_registry_that_changed_since_the_preview_is_looked_at_again(lists, tono):
    batch = lists.batch(tono, [listed_family()], [listed_member()])
    make.family("F1", kk=KK1, region="3273011001")
    actions.accept(batch, seen=batch.digest, by=tono, at=NOW)
    work_all(NOW)
    batch.refresh_from_db()
    assert (batch.state, batch.notice) == (State.READY, "changed_meanwhile")
    assert batch.counts["families"].get("new", 0) == 0
    assert not Member.objects.exists()
    assert not Hold.objects.exists()


def test_a_registry_that_changed_elsewhere_is_no_reason_to_ask_again(lists, tono):
    batch = lists.batch(tono, [listed_family()])
    make.family("F9", region="3571011001", kk=KK3)
    actions.accept(batch, seen=batch.digest, by=tono, at=NOW)
    work_all(NOW)
    batch.refresh_from_db()
    assert batch.state == State.ACCEPTED


def test_a_school_list_changes_the_class_of_persons_known_by_nik(lists, tono):
    family = make.family("F1")
    make.member(family, "M1", nik=NIK1, school_level="primary", school_grade=5)
    pupil = listed_member(kk=None, school_level="primary", school_grade=6)
    stranger = listed_member(kk=None, nik=NIK3, row=3)
    batch = lists.accepted(tono, [], [pupil, stranger], shape="school")
    assert batch.counts["done"]["members_changed"] == 1
    assert batch.counts["done"]["members_refused"] == 1
    assert MemberFacts.objects.filter(school_grade=6).count() == 1


def test_a_pupil_on_two_rows_far_apart_goes_in_once(lists, tono, monkeypatch):
    monkeypatch.setattr(preview, "LOOSE_CHUNK", 1)
    make.member(make.family("F1"), "M1", nik=NIK1, school_level="primary", school_grade=5)
    rows = [listed_member(kk=None, school_grade=grade, row=row) for row, grade in ((2, 6), (3, 4))]
    batch = lists.accepted(tono, [], rows, shape="school")
    assert (batch.state, batch.chunks) == (State.ACCEPTED, 2)
    assert batch.counts["problems"] == {"error:listed_twice": 1}
    assert MemberFacts.objects.latest("effective_on").school_grade == 6


@pytest.mark.parametrize(("shape", "name"), [("school", "Ani"), ("persons", "Anisa")])
def test_only_a_school_list_says_nothing_of_who_its_people_are(lists, tono, shape, name):
    make.member(make.family("F1"), "M1", nik=NIK1)
    lists.accepted(tono, [], [listed_member(kk=None, name="Anisa")], shape=shape)
    assert Member.objects.get().name == name


@pytest.mark.parametrize(("shape", "table"), [("counts", "families"), ("persons", "members"), ("school", "members")])
def test_rows_refused_for_their_cells_are_counted_where_the_list_has_its_rows(lists, tono, monkeypatch, shape, table):
    rows_of = preview.standard_rows_of
    monkeypatch.setattr(preview, "standard_rows_of", lambda *asked: rows_of(*asked) | {"cells": {"refused": 3}})
    batch = lists.batch(tono, [], [], shape=shape)
    assert {name: batch.counts[name].get("refused") for name in ("families", "members")} == {
        "families": None, "members": None, table: 3,
    }  # fmt: skip
