"""What of visits counts as a facilitator's work: lines of the monthly reports."""

from datetime import date

from tangga.papers.activity import Activity
from tangga.people.models import Person


def activities_of(person: Person, first: date, last: date) -> list[Activity]:
    """What somebody did from one day to another (both included), by day. The caller has checked who asks."""
    return []
