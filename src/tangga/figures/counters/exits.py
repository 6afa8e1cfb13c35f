"""Families that left, as the pages of targets and of graduates count them."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Case, CharField, Count, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Substr

from tangga.areas.queries import within
from tangga.families.exit_queries import NOT_RECORDED, in_period, unrecorded_in_period
from tangga.figures.counting import SEVERAL, UNKNOWN, WITHHELD, Asked, counted, of_areas, of_times, whole
from tangga.figures.definitions import AREAS, LIVELIHOOD, REASON, TIMES, TYPE, YEARS_IN
from tangga.targets.graduates import businesses, with_years


def exits(asked: Asked) -> dict[str, int]:
    """Families that left in the period, of the types the indicator counts."""
    if asked.by == LIVELIHOOD:
        rows = _with_livelihood(asked, recorded(asked))
        return counted(asked, rows, region="region_id", cuts={LIVELIHOOD: ONE_KIND})
    if asked.by == YEARS_IN:
        return counted(asked, with_years(recorded(asked)), region="region_id", cuts={YEARS_IN: "years"})
    types = asked.indicator.types
    found = _by(asked, recorded(asked))
    if NOT_RECORDED in types:
        rows = unrecorded(asked).annotate(exit_type=Value(UNKNOWN, output_field=CharField()))
        found.update(_by(asked, rows))
    if not asked.by:
        return whole(asked, found[""])
    if asked.by in AREAS:
        return of_areas(asked, found)
    if asked.by in TIMES:
        return of_times(asked, found)
    if asked.by == TYPE:
        return {each or UNKNOWN: found[each or UNKNOWN] for each in types}
    return dict(sorted(found.items()))


def recorded(asked: Asked) -> QuerySet[Any]:
    """Those whose exit is on record."""
    types = [each for each in asked.indicator.types if each != NOT_RECORDED]
    rows = in_period(asked.period.first, asked.last, asked.known_at)
    return rows.filter(within("region_id", asked.code), exit_type__in=types)


def unrecorded(asked: Asked) -> QuerySet[Any]:
    """Those of whom only the day they left is on record."""
    rows = unrecorded_in_period(asked.period.first, asked.last, asked.known_at)
    return rows.filter(within("region_id", asked.code))


def behind(asked: Asked) -> Q:
    """The families that are counted."""
    counted_here = Q(pk__in=recorded(asked).order_by().values("family"))
    if NOT_RECORDED in asked.indicator.types:
        counted_here |= Q(pk__in=unrecorded(asked).order_by().values("family"))
    return counted_here


def _by(asked: Asked, rows: QuerySet[Any]) -> Counter[Any]:
    """Rows counted by what the parts go by: a code, a day, a type, the one reason. One statement."""
    rows = rows.order_by()
    found: Counter[Any] = Counter()
    if not asked.by:
        return Counter({"": rows.count()})
    if asked.by in AREAS:
        cut = rows.annotate(part=Substr("region_id", 1, asked.digits))
        # of none: nobody knew yet where the family lived
        for code, many in cut.values_list("part").annotate(Count("pk")):
            found[code or UNKNOWN] += many
        return found
    column = {TYPE: "exit_type", REASON: "reasons"}.get(asked.by, "effective_on")
    by_value: Iterable[tuple[Any, int]] = rows.values_list(column).annotate(Count("pk"))
    for value, many in by_value:
        found[reason_of(value, asked.hidden) if asked.by == REASON else value] += many
    return found


def reason_of(codes: list[str], hidden: frozenset[str]) -> str:
    """A family stands under its one reason; with several, or none on record, it stands apart. Whoever may not read some
    reason sees it together with those that stand apart, whatever the numbers: alone it would be read off."""
    if len(codes) == 1 and codes[0] not in hidden:
        return codes[0]
    if hidden:
        return WITHHELD
    return SEVERAL if codes else UNKNOWN


def _with_livelihood(asked: Asked, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Each with `kinds` (how many kinds of business the family had when it left, by what was known) and the first."""
    had = businesses(asked.known_at).filter(family=OuterRef("family")).values("family")
    return rows.annotate(
        kinds=Subquery(had.annotate(many=Count("kind", distinct=True)).values("many")),
        first_kind=Subquery(had.annotate(one=Min("kind")).values("one")),
    )


# With several kinds, or none on record, a family stands apart: that none is on record does not say that it had none.
ONE_KIND = Case(
    When(kinds=1, then=F("first_kind")),
    When(kinds__gt=1, then=Value(SEVERAL)),
    default=Value(UNKNOWN),
    output_field=CharField(),
)
