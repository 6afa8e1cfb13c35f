"""Visits as figures count them: held on a day, where the family lived that day, by what was known at an instant."""

from datetime import date, datetime
from typing import Any

from django.db.models import CharField, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tangga.families.history import known
from tangga.families.models import FamilyFacts
from tangga.visits.models import Visit, VisitBefore

State = Visit.State


def held_visits(first: date, last: date, known_at: datetime | None = None) -> QuerySet[Any]:
    """The visits held in a period, both days included, as the record said at an instant (None: now).

    Each with held_on, held_for (its purpose) and lived_in: the village in which the family lived that day (where
    nothing is known of that day: the first that is known).
    """
    facts = FamilyFacts.objects.filter(known(known_at), family=OuterRef("family"))
    then = facts.filter(effective_on__lte=OuterRef("held_on")).order_by("-effective_on", "-recorded_at", "-pk")
    earliest = facts.order_by("effective_on", "recorded_at", "pk")
    rows = _as_known(known_at).filter(held_on__gte=first, held_on__lte=last)
    return rows.annotate(
        lived_in=Coalesce(Subquery(then.values("region")[:1]), Subquery(earliest.values("region")[:1]))
    )


def _as_known(known_at: datetime | None) -> QuerySet[Any]:
    if known_at is None:
        rows = Visit.objects.filter(state=State.DONE).order_by()
        return rows.annotate(held_on=F("visited_on"), held_for=F("purpose"))
    # What was corrected later stood as the first of the later corrections found it.
    later = VisitBefore.objects.filter(visit=OuterRef("pk"), at__gt=known_at).order_by("at", "pk")
    withdrawn_later = VisitBefore.objects.filter(visit=OuterRef("pk"), at__gt=known_at, withdrawn=True).order_by()
    known_of = Q(held_at__lte=known_at) | Q(held_at=None, recorded_at__lte=known_at)
    stood = Q(state=State.DONE) | Q(Exists(withdrawn_later), state=State.WITHDRAWN)
    return (
        Visit.objects.filter(known_of, stood)
        .order_by()
        .annotate(
            held_on=Coalesce(Subquery(later.values("visited_on")[:1]), "visited_on", output_field=DateField()),
            held_for=Coalesce(Subquery(later.values("purpose")[:1]), "purpose", output_field=CharField()),
        )
    )
