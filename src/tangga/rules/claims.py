"""Whether a published figure holds together: its parts, its total, and the time it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import pairwise

from tangga.rules import periods
from tangga.rules.periods import Period

SHARE_OF, IN_PERCENT, PRODUCT, BOTH = "share_of", "in_percent", "product", "both"
# A number that a published figure gives, how it comes of two others that it gives too, and which; the first that
# stands for a number is meant.
RELATIONS = (
    ("target", SHARE_OF, ("percent", "active_families")),
    ("target", PRODUCT, ("each", "facilitators")),
    ("percent", IN_PERCENT, ("achieved", "target")),
    ("amount_idr", PRODUCT, ("each", "families")),
    ("eligible_families", BOTH, ("served_families", "waiting_families")),
)
RELATED = frozenset(name for field, _how, others in RELATIONS for name in (field, *others))


@dataclass(frozen=True)
class Worked:
    """A number of a published figure held against the two others of which it comes.

    field, stated   which number, and what it says; how, of: how it comes of which others, with what they say
    worked, fits    what these give, and whether that is the same; a share may be rounded, or cut off
    """

    field: str
    stated: Decimal
    how: str
    of: tuple[tuple[str, Decimal], tuple[str, Decimal]]
    worked: Decimal
    fits: bool


def worked_out(given: Mapping[str, Decimal]) -> list[Worked]:
    """Every number of a published figure that two others of it give.

    Takes    given: name of a field (RELATED) -> number
    Unsure   where one of the three is not given nothing is said; a percent is of the active families where those and
             the target are given, else what was achieved of the target
    """
    told: list[Worked] = []
    used: set[str] = set()
    for field, how, (one, other) in RELATIONS:
        is_whole = all(name in given for name in (field, one, other))
        if not is_whole or (field == "percent" and field in used) or (how == IN_PERCENT and not given[other]):
            continue
        used |= {field, one, other}
        worked, fits = _worked(how, given[field], given[one], given[other])
        told.append(Worked(field, given[field], how, ((one, given[one]), (other, given[other])), worked, fits))
    return told


def _worked(how: str, stated: Decimal, one: Decimal, other: Decimal) -> tuple[Decimal, bool]:
    if how == SHARE_OF:
        worked, last = one * other / 100, _last_place(one)
        off = other * last / 200 if last < 1 else Decimal(0)  # a percent with decimals was rounded itself
        return worked.quantize(Decimal(1), ROUND_HALF_UP), abs(stated - worked) < 1 + off
    if how == IN_PERCENT:
        worked, last = one * 100 / other, _last_place(stated)
        fits = stated in (worked.quantize(last, ROUND_HALF_UP), worked.quantize(last, ROUND_DOWN))
        return worked.quantize(last / 10, ROUND_HALF_UP), fits
    worked = one * other if how == PRODUCT else one + other
    return worked, worked == stated


def _last_place(number: Decimal) -> Decimal:
    """One at the last place that is written: 1 of 10, 0.01 of 10.58."""
    return Decimal(1).scaleb(min(0, int(number.as_tuple().exponent)))


@dataclass(frozen=True)
class Sum:
    """What the parts of a published figure come to.

    total       their sum; None: it has no parts
    adds_up     whether that is the total it states; None: it states no total, or has no parts
    difference  the sum less the stated total; None likewise
    """

    total: int | None
    adds_up: bool | None
    difference: int | None


def sum_of(parts: Mapping[str, int], stated_total: int | None) -> Sum:
    """The parts of a published figure held against its total.

    Takes    parts: name -> whole number, below zero where something is taken off; stated_total: None, none is stated
    Returns  Sum
    Unsure   without parts, or without a stated total, nothing is said about adding up
    Source   policy.md 8: a table whose parts do not add up to its total cannot be published
    """
    if not parts:
        return Sum(None, None, None)
    total = sum(parts.values())
    if stated_total is None:
        return Sum(total, None, None)
    return Sum(total, total == stated_total, total - stated_total)


def period_of(parts: Mapping[str, int]) -> Period | None:
    """The time that parts named after periods cover together; None: they are not all periods, or leave gaps.

    Two halves of a year say that a figure is of that year, though nobody wrote it.
    """
    try:
        found = sorted(periods.read(name) for name in parts)
    except ValueError:
        return None
    if not found:
        return None
    for before, after in pairwise(found):
        if (after.first - before.last).days != 1:
            return None
    return Period(found[0].first, found[-1].last)
