"""A claim beside what Tangga counts, part by part, and which parts of its region it leaves out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.claims.queries import may_see_ours
from tangga.claims.terms import part_in_words
from tangga.figures.claims import Checked, Claim, check, cut_of, level_of, parts_of_cut
from tangga.figures.definitions import AREAS, indicators
from tangga.figures.figure import area_code
from tangga.figures.words import parts_in_words
from tangga.people.screens import Viewer

MOST_MISSING = 50  # named one by one


@dataclass(frozen=True)
class PartLine:
    """A part: as it was published, and what Tangga counted by then and counts now. None: not published, or no such
    number."""

    key: str
    name: str
    stated: int | None
    then: int | None
    now: int | None

    @property
    def off_then(self) -> int | None:
        """Published less what was known then."""
        return None if self.stated is None or self.then is None else self.stated - self.then

    @property
    def off_now(self) -> int | None:
        """Published less what is known now."""
        return None if self.stated is None or self.now is None else self.stated - self.now


@dataclass(frozen=True)
class Comparison:
    """What is said of a claim. missing: parts of the region that it does not name; more_missing: how many beside
    those; of_areas: its parts are areas; of_all: how many parts there are with those missing; hidden: what
    Tangga counts of it is not for the viewer."""

    checked: Checked
    lines: Sequence[PartLine]
    missing: Sequence[PartLine] = field(default_factory=tuple)
    more_missing: int = 0
    of_areas: bool = False
    of_all: int = 0
    hidden: bool = False

    @property
    def claim(self) -> Claim:
        return self.checked.claim

    @property
    def many_missing(self) -> int:
        return len(self.missing) + self.more_missing

    @property
    def is_partial(self) -> bool:
        """Whether parts are missing, and none stands in it of which it is not known whether it is one of them."""
        return bool(self.many_missing) and self.of_all == self.many_missing + len(self.lines)

    @property
    def stated(self) -> int | None:
        """The number that is claimed: the stated total, else what the parts come to."""
        return self.checked.sum.total if self.claim.stated is None else self.claim.stated

    @property
    def whole(self) -> PartLine:
        """The number as a whole."""
        return PartLine("", "", self.stated, self.checked.known_then, self.checked.known_now)


def compare(claim: Claim, names: Mapping[str, str], *, today: date, now: datetime, viewer: Viewer) -> Comparison:
    """Hold a claim against itself and against what is on record, whole and in parts. names: key -> as it was
    published."""
    may_see = partial(may_see_ours, viewer.posting, claim.measure)
    checked = check(claim, today=today, now=now, may_see=may_see)
    then = checked.then.parts if checked.then and checked.then.by else None
    ours = checked.now.parts if checked.now and checked.now.by else None
    level, by = level_of(claim), cut_of(claim)
    counted = list(dict.fromkeys([*(ours or ()), *(then or ())]))
    absent = [code for code in counted if code not in claim.parts]
    if level and by not in AREAS:
        by = AREAS[level - 1]
    if level and ours is None:
        areas = Area.objects.filter(within("code", area_code(claim.region)), level=level).order_by("code")
        absent = [code for code in areas.values_list("code", flat=True) if code not in claim.parts]
    elif not level:
        absent = [code for code in absent if (ours or {}).get(code) or (then or {}).get(code)]
    named = parts_of_cut(claim, by) if by else set()
    called = parts_in_words(by, [*sorted(named), *absent[:MOST_MISSING]]) if by else {}

    def line(code: str, many: int) -> PartLine:
        published = names.get(code, code)
        name = called.get(code) or (part_in_words(code) if published == code else published)
        return PartLine(code, name, many, checked.counted(checked.then, code), checked.counted(checked.now, code))

    def missing(code: str) -> PartLine:
        return PartLine(
            code, called[code], None, *(checked.counted(each, code) for each in (checked.then, checked.now))
        )

    return Comparison(
        checked,
        [line(code, many) for code, many in claim.parts.items()],
        [missing(code) for code in absent[:MOST_MISSING]],
        max(0, len(absent) - MOST_MISSING),
        of_areas=by in AREAS,
        of_all=len(absent) + len(named),
        hidden=claim.measure in indicators() and not may_see(""),
    )
