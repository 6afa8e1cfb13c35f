"""Who must have a second factor: asked at sign-in, and of every session that is open."""

from datetime import date
from enum import StrEnum

from django.db.models import Q

from tangga.people.models import Person, Posting, SecondFactor, SecondFactorRule
from tangga.people.queries import posting_of


class Need(StrEnum):
    """What a person still owes after the right password."""

    NOTHING = "nothing"
    CODE = "code"
    ENROL = "enrol"


def rule_for(posting: Posting | None, on: date) -> SecondFactorRule | None:
    """The rule that makes a posting need a second factor on a day: its area's own, or one around it; the earliest."""
    if posting is None:
        return None
    code = posting.area_id or ""
    around = [code[:length] for length in (2, 4, 6, 10) if length <= len(code)]
    return (
        SecondFactorRule.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)
        .filter(Q(area=None) | Q(area_id__in=around))
        .order_by("starts_on")
        .first()
    )


def has_one(person: Person) -> bool:
    """Whether the person has set up a second factor."""
    return SecondFactor.objects.filter(person=person).exists()


def need_of(person: Person, on: date) -> Need:
    """What is asked of a person at sign-in, after the password."""
    if has_one(person):
        return Need.CODE
    return Need.ENROL if rule_for(posting_of(person, on), on) else Need.NOTHING
