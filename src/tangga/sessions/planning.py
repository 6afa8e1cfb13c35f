"""A month of sessions at once: what is proposed for each group of a facilitator, and planning what was chosen of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tangga.errors import Conflict, NotValid
from tangga.papers.months import last_of
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.sessions.actions import plan
from tangga.sessions.models import Group, Session
from tangga.sessions.queries import groups_seen_by, next_topics, sized

LOOKED_BACK = 6  # sessions of a group that show on which day it usually meets
USUAL_HOURS = (time(9), time(11))  # of a group that has met at no hour yet
SUNDAY = 6
MONTHS_AHEAD = 3  # that can be planned besides this one


@dataclass(frozen=True)
class Proposal:
    """A session that could be planned for a group. `there`: how many of the month are planned or held already."""

    group: Any  # with `families_now`
    topic: str
    meets_on: date
    meets_from: time | None
    meets_until: time | None
    place: str
    there: int


@dataclass(frozen=True)
class Wish:
    """A session that was chosen. `request`: made when the form was opened, so that sent twice it is planned once."""

    request: UUID
    group: UUID
    topic: str
    meets_on: date
    meets_from: time | None
    meets_until: time | None
    place: str


class MonthRefused(NotValid):
    """Some of a month's sessions cannot be planned: request -> why. None of them was."""

    def __init__(self, reasons: dict[UUID, str]) -> None:
        super().__init__(_("Nothing was planned yet: something has to be put right below."))
        self.reasons = reasons


def proposals_for(facilitator: Person, month: date, on: date) -> list[Proposal]:
    """One session for each open group of somebody in a month (its first day), on the day and at the hour and place the
    group usually meets, about its next topic; two at the same hour are moved apart. Some six statements.
    """
    own = groups_seen_by(facilitator, on).filter(facilitator=facilitator, closed_on=None)
    groups = list(sized(own, on).order_by("name", "pk"))
    topics = next_topics(groups, on)
    held: dict[int, list[Session]] = {}
    rows = Session.objects.filter(group__in=groups, makes_up_for=None).exclude(state=Session.State.CANCELLED)
    for session in rows.order_by("-meets_on", "-pk"):
        held.setdefault(session.group_id, []).append(session)
    mine = Session.objects.filter(facilitator=facilitator, meets_on__gte=month, meets_on__lte=last_of(month))
    taken = set(mine.exclude(state=Session.State.CANCELLED).order_by().values_list("meets_on", "meets_from"))
    found = []
    for number, group in enumerate(groups):
        earlier = [each for each in held.get(group.pk, []) if each.meets_on < month][:LOOKED_BACK]
        begins, ends = (earlier[0].meets_from, earlier[0].meets_until) if earlier else USUAL_HOURS
        day = _moved_apart(_usual_day(earlier, month, number), begins, taken, max(month, on), group.opened_on)
        taken.add((day, begins))
        place = group.meeting_place or (earlier[0].place if earlier else "")
        there = sum(1 for each in held.get(group.pk, []) if month <= each.meets_on <= last_of(month))
        found.append(Proposal(group, topics[group.pk].code, day, begins, ends, place, there))
    return found


def _usual_day(earlier: Sequence[Session], month: date, number: int) -> date:
    """The third Thursday, where it met on third Thursdays; of groups that have not met yet one day after the other."""
    if not earlier:
        return month + timedelta(days=number % last_of(month).day)
    weekday = Counter(each.meets_on.weekday() for each in earlier).most_common(1)[0][0]
    week = Counter((each.meets_on.day - 1) // 7 for each in earlier).most_common(1)[0][0]
    days = [month + timedelta(days=each) for each in range(last_of(month).day)]
    fitting = [day for day in days if day.weekday() == weekday]
    return fitting[min(week, len(fitting) - 1)]


def _moved_apart(day: date, begins: time | None, taken: set[tuple[date, time | None]], *not_before: date) -> date:
    """That day, or the next one of the month that has not passed, is no Sunday and has nothing at that hour."""
    last = last_of(day)
    first = max(day, *not_before)
    free = [first + timedelta(days=each) for each in range(max(0, (last - first).days) + 1)]
    fitting = [each for each in free if each.weekday() != SUNDAY and (each, begins) not in taken]
    return fitting[0] if fitting else min(first, last)


def plan_month(wishes: Sequence[Wish], *, by: Person, on: date, at: datetime) -> list[Session]:
    """Plan all the sessions chosen, or none. Sent twice, they are planned once.

    Refused: NotAllowed to roles that hold no sessions; NotValid when none is chosen; Group.DoesNotExist for groups the
    person does not see; MonthRefused, with the reason of each that `plan` refuses.
    """
    check_role_may(posting_of(by, on), Action.HOLD_SESSIONS)
    if not wishes:
        raise NotValid(_("Choose at least one session."))
    reasons: dict[UUID, str] = {}
    made = []
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=by.pk)  # two forms sent at once: one after the other
        keys = [each.group for each in wishes]
        list(Group.objects.select_for_update().filter(public_id__in=keys).order_by("pk"))  # always in one order
        for wish in wishes:
            try:
                made.append(_plan_one(wish, by, on, at))
            except (Conflict, NotValid) as refused:
                reasons[wish.request] = str(refused)
        if reasons:
            raise MonthRefused(reasons)
    return made


def _plan_one(wish: Wish, by: Person, on: date, at: datetime) -> Session:
    return plan(
        wish.group,
        wish.topic,
        wish.meets_on,
        request=wish.request,
        meets_from=wish.meets_from,
        meets_until=wish.meets_until,
        place=wish.place,
        by=by,
        on=on,
        at=at,
    )
