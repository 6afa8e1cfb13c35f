"""Days and months of the policy as a query asks them: for each time in which one policy held, how many there were.

A queue asks of ten thousand cases at once what a move asks of one (checks.py, following.py), so it takes the longest
that holds anywhere in the area: it may show a step some days late, never one that would be refused.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from tangga.policy import Policy, available_overlays, history, load, overlay
from tangga.rules import exit_moves
from tangga.visits.models import Visit

OBJECTION = ("graduation/exit/objection_days",)
YEARS_TO_A_LEAP_YEAR = 8
LAST_VISIT = ("graduation/exit/last_visit_month", "graduation/exit/last_visit_early")


def time_over(area: str, on: date) -> Q:
    """Cases in force whose family can no longer object on a day, as checks.check_time_over asks it of one."""
    found = Q(pk__in=[])
    for since, until, names in _spans(area, on, OBJECTION):
        days = max(exit_moves.object_until(since, load(since, each)) - since for each in names)
        found |= _from(since, until, "in_force_on") & Q(in_force_on__lt=on - days)
    return found


def last_visit_held(area: str, on: date, held: QuerySet[Visit]) -> Q:
    """Cases whose last visit after the exit was held, as following.settle asks it of one. held: OuterRef a case."""
    found = Q(pk__in=[])
    for since, until, names in _spans(area, on, LAST_VISIT):
        days = max(_days_to_last(load(since, each), since) for each in names)
        late = held.filter(visited_on__gte=OuterRef("effective_on") + days)
        found |= _from(since, until, "effective_on") & Q(Exists(late.order_by()))
    return found


def _days_to_last(policy: Policy, since: date) -> timedelta:
    """From the first day out to when a visit counts as the last, the longest it can be: from some months on it is a day
    more than from others, and in a leap year."""
    begins = [date(since.year + year, month, 1) for year in range(YEARS_TO_A_LEAP_YEAR) for month in range(1, 13)]
    return max(exit_moves.counts_as_last_from(day, policy) - day for day in begins)


def _from(since: date, until: date | None, field: str) -> Q:
    found = Q(**{f"{field}__gte": since})
    return found & Q(**{f"{field}__lt": until}) if until else found


def _spans(area: str, on: date, paths: tuple[str, ...]) -> Iterator[tuple[date, date | None, list[tuple[str, ...]]]]:
    """Each time up to a day in which no value of those changed: its first day, the first day after it, and under which
    overlays a part of the area may have stood."""
    here = [name for name in available_overlays() if any(_touch(each, area) for each in overlay(name).regions)]
    names: list[tuple[str, ...]] = [(), *((name,) for name in here)]
    first = max(history(path)[0].since for path in paths)
    days = sorted({max(each.since, first) for path in paths for some in names for each in history(path, some)})
    for since, until in zip(days, [*days[1:], None], strict=True):
        if since <= on:
            yield since, until, names


def _touch(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
