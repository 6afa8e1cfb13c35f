"""A facilitator's work plan (rencana kerja): what is due and planned, by week of a month, and over a year."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from tangga.families.queries import families_assigned_to
from tangga.graduation.models import Milestone, Plan
from tangga.graduation.queries import (
    accompanied_by,
    late_of,
    milestones_seen_by,
    plans_seen_by,
    reached,
    still_in,
    waiting,
    with_counts,
)
from tangga.papers.months import last_of
from tangga.people.models import Person
from tangga.sessions.models import Session
from tangga.sessions.queries import sessions_seen_by
from tangga.sessions.words import topic_of, topic_title
from tangga.visits.models import ON_RECORD, Visit
from tangga.visits.queries import visits_seen_by


@dataclass(frozen=True)
class Item:
    """One thing of a work plan: a milestone that is due, a visit or a P2K2 session that is planned.

    on    its day: of a visit that was held, the day it was held, whatever day it had been planned for
    whom  the family's name, or the group's; address: the page that shows it
    late  its day is over and it is neither met nor held
    """

    on: date
    kind: str  # milestone, visit, session
    whom: str
    what: str
    address: str
    done: bool
    late: bool


@dataclass
class Week:
    """Monday to Sunday, as far as it lies in the month."""

    first: date
    last: date
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True)
class Month:
    """A month of the year's overview. targets: plans whose families want to have left by then."""

    first: date
    due: int
    met: int
    visits: int
    sessions: int
    targets: list[Plan]


def items_of(facilitator: Person, first: date, last: date, *, seen_by: Person, on: date) -> list[Item]:
    """What a facilitator has to see to from one day to another (both included), by day, as somebody may see it."""
    stones = _milestones(facilitator, first, last, seen_by, on)
    late = late_of({each.plan for each in stones}, on)
    found = [
        Item(
            each.due_on,
            "milestone",
            each.plan.family.name,
            each.what,
            reverse("plan", args=[each.plan.public_id]),
            done=each.met_on is not None,
            late=each.pk in late,
        )
        for each in stones
    ]
    found += [
        Item(
            visit.day,
            "visit",
            visit.family.name,
            visit.what_for,
            reverse("visit", args=[visit.public_id]),
            done=visit.state == Visit.State.DONE,
            late=visit.state == Visit.State.PLANNED and visit.day < on,
        )
        for visit in _visits(facilitator, first, last, seen_by, on)
    ]
    found += [
        Item(
            session.meets_on,
            "session",
            session.group.name,
            _("P2K2 session: %(title)s") % {"title": topic_title(topic_of(session))},
            reverse("session", args=[session.public_id]),
            done=session.is_held,
            late=session.is_planned and session.meets_on < on,
        )
        for session in _sessions(facilitator, first, last, seen_by, on)
    ]
    return sorted(found, key=lambda item: (item.on, item.kind, item.whom))


def _sessions(facilitator: Person, first: date, last: date, seen_by: Person, on: date) -> list[Session]:
    planned = sessions_seen_by(seen_by, on).filter(facilitator=facilitator, meets_on__range=(first, last))
    return list(planned.exclude(state=Session.State.CANCELLED))


def _milestones(facilitator: Person, first: date, last: date, seen_by: Person, on: date) -> list[Milestone]:
    mine = families_assigned_to(facilitator.pk, on).order_by().values("pk")
    due = milestones_seen_by(seen_by, on).filter(plan__family__in=mine, due_on__range=(first, last))
    return list(due.filter(waiting(on) | reached()))


def _visits(facilitator: Person, first: date, last: date, seen_by: Person, on: date) -> list[Visit]:
    mine = visits_seen_by(seen_by, on).filter(visitor=facilitator, day__range=(first, last))
    planned = mine.filter(planned_on__isnull=False)
    return list(planned.filter(state__in=ON_RECORD).select_related("family"))


def weeks_of(first: date, items: Sequence[Item]) -> list[Week]:
    """The weeks of a month with what falls into each; weeks with nothing are there too."""
    weeks, day, last = [], first, last_of(first)
    while day <= last:
        sunday = min(day + timedelta(days=6 - day.weekday()), last)
        weeks.append(Week(day, sunday, [item for item in items if day <= item.on <= sunday]))
        day = sunday + timedelta(days=1)
    return weeks


def due_in_week(facilitator: Person, first: date, *, seen_by: Person, on: date) -> Week:
    """Seven days, whatever the month, with the milestones that wait in them: what the first page counts."""
    last = first + timedelta(days=6)
    items = items_of(facilitator, first, last, seen_by=seen_by, on=on)
    return Week(first, last, [item for item in items if item.kind == "milestone" and not item.done])


def targets_of(facilitator: Person, first: date, last: date, *, seen_by: Person, on: date) -> list[Plan]:
    """The open plans of a facilitator's families (in the programme) whose target month lies between two days, with
    their counts."""
    plans = accompanied_by(plans_seen_by(seen_by, on), facilitator, on)
    due = plans.filter(still_in(on), state__in=Plan.OPEN, target_month__range=(first, last))
    return list(with_counts(due, on).order_by("target_month", "family__name_search"))


def year_of(facilitator: Person, year: int, *, seen_by: Person, on: date) -> list[Month]:
    """The twelve months of a year. Five statements, however many plans."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    items = items_of(facilitator, first, last, seen_by=seen_by, on=on)
    targets = targets_of(facilitator, first, last, seen_by=seen_by, on=on)
    months = []
    for month in range(1, 13):
        own = [item for item in items if item.on.month == month]
        stones = [item for item in own if item.kind == "milestone"]
        months.append(
            Month(
                date(year, month, 1),
                due=len(stones),
                met=sum(item.done for item in stones),
                visits=sum(item.kind == "visit" for item in own),
                sessions=sum(item.kind == "session" for item in own),
                targets=[plan for plan in targets if plan.target_month.month == month],
            )
        )
    return months
