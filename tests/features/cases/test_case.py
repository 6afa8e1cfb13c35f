"""One case from proposal to settled, its side ways, and what each of them leaves on record."""

from contextlib import nullcontext
from datetime import date, timedelta
from uuid import uuid4

import pytest

from tangga.audit.models import Event
from tangga.cases import deciding, following, proposing
from tangga.cases.models import Case, CaseMove, Statement, Verification
from tangga.cases.proposing import Proposal
from tangga.errors import Conflict, NotValid
from tangga.families.exit_models import Exit
from tangga.families.exits import Leaving, leave
from tangga.families.models import Family
from tangga.families.queries import spell_of
from tangga.people.roles import Role
from tangga.photos.models import Photo
from tangga.runs.models import Run
from tangga.visits.models import Visit
from tests import make
from tests.features.cases.conftest import AT, LONG, MOVED, NATURAL, ON, OUT, WORDS

LATE = date(2025, 9, 1)


def test_from_the_proposal_to_a_settled_family(way):
    way.to("settled")

    codes = [each.code for each in CaseMove.objects.order_by("pk")]
    assert codes == ["propose", "sign", "verify", "approve", "carry_out", "follow_up", "settle"]
    events = list(Event.objects.filter(action__startswith="case.").order_by("pk").values_list("action", flat=True))
    assert events == [
        "case.proposed",
        "case.signed",
        "case.verified",
        "case.approved",
        "case.carried_out",
        "case.followed_up",
        "case.settled",
    ]
    assert (way.case.number, way.case.effective_on, way.case.in_force_on) == ("0001/3273/2025", OUT, OUT)
    assert not Event.objects.filter(detail__icontains="Warung").exists()


def test_in_force_the_membership_ends_with_the_stage_and_the_exit_is_on_record(way, tono):
    way.to("in_force")
    assert spell_of(way.family, OUT).left_on == OUT
    left = Exit.objects.get()
    assert (left.exit_type, left.effective_on, left.reasons) == ("voluntary", OUT, ["business_grew"])
    assert (left.reference, left.origin, left.recorded_by) == ("0001/3273/2025", way.case.public_id, tono)


def test_the_family_is_visited_three_six_and_twelve_months_later(way, sari):
    way.to("in_force")
    visits = Visit.objects.order_by("planned_on")
    assert [each.planned_on for each in visits] == [date(2025, 10, 1), date(2026, 1, 1), date(2026, 7, 1)]
    assert {(each.purpose, each.visitor) for each in visits} == {("after_exit", sari)}


def test_nobody_visits_a_family_that_moved_away(way):
    way.to("in_force", MOVED)
    assert not Visit.objects.exists()


def test_an_objection_that_is_upheld_restores_the_family(way, kepala):
    way.to("in_force")
    way.on = OUT + timedelta(days=3)
    way.object()
    way.uphold()

    assert spell_of(way.family, OUT).left_on is None
    assert not Exit.objects.filter(superseded_at=None).exists()
    assert Exit.objects.count() == 1  # what was known before stays on record
    assert spell_of(way.family, OUT, way.case.moves.get(code="carry_out").at).left_on == OUT
    assert set(Visit.objects.values_list("state", flat=True)) == {"cancelled"}
    assert way.case.moves.get(code="uphold").words == "Usaha ternyata sudah tutup."
    way.on = date(2025, 10, 1)
    assert way.propose().state == "proposed"


def test_an_objection_that_is_dismissed_leaves_the_exit_in_force(way, kepala):
    way.to("contested")
    way.do(deciding.dismiss, "Data sudah diperiksa ulang.", by=kepala)
    assert (way.case.state, spell_of(way.case.family, OUT).left_on) == ("in_force", OUT)


def test_thirty_days_to_object_and_no_longer(way):
    way.to("in_force")
    way.on = OUT + timedelta(days=31)
    with pytest.raises(Conflict, match=r"could object until 31.Jul"):
        way.object()
    way.on = OUT + timedelta(days=30)
    assert way.object().state == "contested"


def test_the_plan_ends_with_the_exit_and_goes_on_when_it_is_taken_back(way, sari):
    from tangga.graduation import picks, plans
    from tangga.graduation.models import Why

    picks.pick(way.family, 2025, by=sari, on=ON, at=AT, why=Why.LIST, reason="Usahanya sudah berjalan baik.")
    intent = plans.Intent("Warung cukup", WORDS, date(2025, 12, 1))
    plan = plans.begin_plan(way.family, intent, by=sari, on=ON, at=AT)
    way.to("in_force")
    plan.refresh_from_db()
    assert (plan.state, plan.end_reason, plan.case) == ("ended", "carried_out", way.case.public_id)
    assert way.case.plan == plan.public_id

    way.object()
    way.uphold()
    plan.refresh_from_db()
    assert (plan.state, plan.end_reason, plan.case, plan.closed_on) == ("preparing", "", None, None)


# ---- proposing ----


def test_a_proposal_that_is_sent_twice_is_one_case(way):
    sent = uuid4()
    assert way.propose(sent=sent) == way.propose(sent=sent)
    assert (Case.objects.count(), Event.objects.filter(action="case.proposed").count()) == (1, 1)


@pytest.mark.parametrize(
    "corrected",
    [
        Proposal("natural", ("no_component",), WORDS),
        Proposal("voluntary", ("other",), WORDS),
        Proposal("voluntary", ("business_grew",), f"{WORDS} Anak saya pun sudah bekerja."),
    ],
)
def test_a_proposal_sent_again_otherwise_is_told_and_not_taken_for_the_same(way, corrected):
    sent = uuid4()
    way.propose(sent=sent)
    with pytest.raises(Conflict, match="already recorded, with other content"):
        way.propose(corrected, sent=sent)


def test_a_family_has_one_open_case(way, sinta):
    way.propose()
    with pytest.raises(Conflict, match="open already"):
        way.propose(by=sinta)


@pytest.mark.parametrize(
    ("proposal", "sentence"),
    [
        (Proposal("gone", ("other",), WORDS), "how the family leaves"),
        (Proposal("voluntary", (), WORDS), "at least one reason"),
        (Proposal("voluntary", ("rich",), WORDS), "not known"),
        (Proposal("voluntary", ("make_room",), ""), "in its own words"),
        (Proposal("excluded", ("other",), ""), "what the other reason is"),
        (Proposal("voluntary", ("make_room",), "NIK 3273010101900009 mundur"), "Leave NIK"),
        (Proposal("voluntary", ("make_room",), "x" * 2001), "at most 2,000"),
    ],
)
def test_a_proposal_that_cannot_be_so_is_refused(way, proposal, sentence):
    with pytest.raises(NotValid, match=sentence):
        way.propose(proposal)
    assert not Case.objects.exists()


def test_a_family_that_is_not_in_the_programme_cannot_leave_it(way, sari):
    way.family = make.family("F9", facilitator=sari, left_on=date(2025, 1, 1))
    with pytest.raises(NotValid, match="not in the programme"):
        way.propose()


def test_nobody_proposes_for_a_family_of_somebody_else(way, areas):
    other = make.posted("other", Role.FACILITATOR, "3273")
    with pytest.raises(Family.DoesNotExist):
        way.propose(by=other)


def test_a_case_that_was_sent_back_is_proposed_once_more_and_signed_anew(way, sinta, sari):
    way.propose()
    way.sign()
    way.do(deciding.send_back, "Lengkapi alasan keluarga.", by=sinta)
    assert (way.case.state, way.case.signed_on) == ("returned", None)
    again = Proposal("voluntary", ("business_grew", "make_room"), WORDS)
    way.do(proposing.propose_again, again, by=sari)
    assert (way.case.state, way.case.reasons) == ("proposed", ["business_grew", "make_room"])
    way.sign()
    assert Statement.objects.count() == 2


# ---- statement and verification ----


def test_the_statement_is_kept_with_its_picture_and_its_witness(way):
    way.propose()
    way.sign()
    statement = Statement.objects.get()
    assert (statement.witness_name, statement.witness_office, statement.signed_on) == ("Pak Budiman", "Ketua RT 3", ON)
    assert Photo.objects.get().owner == statement.public_id


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"signed_on": ON + timedelta(days=1)}, "has not come yet"),
        ({"signed_on": ON - timedelta(days=1)}, "on that day or later"),
        ({"witness_name": " "}, "who witnessed"),
        ({"witness_office": ""}, "who witnessed"),
        ({"witness_name": "SARI."}, "somebody else"),
        ({"witness_name": "."}, "who witnessed"),
    ],
)
def test_a_statement_that_cannot_be_so_is_refused(way, said, sentence):
    way.propose()
    with pytest.raises(NotValid, match=sentence):
        way.sign(**said)
    assert (Case.objects.get().state, Statement.objects.count()) == ("proposed", 0)


def test_a_statement_without_a_picture_is_none(way, sari):
    way.propose()
    with pytest.raises(NotValid, match="photo or a scan"):
        way.do(proposing.sign, ON, "Pak Budiman", "Ketua RT", [], by=sari)


@pytest.mark.parametrize(
    ("day", "findings", "sentence"),
    [
        (ON + timedelta(days=1), WORDS, "has not come yet"),
        (ON - timedelta(days=1), WORDS, "that day or later"),
        (ON, "ok", "what you found"),
    ],
)
def test_a_verification_that_cannot_be_so_is_refused(way, sinta, day, findings, sentence):
    way.to("signed")
    with pytest.raises(NotValid, match=sentence):
        way.do(deciding.verify, day, findings, by=sinta)
    assert not Verification.objects.exists()


# ---- deciding ----


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2025, 6, 1), "begins with a payment stage"),
        (date(2025, 4, 1), "That day is over"),
        (date(2027, 1, 1), "more than a year ahead"),
    ],
)
def test_an_exit_begins_with_a_payment_stage_that_lies_ahead(way, day, sentence):
    way.to("verified")
    with pytest.raises(NotValid, match=sentence):
        way.approve(on=day)
    assert (way.case.state, Case.objects.get().serial) == ("verified", None)


def test_no_exit_begins_while_the_family_may_think_it_over(way):
    way.on = date(2025, 6, 25)
    way.to("verified")
    with pytest.raises(NotValid, match="may think it over"):
        way.approve(on=OUT)


def test_another_exit_does_not_begin_in_the_past_either(way):
    way.to("verified", NATURAL)
    with pytest.raises(NotValid, match="no right is ended afterwards"):
        way.approve(on=date(2025, 4, 1))


def test_decisions_of_a_district_and_year_are_numbered_one_after_the_other(way, sari):
    first = way.to("approved")
    way.family = make.family("F2", name="Beti", facilitator=sari)
    make.member(way.family, "F2-01", birth_date=date(1985, 3, 1))
    assert [first.number, way.to("approved").number] == ["0001/3273/2025", "0002/3273/2025"]


def test_nothing_is_in_force_before_its_day(way, tono):
    way.to("approved")
    with pytest.raises(Conflict, match="until then the family may withdraw"):
        way.do(deciding.carry_out, by=tono)
    assert not Exit.objects.exists()


def test_an_exit_that_a_list_brought_meanwhile_is_not_carried_out_again(way, tono):
    way.to("approved")
    leave([Leaving("F1", "voluntary", OUT, ("business_grew",), way.case.number)], by=tono, at=AT)
    with pytest.raises(Conflict, match="on record already, from a list"):
        way.carry_out()


def test_another_decision_sent_after_the_first_is_not_taken_for_the_same(way, tono):
    way.to("verified")
    seen = way.case.revision
    way.approve()
    assert way.do(deciding.approve, OUT, "", by=tono, seen=seen).effective_on == OUT
    with pytest.raises(Conflict, match="approved since"):
        way.do(deciding.approve, date(2025, 10, 1), "", by=tono, seen=seen)


def test_the_family_may_withdraw_until_the_exit_is_in_force(way, sari):
    way.to("approved")
    way.on = OUT
    way.do(proposing.withdraw, "Kami masih membutuhkannya.", by=sari)
    assert (way.case.state, spell_of(way.family, OUT).left_on) == ("withdrawn", None)


def test_an_exit_that_is_carried_out_twice_is_carried_out_once(way):
    way.to("in_force")
    assert way.carry_out().state == "in_force"
    assert (Exit.objects.count(), CaseMove.objects.filter(code="carry_out").count()) == (1, 1)


def test_of_two_who_decide_at_once_one_is_told_that_the_case_moved(way, tono, wati):
    way.to("verified")
    seen = way.case.revision
    way.approve()
    with pytest.raises(Conflict, match="approved since"):
        way.do(deciding.approve, OUT, by=wati, seen=seen)


def test_a_form_of_an_older_revision_is_refused(way, sinta, wati):
    way.propose()
    seen = way.case.revision
    way.sign()
    with pytest.raises(Conflict, match="Somebody else moved"):
        way.do(deciding.reject, "Alasan yang cukup.", by=wati, seen=seen)


def test_a_family_that_left_otherwise_is_not_carried_out_of_the_programme_again(way, tono):
    way.to("approved")
    leave([Leaving("F1", "moved", date(2025, 6, 1))], by=tono, at=AT)
    with pytest.raises(Conflict, match="on record otherwise"):
        way.carry_out()
    assert Case.objects.get().state == "approved"


def test_an_exit_without_visits_is_closed_when_the_days_to_object_are_gone(way, tono):
    way.to("in_force", MOVED)
    with pytest.raises(Conflict, match="may object until"):
        way.do(following.close, by=tono)
    way.on = OUT + timedelta(days=31)
    assert way.do(following.close, by=tono).state == "settled"


def test_an_exit_by_assessment_rests_on_answers_and_says_what_shows_it(way, sari):
    with pytest.raises(NotValid, match="what shows that the family is well off"):
        way.propose(Proposal("assessed", ("business_grew",), ""))
    with pytest.raises(NotValid, match="rests on the family's answers"):
        way.propose(Proposal("assessed", ("business_grew",), LONG))


def test_a_family_that_would_not_sign_is_not_proposed_as_assessed_without_its_answers(way, sinta):
    way.propose()
    way.do(deciding.send_back, LONG, by=sinta)
    with pytest.raises(NotValid, match="rests on the family's answers"):
        way.do(proposing.propose_again, Proposal("assessed", ("business_grew",), LONG), by=way.sari)


@pytest.mark.parametrize(("ineligible_for", "may"), [("decile_above_limit", True), ("", False)])
def test_an_exit_by_assessment_may_rest_on_a_decile_above_the_limit(way, sari, ineligible_for, may):
    way.family = make.family("F9", facilitator=sari)
    make.family_answer(Run.objects.get(), way.family, region_id="3273011001", ineligible_for=ineligible_for)
    proposed = Proposal("assessed", ("other",), LONG)
    refused = nullcontext() if may else pytest.raises(NotValid, match="a decile above the limit")
    with refused:
        assert way.propose(proposed).exit_type == "assessed"
