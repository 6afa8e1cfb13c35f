"""Businesses: begun, their figures over time, corrected, ended."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.models import Family
from tangga.visits import business_actions
from tangga.visits.business_actions import Figures
from tangga.visits.models import Business, BusinessKind, BusinessState, Visit
from tangga.visits.queries import businesses_of, latest_state_of_each
from tests.features.visits.conftest import NIK, NOW, TODAY, TOMORROW, YESTERDAY, begin, update, visit

BETTER = Figures(turnover_month_idr=4_000_000, cost_month_idr=2_500_000, debt_idr=500_000, debt_to="moneylender")
LATER = NOW + timedelta(hours=1)


def correct(state, by, figures, because="three months were counted", public_id=None):
    asked = {"because": because, "public_id": public_id or uuid4()}
    return business_actions.correct(state.public_id, figures, by=by, on=TODAY, at=LATER, **asked)


def end(business, by, day=YESTERDAY, reason="capital", note=""):
    return business_actions.end(business.public_id, ended_on=day, reason=reason, note=note, by=by, on=TODAY, at=NOW)


def test_a_business_is_recorded_with_its_first_figures_once_however_often_it_is_sent(family, sari):
    public_id = uuid4()
    first, second = (begin(family, sari, public_id=public_id) for _time in range(2))
    assert (first, first.title) == (second, "telur dan beras")
    state = BusinessState.objects.get()
    assert (state.profit_idr, state.effective_on) == (900_000, date(2025, 1, 10))
    event = Event.objects.get(action="business.recorded")
    assert event.detail == {"kind": "kiosk", "parts": ["turnover_month_idr", "cost_month_idr"]}


def test_a_business_of_which_no_figure_is_known_is_recorded_without_any(family, sari):
    begin(family, sari, Figures())
    assert not BusinessState.objects.exists()


def test_new_figures_leave_those_before_right_for_their_time(business, sari):
    update(business, sari, BETTER)
    now = latest_state_of_each([business])[business.pk]
    then = latest_state_of_each([business], date(2025, 2, 1))[business.pk]
    assert (now.turnover_month_idr, then.turnover_month_idr) == (4_000_000, 3_000_000)
    assert Event.objects.get(action="business.updated").detail["parts"] == [
        "turnover_month_idr",
        "cost_month_idr",
        "debt_idr",
        "debt_to",
    ]


def test_no_amount_of_money_is_in_the_log(business, sari):
    update(business, sari, BETTER)
    assert "4000000" not in str([event.__dict__ for event in Event.objects.all()])


def test_figures_sent_twice_are_recorded_once_and_two_of_one_day_are_a_conflict(business, sari):
    public_id = uuid4()
    update(business, sari, BETTER, public_id=public_id)
    update(business, sari, BETTER, public_id=public_id)
    assert business.states.count() == 2
    with pytest.raises(Conflict, match="of that day"):
        update(business, sari, replace(BETTER, workers=3))


def test_a_wrong_figure_is_superseded_by_the_right_one_and_both_stay(business, sari):
    wrong = business.states.get()
    right = correct(wrong, sari, Figures(turnover_month_idr=1_000_000))
    wrong.refresh_from_db()
    assert (wrong.superseded_at, right.replaces, right.wrong_because) == (LATER, wrong, "three months were counted")
    assert latest_state_of_each([business])[business.pk] == right
    assert Event.objects.filter(action="business.corrected").count() == 1


def test_a_correction_sent_twice_is_one_and_of_two_people_the_second_is_told(business, sari, wati):
    wrong, public_id = business.states.get(), uuid4()
    figures = Figures(turnover_month_idr=1_000_000)
    assert correct(wrong, sari, figures, public_id=public_id) == correct(wrong, sari, figures, public_id=public_id)
    with pytest.raises(Conflict, match="meanwhile"):
        correct(wrong, wati, Figures(turnover_month_idr=2_000_000))


def test_a_correction_needs_a_reason_and_a_difference(business, sari):
    wrong = business.states.get()
    with pytest.raises(NotValid, match="what was wrong"):
        correct(wrong, sari, BETTER, because=" ")
    with pytest.raises(NotValid, match="nothing to correct"):
        correct(wrong, sari, business_actions.figures_of(wrong))


@pytest.mark.parametrize(
    ("figures", "why"),
    [
        (Figures(), "at least one"),
        (Figures(turnover_month_idr=-1), "below zero"),
        (Figures(turnover_month_idr=10**12), "too large"),
        (Figures(turnover_month_idr=3, cost_month_idr=1, profit_month_idr=1), "less costs"),
        (Figures(debt_to="bank"), "how much is owed"),
        (Figures(debt_idr=1, debt_to="uncle"), "not on the list"),
        (Figures(licences=("none", "nib")), "not both"),
        (Figures(workers=5_000), "Check the number"),
    ],
)
def test_figures_that_cannot_be_so_are_refused(business, sari, figures, why):
    with pytest.raises(NotValid, match=why):
        update(business, sari, figures)
    assert business.states.count() == 1


def test_a_loss_is_below_zero_and_a_debt_of_nothing_is_owed_to_nobody(business, sari):
    state = update(business, sari, Figures(profit_month_idr=-50_000, debt_idr=0, debt_to="bank"))
    assert (state.profit_idr, state.debt_to) == (-50_000, "")


@pytest.mark.parametrize(("day", "why"), [(TOMORROW, "has not come"), (date(2022, 12, 31), "had not begun")])
def test_figures_of_a_day_that_cannot_be_are_refused(business, sari, day, why):
    with pytest.raises(NotValid, match=why):
        update(business, sari, BETTER, day)


@pytest.mark.parametrize(
    "more",
    [
        {"kind": "mining"},
        {"kind": "other", "what": ""},
        {"what": f"card {NIK}"},
        {"started_on": TOMORROW},
        {"day": TOMORROW},
    ],
)
def test_a_business_that_cannot_be_so_is_refused(family, sari, more):
    with pytest.raises(NotValid):
        begin(family, sari, **more)
    assert not Business.objects.exists()


def test_a_business_ends_with_a_reason_and_takes_no_figures_any_more(business, sari):
    end(business, sari)
    end(business, sari)
    assert Event.objects.filter(action="business.ended").count() == 1
    with pytest.raises(Conflict, match="has ended"):
        update(business, sari, BETTER)
    assert update(business, sari, BETTER, YESTERDAY - timedelta(days=1)).pk
    with pytest.raises(Conflict, match="already"):
        end(business, sari, TODAY)


@pytest.mark.parametrize(
    ("day", "reason", "note"),
    [(TOMORROW, "capital", ""), (date(2022, 1, 1), "capital", ""), (TODAY, "", ""), (TODAY, "other", "")],
)
def test_an_end_that_cannot_be_is_refused(business, sari, day, reason, note):
    with pytest.raises(NotValid):
        end(business, sari, day, reason, note)


def test_who_may_not_or_is_elsewhere_records_nothing(business, family, tono, far_family, sari, budi):
    with pytest.raises(NotAllowed):
        begin(family, tono)
    with pytest.raises(NotAllowed):
        update(business, tono, BETTER)
    with pytest.raises(Family.DoesNotExist):
        begin(far_family, sari)
    far = Business.objects.create(family=far_family, kind="kiosk", recorded_by=budi)
    state = BusinessState.objects.create(business=far, effective_on=TODAY, workers=1, recorded_by=budi)
    with pytest.raises(Business.DoesNotExist):
        update(far, sari, BETTER)
    with pytest.raises(Business.DoesNotExist):
        end(far, sari)
    with pytest.raises(BusinessState.DoesNotExist):
        correct(state, sari, BETTER)


def test_figures_name_the_visit_they_were_learnt_at_but_no_other_familys(business, visited, other_family, sari):
    assert update(business, sari, BETTER, visit=visited).visit == visited
    elsewhere = visit(other_family, sari)
    with pytest.raises(Visit.DoesNotExist):
        update(business, sari, BETTER, YESTERDAY, visit=elsewhere)


def test_the_kinds_hold_peddling_and_the_small_shop_that_graduates_are_filtered_by(family, sari):
    """Scenario 1-4: the page is another's; the kinds are these."""
    begin(family, sari, kind="peddling")
    begin(family, sari, kind="kiosk")
    assert {"peddling", "kiosk"} <= set(BusinessKind.values)
    assert [each.kind for each in businesses_of(family).filter(kind="peddling", ended_on=None)] == ["peddling"]
