"""The figures of somebody's area, counted from the answers they see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, Sum

from tangga.areas.models import Area
from tangga.reports.filters import CERTAIN, FLAG_MEANS, Answers
from tangga.runs.ahead import ending_by_year
from tangga.runs.tallies import Tallied


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
    """Of some answers: all of it in one query, which reads each of them."""
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


def figures_of(tallied: Tallied, as_of: date) -> Figures:
    """The same of all the families somebody sees, from what was counted."""
    active, year_on = tallied.by_key["active"], a_year_after(as_of)
    return Figures(
        families=active.families,
        members_paid=active.members_paid,
        period_idr=active.period_idr,
        annual_idr=active.annual_idr,
        soon=sum(many for day, many in tallied.ending("ends") if day <= year_on),
        **{flag: tallied.families(flag) for flag in FLAG_MEANS},
    )


@dataclass
class Part:
    """One district of a province (or province of the country) in a row of its own."""

    area: Area
    families: int
    unsure: int
    exit: int
    period_idr: int
    by_year: dict[int, int] = field(default_factory=dict)


def parts(found: Mapping[str, Tallied], years: range) -> list[Part]:
    """A row a part with active families, by code: one query for the names. found: the parts' figures by code."""
    areas = Area.objects.in_bulk([code for code, tallied in found.items() if tallied.families("active")])
    return [
        Part(
            areas[code],
            tallied.families("active"),
            tallied.families("unsure"),
            tallied.families("exit"),
            tallied.by_key["active"].period_idr,
            {year: many for year, many in ending_by_year(tallied, "continues").items() if year in years},
        )
        for code, tallied in found.items()
        if code in areas
    ]
