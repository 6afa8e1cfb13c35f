"""The figures of somebody's area, counted from the answers they see."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, Sum
from django.db.models.functions import Substr

from tangga.areas.models import Area
from tangga.reports.filters import CERTAIN, FLAG_MEANS, Answers
from tangga.reports.queries_exits import COLUMNS, DIGITS, last_day_before


@dataclass(frozen=True)
class Figures:
    """Counts of active families, and rupiah."""

    families: int
    members_paid: int
    period_idr: int
    annual_idr: int
    exit: int
    soon: int
    unsure: int
    out_of_school: int
    prepare: int
    five_years: int
    above_limit: int


def a_year_after(day: date) -> date:
    """The same day of the next year (29 February: 28)."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def figures(answers: Answers, as_of: date) -> Figures:
    """All of it in one query."""
    soon = CERTAIN & Q(last_component_ends_on__lte=a_year_after(as_of))
    found = (
        answers.filter(active=True)
        .order_by()
        .aggregate(
            families=Count("pk"),
            members_paid=Sum("members_paid"),
            period_idr=Sum("period_idr"),
            annual_idr=Sum("annual_idr"),
            soon=Count("pk", filter=soon),
            **{flag: Count("pk", filter=means) for flag, means in FLAG_MEANS.items()},
        )
    )
    return Figures(**{name: int(value or 0) for name, value in found.items()})


@dataclass
class Part:
    """One district of a province (or province of the country) in a row of its own."""

    area: Area
    families: int
    unsure: int
    exit: int
    period_idr: int
    by_year: dict[int, int] = field(default_factory=dict)


def parts(answers: Answers, level: int, years: range) -> list[Part]:
    """A row a part with active families, by code: two grouped queries and one for the names."""
    active = answers.filter(active=True).order_by().annotate(part=Substr("region_id", 1, DIGITS[level]))
    totals = active.values("part").annotate(
        families=Count("pk"),
        unsures=Count("pk", filter=Q(unsure=True)),
        exits=Count("pk", filter=Q(natural_exit=True)),
        period=Sum("period_idr"),
    )
    by_code = {each["part"]: each for each in totals}
    areas = Area.objects.in_bulk(list(by_code))
    found = {
        code: Part(areas[code], each["families"], each["unsures"], each["exits"], int(each["period"] or 0))
        for code, each in sorted(by_code.items())
        if code in areas
    }
    column = COLUMNS["continues"]
    for each in (
        active.filter(CERTAIN, **{f"{column}__isnull": False}).values("part", column).annotate(many=Count("pk"))
    ):
        year = last_day_before(each[column]).year
        if each["part"] in found and year in years:
            by_year = found[each["part"]].by_year
            by_year[year] = by_year.get(year, 0) + each["many"]
    return list(found.values())
