"""Budgets: entered, corrected by new rows, and never overspent."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.grants import budgets
from tangga.grants.models import Budget, Grant
from tangga.grants.queries import budgets_seen_by, money_by_district
from tangga.people.roles import Role
from tests import make
from tests.features.grants.conftest import AT, ON, household, out

pytestmark = pytest.mark.django_db
WHEN = {"on": ON, "at": AT}
WHY = "SK perubahan anggaran nomor 7."


def test_a_budget_holds_what_was_entered_and_every_correction_is_a_row(budget, tono):
    budgets.correct_budget(budget.public_id, 10_000_000, WHY, by=tono, **WHEN)
    budget.refresh_from_db()
    assert budget.amount_idr == 10_000_000
    assert [entry.change_idr for entry in budget.entries.all()] == [12_000_000, -2_000_000]
    assert budget.entries.aggregate(sum=Sum("change_idr"))["sum"] == budget.amount_idr
    assert [event.action for event in Event.objects.order_by("pk")] == [
        "grant_budget.entered",
        "grant_budget.corrected",
    ]


def test_what_does_not_fit_into_a_budget_is_told_with_what_is_left(way, family):
    way.propose(family)
    way.propose(out(household("F8")))
    with pytest.raises(Conflict, match=r"2,000,000 is left"):
        way.propose(out(household("F9")))
    assert (Grant.objects.count(), way.money()) == (2, (10, 0, 2))


@pytest.mark.parametrize(
    "columns", [{"reserved_idr": 12_000_001}, {"paid_idr": 12_000_001}, {"reserved_idr": -1}, {"paid_idr": -1}]
)
def test_the_database_too_refuses_more_than_there_is(budget, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        Budget.objects.filter(pk=budget.pk).update(**columns)


def test_a_budget_cannot_be_made_smaller_than_what_is_taken_of_it(way, family, tono):
    way.paid(family)
    with pytest.raises(NotValid, match="cannot be smaller"):
        budgets.correct_budget(way.budget.public_id, 4_999_999, WHY, by=tono, **WHEN)
    assert budgets.correct_budget(way.budget.public_id, 5_000_000, WHY, by=tono, **WHEN).left_idr == 0


@pytest.mark.parametrize(
    ("amount", "why", "said"),
    [(12_000_000, WHY, "nothing to correct"), (9_000_000, "salah", "Write why"), (-1, WHY, "below zero")],
)
def test_a_correction_changes_something_and_says_why(budget, tono, amount, why, said):
    with pytest.raises(NotValid, match=said):
        budgets.correct_budget(budget.public_id, amount, why, by=tono, **WHEN)


def test_a_correction_made_from_an_older_page_is_told(budget, tono):
    with pytest.raises(Conflict):
        budgets.correct_budget(budget.public_id, 9_000_000, WHY, by=tono, seen=budget.revision + 1, **WHEN)


@pytest.mark.parametrize(
    ("source", "amount", "more"),
    [
        ("province", 1_000_000, {}),
        ("apbn", 10_000_000, {}),
        ("apbn", 1_000_000, {"why": WHY}),
        ("apbn", 1_000_000, {"source_name": "Kementerian Sosial"}),
    ],
)
def test_a_budget_sent_again_otherwise_is_told_and_not_taken_for_the_same(tono, source, amount, more):
    sent = uuid4()
    budgets.open_budget("apbn", 2025, "ppse", 1_000_000, by=tono, sent=sent, **WHEN)
    with pytest.raises(Conflict, match="already recorded, with other content"):
        budgets.open_budget(source, 2025, "ppse", amount, by=tono, sent=sent, **(WHEN | more))


@pytest.mark.parametrize(("amount", "why"), [(9_000_000, WHY), (8_000_000, f"{WHY} Surat 2.")])
def test_a_correction_sent_again_otherwise_is_told_and_not_taken_for_the_same(budget, tono, amount, why):
    sent = uuid4()
    budgets.correct_budget(budget.public_id, 8_000_000, WHY, by=tono, sent=sent, **WHEN)
    with pytest.raises(Conflict, match="already recorded, with other content"):
        budgets.correct_budget(budget.public_id, amount, why, by=tono, sent=sent, **WHEN)


def test_a_budget_form_that_another_district_sent_is_told(tono, budi):
    sent = uuid4()
    there = budgets.open_budget("apbn", 2025, "ppse", 1_000_000, by=budi, sent=sent, **WHEN)
    with pytest.raises(Conflict, match="already recorded, with other content"):
        budgets.open_budget("apbn", 2025, "ppse", 1_000_000, by=tono, sent=sent, **WHEN)
    assert there.entries.count() == 1


def test_a_correction_form_that_another_district_sent_is_told(budget, tono, budi):
    sent = uuid4()
    budgets.open_budget("apbn", 2025, "ppse", 1_000_000, by=budi, sent=sent, **WHEN)
    with pytest.raises(Conflict, match="already recorded, with other content"):
        budgets.correct_budget(budget.public_id, 8_000_000, WHY, by=tono, sent=sent, **WHEN)


def test_a_correction_sent_twice_is_the_same_after_a_later_one_too(budget, tono):
    sent = uuid4()
    budgets.correct_budget(budget.public_id, 8_000_000, WHY, by=tono, sent=sent, **WHEN)
    budgets.correct_budget(budget.public_id, 9_000_000, WHY, by=tono, sent=uuid4(), **WHEN)
    assert budgets.correct_budget(budget.public_id, 8_000_000, WHY, by=tono, sent=sent, **WHEN).amount_idr == 9_000_000


def test_the_same_sent_twice_is_entered_once(tono):
    sent = uuid4()
    one = budgets.open_budget("apbn", 2025, "ppse", 1_000_000, by=tono, sent=sent, **WHEN)
    assert budgets.open_budget("apbn", 2025, "ppse", 1_000_000, by=tono, sent=sent, **WHEN) == one
    again = uuid4()
    budgets.correct_budget(one.public_id, 2_000_000, WHY, by=tono, sent=again, **WHEN)
    assert budgets.correct_budget(one.public_id, 2_000_000, WHY, by=tono, sent=again, **WHEN).entries.count() == 2


def test_a_giver_has_one_budget_for_a_programme_and_year(budget, tono):
    with pytest.raises(Conflict, match="Correct that one"):
        budgets.open_budget("apbn", 2025, "ppse", 1_000_000, by=tono, **WHEN)
    assert budgets.open_budget("csr", 2025, "ppse", 1_000_000, source_name="PT Maju", by=tono, **WHEN).pk


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ("Choose whose money", {"source": "pinjaman"}),
        ("Write which village", {"source": "village"}),
        ("this year", {"year": 2031}),
        ("not above zero", {"amount_idr": 0}),
        ("not offered here", {"programme": "prokus"}),
        ("not offered here", {"programme": "district_award"}),
    ],
)
def test_what_cannot_be_a_budget_is_refused(tono, said, changed):
    asked = {"source": "apbn", "year": 2025, "programme": "ppse", "amount_idr": 1_000_000} | changed
    with pytest.raises(NotValid, match=said):
        budgets.open_budget(**asked, by=tono, **WHEN)


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.COORDINATOR, Role.DISTRICT_HEAD, Role.AUDITOR])
def test_only_an_official_keeps_budgets(areas, role):
    with pytest.raises(NotAllowed):
        budgets.open_budget("apbn", 2025, "ppse", 1_000_000, by=make.posted("x", role, "3273"), **WHEN)


def test_a_budget_of_another_district_is_not_there(budget, budi):
    with pytest.raises(Budget.DoesNotExist):
        budgets.correct_budget(budget.public_id, 9_000_000, WHY, by=budi, **WHEN)


def test_a_grant_is_paid_from_a_budget_of_its_own_programme_and_year(way, family, tono):
    older = Budget.objects.create(district_id="3273", source="apbn", year=2024, programme="ppse", amount_idr=9_000_000)
    with pytest.raises(NotValid, match="this programme, district and year"):
        way.propose(family, budget=older)


def test_the_province_sees_the_money_of_its_districts_and_no_other(budget, rina, tono, budi):
    budgets.open_budget("csr", 2025, "ppse", 1_000_000, source_name="PT Maju", by=tono, **WHEN)
    budgets.open_budget("apbn", 2025, "ppse", 7_000_000, by=budi, **WHEN)
    rows = money_by_district(budgets_seen_by(rina, ON))
    assert [(row["district"], row["amount"], row["left"]) for row in rows] == [("3273", 13_000_000, 13_000_000)]


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.COORDINATOR])
def test_the_field_sees_no_money(budget, role):
    assert not budgets_seen_by(make.posted("x", role, "3273"), ON).exists()
