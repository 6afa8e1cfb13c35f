"""A correction and a list of the same district: one waits for the other, and nothing stays held for ever."""

from datetime import date, timedelta

import pytest

from tangga.areas.models import Hold
from tangga.audit.models import Event
from tangga.errors import Conflict
from tangga.families import changes
from tangga.families.models import Change, ChangeKind, DuplicateCase, FacilitatorAssignment, Family, Member
from tangga.imports import actions, undo
from tangga.imports import preview as comparison
from tangga.imports.models import State
from tangga.imports.queries import built_on
from tangga.jobs.actions import cancel
from tangga.jobs.models import Job
from tangga.jobs.queries import open_job_of
from tangga.jobs.work import Work
from tangga.jobs.worker import work_all, work_once
from tangga.people.roles import Role
from tests import make
from tests.features.imports.standard import KK1, KK2, NIK1, NIK2, listed_family, listed_member
from tests.make import NOW, TODAY

LATER = NOW + timedelta(hours=1)
DAY = date(2024, 8, 1)
SCHOOL = {"school_level": "primary", "school_grade": 6, "finished_school": False}


@pytest.fixture
def lestari(areas):
    return make.posted("lestari", Role.COORDINATOR, "3273")


@pytest.fixture
def batch(lists, tono):
    """An accepted list: F1 with Ani, on record before, gets a new address; the family of KK2 with Budi is new by it."""
    make.member(make.family("F1", kk=KK1), "M1", nik=NIK1, school_level="primary", school_grade=5)
    budi = listed_member(kk=KK2, nik=NIK2, row=3, name="Budi")
    return lists.accepted(tono, [listed_family(), listed_family(kk=KK2, row=3)], [listed_member(), budi])


def drafted(member, by, on=TODAY):
    wish = changes.Wish(ChangeKind.SCHOOL, member.family, member, None, on, SCHOOL, "told at the visit")
    return changes.write_down(wish, by=by, on=TODAY, at=LATER)


def sent(member, by, on=TODAY):
    return changes.propose(drafted(member, by, on).public_id, by=by, on=TODAY, at=LATER)


def asked_to_undo(batch, tono):
    actions.undo(batch, by=tono, at=LATER)
    return batch


def test_a_correction_is_not_approved_while_a_list_is_taken_back(batch, tono, lestari):
    waiting = sent(Member.objects.get(member_id="M1"), tono, DAY)
    asked_to_undo(batch, tono)
    with pytest.raises(Conflict):
        changes.approve(waiting.public_id, by=lestari, on=TODAY, at=LATER)
    work_all(LATER)
    batch.refresh_from_db()
    assert batch.state == State.UNDONE
    assert not Hold.objects.exists()
    assert changes.approve(waiting.public_id, by=lestari, on=TODAY, at=LATER)[0].state == Change.State.APPLIED


def test_nor_while_a_list_is_registered(lists, tono, lestari):
    member = make.member(make.family("F1", kk=KK1), "M1", nik=NIK1, school_level="primary", school_grade=5)
    waiting = sent(member, tono, DAY)
    batch = lists.batch(tono, [listed_family()])
    actions.accept(batch, seen=batch.digest, by=tono, at=LATER)
    with pytest.raises(Conflict):
        changes.approve(waiting.public_id, by=lestari, on=TODAY, at=LATER)
    assert not Event.objects.filter(action="change.applied").exists()


def test_a_list_of_another_district_is_not_in_the_way(lists, tono, budi, lestari):
    member = make.member(make.family("F1", kk=KK1), "M1", nik=NIK1, school_level="primary", school_grade=5)
    waiting = sent(member, tono, DAY)
    batch = lists.batch(budi, [listed_family(village="Campurejo", kk=KK2)])
    actions.accept(batch, seen=batch.digest, by=budi, at=LATER)
    assert changes.approve(waiting.public_id, by=lestari, on=TODAY, at=LATER)[0].state == Change.State.APPLIED


def test_nothing_is_begun_about_a_family_that_may_leave_again(batch, tono):
    draft = drafted(Member.objects.get(name="Budi"), tono)
    asked_to_undo(batch, tono)
    with pytest.raises(Conflict):
        drafted(Member.objects.get(name="Budi"), tono)
    with pytest.raises(Conflict):
        changes.propose(draft.public_id, by=tono, on=TODAY, at=LATER)
    assert drafted(Member.objects.get(member_id="M1"), tono, DAY).state == Change.State.DRAFT


def test_what_was_built_meanwhile_keeps_the_list_and_lets_the_district_go(batch, tono):
    asked_to_undo(batch, tono)
    make.member_facts(Member.objects.get(name="Budi"), effective_on=date(2026, 1, 1), recorded_at=LATER)
    work_all(LATER)
    batch.refresh_from_db()
    assert (batch.state, batch.notice, batch.closed_by) == (State.ACCEPTED, "stays_facts", None)
    assert not Hold.objects.exists()
    assert Family.objects.count() == 2
    assert Event.objects.get(action="list.undo_refused").detail == {"why": "facts"}


def test_the_page_says_why_it_stayed(batch, tono, client, monkeypatch):
    asked_to_undo(batch, tono)
    make.member_facts(Member.objects.get(name="Budi"), effective_on=date(2026, 1, 1), recorded_at=LATER)
    work_all(LATER)
    monkeypatch.setattr("tangga.people.clock.today", lambda: TODAY)
    client.force_login(tono)
    assert "Daftar tidak dikeluarkan dari registri." in client.get(f"/imports/{batch.public_id}/").content.decode()


@pytest.fixture
def half_in(lists, tono, monkeypatch):
    """A list of two families whose acceptance is cancelled after the first of its two chunks."""
    monkeypatch.setattr(comparison, "CHUNK", 1)
    rows = [listed_family(), listed_family(kk=KK2, row=3)]
    batch = lists.batch(tono, rows, [listed_member(), listed_member(kk=KK2, nik=NIK2, row=3, name="Budi")])
    assert batch.chunks == 2
    actions.accept(batch, seen=batch.digest, by=tono, at=NOW)
    progress = Work.progress

    def cancelled_after_the_first(work, step, *counts):
        if step == "registering" and not Job.objects.get(pk=work.job.pk).cancel_asked:
            cancel(work.job, by=tono, at=LATER)
        progress(work, step, *counts)

    monkeypatch.setattr(Work, "progress", cancelled_after_the_first)
    assert work_once(LATER)
    monkeypatch.setattr(Work, "progress", progress)
    batch.refresh_from_db()
    assert (batch.state, batch.cursor) == (State.UNDOING, 1)
    return batch


def test_a_cancelled_list_on_which_something_was_built_is_registered_to_its_end(half_in, tono):
    make.member_facts(Member.objects.get(), effective_on=date(2026, 1, 1), recorded_at=LATER)
    work_all(LATER)
    half_in.refresh_from_db()
    assert (half_in.state, half_in.notice) == (State.ACCEPTED, "stays_facts")
    assert half_in.counts["done"]["families_new"] == 2
    assert not Hold.objects.exists()


def test_a_cancelled_list_with_a_draft_only_is_taken_out(half_in, tono):
    wish = changes.Wish(ChangeKind.SCHOOL, Family.objects.get(), Member.objects.get(), None, TODAY, SCHOOL, "seen")
    Change.objects.create(
        kind=wish.kind, family=wish.family, member=wish.member, asked=SCHOOL, proposed_by=tono, reason="seen"
    )
    work_all(LATER)
    half_in.refresh_from_db()
    assert half_in.state == State.READY
    assert not Change.objects.exists()
    assert not Family.objects.exists()
    assert not Hold.objects.exists()
    assert undo.BEGUN not in half_in.counts


def test_an_undoing_that_failed_for_good_can_be_tried_again(batch, tono, client, monkeypatch):
    asked_to_undo(batch, tono)
    with monkeypatch.context() as broken:
        broken.setattr(undo, "_families_back", lambda *_: 1 / 0)
        work_all(LATER)
    batch.refresh_from_db()
    assert (batch.state, batch.notice) == (State.UNDOING, "stopped")
    monkeypatch.setattr("tangga.people.clock.today", lambda: TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: LATER)
    client.force_login(tono)
    page = client.get(f"/imports/{batch.public_id}/").content.decode()
    assert "ZeroDivisionError" in page
    assert client.post(f"/imports/{batch.public_id}/go-on/").status_code == 302
    work_all(LATER)
    batch.refresh_from_db()
    assert batch.state == State.UNDONE
    assert not Hold.objects.exists()


def test_a_draft_that_nobody_sent_blocks_nothing_and_goes_with_its_family(batch, tono):
    drafted(Member.objects.get(name="Budi"), tono)
    assert built_on(batch) == ""
    asked_to_undo(batch, tono)
    work_all(LATER)
    batch.refresh_from_db()
    assert batch.state == State.UNDONE
    assert not Change.objects.exists()


def test_a_probable_pair_that_nobody_decided_blocks_nothing_and_goes_with_its_person(batch, tono):
    other = make.member(make.family("F9", region="3571011001"), "M9", name="Eko")
    told = {"weight": 5.0, "probability": 0.97, "comparisons": {"prior": 0.0, "steps": []}, "opened_at": LATER}
    case = DuplicateCase(kind="person", first_member=Member.objects.get(name="Budi"), second_member=other, **told)
    case.save()
    assert built_on(batch) == ""
    DuplicateCase.objects.update(state="different")
    assert built_on(batch) == "cases"
    DuplicateCase.objects.update(state="open")
    asked_to_undo(batch, tono)
    work_all(LATER)
    batch.refresh_from_db()
    assert (batch.state, DuplicateCase.objects.exists()) == (State.UNDONE, False)


def test_what_blocks_is_named_as_what_it_is(batch, lists, tono, sari):
    budi = Member.objects.get(name="Budi")
    FacilitatorAssignment.objects.create(family=budi.family, facilitator=sari, starts_on=TODAY)
    assert built_on(batch) == "assigned"
    FacilitatorAssignment.objects.all().delete()
    waiting = sent(budi, tono)
    assert built_on(batch) == "correction"
    Change.objects.filter(pk=waiting.pk).delete()
    lists.accepted(tono, [listed_family(carer_name="Sri")], on=date(2025, 7, 15), at=LATER)
    assert built_on(batch) == "list"


def test_a_correction_of_a_new_member_of_an_old_family_blocks_too(lists, tono):
    make.family("F1", kk=KK1)
    batch = lists.accepted(tono, [listed_family()], [listed_member()])
    sent(Member.objects.get(), tono)
    with pytest.raises(Conflict):
        actions.undo(batch, by=tono, at=LATER)
    assert open_job_of(actions.UNDO, batch.public_id) is None
    assert not Hold.objects.exists()


def test_who_is_given_a_family_while_it_is_taken_out_keeps_nothing_of_it(batch, tono, sari):
    asked_to_undo(batch, tono)
    undo._begun(batch, LATER)
    family = Member.objects.get(name="Budi").family
    FacilitatorAssignment.objects.create(family=family, facilitator=sari, starts_on=TODAY)
    work_all(LATER)
    batch.refresh_from_db()
    assert batch.state == State.UNDONE
    assert not Family.objects.filter(pk=family.pk).exists()
