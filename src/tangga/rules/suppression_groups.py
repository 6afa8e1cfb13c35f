"""Numbers of an area by its parts in open figures, hidden so that not even who has this code can work them out.

What hides a small cell behind the cheapest other one tells of the numbers by its choice: whoever has the code tries all
fillings and keeps those that hide the same cells (often a single one). Here nothing is chosen by numbers. The parts
stand in fixed groups: all of them, split in two in the order of their codes, each half split again. From the whole down
a group is split only where neither half is small; so that what is shown is one tree, in which nothing can be subtracted
that is not shown there already.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

Group = tuple[str, ...]  # codes of parts, in order
FEWEST = 3  # of two halves that come to 2 both would be 1


@dataclass(frozen=True)
class Opened:
    """A table as it may be published.

    total   None: it is hidden, and everything with it
    parts   code -> number; None: hidden
    groups  hidden parts -> what they come to together; those of a hidden total stand in none
    """

    total: int | None
    parts: Mapping[str, int | None]
    groups: Mapping[Group, int]


@dataclass(frozen=True)
class Earlier:
    """A number of an earlier day as it was published, and totals of those that left since (None: hidden)."""

    number: int | None
    left: Sequence[int | None] = ()


def opened(counts: Mapping[str, int], smallest: int) -> Opened:
    """The numbers of an area by its parts, as far as they may be shown.

    Takes    counts: code of a part -> number, nobody in two of them; smallest: the smallest number that may be shown
             beside 0
    Returns  Opened. What is shown is true. Each hidden number could be 0 or `smallest`, or more, by all that is shown;
             and for who knows this rule there are at least `smallest` - 1 numbers that it could be
    Unsure   0 is shown: that nobody is in a cell tells of nobody. Another cut of the same people (other areas, a period
             that holds this one, the same as known on another day) has other sums: the caller publishes one cut only
    Raises   ValueError where smallest is below 3, or a number below 0
    Source   law 27/2022 asks that nobody can be told, and names no number; how to hide is this project's own
    """
    _check(smallest, counts.values())
    whole: Group = tuple(sorted(counts))
    if _few(_sum(whole, counts), smallest):
        return Opened(None, dict.fromkeys(whole), {})
    left = list(_as_far_as_it_goes(whole, counts, smallest))
    shown = {group[0]: counts[group[0]] for group in left if len(group) == 1}
    together = {group: _sum(group, counts) for group in left if len(group) > 1}
    shown |= dict.fromkeys((code for group, many in together.items() if not many for code in group), 0)
    groups = {group: many for group, many in together.items() if many}
    return Opened(sum(counts.values()), {code: shown.get(code) for code in whole}, groups)


def halves(group: Group) -> tuple[Group, Group]:
    """The two groups that a group of several is split into: by order alone, the first not the smaller."""
    middle = (len(group) + 1) // 2
    return group[:middle], group[middle:]


def opened_of_a_day(number: int, smallest: int, before: Sequence[Earlier]) -> int | None:
    """A number of a day, of one area as a whole; None: it is hidden.

    Takes    number; smallest: as above; before: what was published of earlier days, the latest last
    Returns  the number, where it is not small and has not changed by a small one since it was last shown, all in all
             and beside those shown to have left: who believes that nobody joined would read off how many left in ways
             that are hidden. What is left for the hidden totals can come about in at least `smallest` - 1 ways, or in
             none (then that belief is wrong); all have the same bounds, so with two ways none of them is fixed
    Unsure   by parts such numbers are not to be published: beside hidden parts of those that left they leave too little
             room for whoever believes that nobody joined
    Raises   ValueError as above
    Source   this project's own
    """
    _check(smallest, [number])
    last = next((each for each in reversed(before) if each.number is not None), Earlier(number))
    assert last.number is not None
    known = [each for each in last.left if each is not None]
    rest = last.number - number - sum(known)
    few = any(_few(each, smallest) for each in (number, last.number - number, rest))
    hidden = len(last.left) - len(known)
    return None if few or (hidden and 0 < _ways(hidden, rest, smallest) < smallest - 1) else number


def _check(smallest: int, numbers: Iterable[int]) -> None:
    if smallest < FEWEST:
        raise ValueError(f"numbers from {smallest} on cannot be told apart from smaller ones: give at least {FEWEST}")
    if any(many < 0 for many in numbers):
        raise ValueError("nobody counts fewer than 0")


def _as_far_as_it_goes(group: Group, counts: Mapping[str, int], smallest: int) -> Iterator[Group]:
    """The groups that are not split any further; a group of one is a part."""
    if len(group) < 2 or any(_few(_sum(half, counts), smallest) for half in halves(group)):
        yield group
        return
    for half in halves(group):
        yield from _as_far_as_it_goes(half, counts, smallest)


def _few(many: int, smallest: int) -> bool:
    return 0 < abs(many) < smallest


def _ways(hidden: int, rest: int, smallest: int) -> int:
    """In how many ways so many hidden totals, each above 0 and below `smallest`, come to what is left."""
    ways = Counter({0: 1})
    for _total in range(hidden):
        before, ways = ways, Counter()
        for come, many in product(before, range(1, smallest)):
            ways[come + many] += before[come]
    return ways[rest]


def _sum(group: Group, counts: Mapping[str, int]) -> int:
    return sum(counts[code] for code in group)
