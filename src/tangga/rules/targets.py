"""Targets of graduation: both rules, their parts, pace and load. Whole numbers throughout; every rounding is said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

PERCENT = 100
HUNDREDTHS_OF_A_PERCENT = 10_000
TENTHS_OF_A_PERCENT = 1_000


def percent_of_families(families: int, percent: int) -> int:
    """The target as a share of the families active on the base date, before anybody leaves.

    Takes    families, percent: whole numbers, 0 or more
    Returns  families; halves up (6,724.5 -> 6,725)
    Unsure   nothing: an unknown base has no target, and is not asked for here
    Raises   ValueError below 0
    Source   policy/national/targets/percent_of_active.yaml; policy.md 5
    """
    _not_below_zero(families, percent)
    return _halves_up(families * percent, PERCENT)


def so_many_each(facilitators: int, each: int) -> int:
    """The target by the number of facilitators posted on the base date.

    Takes    facilitators, each (families a facilitator and year): whole numbers, 0 or more
    Returns  families
    Unsure   nothing
    Raises   ValueError below 0
    Source   policy/national/targets/per_facilitator.yaml; policy.md 5
    """
    _not_below_zero(facilitators, each)
    return facilitators * each


def shared_out(total: int, weights: Sequence[int]) -> list[int]:
    """A total in parts that always add up to it, by largest remainder.

    Each part first gets its exact share rounded down; what is left goes, one each, to the parts with the largest
    remainders. Of equal remainders the larger weight comes first, then the earlier place in the list.

    Takes    total; weights in the order of the parts; all weights 0: every part counts alike
    Returns  the parts, in the same order: none below 0, each less than 1 from its exact share, none larger than that
             of a larger weight. (Of a larger total one part can be smaller by 1: that is the price of adding up.)
    Unsure   nothing
    Raises   ValueError for a total or a weight below 0, and for a total above 0 without parts
    Source   policy.md 5: the parts add up to the whole (largest remainder)
    """
    _not_below_zero(total, *weights)
    if not weights:
        if total:
            raise ValueError("there is nobody to share out to")
        return []
    if not any(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda place: (-(total * weights[place] % whole), -weights[place], place)
    )
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts


def share(part: int, whole: int, of: int = HUNDREDTHS_OF_A_PERCENT) -> int | None:
    """What part of a whole something is: 3,324 of 31,430 is 10.58 % (1058).

    Takes    part, whole: 0 or more; of: the unit, hundredths (10,000) or tenths (1,000) of a percent
    Returns  in that unit, halves up
    Unsure   None where the whole is 0: there is no share of nothing
    Raises   ValueError below 0
    Source   policy.md 5: both bases, before and after exits, are shown
    """
    _not_below_zero(part, whole)
    return _halves_up(part * of, whole) if whole else None


def due_by(whole: int, first: date, last: date, on: date) -> int:
    """How much of a whole is due at the end of a day, were it spread evenly over the days of a period.

    Takes    whole: 0 or more; the period's first and last day; the day
    Returns  whole ones, rounded down: nobody is late for a part. Every day counts alike, the day itself included:
             all is due on the last day. Nothing before the period, everything after it
    Unsure   nothing
    Raises   ValueError below 0, and for a period that ends before it begins
    Source   policy.md 5: due by now. A year's target and a month's sessions are asked by this one
    """
    _not_below_zero(whole)
    days, gone = _days_gone(first, last, on)
    return whole * gone // days


def _days_gone(first: date, last: date, on: date) -> tuple[int, int]:
    """(the days of a period, those of them that have begun by a day)."""
    days = (last - first).days + 1
    if days < 1:
        raise ValueError(f"{first} to {last} is no period")
    return days, max(0, min(days, (on - first).days + 1))


@dataclass(frozen=True)
class Pace:
    """How far a target is on a day.

    due        families that would be through if the year's work were spread evenly over its days; rounded down, so
               that nobody is late for a part of a family
    projected  achieved at the year's end if it goes on as it went so far, halves up; None while it is too early to say
    """

    target: int
    achieved: int
    due: int
    projected: int | None

    @property
    def difference(self) -> int:
        """Families ahead of what is due (below 0: behind)."""
        return self.achieved - self.due

    @property
    def reached(self) -> bool:
        return self.achieved >= self.target

    @property
    def late(self) -> bool:
        return self.difference < 0


def pace(target: int, achieved: int, year: int, on: date, first_days: int = 0) -> Pace:
    """Where a year's target stands at the end of a day, and where it ends if the pace stays.

    Takes    target, achieved (in force within the year, by that day): 0 or more; the year; the day;
             first_days: while so many days of the year are not over nothing is projected
    Returns  Pace. Every day of the year counts alike, the day itself included: 304 of 365 on 31 October. Before the
             year nothing is due, after it everything
    Unsure   early in the year a projection would rest on few days: there is none within the first days, nor before the
             year; later it says what would follow, not what will be
    Raises   ValueError below 0
    Source   policy/national/targets/projection.yaml; policy.md 5: pace is achieved, due by now, projected at year end,
             with the assumption said
    """
    _not_below_zero(target, achieved)
    first, last = date(year, 1, 1), date(year, 12, 31)
    days, gone = _days_gone(first, last, on)
    projected = _halves_up(achieved * days, gone) if gone > first_days else None
    return Pace(target, achieved, due_by(target, first, last, on), projected)


@dataclass(frozen=True)
class Load:
    """What facilitators carry against what they can.

    mean_tenths  families a facilitator in tenths (3207 is 320.7), halves up; None without facilitators
    spare        families there would be room for (below 0: so many too many)
    """

    families: int
    facilitators: int
    capacity: int
    mean_tenths: int | None

    @property
    def spare(self) -> int:
        return self.capacity - self.families


def load_of(families: int, facilitators: int, each: int) -> Load:
    """Capacity, mean and spare: 98 facilitators with 350 each can accompany 34,300; with 31,430 they have 320.7 each.

    Takes    families there, facilitators, each (families one can accompany): 0 or more
    Returns  Load
    Unsure   the mean is None without facilitators
    Raises   ValueError below 0
    Source   policy/national/targets/load.yaml; policy.md 5
    """
    _not_below_zero(families, facilitators, each)
    mean = _halves_up(families * 10, facilitators) if facilitators else None
    return Load(families, facilitators, facilitators * each, mean)


def _halves_up(numerator: int, denominator: int) -> int:
    """The nearest whole number of a fraction that is not below 0."""
    return (2 * numerator + denominator) // (2 * denominator)


def _not_below_zero(*numbers: int) -> None:
    if any(number < 0 for number in numbers):
        raise ValueError(f"counts of families and facilitators are not below 0: {numbers}")
