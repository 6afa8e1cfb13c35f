"""What others published, read from a file and held against itself and against the installation."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from tangga.errors import NotValid
from tangga.figures.claim_files import MOST_SHOWN, FromOutside, Reader, no_yaml, shown
from tangga.figures.counting import DIGITS, SEVERAL, UNKNOWN
from tangga.figures.definitions import AREAS, REASON, TARGET, TIMES, TYPE, indicators
from tangga.figures.figure import Figure, area_code, figure
from tangga.figures.on_record import on_record
from tangga.figures.words import LABELS
from tangga.rules import claims, periods
from tangga.rules.periods import YEAR, Period, part_of
from tangga.targets.asked import end_of

KINDS = tuple(way for way in LABELS if way != REASON)  # not everybody may read every reason
CENTURY = re.compile(r"20\d\d", re.ASCII)  # a year, and no code: no province has the number 20
LEVELS = {digits: int(level) for level, digits in DIGITS.items()}  # digits of a code -> the level of the area
FIELDS = ("id", "region", "measure", "stated_total", "parts", "period", "as_of", "known_at", "value", "source")
# What is on record wherever families are. Of all else 0 may mean that nobody recorded it here.
KNOWN_OF_FAMILIES = ("exits", "active_families", "target", "target_to_go", "waiting_families")
LARGEST = 10**15
MOST = 1_000  # problems listed; formats.md


class ClaimsRefused(NotValid):
    """A file of claims with problems: all of them, and how many there are. Nothing was checked."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(f"The file has {len(problems)} problem(s); nothing was checked.")
        self.problems = problems[:MOST]
        self.total = len(problems)


@dataclass(frozen=True)
class Claim:
    """A published figure, as published. period: None where it is not said, and the parts do not say it.

    given   other numbers of it that can be held against each other (rules.claims.RELATIONS), by field
    unread  fields of its entry of which nothing is made; lines: part -> its line in the file, "" -> the entry's own
    """

    id: str
    region: str
    measure: str
    stated_total: int | None = None
    parts: Mapping[str, int] = field(default_factory=dict)
    period: Period | None = None
    as_of: date | None = None
    known_at: datetime | None = None
    value: int | None = None
    source: str = ""
    given: Mapping[str, Decimal] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def stated(self) -> int | None:
        """The number that is claimed."""
        return self.value if self.stated_total is None else self.stated_total


def read(path: Path) -> tuple[list[Claim], list[str]]:
    """The claims of a file, and notices of what in it is not read.

    Raises ClaimsRefused naming every problem by entry and field; nothing of such a file is used.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ClaimsRefused([f"{path.name}: there is no such file"]) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ClaimsRefused([no_yaml(path.name, error)]) from error
    return read_text(text, path.name)


def read_text(text: str, name: str, *, outside: bool = False) -> tuple[list[Claim], list[str]]:
    """The same of the text of a file. outside: it comes from somewhere, and references in it are refused."""
    try:
        loader = (FromOutside if outside else Reader)(text)
        rows = loader.get_single_data()
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # a day that is none is a ValueError
        raise ClaimsRefused([no_yaml(name, error)]) from error
    if not isinstance(rows, list) or not rows:
        raise ClaimsRefused([f"{name}: holds no list of figures (each begins with “- id: ...”)"])
    problems: list[str] = []
    found: list[Claim] = []
    others: dict[str, int] = {}
    for place, row in enumerate(rows, start=1):
        lines = loader.lines[place - 1]
        if not isinstance(row, dict):
            problems.append(f"{name}, line {lines['']}, entry {place}: is no mapping of fields")
            continue
        wrong: list[str] = []
        called = shown(row["id"]).strip("'") if "id" in row else "without id"
        where = f"{name}, line {lines['']}, entry {place} ({called})"
        claim = replace(_read(row, wrong), lines=lines)
        problems += [f"{where}, {each}" for each in wrong]
        for key in claim.unread:
            others[key] = others.get(key, 0) + 1
        if not wrong:
            found.append(claim)
    twice = {each.id for each in found if sum(other.id == each.id for other in found) > 1}
    problems += [f"{name}: the id {each!r} stands twice" for each in sorted(twice)]
    if problems:
        raise ClaimsRefused(problems)
    told = _("'%(field)s' is not read (%(many)s×)")
    return found, [told % {"field": key[:MOST_SHOWN], "many": count} for key, count in others.items()]


def _read(row: Mapping[Any, Any], wrong: list[str]) -> Claim:
    """One entry; what is wrong with it goes to `wrong`."""
    parts = row.get("parts") or {}
    if not isinstance(parts, dict):
        wrong.append("parts: is no mapping of a name to a number")
        parts = {}
    numbers = {str(name): _number(many, f"parts, {name}", wrong) for name, many in parts.items()}
    whole = {name: many for name, many in numbers.items() if many is not None}
    text = {name: _text(row.get(name), name, wrong) for name in ("id", "region", "measure")}
    return Claim(
        id=text["id"],
        region=text["region"],
        measure=text["measure"],
        stated_total=_number(row.get("stated_total"), "stated_total", wrong, optional=True),
        parts=whole,
        period=_period(row, whole, wrong),
        as_of=_day(row.get("as_of"), "as_of", wrong),
        known_at=_instant(row.get("known_at"), wrong),
        value=_number(row.get("value"), "value", wrong, optional=True),
        given=(given := _given(row)),
        unread=tuple(str(key) for key in row if key not in (*FIELDS, "year", *given)),
        source=row["source"] if isinstance(row.get("source"), str) else shown(row.get("source", "")).strip("'"),
    )


def _text(value: object, name: str, wrong: list[str]) -> str:
    if isinstance(value, str) and value:
        return value
    told = f"{name}: {shown(value)} is no text; put it in quotation marks"
    wrong.append(f"{name}: is missing" if value is None else told)
    return ""


def _number(value: object, name: str, wrong: list[str], optional: bool = False) -> int | None:
    if value is None and optional:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) < LARGEST:
            return value
        wrong.append(f"{name}: is larger than anything that could be counted")
        return None
    wrong.append(f"{name}: {shown(value)} is no whole number (write 4298, without points or quotation marks)")
    return None


def _given(row: Mapping[Any, Any]) -> dict[str, Decimal]:
    """The numbers that come of each other. One that is none, or stands alone, is not read."""
    found = {name: row[name] for name in claims.RELATED & set(row)}
    numbers = {
        name: Decimal(str(each))
        for name, each in found.items()
        if (type(each) is int or (type(each) is float and name == "percent")) and 0 <= each < LARGEST
    }
    return {
        name: many
        for worked in claims.worked_out(numbers)
        for name, many in ((worked.field, worked.stated), *worked.of)
    }


def _day(value: object, name: str, wrong: list[str]) -> date | None:
    if value is None or (type(value) is date and periods.FIRST_YEAR <= value.year <= periods.LAST_YEAR):
        return value
    wrong.append(f"{name}: {shown(value)} is no day (write 2020-12-17)")
    return None


def _instant(value: object, wrong: list[str]) -> datetime | None:
    """A day is meant to its end, where the installation stands."""
    if isinstance(value, datetime) and periods.FIRST_YEAR <= value.year <= periods.LAST_YEAR:
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    day = _day(value, "known_at", wrong)
    return end_of(day) if day else None


def _period(row: Mapping[Any, Any], parts: Mapping[str, int], wrong: list[str]) -> Period | None:
    """What the entry says: two days, a written period, or a year; else what its parts say."""
    said = row.get("period", row.get("year"))
    if said is None:
        return claims.period_of(parts)
    try:
        match said:
            case [first, last] if type(first) is date and type(last) is date:
                return Period(first, last)
            case str() | int() if not isinstance(said, bool):
                return periods.read(str(said))
    except ValueError as error:
        wrong.append(f"period: {error}")
        return None
    wrong.append(f"period: {said!r} is no period (write 2020, 2020-H1 or [2020-01-01, 2020-06-30])")
    return None


@dataclass(frozen=True)
class Checked:
    """What is to be said of a claim. then, now: what Tangga counted by the instant the claim was made, and counts now,
    cut as the claim is; None: it has no such data, or the claim does not say what it is of."""

    claim: Claim
    sum: claims.Sum
    then: Figure | None
    now: Figure | None

    @property
    def worked(self) -> list[claims.Worked]:
        """Its other numbers, held against each other."""
        return claims.worked_out(self.claim.given)

    @property
    def is_wrong(self) -> bool:
        """Whether it contradicts itself."""
        return self.sum.adds_up is False or not all(each.fits for each in self.worked)

    def counted(self, found: Figure | None, part: str) -> int | None:
        """What a figure (then, now) counts of a part; None where it is not cut so, or has no such part. Kinds and times
        of which nothing is counted are 0; a code that is no area has no number."""
        if found is None or not found.by:
            return None
        named = found.by not in AREAS and part in parts_of_cut(self.claim, found.by)
        return found.parts.get(part, 0 if named else None)

    @property
    def known_then(self) -> int | None:
        return self.then.total if self.then else None

    @property
    def known_now(self) -> int | None:
        return self.now.total if self.now else None

    def to_json(self) -> dict[str, Any]:
        """As formats.md promises it."""
        return {
            "id": self.claim.id,
            "sum": self.sum.total,
            "stated_total": self.claim.stated,
            "adds_up": self.sum.adds_up,
            "difference": self.sum.difference,
            "ours_known_then": self.known_then,
            "ours_known_now": self.known_now,
        }


def check(claim: Claim, *, today: date, now: datetime, may_see: Callable[[str], bool] = lambda cut: True) -> Checked:
    """Hold a claim against itself and against the installation. Raises nothing: what cannot be said is None.

    may_see  whether whoever asks may see the figure cut so ("": not at all); what they may not see is not counted
    """
    by = cut_of(claim)
    by = by if may_see(by) else ""
    told = claims.sum_of(claim.parts, claim.stated_total)
    if not may_see(by):
        return Checked(claim, told, None, None)
    return Checked(
        claim,
        told,
        ours(claim, then_of(claim, now), by, today=today, now=now),
        ours(claim, now, by, today=today, now=now),
    )


def then_of(claim: Claim, now: datetime) -> datetime | None:
    """By when a claim was known to who made it; None: it does not say."""
    said = claim.known_at or (end_of(claim.as_of) if claim.as_of else None)
    return min(said, now) if said else None


def cut_of(claim: Claim) -> str:
    """Into what the claim cuts its number, as figures are cut: the cut that has most of its parts. Empty: into nothing,
    or into what the figure cannot be cut into. What its other parts are is not known."""
    indicator = indicators().get(claim.measure)
    ways = [way for way in (*AREAS, *KINDS, *TIMES) if indicator and way in indicator.by]
    many = {way: len(parts_of_cut(claim, way) - {UNKNOWN, SEVERAL}) for way in ways}
    best = max(ways, key=lambda way: many[way], default="")
    return best if best and many[best] else ""


def parts_of_cut(claim: Claim, by: str) -> set[str]:
    """Those parts of a claim that are parts of a figure cut so."""
    if by in AREAS:
        level = AREAS.index(by) + 1
        return {name for name in claim.parts if _level_within(area_code(claim.region), name) == level}
    if by in TIMES:
        return {each.name for each in claim.period.parts(by)} & set(claim.parts) if claim.period else set()
    indicator = indicators().get(claim.measure)
    kinds = indicator.types if indicator and by == TYPE else LABELS[by]
    return {*map(str, kinds), UNKNOWN, SEVERAL} & set(claim.parts)


def level_of(claim: Claim) -> int | None:
    """The level of most of the areas a claim is cut into, of two the larger areas; None where no part is an area within
    its region."""
    levels = Counter(filter(None, (_level_within(area_code(claim.region), name) for name in claim.parts)))
    return max(sorted(levels), key=lambda level: levels[level], default=None)


def _level_within(code: str, name: str) -> int | None:
    """The level of an area within another by its code; None for what is no such code. 2020 is a year."""
    is_code = name.isascii() and name.isdigit() and name.startswith(code) and not CENTURY.fullmatch(name)
    level = LEVELS.get(len(name)) if is_code else None
    return level if level and level > LEVELS.get(len(code), 0) else None


def ours(claim: Claim, known_at: datetime | None, by: str = "", *, today: date, now: datetime) -> Figure | None:
    """What Tangga counts for a claim by what was known at an instant; None: nothing can be said."""
    indicator = indicators().get(claim.measure)
    if indicator is None or claim.period is None or known_at is None:
        return None
    as_of = min(claim.as_of or claim.period.last, today)
    if indicator.time != TARGET and as_of < claim.period.first:
        return None
    if claim.period != part_of(YEAR, claim.period.first) and indicator.time == TARGET:
        return None
    try:
        if not on_record(claim.region):
            return None
        found = figure(claim.measure, claim.region, claim.period, as_of=as_of, known_at=known_at, by=by, now=now)
    except NotValid:  # an area that is none
        return None
    said = found.total or indicator.counts in KNOWN_OF_FAMILIES
    return found if found.is_set and said else None
