"""An exit carried out opens the way to grants, in the same transaction; an upheld objection closes it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from tangga.audit.models import Event
from tangga.grants import actions
from tangga.grants.actions import Proposal
from tangga.grants.budgets import open_budget
from tangga.grants.known import known_of
from tangga.grants.models import Grant, Opening
from tangga.grants.queries import (
    EXIT_TAKEN_BACK,
    openings_seen_by,
    promise_is_broken,
    promise_is_due,
    promised,
    without_grant,
)
from tangga.people.roles import Role
from tests import make
from tests.features.cases.conftest import MOVED, NATURAL, OUT, VOLUNTARY, Way, at, in_english_today  # noqa: F401
from tests.features.grants.conftest import PLAN, WHY, carer

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(sari):
    made = make.family("F1", name="Aminah", facilitator=sari, joined_on=date(2019, 1, 1), decile=2)
    make.member(made, "F1-01", birth_date=date(1985, 3, 1))
    answer = {"natural_exit": True, "preparable": True, "years_in_programme": 6, "region_id": "3273011001"}
    make.family_answer(make.run("3273"), made, **answer)
    return made


@pytest.fixture
def case_way(sari, tono, kepala, family):
    return Way(sari, make.posted("sinta", Role.COORDINATOR, "3273"), tono, kepala, family)


def taken_back(case_way):
    """The family's exit is carried out, and an objection to it upheld."""
    case_way.to("in_force")
    case_way.object()
    case_way.uphold()


def grant_under(case_way, wati, far="paid"):
    """A grant of the family, as far as asked, in the days after its exit."""
    when = {"on": case_way.on, "at": at(case_way.on)}
    budget = open_budget("apbn", 2025, "ppse", 9_000_000, by=wati, **when)
    asked = Proposal("ppse", carer(case_way.family), budget, 5_000_000, PLAN)
    grant = actions.propose(case_way.family, asked, by=wati, **when)
    if far != "proposed":
        grant = actions.approve(grant.public_id, by=case_way.tono, **when)
    if far == "paid":
        handover = actions.Handover(case_way.on, carer(case_way.family), "BKT-1")
        grant = actions.hand_over(grant.public_id, handover, by=case_way.sari, **when)
    return grant


def test_the_way_is_open_once_the_exit_is_carried_out(case_way, tono):
    case_way.to("approved")
    assert not Opening.objects.exists()
    case = case_way.carry_out()
    opening = openings_seen_by(tono, OUT).get()
    assert (opening.case, opening.left_on, opening.signed_on, opening.joined_on) == (
        case.public_id,
        OUT,
        case.signed_on,
        date(2019, 1, 1),
    )


def test_the_signed_statement_of_the_case_is_known_to_grants(case_way):
    case_way.to("in_force", VOLUNTARY)
    assert known_of(case_way.family, OUT).for_programme("pena").signed is True


def test_a_natural_exit_opens_it_too_without_a_statement(case_way):
    case_way.to("in_force", NATURAL)
    assert Opening.objects.get().signed_on is None
    assert known_of(case_way.family, OUT).for_programme("pena").signed is None


def test_who_leaves_without_graduating_is_not_led_to_grants(case_way):
    case_way.to("in_force", MOVED)
    assert not Opening.objects.exists()


def test_an_upheld_objection_closes_it_and_says_why(case_way, tono):
    taken_back(case_way)
    opening = Opening.objects.get()
    assert (opening.closed_at is not None, opening.closed_because) == (
        True,
        "The exit was taken back after an objection.",
    )
    assert not openings_seen_by(tono, OUT).exists()


@pytest.mark.parametrize("far", ["proposed", "approved"])
def test_what_was_not_handed_over_is_cancelled_with_the_exit_and_its_money_is_free(case_way, wati, far):
    case_way.to("in_force")
    grant = grant_under(case_way, wati, far)
    case_way.object()
    case_way.uphold()
    grant.refresh_from_db()
    grant.budget.refresh_from_db()
    assert (grant.state, grant.budget.reserved_idr, grant.budget.left_idr) == ("cancelled", 0, 9_000_000)
    assert grant.moves.last().code == "exit_taken_back"


@pytest.fixture
def paid_then_reversed(case_way, wati):
    case_way.to("in_force")
    grant = grant_under(case_way, wati)
    case_way.object()
    case_way.uphold()
    grant.refresh_from_db()
    return grant


def test_what_was_handed_over_stays_on_record_as_paid_and_the_office_is_told(paid_then_reversed, case_way, tono):
    assert (paid_then_reversed.state, paid_then_reversed.exit_reversed_on) == ("paid", OUT)
    assert paid_then_reversed.budget.paid_idr == 5_000_000

    assert list(Grant.objects.filter(EXIT_TAKEN_BACK)) == [paid_then_reversed]


@pytest.mark.parametrize("act", [actions.let_stand, actions.take_back])
def test_the_office_decides_once_what_becomes_of_it(paid_then_reversed, case_way, act):
    act(paid_then_reversed.public_id, WHY, by=case_way.tono, on=OUT, at=at(OUT))

    assert not Grant.objects.filter(EXIT_TAKEN_BACK).exists()


def test_a_family_with_a_grant_waits_for_none(case_way, wati, tono):
    case_way.to("in_force")
    assert without_grant(openings_seen_by(tono, OUT)).count() == 1
    grant_under(case_way, wati, "proposed")
    assert without_grant(openings_seen_by(tono, OUT)).count() == 0


def test_a_grant_given_before_is_linked_to_the_exit_that_follows(case_way, wati, tono):

    grant = grant_under(case_way, wati)
    every = Grant.objects.all()
    assert (grant.leaves_by, every.filter(promised()).count()) == (date(2026, 5, 17), 1)
    assert (
        every.filter(promise_is_due(date(2026, 3, 17))).count(),
        every.filter(promise_is_due(date(2026, 3, 18))).count(),
    ) == (0, 1)
    assert (
        every.filter(promise_is_broken(date(2026, 5, 17))).count(),
        every.filter(promise_is_broken(date(2026, 5, 18))).count(),
    ) == (
        0,
        1,
    )
    case_way.to("in_force")
    assert every.filter(promised()).count() == 0
    assert Opening.objects.get().joined_on == grant.joined_on


def test_when_that_exit_is_taken_back_the_promise_holds_again(case_way, wati):

    grant = grant_under(case_way, wati)
    taken_back(case_way)
    grant.refresh_from_db()
    assert (grant.state, grant.exit_reversed_on, Grant.objects.filter(promised()).count()) == ("paid", None, 1)


def test_the_log_says_that_the_way_was_opened_and_closed(case_way):
    taken_back(case_way)
    events = Event.objects.filter(action__startswith="grants.").order_by("pk")
    assert [event.action for event in events] == ["grants.opened", "grants.closed"]
    assert (datetime(2025, 7, 1, tzinfo=UTC) - events[0].at) < timedelta(days=1)


def test_the_page_of_the_case_says_what_the_family_could_receive(case_way, tono):
    case_way.to("in_force")
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(tono)
    text = client.get(f"/cases/{case_way.case.public_id}/").text
    assert "The exit opened the way to grants; none is proposed yet." in text
    assert "PPSE (economic empowerment, from 2025)" in text
