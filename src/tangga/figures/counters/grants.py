"""Grants that were handed over: how many, and how much."""

from django.db.models import QuerySet, Sum

from tangga.areas.queries import within
from tangga.figures.counting import Asked, counted
from tangga.figures.definitions import PROGRAMME
from tangga.grants.models import Grant
from tangga.grants.queries import handed_over


def grants(asked: Asked) -> dict[str, int]:
    """Grants handed over in the period and not taken back."""
    return counted(asked, _rows(asked), region="region_id", day="paid_on", cuts={PROGRAMME: "programme"})


def amounts(asked: Asked) -> dict[str, int]:
    """What they come to, in rupiah."""
    value, cuts = Sum("amount_idr"), {PROGRAMME: "programme"}
    return counted(asked, _rows(asked), region="region_id", day="paid_on", cuts=cuts, value=value)


def _rows(asked: Asked) -> QuerySet[Grant]:
    rows = handed_over(asked.period.first, asked.last, asked.known_at, asked.as_of)
    return rows.filter(within("region_id", asked.code))
