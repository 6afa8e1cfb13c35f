"""What somebody records while a list goes in, chunk by chunk: that family is left out and counted; the rest goes in."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tangga.areas.models import Hold
from tangga.families.models import (
    Family,
    FamilyFacts,
    FamilyIdentity,
    Member,
    MemberFacts,
    MemberIdentity,
    MembershipSpell,
)
from tangga.imports import accept, actions, preview
from tangga.imports.accept import register_chunks
from tangga.imports.models import Batch, State
from tangga.imports.queries import OF_FAMILY, OF_MEMBER, staged_of
from tangga.jobs.models import Job
from tangga.jobs.worker import work_all
from tests import make
from tests.features.imports.standard import KK2, KK3, NIK1, NIK2, NIK3, listed_family, listed_member
from tests.make import NOW

LATER = NOW + timedelta(minutes=5)
FAMILIES = [listed_family(), listed_family(KK2, row=3, carer_name="Siti"), listed_family(KK3, row=4)]


@pytest.fixture(autouse=True)
def one_family_a_chunk(monkeypatch):
    monkeypatch.setattr(preview, "CHUNK", 1)


@pytest.fixture
def goes_in(monkeypatch, tono):
    """Accepts a list; `meanwhile` happens after its first chunk is in."""

    def go_in(batch, meanwhile, at=NOW):
        progress, waiting = accept.Work.progress, [meanwhile]

        def also(work, step, done=0, total=0):
            if step == "registering" and waiting:
                waiting.pop()()
            progress(work, step, done, total)

        monkeypatch.setattr(accept.Work, "progress", also)
        actions.accept(batch, seen=batch.digest, by=tono, at=at)
        work_all(at)
        assert not waiting
        batch.refresh_from_db()
        assert (batch.state, batch.cursor) == (State.ACCEPTED, batch.chunks)
        return batch.counts["done"]

    return go_in


def left_out(done):
    return {name: count for name, count in done.items() if name.endswith("changed_meanwhile") and count}


@pytest.fixture
def known(areas):
    """A family on record with one member; the second of a list."""
    family = make.family("F2", name="Wahyuni", kk=KK2)
    make.member(family, "F2-01", nik=NIK2, name="Budi", birth_date=date(2010, 5, 5), sex="male")
    return family


def again(table, **values):
    """The dated row of a table once more, recorded later."""
    row = table.objects.get()
    for name, value in {"pk": None, "recorded_at": LATER, "effective_on": make.TODAY, **values}.items():
        setattr(row, name, value)
    return row.save


def test_what_was_recorded_meanwhile_is_asked_of_no_two_tables_at_once(lists, tono, known, goes_in):
    """While a long list goes in, PostgreSQL may take both for empty, and reads one of them whole for each row of the
    other."""
    rows = [listed_member(KK2, NIK2, row=3, name="Budi Santoso", birth_date=date(2010, 5, 5), sex="male")]
    batch = lists.batch(tono, FAMILIES, rows)
    with CaptureQueriesContext(connection) as sent:
        goes_in(batch, lambda: None)
    asked = [each["sql"] for each in sent if '"recorded_at" >' in each["sql"]]
    assert asked
    assert [sql for sql in asked if " JOIN " in sql] == []


RECORDED = {
    FamilyFacts: {"decile": 4},
    FamilyIdentity: {"address": "Jl. Kenanga 3"},
    MemberFacts: {"pregnant": True},
    MemberIdentity: {"relation": "keponakan"},
}


@pytest.mark.parametrize("table", RECORDED)
def test_a_family_of_which_something_was_recorded_is_left_out_and_counted(lists, tono, known, goes_in, table):
    rows = [listed_member(KK2, NIK2, row=3, name="Budi Santoso", birth_date=date(2010, 5, 5), sex="male")]
    batch = lists.batch(tono, FAMILIES, rows)
    done = goes_in(batch, again(table, **RECORDED[table]))
    assert left_out(done) == {"families_changed_meanwhile": 1, "members_changed_meanwhile": 1}
    assert (done["families_read"], done["families_new"], done["families_refused"]) == (3, 2, 1)
    known.refresh_from_db()
    assert known.name == "Wahyuni"
    for tables, whose in ((OF_FAMILY, {"family": known}), (OF_MEMBER, {"member__family": known})):
        assert not any(each.objects.filter(origin=batch.public_id, **whose) for each in tables)


def test_a_family_that_left_meanwhile_is_left_out_and_counted(lists, tono, known, goes_in):
    batch = lists.batch(tono, FAMILIES)

    def leave():
        MembershipSpell.objects.create(
            family=known, joined_on=date(2024, 1, 1), left_on=date(2025, 1, 1), recorded_at=LATER
        )

    assert left_out(goes_in(batch, leave)) == {"families_changed_meanwhile": 1}


def test_what_the_list_itself_recorded_a_chunk_before_leaves_nobody_out(lists, tono, known, goes_in):
    pupil = listed_member(None, NIK2, name=None, birth_date=None, sex=None, school_level="junior_secondary")
    batch = lists.batch(tono, [listed_family(KK2, decile=2)], [pupil | {"school_grade": 8}])
    assert batch.chunks == 2  # the family by its number; then whoever names no family
    done = goes_in(batch, lambda: None, at=LATER)
    assert left_out(done) == {}
    assert (done["families_changed"], done["members_changed"]) == (1, 1)


def test_a_number_that_somebody_else_registered_meanwhile_is_left_out_and_counted(lists, tono, goes_in):
    rows = [listed_member(KK2, NIK2, row=3, name="Budi")]
    done = goes_in(lists.batch(tono, FAMILIES, rows), lambda: make.family("F9", kk=KK2, recorded_at=LATER))
    assert left_out(done) == {"families_changed_meanwhile": 1, "members_changed_meanwhile": 1}
    assert (done["families_new"], Family.objects.filter(kk_index__gt="").count()) == (2, 3)
    assert not Member.objects.exists()


def test_a_family_id_that_is_taken_meanwhile_is_left_out_and_counted(lists, tono, goes_in):
    batch = lists.batch(tono, FAMILIES)
    drawn = staged_of(batch).row("families", 1)["family_id"]
    done = goes_in(batch, lambda: make.family(drawn, name="Rahasia", recorded_at=LATER))
    assert left_out(done) == {"families_changed_meanwhile": 1}
    assert Family.objects.get(family_id=drawn).name == "Rahasia"


def test_a_member_id_that_is_taken_meanwhile_leaves_the_family_out_and_is_counted(lists, tono, known, goes_in):
    """As by somebody who moves to another family and takes their number along: nothing is recorded of this one."""
    elsewhere = make.family("F9")
    rows = [listed_member(KK2, NIK3, row=3, name="Candra"), listed_member(KK3, NIK1, row=4)]
    batch = lists.batch(tono, FAMILIES, rows)
    assert staged_of(batch).row("members", 0)["member_id"] == "F2-02"
    done = goes_in(batch, lambda: make.member(elsewhere, "F2-02", name="Dewi", recorded_at=LATER))
    assert left_out(done) == {"families_changed_meanwhile": 1, "members_changed_meanwhile": 1}
    assert (done["members_new"], Member.objects.get(member_id="F2-02").name) == (1, "Dewi")


class Killed(Exception):
    """The other worker ends here."""


class Working:
    """An attempt at the job that does `then` after each chunk."""

    at = NOW

    def __init__(self, then):
        self.then = then

    def progress(self, *_told):
        self.then()


def _killed():
    raise Killed


def test_a_worker_that_finds_another_at_its_list_stops_and_no_chunk_goes_in_twice(lists, tono):
    batch = lists.batch(tono, FAMILIES, [listed_member(KK2, NIK2, row=3, name="Budi")])
    actions.accept(batch, seen=batch.digest, by=tono, at=NOW)
    begun = Batch.objects.get()

    def another_takes_over():
        with pytest.raises(Killed):
            register_chunks(Batch.objects.get(), staged_of(batch), Working(_killed))

    register_chunks(begun, staged_of(batch), Working(another_takes_over))
    batch.refresh_from_db()
    assert (batch.state, batch.cursor, batch.counts["done"]["families_read"]) == (State.ACCEPTING, 2, 2)
    work_all(NOW)
    batch.refresh_from_db()
    assert (batch.state, batch.counts["done"]["families_new"], Family.objects.count()) == (State.ACCEPTED, 3, 3)


@pytest.fixture
def miscounted(lists, tono, monkeypatch):
    """A list of which a row was lost on the way, by a mistake of Tangga."""
    batch = lists.batch(tono, FAMILIES)
    actions.accept(batch, seen=batch.digest, by=tono, at=NOW)
    batch.refresh_from_db()
    batch.counts["families"]["read"] += 1
    batch.save(update_fields=["counts"])
    work_all(NOW)
    batch.refresh_from_db()
    return batch


def test_counts_that_do_not_add_up_stop_the_list_at_once(miscounted):
    job = Job.objects.get(kind=actions.ACCEPT)
    assert (miscounted.state, miscounted.notice) == (State.ACCEPTING, "stopped")
    assert (job.state, job.attempts) == (Job.State.FAILED, 1)


def test_the_page_says_so_and_the_list_is_taken_out_again(client, miscounted, tono, monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: LATER)
    client.cookies["django_language"] = "en"
    client.force_login(tono)
    page = client.get(f"/imports/{miscounted.public_id}/").content.decode()
    assert "The work stopped half-way." in page
    assert "tidak cocok" in page  # the sentence of the job, in the language of the office
    client.post(f"/imports/{miscounted.public_id}/undo/")
    work_all(LATER)
    miscounted.refresh_from_db()
    assert (miscounted.state, Family.objects.exists(), Hold.objects.exists()) == (State.READY, False, False)
