"""What is found at the homes of families that wait, and what a village meeting said."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.waiting import proposing
from tangga.waiting.models import FieldCheck, Meeting
from tests.features.waiting.conftest import AT, DISTRICT, ON, VILLAGE, WORDS, outside

KEDIRI = "3571011001"


def propose(family, source="facilitator", by=None, sent=None, **more):
    return proposing.propose(family, source, by=by, on=ON, at=AT, sent=sent or uuid4(), **more)


# ---- field check, village meeting ----


def test_what_was_found_at_the_home_is_kept_once(way, sari):
    entry, sent = way.waits(), uuid4()
    said = (entry.public_id, ON, "Rumah berlantai tanah.", True)
    first = proposing.record_check(*said, by=sari, on=ON, at=AT, sent=sent)
    assert proposing.record_check(*said, by=sari, on=ON, at=AT, sent=sent) == first
    assert FieldCheck.objects.get().by == sari


@pytest.mark.parametrize(
    ("visited_on", "findings", "bears_out"),
    [(ON, "Rumah berlantai keramik.", True), (ON, WORDS, False), (ON - timedelta(days=1), WORDS, True)],
)
def test_a_check_sent_again_otherwise_is_told_and_not_taken_for_the_same(way, sari, visited_on, findings, bears_out):
    entry, said = way.waits(), {"by": sari, "on": ON, "at": AT, "sent": uuid4()}
    proposing.record_check(entry.public_id, ON, WORDS, True, **said)
    with pytest.raises(Conflict, match="already recorded, with other content"):
        proposing.record_check(entry.public_id, visited_on, findings, bears_out, **said)


@pytest.mark.parametrize(
    ("held_on", "attendance", "outcome"),
    [(ON, 43, WORDS), (ON, 34, f"{WORDS} Ditambah."), (ON - timedelta(days=1), 34, WORDS)],
)
def test_a_meeting_sent_again_otherwise_is_told_and_not_taken_for_the_same(sari, held_on, attendance, outcome):
    said = {"by": sari, "on": ON, "at": AT, "sent": uuid4()}
    proposing.record_meeting(VILLAGE, ON, 34, WORDS, **said)
    with pytest.raises(Conflict, match="already recorded, with other content"):
        proposing.record_meeting(VILLAGE, held_on, attendance, outcome, **said)


def test_a_meeting_form_that_another_district_sent_is_told(sari, budi):
    sent = uuid4()
    proposing.record_meeting(KEDIRI, ON, 34, WORDS, by=budi, on=ON, at=AT, sent=sent)
    with pytest.raises(Conflict, match="already recorded, with other content"):
        proposing.record_meeting(VILLAGE, ON, 34, WORDS, by=sari, on=ON, at=AT, sent=sent)


@pytest.mark.parametrize("changed", [{"source": "family"}, {"words": WORDS}, {"rank": 12}])
def test_a_proposal_sent_again_otherwise_is_told_and_not_taken_for_the_same(sari, changed):
    family, sent = outside("W1", sari), uuid4()
    propose(family, by=sari, sent=sent)
    with pytest.raises(Conflict, match="already recorded, with other content"):
        propose(family, by=sari, sent=sent, **changed)


@pytest.mark.parametrize(
    ("visited_on", "findings"), [(ON + timedelta(days=1), WORDS), (ON - timedelta(days=400), WORDS), (ON, "ok")]
)
def test_a_check_that_cannot_be_is_refused(way, sari, visited_on, findings):
    with pytest.raises(NotValid):
        proposing.record_check(way.waits().public_id, visited_on, findings, True, by=sari, on=ON, at=AT, sent=uuid4())


def test_an_auditor_records_no_check(way, auditor):
    with pytest.raises(NotAllowed):
        proposing.record_check(way.waits().public_id, ON, WORDS, True, by=auditor, on=ON, at=AT, sent=uuid4())


def test_a_village_meeting_proposes_a_family(sari):
    sent = uuid4()
    said = {"by": sari, "on": ON, "at": AT, "sent": sent}
    meeting = proposing.record_meeting(VILLAGE, ON, 34, "Keluarga Ibu W1 diutamakan.", **said)
    assert proposing.record_meeting(VILLAGE, ON, 34, "Keluarga Ibu W1 diutamakan.", **said) == meeting
    entry = propose(outside("W1", sari), "meeting", by=sari, meeting=meeting.public_id)
    assert entry.meeting == Meeting.objects.get() == meeting


def test_a_proposal_of_a_meeting_names_it(sari):
    with pytest.raises(NotValid, match="village meeting"):
        propose(outside("W1", sari), "meeting", by=sari)


@pytest.mark.parametrize(
    ("village", "attendance", "outcome"),
    [(KEDIRI, 3, WORDS), (DISTRICT, 3, WORDS), (VILLAGE, 0, WORDS), (VILLAGE, 3, "ok")],
)
def test_a_meeting_that_cannot_be_is_refused(sari, village, attendance, outcome):
    with pytest.raises(NotValid):
        proposing.record_meeting(village, ON, attendance, outcome, by=sari, on=ON, at=AT, sent=uuid4())
