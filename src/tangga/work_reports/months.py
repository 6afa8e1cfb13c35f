"""Months of work, and where somebody was a facilitator in one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from tangga.papers.months import last_of
from tangga.people.models import Person, Posting
from tangga.people.roles import Role


@dataclass(frozen=True)
class Stretch:
    """The days of a month on which somebody was a facilitator of a district, both included."""

    posting: Posting
    month: date
    first: date
    last: date

    @property
    def district(self) -> str:
        return str(self.posting.area_id)[:4]


def postings_in(first: date, last: date) -> QuerySet[Posting]:
    """Facilitators' postings that hold on some day from one to another."""
    holds = Q(starts_on__lte=last) & (Q(ends_on=None) | Q(ends_on__gt=first))
    return Posting.objects.filter(holds, role=Role.FACILITATOR).select_related("area", "person")


def stretches_of(person: Person, months: Iterable[date]) -> dict[date, Stretch]:
    """month -> the days it counts for. A month in which somebody changed district belongs to the last one."""
    wanted = sorted(months)
    if not wanted:
        return {}
    held = list(postings_in(wanted[0], last_of(wanted[-1])).filter(person=person).order_by("starts_on", "pk"))
    found = {}
    for month in wanted:
        for posting in held:
            first = max(month, posting.starts_on)
            last = min(last_of(month), posting.last_day or last_of(month))
            if first <= last:
                found[month] = Stretch(posting, month, first, last)
    return found
