"""How long families stand on their own after an exit, from counts by month. No table in, no table out: the counting is
the database's. The estimate is Kaplan and Meier's, from a kept library (decision 0031)."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan

Counts = Mapping[int, tuple[int, int]]  # completed months -> (families that fell back then, last known standing then)


@dataclass(frozen=True)
class Step:
    """A month in which something was learnt: who was still followed, who fell back, who was last seen standing; and
    the share that stands after it, with the bounds of 95 % (of a hundred such groups, 95 lie within)."""

    month: int
    at_risk: int
    fallen: int
    last_seen: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Course:
    """How a group of families fared: steps in order of months."""

    families: int
    fallen: int
    steps: tuple[Step, ...]

    def at_risk(self, month: int) -> int:
        """How many families were still followed when that many months were over."""
        return sum(step.fallen + step.last_seen for step in self.steps if step.month >= month)

    def at(self, month: int) -> Step | None:
        """The latest step by a month; None: before the first, when all stand, and where nobody was followed so long."""
        if not self.at_risk(month):
            return None
        return next((step for step in reversed(self.steps) if step.month <= month), None)

    def share(self, month: int) -> float | None:
        """The share that stands after a month; None: nobody was followed so long."""
        if not self.at_risk(month):
            return None
        step = self.at(month)
        return step.share if step else 1.0

    def known_to(self, fewest: int) -> int | None:
        """The last month at which so many families were still followed; None: never so many."""
        months = [step.month for step in self.steps if step.at_risk >= fewest]
        return max(months, default=None)


def course(counts: Counts) -> Course:
    """The course of one group.

    Takes    counts by completed months: fell back (or came back), and last known to stand
    Returns  the estimate of Kaplan and Meier, month by month; an empty group has no steps
    Unsure   a family that nobody saw since is counted until it was last seen, and no longer: neither as fallen nor as
             standing. Bounds that cannot be worked out (nobody fell, or all did) are the share itself
    Source   decision 0031
    """
    months = sorted(month for month, (fallen, last_seen) in counts.items() if fallen or last_seen)
    families = sum(sum(counts[month]) for month in months)
    if not months:
        return Course(0, 0, ())
    shares, bounds = _estimated(months, counts)
    left, steps = families, []
    for place, month in enumerate(months):
        fallen, last_seen = counts[month]
        low, high = ((shares[place] if isnan(each[place]) else each[place]) for each in bounds)
        steps.append(Step(month, left, fallen, last_seen, shares[place], low, high))
        left -= fallen + last_seen
    return Course(families, sum(step.fallen for step in steps), tuple(steps))


def _estimated(months: list[int], counts: Counts) -> tuple[list[float], tuple[list[float], list[float]]]:
    import warnings

    import numpy as np
    from scipy import stats  # here: a second and 60 MB that no other page needs

    times = np.repeat([month for month in months for _each in (0, 1)], [n for month in months for n in counts[month]])
    censored = np.repeat([each for _month in months for each in (False, True)],
                         [n for month in months for n in counts[month]])  # fmt: skip
    found = stats.ecdf(stats.CensoredData.right_censored(times, censored)).sf
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)  # a share of 1 or 0 has no bounds: NaN, said by the caller
        within = found.confidence_interval(confidence_level=0.95, method="log-log")
    return found.probabilities.tolist(), (within.low.probabilities.tolist(), within.high.probabilities.tolist())
