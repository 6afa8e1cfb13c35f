"""What the months that are left may bring, judged by what past months brought."""

from collections.abc import Sequence
from dataclasses import dataclass

MONTHS_LOOKED_AT = 36
FEWEST_MONTHS = 12


@dataclass(frozen=True)
class Projection:
    """Between how few and how many the year may stand at the end of each month that is left, the last one the year's
    end."""

    low: tuple[int, ...]
    high: tuple[int, ...]


def projection(history: Sequence[int], left: int, at_month_end: int, achieved: int) -> Projection | None:
    """The band ahead.

    How it is made: of the last MONTHS_LOOKED_AT whole months, every run of one month in a row, of two, and so on up
    to the months that are left, is added up. The band at the end of the first month ahead reaches from the least to
    the most that any single month brought, at the end of the second from the least to the most that any two in a row
    brought, and so on, on top of what the year had at the end of its last whole month. It is never below what is
    achieved already. It says what would come if the months ahead are like some run of past months; it is no
    probability, and it knows nothing of campaigns, changes of the rules, or reports that are late (which make the
    last months look smaller than they are).

    Takes    history: numbers of whole months in their order, the latest last; left: months of the year that are not
             over; at_month_end: what the year had at the end of its last whole month; achieved: what it has today
    Returns  the band; None where there are fewer than FEWEST_MONTHS, or fewer than twice as many as are left (one
             run is no spread), where none of them brought anything, or where nothing is left
    """
    looked_at = list(history)[-MONTHS_LOOKED_AT:]
    if left <= 0 or len(looked_at) < max(FEWEST_MONTHS, 2 * left) or not any(looked_at):
        return None
    low, high = [], []
    for many in range(1, left + 1):
        runs = [sum(looked_at[place : place + many]) for place in range(len(looked_at) - many + 1)]
        low.append(max(achieved, at_month_end + min(runs)))
        high.append(max(achieved, at_month_end + max(runs)))
    return Projection(tuple(low), tuple(high))
