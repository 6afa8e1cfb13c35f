"""What is published of a district and a half-year: a small, fixed set of tables, each number by the one definition.

Fixed, because every further cut of the same families is something to subtract: half-years only (no year that holds two
of them, no month), sub-districts only (no village), types only (no reason), active families of the district only; one
day as of which and one instant known at, asked once and kept. The three types are tables of their own; a sum of them is
shown only where all of them are.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localtime

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.figures.figure import Figure, figure
from tangga.graduation.places import title
from tangga.open_figures.models import KeptHalf
from tangga.policy import Policy, load, overlays_for
from tangga.rules import periods
from tangga.rules.parameters import whole
from tangga.rules.periods import HALF, YEAR, Period, part_of
from tangga.rules.suppression_groups import Earlier, Opened, opened, opened_of_a_day
from tangga.targets.asked import end_of

TYPES = ("voluntary_graduations", "natural_graduations", "assessed_graduations")
SUM = "graduations"
STOCK = "active_families"
WAITING = "waiting_families"
TARGET = "target"
BY_SUB_DISTRICT = (*TYPES, SUM)
MEASURES = (*BY_SUB_DISTRICT, STOCK, WAITING, TARGET)  # in the order of pages and files
BY = "sub_district"


def policy_of(district: str, half: Period) -> Policy:
    """The rules by which a half-year is published: those of its last day."""
    return load(half.last, overlays_for(district))


def closes_at(district: str, half: Period) -> datetime:
    """The instant from which a half-year may be published: late records have had their time."""
    days = whole(policy_of(district, half), "figures/open/days_after_half")
    return end_of(half.last + timedelta(days=days))


def halves_due(district: str, opened_at: datetime, now: datetime) -> list[Period]:
    """The half-years that ought to be published by now, the earliest first: those that were closed when the district
    first opened its figures, as far back as the policy says, and each one since."""
    half = part_of(HALF, localtime(opened_at).date())
    while closes_at(district, half) > opened_at:
        half = _before(half)
    for _place in range(whole(policy_of(district, half), "figures/open/halves_back") - 1):
        half = _before(half)
    found: list[Period] = []
    while closes_at(district, half) <= now:
        found.append(half)
        half = part_of(HALF, half.last + timedelta(days=1))
    return found


def _before(half: Period) -> Period:
    return part_of(HALF, half.first - timedelta(days=1))


def taken(district: Area, half: Period, known_at: datetime, now: datetime, before: Sequence[KeptHalf]) -> KeptHalf:
    """A half-year as it is published, not saved. before: those of the district published so far, the earliest first."""
    code, policy = district.code, policy_of(district.code, half)
    smallest = whole(policy, "figures/open/smallest_shown")

    def asked(name: str, by: str = "") -> Figure:
        return figure(name, code, half, as_of=half.last, known_at=known_at, by=by, now=now)

    flows = {name: asked(name, BY) for name in TYPES}
    stock, waiting = asked(STOCK).total or 0, asked(WAITING).total or 0
    tables = {name: opened(found.parts, smallest) for name, found in flows.items()}
    tables[SUM] = summed([tables[name] for name in TYPES])
    tables[STOCK] = _alone(code, opened_of_a_day(stock, smallest, [_earlier(each, before, tables) for each in before]))
    waited = [Earlier(table_in(each, WAITING).total) for each in before]
    tables[WAITING] = _alone(code, opened_of_a_day(waiting, smallest, waited))
    year = part_of(YEAR, half.last)
    target = figure(TARGET, code, year, as_of=half.last, known_at=known_at, now=now)
    nothing = not any([*(each.total for each in flows.values()), stock, waiting])
    content = {
        "district": {"code": code, "name": title(district)},
        "areas": {
            each.code: title(each)
            for each in Area.objects.filter(within("code", code), level=Level.SUB_DISTRICT).order_by("code")
        },
        "measures": {name: _written(table) for name, table in tables.items()},
        "target": {"year": year.first.year, "number": target.total},
    }
    told = flows[TYPES[0]].to_json()
    return KeptHalf(
        district=district,
        half=half.name,
        as_of=half.last,
        known_at=known_at,
        kept_at=now,
        policy_hash=told["policy_hash"],
        code_version=told["code_version"],
        smallest=smallest,
        content={} if nothing else content,
        is_empty=nothing,
        digest=digest_of({} if nothing else content),
    )


def _alone(district: str, number: int | None) -> Opened:
    """A number of the district as a whole: it has no parts to be published."""
    return Opened(number, {district: number}, {})


def _earlier(kept: KeptHalf, before: Sequence[KeptHalf], now: Mapping[str, Opened]) -> Earlier:
    """The active families of an earlier half-year, and the totals of those that left after it, until now. In an empty
    half-year nobody left: nothing is hidden there."""
    since = [each for each in before if each.half > kept.half and not each.is_empty]
    later = [table_in(each, name) for each in since for name in TYPES]
    return Earlier(table_in(kept, STOCK).total, [each.total for each in [*later, *(now[name] for name in TYPES)]])


def summed(tables: Sequence[Opened]) -> Opened:
    """The sum of tables about different families: each number only where all of those it is made of are shown, so that
    it says nothing that is not shown already."""
    codes = list(tables[0].parts)
    totals = [each.total for each in tables]
    return Opened(_sum(totals), {code: _sum([each.parts[code] for each in tables]) for code in codes}, {})


def _sum(numbers: Sequence[int | None]) -> int | None:
    known = [each for each in numbers if each is not None]
    return sum(known) if len(known) == len(numbers) else None


def _written(table: Opened) -> dict[str, Any]:
    together = [{"areas": list(codes), "number": many} for codes, many in sorted(table.groups.items())]
    return {"total": table.total, "parts": dict(table.parts), "together": together}


def table_in(kept: KeptHalf, name: str) -> Opened:
    """A table as it was published; nothing of anybody where the half-year is empty."""
    if kept.is_empty:
        return Opened(None, {}, {})
    return read_table(kept.content["measures"][name])


def read_table(written: Mapping[str, Any]) -> Opened:
    """A table from the content of a half-year."""
    groups = {tuple(each["areas"]): each["number"] for each in written["together"]}
    return Opened(written["total"], written["parts"], groups)


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of a content, whatever the order in which a database gives it back."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def period_of(kept: KeptHalf) -> Period:
    """The half-year of a row."""
    return periods.read(kept.half)
