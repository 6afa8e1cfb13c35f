"""The monthly assessment: due on its day, asked for once, caught up when missed."""

from datetime import UTC, date, datetime

import pytest

from tangga.areas.models import Area
from tangga.audit.models import Event
from tangga.errors import NotAllowed, NotValid
from tangga.jobs import worker
from tangga.runs import checks, monthly
from tangga.runs.actions import set_schedule
from tangga.runs.models import Run, RunSchedule, ScheduledRun

pytestmark = pytest.mark.usefixtures("schooling")
SET = datetime(2025, 1, 10, 3, 0, tzinfo=UTC)


def jakarta(month, day, hour=12, minute=0):
    return datetime(2025, month, day, hour, minute, tzinfo=monthly.JAKARTA)


def plan(by, code="3273", *, day=5, hour=6, is_on=True, at=SET):
    return set_schedule(Area.objects.get(code=code), day=day, hour=hour, is_on=is_on, by=by, at=at)


def asked():
    return list(Run.objects.order_by("as_of").values_list("as_of", flat=True))


def test_before_its_day_nothing_is_asked_for(tono):
    plan(tono)

    assert monthly.ask_for_due_runs(jakarta(2, 5, 5, 59)) == 0
    assert asked() == []


def test_from_its_hour_on_it_is_asked_for_once(tono):
    plan(tono)

    assert monthly.ask_for_due_runs(jakarta(2, 5, 6)) == 1
    assert monthly.ask_for_due_runs(jakarta(2, 5, 6, 1)) == 0
    assert monthly.ask_for_due_runs(jakarta(2, 28)) == 0
    assert asked() == [date(2025, 2, 5)]
    assert ScheduledRun.objects.get().run.started_by is None


def test_the_worker_carries_it_out(tono):
    plan(tono)
    worker.call_regular(jakarta(2, 5, 7))
    worker.work_all(jakarta(2, 5, 7))

    assert Run.objects.get().is_current


def test_each_month_has_one(tono):
    plan(tono)
    monthly.ask_for_due_runs(jakarta(2, 6))
    monthly.ask_for_due_runs(jakarta(3, 6))

    assert asked() == [date(2025, 2, 5), date(2025, 3, 5)]


def test_missed_months_are_caught_up_by_the_latest_about_the_day_it_was_due(tono):
    plan(tono)
    monthly.ask_for_due_runs(jakarta(5, 3))

    assert asked() == [date(2025, 4, 5)]


def test_a_month_whose_row_another_worker_wrote_first_is_not_asked_for_again(tono, monkeypatch):
    plan(tono)
    ScheduledRun.objects.create(area_id="3273", month=date(2025, 2, 1))
    monkeypatch.setattr(monthly, "_is_done", lambda *_words: False)

    assert monthly.ask_for_due_runs(jakarta(2, 6)) == 0
    assert asked() == []


def test_set_after_the_day_it_begins_with_the_next_month(tono):
    plan(tono, at=SET)

    assert monthly.ask_for_due_runs(jakarta(1, 11)) == 0
    assert monthly.due_after(RunSchedule.objects.get(), jakarta(1, 11)) == jakarta(2, 5, 6)


def test_turned_off_it_asks_for_nothing(tono):
    plan(tono)
    plan(tono, is_on=False)

    assert monthly.ask_for_due_runs(jakarta(2, 6)) == 0


def test_while_a_list_is_being_taken_over_it_waits(tono, monkeypatch):
    plan(tono)
    monkeypatch.setattr(checks, "WHY_NOT_NOW", [lambda _code: "A list is being taken over."])
    assert monthly.ask_for_due_runs(jakarta(2, 6)) == 0
    assert not ScheduledRun.objects.exists()

    monkeypatch.setattr(checks, "WHY_NOT_NOW", [])
    assert monthly.ask_for_due_runs(jakarta(2, 6, 13)) == 1


def test_what_cannot_be_asked_for_is_said_once(tono, monkeypatch):
    def refused(*_words, **_more):
        raise NotValid("The rules have no value.")

    plan(tono)
    monkeypatch.setattr(monthly, "ask_for_run", refused)
    monthly.ask_for_due_runs(jakarta(2, 6))
    monthly.ask_for_due_runs(jakarta(2, 7))

    assert ScheduledRun.objects.get().trouble == "The rules have no value."
    assert Event.objects.filter(action="run.schedule_failed", detail={"why": "NotValid"}).count() == 1


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (jakarta(1, 1), jakarta(1, 5, 6)),
        (jakarta(1, 5, 6), jakarta(2, 5, 6)),
        (jakarta(12, 6), datetime(2026, 1, 5, 6, tzinfo=monthly.JAKARTA)),
    ],
)
def test_the_next_one_is_known(now, due):
    assert monthly.due_after(RunSchedule(day=5, hour=6), now) == due


def test_in_january_the_last_one_was_in_december():
    due = datetime(2024, 12, 5, 6, tzinfo=monthly.JAKARTA)

    assert monthly.last_due(RunSchedule(day=5, hour=6), jakarta(1, 2)) == due


def test_setting_is_logged_once_and_the_same_again_changes_nothing(tono):
    plan(tono)
    plan(tono)

    event = Event.objects.get(action="run.schedule_set")
    assert (event.actor, event.area_code, event.detail) == (tono, "3273", {"day": 5, "hour": 6, "on": True})


def test_a_role_that_may_not_is_refused(sari):
    with pytest.raises(NotAllowed):
        plan(sari)


def test_another_district_is_not_there(budi):
    with pytest.raises(Area.DoesNotExist):
        plan(budi)


@pytest.mark.parametrize("wrong", [{"day": 0}, {"day": 29}, {"hour": 24}])
def test_a_day_that_some_months_lack_is_refused(tono, wrong):
    with pytest.raises(NotValid):
        plan(tono, **wrong)
