"""The snapshot rule, written once: which of the dated rows was known at an instant and in force on a day.

A row is known at K when recorded_at <= K and it was not superseded by then. Of the known rows with effective_on <= D
the latest effective_on is in force (of two, the later recorded). `known_at=None` means: as known now, that is, every
row that nothing has superseded; it is the cheap form, for screens.
"""

from datetime import date, datetime
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

Row = TypeVar("Row", bound=Model)


def known(known_at: datetime | None) -> Q:
    """Rows known at an instant."""
    if known_at is None:
        return Q(superseded_at=None)
    return Q(recorded_at__lte=known_at) & (Q(superseded_at=None) | Q(superseded_at__gt=known_at))


def in_force(rows: QuerySet[Row], owner: str, on: date, known_at: datetime | None = None) -> QuerySet[Row]:
    """Of FamilyFacts (owner "family") or MemberFacts (owner "member"): the one row per owner in force on a day."""
    later = rows.model._default_manager.filter(known(known_at), _after(known_at), **{owner: OuterRef(owner)})
    later = later.filter(effective_on__lte=on).order_by()
    return rows.filter(known(known_at), ~Exists(later), effective_on__lte=on)


def _after(known_at: datetime | None) -> Q:
    """Rows that come into force after the outer one. Of what is known now no two have one day (each table's unique
    index says so, and answers this without a look at the rows)."""
    after = Q(effective_on__gt=OuterRef("effective_on"))
    if known_at is None:
        return after
    same_day = Q(effective_on=OuterRef("effective_on"))
    return (
        after
        | same_day & Q(recorded_at__gt=OuterRef("recorded_at"))
        | same_day & Q(recorded_at=OuterRef("recorded_at"), pk__gt=OuterRef("pk"))
    )


def first_facts(rows: QuerySet[Row], known_at: datetime | None = None) -> QuerySet[Row]:
    """Of MemberFacts: the known ones before which nothing is known of the member."""
    earlier = rows.model._default_manager.filter(
        known(known_at), member=OuterRef("member"), effective_on__lt=OuterRef("effective_on")
    ).order_by()
    return rows.filter(known(known_at), ~Exists(earlier))
