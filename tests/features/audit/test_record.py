"""The log: written once, never changed."""

import pytest

from tangga.audit.actions import record
from tangga.audit.models import Event
from tangga.errors import Conflict


def test_an_event_says_who_did_what_to_which_thing_and_where(tono):
    record("person.signed_in", tono, by=tono, area_code="3273", detail={"ways": 1})

    event = Event.objects.get()
    assert (event.actor, event.action, event.subject_type) == (tono, "person.signed_in", "people.person")
    assert (event.subject_id, event.area_code, event.detail) == (str(tono.public_id), "3273", {"ways": 1})
    assert event.at is not None


def test_an_event_needs_neither_an_actor_nor_a_subject(db):
    event = record("person.sign_in_refused", None, by=None)

    assert (event.actor, event.subject_type, event.subject_id) == (None, "", "")


def test_a_write_says_which_family_and_what_stood_there_before_and_after(tono):
    family = "0b8f8a0e-31f9-4be1-9d55-0f5a3c6a6c11"
    record("family.corrected", tono, by=tono, family=family, before={"school_grade": 6}, after={"school_grade": 7})

    event = Event.objects.get(family=family)
    assert (event.before, event.after) == ({"school_grade": 6}, {"school_grade": 7})


def test_what_changes_nothing_has_no_before_and_no_after(tono):
    event = record("person.signed_in", tono, by=tono)

    assert (event.before, event.after, event.family) == (None, None, "")


def test_an_event_cannot_be_changed_or_removed(tono):
    event = record("person.signed_in", tono, by=tono)

    with pytest.raises(Conflict):
        event.save()
    with pytest.raises(Conflict):
        event.delete()
    with pytest.raises(Conflict):
        Event.objects.all().update(action="nothing")
    with pytest.raises(Conflict):
        Event.objects.all().delete()
    assert Event.objects.get().action == "person.signed_in"
