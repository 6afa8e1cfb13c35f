"""A grant on its way: proposed, approved by somebody else, handed over; and what turns it away."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.models import Family, Member
from tangga.grants import actions
from tangga.grants.actions import Handover
from tangga.grants.checks import Item
from tangga.grants.models import Grant
from tangga.photos.queries import photos_of
from tangga.visits.models import AidReceipt
from tests import make
from tests.features.grants.conftest import AT, ON, PLAN, WHY, carer, household, out, picture

pytestmark = pytest.mark.django_db


def refuse(way, grant, by=None):
    return actions.refuse(grant.public_id, WHY, by=by or way.wati, **way.when)


def cancel(way, grant, by=None):
    return actions.cancel(grant.public_id, WHY, by=by or way.tono, **way.when)


def take_back(way, grant):
    return actions.take_back(grant.public_id, WHY, by=way.wati, **way.when)


def test_a_grant_is_proposed_approved_and_handed_over(way, family):
    grant = way.paid(family)
    assert (grant.state, grant.proposed_by, grant.approved_by, grant.handed_by) == (
        "paid",
        way.tono,
        way.wati,
        way.sari,
    )
    assert (grant.paid_on, grant.received_by, grant.receipt) == (ON, carer(family), "BKT-1")
    assert [move.code for move in grant.moves.all()] == ["propose", "approve", "hand_over"]


def test_money_is_reserved_with_the_proposal_and_paid_with_the_handover(way, family):
    assert way.money() == (0, 0, 12)
    grant = way.propose(family)
    assert way.money() == (5, 0, 7)
    way.approve(grant)
    assert way.money() == (5, 0, 7)
    way.hand_over(grant)
    assert way.money() == (0, 5, 7)


@pytest.mark.parametrize("act", [refuse, cancel])
def test_a_grant_that_is_not_given_frees_its_money(way, family, act):
    act(way, way.propose(family))
    assert way.money() == (0, 0, 12)


def test_a_grant_that_came_back_is_in_the_budget_again(way, family):
    grant = take_back(way, way.paid(family))
    assert (grant.state, way.money()) == ("taken_back", (0, 0, 12))


def test_each_step_stands_in_the_log_once_without_words_or_names(way, family):
    way.paid(family)
    events = Event.objects.filter(action__startswith="grant.").order_by("pk")
    assert [event.action for event in events] == ["grant.proposed", "grant.approved", "grant.handed_over"]
    assert {event.family for event in events} == {str(family.public_id)}
    assert PLAN not in str([event.detail for event in events])


def test_nobody_approves_what_they_proposed(way, family):
    grant = way.propose(family)
    with pytest.raises(NotAllowed, match="somebody else must decide"):
        way.approve(grant, by=way.tono)
    with pytest.raises(NotAllowed, match="somebody else must decide"):
        refuse(way, grant, by=way.tono)


def test_the_database_too_knows_two_persons(way, family):
    grant = way.propose(family)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(pk=grant.pk).update(approved_by=way.tono, state="approved")


def test_a_head_of_the_office_may_approve_but_not_propose(way, family, kepala):
    with pytest.raises(NotAllowed):
        way.propose(family, by=kepala)
    assert way.approve(way.propose(family), by=kepala).state == "approved"


def test_a_facilitator_records_the_handover_and_nothing_else(way, family):
    with pytest.raises(NotAllowed):
        way.propose(family, by=way.sari)
    grant = way.propose(family)
    with pytest.raises(NotAllowed):
        way.approve(grant, by=way.sari)
    with pytest.raises(NotAllowed):
        cancel(way, grant, by=way.sari)
    assert way.hand_over(way.approve(grant)).handed_by == way.sari


def test_outside_their_area_there_is_no_such_grant(way, family, budi):
    grant = way.propose(family)
    with pytest.raises(Grant.DoesNotExist):
        way.approve(grant, by=budi)
    with pytest.raises(Family.DoesNotExist):
        way.propose(family, by=budi)


def test_a_facilitator_sees_no_grant_of_families_that_others_accompany(way, family):
    other = make.posted("lina", "facilitator", "3273")
    grant = way.approve(way.propose(family))
    with pytest.raises(Grant.DoesNotExist):
        way.hand_over(grant, by=other)


@pytest.mark.parametrize(
    ("act", "after"),
    [
        (lambda way, grant: way.approve(grant), refuse),
        (lambda way, grant: way.approve(grant), lambda way, grant: way.approve(grant, by=way.extra)),
        (refuse, lambda way, grant: way.approve(grant)),
        (cancel, lambda way, grant: way.approve(grant)),
        (lambda way, grant: grant, lambda way, grant: way.hand_over(grant)),
        (lambda way, grant: grant, take_back),
        (lambda way, grant: way.hand_over(way.approve(grant)), cancel),
        (lambda way, grant: way.hand_over(way.approve(grant)), lambda way, grant: way.hand_over(grant, receipt="2")),
    ],
)
def test_a_move_that_does_not_lead_on_is_told_and_changes_nothing(way, family, kepala, act, after):
    way.extra = kepala
    grant = act(way, way.propose(family))
    before = (grant.state, way.money())
    with pytest.raises(Conflict, match="Look at what stands there"):
        after(way, grant)
    grant.refresh_from_db()
    assert (grant.state, way.money()) == before


def test_a_grant_that_was_given_as_it_should_is_not_left_standing(way, family):
    grant = way.paid(family)
    with pytest.raises(Conflict):
        actions.let_stand(grant.public_id, WHY, by=way.wati, **way.when)


@pytest.mark.parametrize("act", [actions.refuse, actions.cancel])
def test_who_turns_a_grant_away_says_why(way, family, act):
    grant = way.propose(family)
    with pytest.raises(NotValid, match="Write why"):
        act(grant.public_id, "kurang", by=way.wati, **way.when)


def test_the_same_sent_twice_is_done_once(way, family):
    sent = uuid4()
    grant = way.propose(family, sent=sent)
    assert way.propose(family, sent=sent) == grant
    way.approve(grant)
    way.approve(grant)
    way.hand_over(grant, pictures=[picture()])
    way.hand_over(grant, pictures=[picture()])
    assert (grant.moves.count(), way.money()) == (3, (0, 5, 7))


@pytest.mark.parametrize("changed", [{"plan": f"{PLAN} Juga kulkas."}, {"words": WHY}, {"amount_idr": 4_000_000}])
def test_a_proposal_sent_again_otherwise_is_told_and_not_taken_for_the_same(way, family, changed):
    sent = uuid4()
    way.propose(family, sent=sent)
    with pytest.raises(Conflict, match="already recorded, with other content"):
        way.propose(family, sent=sent, **changed)


def test_a_form_sent_before_for_another_family_is_told(way, family):
    sent = uuid4()
    way.propose(family, sent=sent)
    with pytest.raises(Conflict, match="Open it anew"):
        way.propose(out(household("F9")), sent=sent)


def test_a_form_made_from_an_older_page_is_told(way, family):
    grant = way.propose(family)
    with pytest.raises(Conflict, match="Somebody else changed this meanwhile"):
        way.approve(grant, seen=grant.revision + 1)


def test_a_family_receives_a_programme_once(way, family):
    way.propose(family)
    with pytest.raises(Conflict, match="a grant of this programme already"):
        way.propose(family)


def test_the_database_too_knows_one_grant_a_family_and_programme(way, family):
    grant = way.propose(family)
    grant.pk, grant.public_id = None, uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        grant.save(force_insert=True)


@pytest.mark.parametrize("act", [refuse, cancel])
def test_after_a_grant_was_not_given_another_may_be_proposed(way, family, act):
    act(way, way.propose(family))
    assert way.propose(family).state == "proposed"


def test_under_a_second_exit_there_is_no_second_grant_of_the_programme(way, family):
    paid = way.paid(family)
    Grant.objects.filter(pk=paid.pk).update(joined_on=date(2010, 1, 1))  # under an earlier membership
    with pytest.raises(Conflict, match="a grant of this programme already"):
        way.propose(family)


@pytest.fixture
def told_aid(family, sari):
    return AidReceipt.objects.create(
        chain=uuid4(), family=family, programme="ppse", giver="central", once=True, starts_on=date(2025, 8, 1),
        source="told", recorded_by=sari, recorded_at=AT,
    )  # fmt: skip


def test_ppse_recorded_as_other_aid_is_for_somebody_to_decide(way, family, told_aid):
    with pytest.raises(NotValid, match="it has not received this grant before"):
        way.propose(family)
    said = "Yang tercatat adalah janji, uangnya belum diterima."
    assert way.propose(family, words=said).words == said


def test_a_condition_that_is_not_met_is_named(way, sari):
    rich = out(household("F8", decile=7))
    with pytest.raises(NotValid, match="its decile is low enough"):
        way.propose(rich)


def test_what_is_not_known_is_asked_and_may_be_answered_in_words(way):
    unknown = out(household("F8", decile=None))
    with pytest.raises(NotValid, match="its decile is low enough"):
        way.propose(unknown)
    assert way.propose(unknown, words="Desil ditanyakan, jawaban menyusul.").state == "proposed"


def test_what_became_known_meanwhile_is_asked_again_at_the_approval(way, family):
    grant = way.propose(family)
    family.facts.update(decile=9)
    with pytest.raises(NotValid, match="its decile is low enough"):
        way.approve(grant)


@pytest.mark.parametrize("exit_type", ["forced", "deceased"])
def test_who_did_not_graduate_receives_no_grant(way, exit_type):
    with pytest.raises(NotValid, match="it has graduated"):
        way.propose(out(household("F8"), exit_type=exit_type))


def test_a_grant_is_for_somebody_of_the_right_age(way, family):
    old = make.member(family, "F1-02", name="Nenek", birth_date=date(1950, 1, 1))
    with pytest.raises(NotValid, match="of the right age"):
        way.propose(family, member=old)


def test_a_grant_is_for_somebody_of_the_family(way, family, still_in):
    with pytest.raises(Member.DoesNotExist):
        way.propose(family, member=carer(still_in))


def test_nobody_who_died_receives_a_grant(way, family):
    dead = make.member(family, "F1-02", name="Ayah", birth_date=date(1980, 1, 1), deceased_on=date(2025, 1, 1))
    with pytest.raises(Member.DoesNotExist):
        way.propose(family, member=dead)


def test_a_grant_above_the_limit_is_refused_with_the_limit(way, family):
    with pytest.raises(NotValid, match="5,000,000"):
        way.propose(family, amount_idr=5_000_001)


def test_a_programme_that_is_not_offered_is_refused(way, family):
    with pytest.raises(NotValid, match="not offered here"):
        way.propose(family, programme="district_award")


def test_a_programme_of_money_takes_no_goods(way, family):
    with pytest.raises(NotValid, match="gives money"):
        way.propose(family, items=[Item("Etalase", 1, 5_000_000)])


@pytest.mark.parametrize(
    ("handed_on", "said"), [(ON + timedelta(days=1), "not come yet"), (ON - timedelta(days=1), "was approved on")]
)
def test_a_handover_is_between_the_approval_and_today(way, family, handed_on, said):
    grant = way.approve(way.propose(family))
    with pytest.raises(NotValid, match=said):
        way.hand_over(grant, on=handed_on)


def test_money_is_handed_over_with_a_receipt_or_a_picture_of_it(way, family):
    grant = way.approve(way.propose(family))
    with pytest.raises(NotValid, match="number of the receipt"):
        way.hand_over(grant, receipt="")
    assert way.hand_over(grant, receipt="", pictures=[picture()]).state == "paid"
    assert photos_of(grant.public_id, "grant").count() == 1


def test_it_is_handed_to_somebody_of_the_family(way, family, still_in):
    grant = way.approve(way.propose(family))
    with pytest.raises(Member.DoesNotExist):
        actions.hand_over(grant.public_id, Handover(ON, carer(still_in), "1"), by=way.sari, **way.when)


def test_no_identity_number_is_kept_in_words(way, family):
    with pytest.raises(NotValid, match="NIK and KK"):
        way.propose(family, plan="Milik 3273010101900001 di pasar.")


def test_before_the_exit_the_family_promises_to_leave_within_twelve_months(way, still_in):
    grant = way.paid(still_in)
    assert (grant.leaves_by, grant.remind_on) == (date(2026, 9, 1), date(2026, 7, 3))


def test_after_the_exit_nothing_is_promised(way, family):
    assert way.paid(family).leaves_by is None
