"""Proposing, approving, sending back and withdrawing corrections."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families import changes
from tangga.families.models import (
    Change,
    Family,
    MemberFacts,
)
from tangga.people.roles import Role
from tests import make

pytestmark = pytest.mark.usefixtures("in_english")

DAY = date(2024, 7, 15)
SCHOOL = {"school_level": "primary", "school_grade": 6, "finished_school": False}


@pytest.fixture
def proposed(household, send):
    return send("school", household.family, member=household.son, on=DAY, asked=SCHOOL)


def approve(change, by):
    return changes.approve(change.public_id, by=by, on=make.TODAY, at=make.NOW)


def test_what_was_sent_changes_nothing_until_somebody_else_approved(proposed, household):
    assert (proposed.state, proposed.before["school_grade"]) == ("proposed", 2)
    assert MemberFacts.objects.filter(member=household.son).count() == 1


def test_approving_records_it_and_logs_it_once_however_often_it_is_sent(proposed, lestari):
    approve(proposed, lestari)
    approve(proposed, lestari)

    event = Event.objects.get(action="change.applied")
    assert (event.actor_id, event.subject_id, event.area_code) == (lestari.pk, str(proposed.public_id), "3273011001")
    assert event.detail["columns"] == ["finished_school", "school_grade", "school_level"]
    assert (event.detail["rows_superseded"], event.detail["rows_added"]) == (0, 1)
    assert MemberFacts.objects.filter(origin=proposed.public_id).count() == 1


def test_nobody_approves_their_own_correction(household, send, tono):
    own = send("school", household.family, member=household.son, on=DAY, asked=SCHOOL, by=tono)

    with pytest.raises(NotAllowed, match="somebody else must check"):
        approve(own, tono)

    assert not Event.objects.filter(action="change.applied").exists()


def test_the_database_refuses_it_too(proposed, sari):
    proposed.state, proposed.decided_by = Change.State.APPLIED, sari

    with pytest.raises(IntegrityError), transaction.atomic():
        proposed.save()


def test_a_facilitator_approves_nothing(proposed, household):
    other = make.posted("dewi", Role.FACILITATOR, "3273")
    make.family("3273-F2", facilitator=other)
    household.family.assignments.update(facilitator=other)

    with pytest.raises(NotAllowed, match="Facilitator"):
        approve(proposed, other)


def test_a_role_that_only_reads_proposes_nothing(household, send, rina):
    with pytest.raises(NotAllowed, match="Province official"):
        send("school", household.family, member=household.son, on=DAY, asked=SCHOOL, by=rina)


def test_a_family_of_another_area_is_not_there(proposed, household, send, budi):
    with pytest.raises(Family.DoesNotExist):
        send("school", household.family, member=household.son, on=DAY, asked=SCHOOL, by=budi)
    with pytest.raises(Change.DoesNotExist):
        approve(proposed, budi)
    with pytest.raises(Change.DoesNotExist):
        changes.send_back(proposed.public_id, "why?", by=budi, on=make.TODAY, at=make.NOW)


def test_what_changed_meanwhile_must_be_looked_at_again(proposed, household, lestari):
    make.member_facts(household.son, effective_on=date(2024, 1, 1), recorded_at=make.LONG_AGO, school_level="higher")

    with pytest.raises(Conflict, match="has changed since"):
        approve(proposed, lestari)


def test_a_correction_comes_back_with_words_and_can_be_sent_again(proposed, household, sari, lestari):
    sent_back = changes.send_back(proposed.public_id, " which  class? ", by=lestari, on=make.TODAY, at=make.NOW)
    assert (sent_back.state, sent_back.decision_note) == ("sent_back", "which class?")

    wish = changes.Wish(proposed.kind, household.family, household.son, None, DAY, SCHOOL | {"school_grade": 5}, "seen")
    changes.write_down(wish, by=sari, on=make.TODAY, at=make.NOW, instead_of=proposed.public_id)
    changes.propose(proposed.public_id, by=sari, on=make.TODAY, at=make.NOW)
    approve(proposed, lestari)

    assert MemberFacts.objects.get(origin=proposed.public_id).school_grade == 5
    logged = Event.objects.filter(action__startswith="change.").values_list("action", flat=True)
    assert list(logged) == ["change.proposed", "change.sent_back", "change.proposed", "change.applied"]


def test_sending_back_without_words_is_refused(proposed, lestari):
    with pytest.raises(NotValid, match="Say what is missing"):
        changes.send_back(proposed.public_id, "  ", by=lestari, on=make.TODAY, at=make.NOW)


def test_what_was_decided_is_decided(proposed, sari, tono, lestari):
    approve(proposed, lestari)

    with pytest.raises(Conflict, match="approved and recorded"):
        approve(proposed, tono)
    with pytest.raises(Conflict):
        changes.send_back(proposed.public_id, "why?", by=tono, on=make.TODAY, at=make.NOW)
    with pytest.raises(Conflict):
        changes.withdraw(proposed.public_id, by=sari, at=make.NOW)


def test_only_the_proposer_withdraws_and_nothing_is_recorded(proposed, household, sari, lestari):
    with pytest.raises(Change.DoesNotExist):
        changes.withdraw(proposed.public_id, by=lestari, at=make.NOW)

    changes.withdraw(proposed.public_id, by=sari, at=make.NOW)

    with pytest.raises(Conflict):
        approve(proposed, lestari)
    assert MemberFacts.objects.filter(member=household.son).count() == 1


def test_one_correction_of_a_kind_waits_for_a_member(proposed, household, send, tono):
    with pytest.raises(Conflict, match="waits for the checker already"):
        send("school", household.family, member=household.son, on=DAY, asked=SCHOOL, by=tono)


def test_sent_twice_it_waits_once(proposed, sari):
    changes.propose(proposed.public_id, by=sari, on=make.TODAY, at=make.NOW)

    assert Event.objects.filter(action="change.proposed").count() == 1


def test_what_is_on_record_already_is_no_correction(household, send):
    asked = {"school_level": "primary", "school_grade": 2, "finished_school": False}

    with pytest.raises(NotValid, match="says that already"):
        send("school", household.family, member=household.son, on=DAY, asked=asked)


@pytest.mark.parametrize(
    ("day", "asked", "sentence"),
    [
        (date(2025, 5, 18), SCHOOL, "has not come yet"),
        (date(1980, 1, 1), SCHOOL, "too long ago"),
        (None, SCHOOL, "since when"),
        (date(2011, 1, 1), SCHOOL, "before the person was born"),
        (DAY, SCHOOL | {"school_grade": 8}, "choose 1 to 6"),
        (DAY, SCHOOL | {"school_level": "none"}, "goes with SD"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(household, send, day, asked, sentence):
    with pytest.raises(NotValid, match=sentence):
        send("school", household.family, member=household.son, on=day, asked=asked)
