"""Who decides about a list decides about what they were shown: a page of before it was read anew decides nothing."""

import re

import pytest

from tangga.errors import Conflict
from tangga.families.models import Family, MemberFacts
from tangga.imports import actions
from tangga.imports.models import Batch, State
from tangga.jobs.worker import work_all
from tests import make
from tests.features.imports.standard import KK1, KK2, NIK1, NIK2, listed_family, listed_member
from tests.make import NOW


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: NOW)


@pytest.fixture
def conflict(lists, tono):
    """A list that says class 5 of a member whose class 4 a correction recorded."""
    member = make.member(make.family("F1", kk=KK1), "M1", nik=NIK1, school_level="primary", school_grade=4)
    MemberFacts.objects.filter(member=member).update(local=["school_grade"])
    return lists.batch(tono, [listed_family()], [listed_member()])


def read_anew(lists, batch, by, families, members=(), mapping=None):
    """Somebody says anew what the columns mean, and the list reads otherwise."""
    lists.families, lists.members = families, list(members)
    current = Batch.objects.get(pk=batch.pk)
    actions.confirm_mapping(current, mapping or current.mapping, current.options, by=by, at=NOW)
    work_all(NOW)
    current.refresh_from_db()
    assert current.state == State.READY
    return current


FIRST = [listed_family(), listed_family(KK2, row=3)], [listed_member(), listed_member(KK2, NIK2, row=3, name="Budi")]
OTHERWISE = {
    "the name of a new family": ([listed_family(carer_name="Siti"), FIRST[0][1]], FIRST[1]),
    "the address of a new family": ([listed_family(address="Jl. Mawar 9"), FIRST[0][1]], FIRST[1]),
    "the village of a new family": ([listed_family(village="Sukarasa"), FIRST[0][1]], FIRST[1]),
    "the number of a new family": (
        [listed_family("3273010101100009"), FIRST[0][1]],
        [listed_member("3273010101100009"), FIRST[1][1]],
    ),
    "the birth date of a new member": (FIRST[0], [listed_member(birth_date=make.TODAY), FIRST[1][1]]),
    "the NIK of a new member": (FIRST[0], [listed_member(nik="3273014403120009"), FIRST[1][1]]),
    "the family of a new member": (FIRST[0], [FIRST[1][0], listed_member(KK1, NIK2, row=3, name="Budi")]),
    "what is kept beside": ([listed_family(extras='{"amount_idr": 600000}'), FIRST[0][1]], FIRST[1]),
}


@pytest.mark.parametrize("what", OTHERWISE)
def test_a_list_that_reads_otherwise_is_not_accepted_from_the_page_of_before(lists, tono, what):
    batch = lists.batch(tono, *FIRST)
    anew = read_anew(lists, batch, tono, *OTHERWISE[what])
    with pytest.raises(Conflict):
        actions.accept(anew, seen=batch.digest, by=tono, at=NOW)
    actions.accept(anew, seen=anew.digest, by=tono, at=NOW)
    work_all(NOW)
    assert Family.objects.filter(origin=batch.public_id).exists()


def test_a_list_read_anew_to_the_same_is_accepted_from_the_page_of_before(lists, tono):
    batch = lists.batch(tono, *FIRST)
    anew = read_anew(lists, batch, tono, *FIRST)
    actions.accept(anew, seen=batch.digest, by=tono, at=NOW)
    assert Batch.objects.get().state == State.ACCEPTING


@pytest.mark.parametrize("changed", [{"mapping": {"0": "name"}}, {"options": {"joined_on": "2024-01-01"}}])
def test_other_columns_or_another_day_are_another_reading(lists, tono, changed):
    batch = lists.batch(tono, *FIRST)
    said = {"mapping": batch.mapping, "options": batch.options} | changed
    actions.confirm_mapping(batch, said["mapping"], said["options"], by=tono, at=NOW)
    work_all(NOW)
    with pytest.raises(Conflict):
        actions.accept(batch, seen=batch.digest, by=tono, at=NOW)


def test_accepting_without_saying_what_was_seen_is_refused(lists, tono):
    batch = lists.batch(tono, *FIRST)
    with pytest.raises(Conflict):
        actions.accept(batch, seen="", by=tono, at=NOW)


def test_nothing_is_chosen_from_the_page_of_before(lists, tono, conflict):
    anew = read_anew(lists, conflict, tono, [listed_family()], [listed_member(school_grade=6)])
    with pytest.raises(Conflict):
        actions.choose(anew, "members", 0, True, seen=conflict.digest, by=tono, at=NOW)
    with pytest.raises(Conflict):
        actions.choose_for_all(anew, True, seen=conflict.digest, by=tono, at=NOW)
    anew.refresh_from_db()
    assert (anew.choices.exists(), anew.take_conflicts) == (False, False)


def forms(page):
    """The fields of every form of a page that sends what was seen: [{name: value}, ...]."""
    found = []
    for form in re.findall(r"<form.*?</form>", page, re.S):
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        if "seen" in fields:
            found.append((re.search(r'action="([^"]*)"', form)[1], fields))
    return found


def test_the_page_sends_what_it_showed_with_each_decision(client, lists, tono, conflict):
    client.cookies["django_language"] = "en"
    client.force_login(tono)
    page = client.get(f"/imports/{conflict.public_id}/?show=members&conflict=yes").content.decode()
    sent = forms(page)
    assert len(sent) == 3  # accept; choose for all; choose for the row
    anew = read_anew(lists, conflict, tono, [listed_family()], [listed_member(school_grade=6)])
    for address, fields in sent:
        answer = client.post(address, fields | {"take": "list"})
        assert answer.status_code == 409
        assert "read anew" in answer.content.decode()
    fresh = client.get(f"/imports/{conflict.public_id}/?show=members&conflict=yes").content.decode()
    for address, fields in reversed(forms(fresh)):  # accepting comes last
        assert client.post(address, fields | {"take": "list"}).status_code == 302
    anew.refresh_from_db()
    assert (anew.state, anew.take_conflicts, anew.choices.count()) == (State.ACCEPTING, True, 1)


def test_taking_the_list_for_all_was_about_the_reading_of_before(lists, tono, conflict):
    actions.choose_for_all(conflict, True, seen=conflict.digest, by=tono, at=NOW)
    assert not read_anew(lists, conflict, tono, [listed_family()], [listed_member(school_grade=6)]).take_conflicts


def test_taking_the_list_for_all_ends_when_the_registry_changed_meanwhile(lists, tono, conflict):
    actions.choose_for_all(conflict, True, seen=conflict.digest, by=tono, at=NOW)
    facts = MemberFacts.objects.get()
    facts.pk, facts.school_grade, facts.effective_on = None, 3, make.TODAY
    facts.save()
    actions.accept(conflict, seen=conflict.digest, by=tono, at=NOW)
    work_all(NOW)
    conflict.refresh_from_db()
    assert (conflict.state, conflict.notice, conflict.take_conflicts) == (State.READY, "changed_meanwhile", False)
