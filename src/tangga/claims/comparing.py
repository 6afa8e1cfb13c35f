"""A claim beside what Tangga counts, part by part, and which parts of its region it leaves out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.figures.asked import may_see
from tangga.figures.claims import Checked, Claim, check, level_of
from tangga.figures.definitions import AREAS, CUT_NEEDS, indicators
from tangga.figures.figure import area_code
from tangga.figures.words import parts_in_words
from tangga.people.roles import Action
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
    those."""

    checked: Checked
    lines: Sequence[PartLine]
    missing: Sequence[PartLine] = field(default_factory=tuple)
    more_missing: int = 0

    @property
    def claim(self) -> Claim:
        return self.checked.claim

    @property
    def stated(self) -> int | None:
        """The number that is claimed: the stated total, else what the parts come to."""
        return self.checked.sum.total if self.claim.stated is None else self.claim.stated

    @property
    def whole(self) -> PartLine:
        """The number as a whole."""
        return PartLine("", "", self.stated, self.checked.known_then, self.checked.known_now)


def may_compare(claim: Claim, checked: Checked, viewer: Viewer) -> bool:
    """Whether the viewer sees Tangga's own number, cut as the claim is."""
    indicator = indicators().get(claim.measure)
    by = checked.now.by if checked.now else ""
    cut = by not in CUT_NEEDS or viewer.may(Action(CUT_NEEDS[by]))
    return indicator is None or (cut and may_see(viewer, indicator))


def compare(claim: Claim, names: Mapping[str, str], *, today: date, now: datetime, viewer: Viewer) -> Comparison:
    """Hold a claim against itself and against what is on record, whole and in parts. names: key -> as it was
    published."""
    checked = check(claim, today=today, now=now)
    if not may_compare(claim, checked, viewer):
        checked = replace(checked, then=None, now=None)
    then = checked.then.parts if checked.then and checked.then.by else {}
    ours = checked.now.parts if checked.now and checked.now.by else {}
    level = level_of(claim)
    absent = [code for code in dict.fromkeys([*ours, *then]) if code not in claim.parts]
    if level and not ours:
        areas = Area.objects.filter(within("code", area_code(claim.region)), level=level).order_by("code")
        absent = [code for code in areas.values_list("code", flat=True) if code not in claim.parts]
    elif not level:
        absent = [code for code in absent if ours.get(code) or then.get(code)]
    by = AREAS[level - 1] if level else (checked.now.by if checked.now else "")
    called = parts_in_words(by, [*claim.parts, *absent[:MOST_MISSING]]) if by else {}

    def line(code: str, stated: int | None) -> PartLine:
        known = (each.get(code, 0) if each else None for each in (then, ours))
        return PartLine(code, called.get(code) or names.get(code, code), stated, *known)

    return Comparison(
        checked,
        [line(code, many) for code, many in claim.parts.items()],
        [line(code, None) for code in absent[:MOST_MISSING]],
        max(0, len(absent) - MOST_MISSING),
    )
