"""The monthly assessment: when it is due, and asking for it exactly once."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from tangga.audit.actions import record
from tangga.errors import Conflict, TanggaError
from tangga.runs.actions import ask_for_run
from tangga.runs.models import RunSchedule, ScheduledRun

JAKARTA = ZoneInfo("Asia/Jakarta")


def due_in(schedule: RunSchedule, month: date) -> datetime:
    """The instant from which the assessment of a month (any day of it) is due."""
    return datetime(month.year, month.month, schedule.day, schedule.hour, tzinfo=JAKARTA)


def last_due(schedule: RunSchedule, at: datetime) -> datetime:
    """The latest instant at or before `at` from which one was due."""
    today = at.astimezone(JAKARTA).date()
    this = due_in(schedule, today)
    return this if this <= at else due_in(schedule, _month_before(today))


def due_after(schedule: RunSchedule, at: datetime) -> datetime:
    """The first instant after `at` from which one is due."""
    today = at.astimezone(JAKARTA).date()
    this = due_in(schedule, today)
    return this if this > at else due_in(schedule, _month_after(today))


def ask_for_due_runs(at: datetime) -> int:
    """Ask for every monthly assessment that is due and was not asked for; each worker calls it about once a minute.

    A month that was missed because nothing ran is caught up, the latest only: its answers are about the day it was due.
    Returns how many were asked for.
    """
    asked = 0
    for schedule in RunSchedule.objects.filter(is_on=True).select_related("area"):
        due = last_due(schedule, at)
        # A schedule set after the day of this month begins with the next; one set anew keeps to what was done.
        if due < schedule.set_at or _is_done(schedule, due):
            continue
        try:
            asked += _ask(schedule, due, at)
        except Conflict:
            continue  # a list is being taken over: in a minute, again
    return asked


def _is_done(schedule: RunSchedule, due: datetime) -> bool:
    return ScheduledRun.objects.filter(area=schedule.area_id, month=due.date().replace(day=1)).exists()


def _ask(schedule: RunSchedule, due: datetime, at: datetime) -> bool:
    """Ask once: the row of the month and the run are written together, or neither."""
    try:
        with transaction.atomic():
            month = ScheduledRun.objects.create(area=schedule.area, month=due.date().replace(day=1))
            try:
                with transaction.atomic():
                    month.run = ask_for_run(schedule.area, as_of=due.date(), at=at, by=None)
            except Conflict:
                raise
            except TanggaError as refusal:
                month.trouble = str(refusal)
                why = {"why": type(refusal).__name__}
                record("run.schedule_failed", schedule, by=None, area_code=schedule.area_id, detail=why, at=at)
            month.save(update_fields=["run", "trouble"])
    except IntegrityError:
        return False  # another worker asked in the same moment
    return True


def _month_before(day: date) -> date:
    return date(day.year - 1, 12, 1) if day.month == 1 else date(day.year, day.month - 1, 1)


def _month_after(day: date) -> date:
    return date(day.year + 1, 1, 1) if day.month == 12 else date(day.year, day.month + 1, 1)
