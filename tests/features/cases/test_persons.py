"""Who may have which part in a case, what the harm check asks of the approver, and who sees a case."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tangga.cases import deciding, proposing
from tangga.cases.models import Case
from tangga.cases.proposing import Proposal
from tangga.cases.queries import NO_ABLE_MEMBER, ONLY_LABEL, cases_seen_by, harm_check
from tangga.errors import NotAllowed, NotValid
from tangga.families.models import MemberFacts
from tangga.people.roles import Role
from tests import make
from tests.features.cases.conftest import AT, LONG, NATURAL, ON, VOLUNTARY, WORDS

# ---- persons ----


def test_whoever_proposed_does_not_re_verify(way, sinta):
    way.propose(by=sinta)
    way.sign()
    with pytest.raises(NotAllowed, match="You proposed this exit"):
        way.verify(by=sinta)


def test_whoever_proposed_it_first_does_not_re_verify_what_a_colleague_proposed_again(way, sinta, tono, sari):
    way.propose(by=sinta)
    way.do(deciding.send_back, LONG, by=tono)
    way.do(proposing.propose_again, VOLUNTARY, by=sari)
    way.sign()
    with pytest.raises(NotAllowed, match="You proposed this exit"):
        way.verify(by=sinta)


def test_whoever_re_verified_does_not_approve(way, tono):
    way.propose()
    way.sign()
    way.verify(by=tono)
    with pytest.raises(NotAllowed, match="You re-verified this exit"):
        way.approve(by=tono)


def test_whoever_approved_does_not_decide_about_the_objection(way, tono):
    way.to("contested")
    with pytest.raises(NotAllowed, match="You approved this exit"):
        way.uphold(by=tono)


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"verified_by": "sari"}, "case_verifier_is_not_proposer"),
        ({"verified_by": "sinta", "approved_by": "sari"}, "case_approver_is_a_third_person"),
        ({"verified_by": "sinta", "approved_by": "sinta"}, "case_approver_is_a_third_person"),
        ({"approved_by": "tono"}, "case_approver_is_a_third_person"),
        ({"state": "signed"}, "voluntary_case_goes_on_with_a_statement"),
        ({"state": "approved", "signed_on": ON}, "approved_case_has_its_decision"),
        ({"state": "gone"}, "case_state_is_known"),
    ],
)
def test_the_database_says_it_again(way, columns, constraint, request):
    way.propose()
    people = {"sari", "sinta", "tono"}
    values = {name: getattr(way, value) if value in people else value for name, value in columns.items()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Case.objects.filter(pk=way.case.pk).update(**values)


def test_the_database_keeps_one_open_case_a_family(way, tono):
    way.propose()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(
            family=way.family, region_id="3273011001", district_id="3273", exit_type="natural", proposed_by=tono,
            proposed_on=ON, since=ON,
        )  # fmt: skip


# ---- harm check ----


def test_nothing_stands_against_an_able_family_with_a_business(way):
    assert harm_check(way.to("verified"), ON) == ()


@pytest.mark.parametrize("facts", [{"severe_disability": True}, {"birth_date": None}, {"birth_date": date(1950, 1, 1)}])
def test_nobody_known_to_be_able_asks_the_approver_for_a_justification(way, facts):
    MemberFacts.objects.update(**facts)
    assert harm_check(way.to("verified"), ON) == (NO_ABLE_MEMBER,)
    with pytest.raises(NotValid, match="The harm check asks"):
        way.approve()
    way.approve(justification="Anak sulung bekerja dan menanggung keluarga.")
    assert way.case.justification == "Anak sulung bekerja dan menanggung keluarga."


@pytest.mark.parametrize("reasons", [("house_label",), ("house_label", "make_room")])
def test_the_label_without_a_reason_in_the_familys_life_asks_for_a_justification(way, reasons):
    way.to("verified", Proposal("voluntary", reasons, WORDS))
    assert harm_check(way.case, ON) == (ONLY_LABEL,)


def test_a_natural_exit_is_not_asked_whether_somebody_is_able(way):
    MemberFacts.objects.update(birth_date=date(1950, 1, 1))
    assert harm_check(way.to("verified", NATURAL), ON) == ()


@pytest.mark.parametrize("exit_type", ["forced", "data_mismatch", "excluded", "not_found"])
def test_a_right_that_an_officers_word_ends_is_asked_about_whatever_the_exit_is_called(way, exit_type):
    MemberFacts.objects.update(birth_date=date(1950, 1, 1))
    way.to("verified", Proposal(exit_type, ("other",), LONG))
    assert NO_ABLE_MEMBER in harm_check(way.case, ON)
    with pytest.raises(NotValid, match="The harm check asks"):
        way.approve()


def test_an_exit_by_assessment_is_asked_about_too(way):
    MemberFacts.objects.update(birth_date=date(1950, 1, 1))
    way.to("verified", Proposal("forced", ("other",), LONG))
    way.case.exit_type = "assessed"
    assert NO_ABLE_MEMBER in harm_check(way.case, ON)


@pytest.mark.parametrize("exit_type", ["natural", "deceased", "moved", "duplicate"])
def test_nobody_is_asked_where_no_judgement_ends_a_right(way, exit_type):
    MemberFacts.objects.update(birth_date=date(1950, 1, 1))
    assert harm_check(way.to("verified", Proposal(exit_type, ("other",), LONG)), ON) == ()


# ---- who sees ----


@pytest.mark.parametrize(
    ("role", "area", "sees"),
    [
        (Role.DISTRICT_OFFICIAL, "3273", 1),
        (Role.DISTRICT_OFFICIAL, "3571", 0),
        (Role.PROVINCE, "32", 0),  # what was found at a home stays in the district
        (Role.FACILITATOR, "3273", 0),  # not hers
        (Role.MINISTRY, None, 0),
        (Role.ADMINISTRATOR, "3273", 0),
    ],
)
def test_who_sees_a_case(way, role, area, sees):
    way.propose()
    who = make.posted("who", role, area)
    assert cases_seen_by(who, ON).count() == sees


def test_a_case_stays_with_the_district_it_was_proposed_in(way, tono, sari):
    way.propose()
    make.family_facts(way.family, region="3571011001", effective_on=ON, recorded_at=AT)
    assert cases_seen_by(tono, ON).get() == way.case
