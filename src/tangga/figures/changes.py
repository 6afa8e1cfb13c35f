"""Which exits make the difference between a figure known at one instant and the same figure known at a later one."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from tangga.areas.queries import within
from tangga.families.exit_models import Exit
from tangga.families.exit_queries import NOT_RECORDED, in_period
from tangga.figures.definitions import Indicator
from tangga.rules.periods import Period


def counted(indicator: Indicator, code: str, period: Period, on: date, known_at: datetime | None) -> QuerySet[Exit]:
    """The exits a figure counts of an area ("" = everywhere), as known at an instant (None: now)."""
    types = [each for each in indicator.types if each != NOT_RECORDED]
    rows = in_period(period.first, min(period.last, on), known_at)
    return rows.filter(within("region_id", code), exit_type__in=types)


def recorded_later(
    indicator: Indicator, code: str, period: Period, on: date, before: datetime, after: datetime | None
) -> QuerySet[Exit]:
    """Those counted by what was known later, and not by what was known before: recorded late, or put right."""
    return _only_in(counted(indicator, code, period, on, after), counted(indicator, code, period, on, before))


def taken_back_later(
    indicator: Indicator, code: str, period: Period, on: date, before: datetime, after: datetime | None
) -> QuerySet[Exit]:
    """Those counted by what was known before, and not any more: taken back, or put right."""
    return _only_in(counted(indicator, code, period, on, before), counted(indicator, code, period, on, after))


def _only_in(rows: QuerySet[Exit], others: QuerySet[Exit]) -> QuerySet[Exit]:
    """An exit is the same where it ended the same membership, whichever row of it says so."""
    same = others.filter(family=OuterRef("family"), joined_on=OuterRef("joined_on")).order_by()
    return rows.filter(~Exists(same)).order_by("region_id", "effective_on", "pk")
