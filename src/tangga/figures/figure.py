"""A figure: one indicator of an area and a period, as of a day, as it was known at an instant."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tangga.areas.models import Area, Level
from tangga.errors import NotValid
from tangga.figures.counters import COUNTERS
from tangga.figures.counting import Asked
from tangga.figures.definitions import AREAS, TARGET, TODAY, TWICE, Indicator, indicator_of
from tangga.papers import formats
from tangga.policy import load, overlays_for
from tangga.rules.periods import YEAR, Period, part_of
from tangga.runs.versions import code_version

COUNTRY = "00"  # how the whole country is written where an area's code is asked for


@dataclass(frozen=True)
class Figure:
    """An answer. The parts always add up to the total.

    is_set  whether there is such a number: a target that nobody set is none, and not 0
    by     into what parts it is cut; empty: one part, the area itself
    """

    indicator: Indicator
    region: str
    period: Period
    as_of: date
    known_at: datetime
    by: str
    parts: Mapping[str, int]
    is_set: bool = True

    @property
    def total(self) -> int | None:
        """None: it is not set."""
        return sum(self.parts.values()) if self.is_set else None

    def to_json(self) -> dict[str, Any]:
        """As formats.md promises it; in the language that is active."""
        language = formats.language()
        policy = load(self.as_of, overlays_for(area_code(self.region)) if self.region != COUNTRY else ())
        return {
            "name": self.indicator.code,
            "title": self.indicator.name[language],
            "definition": self.indicator.definition[language],
            "unit": self.indicator.unit,
            "region": self.region,
            "period": self.period.name,
            "as_of": self.as_of.isoformat(),
            "known_at": self.known_at.isoformat(),
            "by": self.by,
            "total": self.total,
            "parts": dict(self.parts),
            "policy_hash": policy.hash,
            "code_version": code_version(),
        }


def figure(
    code: str,
    region: str,
    period: Period,
    *,
    as_of: date,
    known_at: datetime,
    by: str = "",
    now: datetime,
    hidden: frozenset[str] = frozenset(),
) -> Figure:
    """Count one indicator.

    Takes    code of the indicator; region: an area's code, COUNTRY for all; as_of: what had happened by then; known_at:
             what had been recorded by then, both at the latest now; by: into what parts, empty for none; hidden:
             reasons that whoever asks may not read: they stand together
    Returns  the figure; the same question gives the same answer for ever, whatever is recorded later
    Raises   NotValid for an unknown indicator or area, for parts it cannot be cut into, for a day or an instant to
             come, and for a target of what is no year; for a day or an instant of which what is on record cannot tell
    """
    asked = question(code, region, period, as_of=as_of, known_at=known_at, by=by, now=now, hidden=hidden)
    return answer(asked, region, known_at)


def question(
    code: str,
    region: str,
    period: Period,
    *,
    as_of: date,
    known_at: datetime,
    by: str = "",
    now: datetime,
    hidden: frozenset[str] = frozenset(),
) -> Asked:
    """What is asked, checked: for figure() and for who looks behind it. Raises as figure() does."""
    indicator = indicator_of(code)
    if as_of > timezone.localtime(now).date():
        raise NotValid(_("That day has not come yet. Choose a day until today."))
    if known_at > now:
        raise NotValid(_("Nobody knows yet what will have been recorded by then. Ask for an instant that has passed."))
    area = area_of(region)
    _check_parts(indicator, area, by)
    if indicator.time == TARGET and period != part_of(YEAR, period.first):
        raise NotValid(_("A target is set for a year. Give a year as the period, for example 2025."))
    if as_of < period.first and indicator.time != TARGET:
        raise NotValid(
            _("On %(day)s the period %(period)s had not begun. Give a later day, or leave it out.")
            % {"day": formats.day(as_of), "period": period.name}
        )
    _check_dates(indicator, min(period.last, as_of), known_at, now)
    # What is known now is the cheap question (families.history), and has the same answer.
    return Asked(indicator, area, period, as_of, None if known_at == now else known_at, by, hidden)


def as_known(asked: Asked, known_at: datetime, now: datetime) -> Asked:
    """The same question by what was known at another instant. Raises NotValid where that is not kept."""
    _check_dates(asked.indicator, asked.last, known_at, now)
    return replace(asked, known_at=None if known_at == now else known_at)


def answer(asked: Asked, region: str, known_at: datetime) -> Figure:
    """Count what is asked."""
    parts = COUNTERS[asked.indicator.counts](asked)
    told = (asked.indicator, region, asked.period, asked.as_of, known_at, asked.by)
    return Figure(*told, parts or {}, is_set=parts is not None)


def _check_dates(indicator: Indicator, last: date, known_at: datetime, now: datetime) -> None:
    """A number that what is on record cannot tell is refused, and not guessed."""
    if indicator.dated != TWICE and known_at != now:
        raise NotValid(
            _("%(name)s can be told only as it is known now: what was known earlier is not kept.")
            % {"name": indicator.name[formats.language()]}
        )
    if indicator.dated == TODAY and last < timezone.localtime(now).date():
        raise NotValid(
            _("%(name)s can be told only of today: how it stood on an earlier day is not kept.")
            % {"name": indicator.name[formats.language()]}
        )


def area_code(region: str) -> str:
    """The code as rows have it: the country is empty."""
    return "" if region == COUNTRY else region


def area_of(region: str) -> Area | None:
    """The area of a code; None: the whole country. Raises NotValid where there is none."""
    if region == COUNTRY:
        return None
    found = Area.objects.filter(code=region).first()
    if found is None:
        raise NotValid(_("No area has the code %(code)s; 00 is the whole country.") % {"code": region})
    return found


def _check_parts(indicator: Indicator, area: Area | None, by: str) -> None:
    if by and by not in indicator.by:
        raise NotValid(
            _("%(name)s cannot be cut by “%(by)s”. It can be by: %(others)s.")
            % {"name": indicator.code, "by": by, "others": ", ".join(indicator.by)}
        )
    if by in AREAS and area is not None and Level(AREAS.index(by) + 1) <= area.level:
        raise NotValid(_("The area %(code)s has no parts of the kind “%(by)s”.") % {"code": area.code, "by": by})
