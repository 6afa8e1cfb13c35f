"""Natural exits ahead, from the sums of the stored answers."""

from datetime import date, timedelta

from tangga.runs.tallies import Tallied

# By forecast: the keys of runs.tallies that say when the last component ends, and that no end is in sight.
ENDS = {"continues": "ends", "drops_out": "early"}
NO_END = {"continues": "no_end", "drops_out": "no_end_early"}


def last_day_before(first_of_next: date) -> date:
    """The last day with a component."""
    return first_of_next - timedelta(days=1)


def ending_by_year(found: Tallied, scenario: str) -> dict[int, int]:
    """year -> families whose last component ends in it, of those about whom it is certain."""
    by_year: dict[int, int] = {}
    for first_of_next, many in found.ending(ENDS[scenario]):
        year = last_day_before(first_of_next).year
        by_year[year] = by_year.get(year, 0) + many
    return by_year
