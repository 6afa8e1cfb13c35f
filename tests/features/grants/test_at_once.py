"""Many at one moment: a budget is never overspent, a family never given twice, whoever comes second is told."""

import threading
from collections import Counter
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection, connections

from tangga.errors import Conflict, TanggaError
from tangga.families.models import Exit, Family, FamilyFacts, Member, MemberFacts, MembershipSpell
from tangga.grants import actions
from tangga.grants.actions import Proposal
from tangga.grants.budgets import correct_budget
from tangga.grants.models import Budget, Grant
from tangga.people.roles import Role
from tests import make
from tests.features.grants.conftest import AT, LEFT, ON, PLAN

COUNT, FITS, AMOUNT, AT_ONCE = 200, 73, 5_000_000, 20
WHEN = {"on": ON, "at": AT}
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time"),
]


@pytest.fixture
def official():
    make.areas()
    return make.posted("tono", Role.DISTRICT_OFFICIAL, "3273"), make.posted("wati", Role.DISTRICT_OFFICIAL, "3273")


@pytest.fixture
def budget(official):
    fits = {"amount_idr": FITS * AMOUNT + AMOUNT - 1}
    return Budget.objects.create(district_id="3273", source="apbn", year=2025, programme="ppse", **fits)


def graduates(count):
    """So many families that left, the bare rows of them."""
    families = Family.objects.bulk_create(
        Family(family_id=f"G{place:04d}", name=f"Keluarga {place:04d}", name_search=f"keluarga {place:04d}")
        for place in range(count)
    )
    then = {"effective_on": date(2019, 1, 1), "recorded_at": make.LONG_AGO}
    FamilyFacts.objects.bulk_create(
        FamilyFacts(family=each, region_id="3273011001", decile=2, **then) for each in families
    )
    MembershipSpell.objects.bulk_create(
        MembershipSpell(family=each, joined_on=date(2019, 1, 1), left_on=LEFT, recorded_at=make.LONG_AGO)
        for each in families
    )
    Exit.objects.bulk_create(
        Exit(family=each, joined_on=date(2019, 1, 1), effective_on=LEFT, exit_type="voluntary",
             region_id="3273011001", recorded_at=datetime(2025, 7, 1, tzinfo=UTC))
        for each in families
    )  # fmt: skip
    members = Member.objects.bulk_create(
        Member(family=each, member_id=f"{each.family_id}-1", name=each.name, name_search=each.name_search)
        for each in families
    )
    MemberFacts.objects.bulk_create(
        MemberFacts(member=each, family_id=each.family_id, birth_date=date(1985, 1, 1), **then) for each in members
    )
    return list(zip(families, members, strict=True))


def all_at_once(asks, at_once=AT_ONCE):
    """Does each in a thread of its own, so many side by side; (what came of each, errors by kind)."""
    came, failed, gate = [], Counter(), threading.Semaphore(at_once)
    start = threading.Event()

    def go(ask):
        try:
            with gate:
                start.wait()
                came.append(ask())
        except TanggaError as refused:
            failed[type(refused)] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(ask,)) for ask in asks]
    [thread.start() for thread in threads]
    start.set()
    [thread.join() for thread in threads]
    return came, failed


def proposing(family, member, budget, by, sent=None):
    asked = Proposal("ppse", member, budget, AMOUNT, PLAN)
    return lambda: actions.propose(family, asked, by=by, sent=sent or uuid4(), **WHEN)


def test_of_two_hundred_grants_at_once_exactly_as_many_stand_as_the_budget_holds(official, budget):
    tono, wati = official
    people = graduates(COUNT)
    came, failed = all_at_once(
        [proposing(family, member, budget, (tono, wati)[place % 2]) for place, (family, member) in enumerate(people)]
    )
    budget.refresh_from_db()
    assert (len(came), failed) == (FITS, {Conflict: COUNT - FITS})
    assert (budget.reserved_idr, budget.left_idr) == (FITS * AMOUNT, AMOUNT - 1)
    assert Grant.objects.values("family").distinct().count() == Grant.objects.count() == FITS


def test_two_who_propose_for_one_family_at_once_make_one_grant_and_the_other_is_told(official, budget):
    ((family, member),) = graduates(1)
    came, failed = all_at_once([proposing(family, member, budget, person) for person in official * 10])
    budget.refresh_from_db()
    assert (len(came), failed) == (1, {Conflict: 19})
    assert budget.reserved_idr == AMOUNT


def test_a_form_sent_many_times_at_once_is_one_grant(official, budget):
    ((family, member),) = graduates(1)
    sent = uuid4()
    came, failed = all_at_once([proposing(family, member, budget, official[0], sent)] * 10)
    budget.refresh_from_db()
    assert (len(came), len(set(came)), failed, budget.reserved_idr) == (10, 1, {}, AMOUNT)


def test_two_who_decide_at_once_one_wins_and_the_other_is_told(official, budget):
    tono, wati = official
    ((family, member),) = graduates(1)
    grant = proposing(family, member, budget, tono)()
    third = make.posted("kepala", Role.DISTRICT_HEAD, "3273")
    asks = [
        lambda: actions.approve(grant.public_id, by=wati, seen=1, **WHEN),
        lambda: actions.refuse(grant.public_id, "Usaha belum berjalan.", by=third, seen=1, **WHEN),
    ]
    came, failed = all_at_once(asks)
    budget.refresh_from_db()
    grant.refresh_from_db()
    assert (len(came), failed) == (1, {Conflict: 1})
    assert budget.reserved_idr == {"approved": AMOUNT, "refused": 0}[grant.state]


def test_a_budget_is_corrected_and_taken_from_at_once_without_going_below(official, budget):
    tono, wati = official
    people = graduates(30)
    asks = [proposing(family, member, budget, tono) for family, member in people]
    asks.insert(10, lambda: correct_budget(budget.public_id, 10 * AMOUNT, "Anggaran dipotong.", by=wati, **WHEN))
    all_at_once(asks)
    budget.refresh_from_db()
    assert budget.reserved_idr == Grant.objects.count() * AMOUNT <= budget.amount_idr
