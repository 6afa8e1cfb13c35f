"""Planning a visit, putting it off, cancelling it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.models import Family
from tangga.people.roles import Role
from tangga.visits import actions
from tangga.visits.models import Visit
from tests import make
from tests.features.visits.conftest import NIK, NOW, TODAY, TOMORROW, YESTERDAY, held, plan

LATER = TODAY + timedelta(days=9)


def postponed(visit, by, to=LATER, reason="harvest"):
    return actions.postpone(visit.public_id, to, reason, by=by, on=TODAY, at=NOW)


def cancelled(visit, by, reason="they came to the office"):
    return actions.cancel(visit.public_id, reason, by=by, on=TODAY, at=NOW)


def test_a_visit_is_planned_and_in_the_log_once_however_often_it_is_sent(family, sari):
    public_id = uuid4()
    first, second = (plan(family, sari, public_id=public_id) for _time in range(2))
    assert (first.pk, first.state, first.planned_on, first.visitor) == (second.pk, "planned", TOMORROW, sari)
    event = Event.objects.get(action="visit.planned")
    assert (event.area_code, event.family) == ("3273011001", str(family.public_id))
    assert event.detail == {"purpose": "home_visit", "planned_on": TOMORROW.isoformat()}


def test_somebody_elses_id_is_not_taken_over(family, other_family, sari, wati):
    public_id = plan(family, sari).public_id
    with pytest.raises(Visit.DoesNotExist):
        plan(family, wati, public_id=public_id)
    with pytest.raises(Visit.DoesNotExist):
        plan(other_family, sari, public_id=public_id)


def test_a_role_that_records_no_visits_plans_none(family, tono):
    with pytest.raises(NotAllowed, match="District official"):
        plan(family, tono)


def test_a_family_of_another_area_is_not_there(far_family, sari, wati):
    with pytest.raises(Family.DoesNotExist):
        plan(far_family, sari)
    with pytest.raises(Family.DoesNotExist):
        plan(far_family, wati)


@pytest.mark.parametrize(("day", "why"), [(YESTERDAY, "is over"), (date(2028, 5, 18), "more than 3 years")])
def test_a_day_that_cannot_be_planned_is_refused(family, sari, day, why):
    with pytest.raises(NotValid, match=why):
        plan(family, sari, day)


def test_a_visit_after_the_exit_is_planned_up_to_three_years_ahead(family, sari):
    assert plan(family, sari, date(2028, 5, 17), purpose="after_exit").planned_on == date(2028, 5, 17)


def test_a_coordinator_plans_for_the_facilitator_who_accompanies_the_family(family, sari, wati):
    public_id = uuid4()
    first, second = (plan(family, wati, public_id=public_id, visitor=sari) for _time in range(2))
    assert (first, first.visitor) == (second, sari)
    assert Event.objects.get(action="visit.planned").actor == wati


def test_nobody_is_sent_who_does_not_accompany_the_family_or_records_no_visits(family, wati, tono, areas):
    dewi = make.posted("dewi", Role.FACILITATOR, "3273")
    with pytest.raises(NotValid, match="does not accompany"):
        plan(family, wati, visitor=dewi)
    with pytest.raises(NotValid, match="does not accompany"):
        plan(family, wati, visitor=tono)


def test_something_else_must_be_said(family, sari):
    with pytest.raises(NotValid, match="few words"):
        plan(family, sari, purpose="other")
    assert plan(family, sari, purpose="other", purpose_note="  invitation  letter").what_for == "invitation letter"


def test_no_text_holds_a_nik(family, sari):
    with pytest.raises(NotValid, match="NIK and KK"):
        plan(family, sari, purpose="other", purpose_note=f"for {NIK}")


def test_a_visit_put_off_keeps_where_it_was_and_why(planned, sari):
    postponed(planned, sari)
    planned.refresh_from_db()
    assert (planned.planned_on, planned.day) == (LATER, LATER)
    kept = planned.postponements.get()
    assert (kept.was_on, kept.to_on, kept.reason, kept.by) == (TOMORROW, LATER, "harvest", sari)
    event = Event.objects.get(action="visit.postponed")
    assert event.detail == {"was_on": TOMORROW.isoformat(), "planned_on": LATER.isoformat()}


def test_put_off_to_the_day_it_has_is_nothing(planned, sari):
    postponed(planned, sari)
    postponed(planned, sari)
    assert planned.postponements.count() == 1


@pytest.mark.parametrize(("to", "reason"), [(LATER, " "), (YESTERDAY, "harvest"), (LATER, f"card {NIK}")])
def test_a_visit_is_not_put_off_without_a_reason_or_to_a_day_gone_by(planned, sari, to, reason):
    with pytest.raises(NotValid):
        postponed(planned, sari, to, reason)
    assert not planned.postponements.exists()


def test_a_cancelled_visit_stays_with_its_reason_and_is_cancelled_once(planned, sari):
    cancelled(planned, sari)
    gone = cancelled(planned, sari, "another word")
    assert (gone.state, gone.cancel_reason, gone.cancelled_at) == ("cancelled", "they came to the office", NOW)
    assert Event.objects.filter(action="visit.cancelled").count() == 1


def test_a_visit_is_not_cancelled_without_a_reason(planned, sari):
    with pytest.raises(NotValid, match="why"):
        cancelled(planned, sari, "")


def test_what_was_cancelled_is_neither_held_nor_put_off(planned, sari):
    cancelled(planned, sari)
    with pytest.raises(Conflict, match="cancelled"):
        actions.hold(planned.public_id, held(), by=sari, on=TODAY, at=NOW)
    with pytest.raises(Conflict, match="cancelled"):
        postponed(planned, sari)


@pytest.mark.parametrize("change", [postponed, cancelled])
def test_nobody_outside_the_area_and_no_reading_role_changes_a_plan(planned, tono, budi, far_family, change):
    with pytest.raises(NotAllowed):
        change(planned, tono)
    with pytest.raises((NotAllowed, Visit.DoesNotExist)):
        change(planned, budi)
    planned.refresh_from_db()
    assert (planned.state, planned.planned_on) == ("planned", TOMORROW)


def test_another_facilitators_family_is_not_there(planned, areas):
    dewi = make.posted("dewi", Role.FACILITATOR, "3273")
    with pytest.raises(Visit.DoesNotExist):
        cancelled(planned, dewi)


def test_the_database_refuses_a_plan_without_a_day_and_a_cancellation_without_a_reason(family, sari):
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.create(family=family, visitor=sari, purpose="home_visit")
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.create(family=family, visitor=sari, purpose="home_visit", planned_on=TODAY, state="cancelled")


def test_the_database_refuses_a_purpose_there_is_none_of(family, sari):
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.create(family=family, visitor=sari, purpose="routine", planned_on=TODAY)
