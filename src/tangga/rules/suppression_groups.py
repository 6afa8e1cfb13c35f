"""Numbers of an area by its parts in open figures, hidden so that they cannot be worked out, by who knows this code too.

What hides a small cell behind the cheapest other one tells of the numbers by its choice: whoever has the code tries all
fillings and keeps those that hide the same cells (often a single one). Here nothing is chosen by numbers. The parts stand
in fixed groups: all of them, split in two in the order of their codes, each half split again. From the whole down a
group is split only where neither half is small; so that what is shown is one tree, in which nothing can be subtracted
that is not shown there already.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

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
    """What was published of an earlier day, of families that there were; left: tables of those that left since."""

    table: Opened
    left: Sequence[Opened] = ()


def opened(counts: Mapping[str, int], smallest: int, before: Sequence[Earlier] = ()) -> Opened:
    """The numbers of an area by its parts, as far as they may be shown.

    Takes    counts: code of a part -> number, nobody in two of them; smallest: the smallest number that may be shown
             beside 0; before: where the numbers are those of a day, what was published of earlier days, the latest
             last: from what was shown of the same parts before a number may not differ by a small one, and neither may
             it when those are taken off of whom it is shown that they left (who believes that nobody joined would read
             off how many left in ways that are hidden)
    Returns  Opened. What is shown is true. Each hidden number could be 0 or `smallest`, or more, by all that is shown;
             and for who knows this rule there are at least `smallest` - 1 numbers that it could be
    Unsure   0 is shown: that nobody is in a cell tells of nobody. Another cut of the same people (other areas, a period
             that holds this one, the same as known on another day) has other sums: the caller publishes one cut only
    Raises   ValueError where smallest is below 3, or a number below 0
    Source   law 27/2022 asks that nobody can be told, and names no number; how to hide is this project's own
    """
    if smallest < FEWEST:
        raise ValueError(f"numbers from {smallest} on cannot be told apart from smaller ones: give at least {FEWEST}")
    if any(many < 0 for many in counts.values()):
        raise ValueError("nobody counts fewer than 0")
    whole: Group = tuple(sorted(counts))
    if _is_small(whole, counts, smallest, before):
        return Opened(None, dict.fromkeys(whole), {})
    left = list(_as_far_as_it_goes(whole, counts, smallest, before))
    shown = {group[0]: counts[group[0]] for group in left if len(group) == 1}
    together = {group: _sum(group, counts) for group in left if len(group) > 1}
    shown |= dict.fromkeys((code for group, many in together.items() if not many for code in group), 0)
    groups = {group: many for group, many in together.items() if many}
    return Opened(sum(counts.values()), {code: shown.get(code) for code in whole}, groups)


def halves(group: Group) -> tuple[Group, Group]:
    """The two groups that a group of several is split into: by order alone, the first not the smaller."""
    middle = (len(group) + 1) // 2
    return group[:middle], group[middle:]


def _as_far_as_it_goes(
    group: Group, counts: Mapping[str, int], smallest: int, before: Sequence[Earlier]
) -> Iterator[Group]:
    """The groups that are not split any further; a group of one is a part."""
    if len(group) < 2 or any(_is_small(half, counts, smallest, before) for half in halves(group)):
        yield group
        return
    for half in halves(group):
        yield from _as_far_as_it_goes(half, counts, smallest, before)


def _is_small(group: Group, counts: Mapping[str, int], smallest: int, before: Sequence[Earlier]) -> bool:
    many = _sum(group, counts)
    return _few(many, smallest) or any(_few(each, smallest) for each in _changes(many, group, before))


def _few(many: int, smallest: int) -> bool:
    return 0 < abs(many) < smallest


def _changes(many: int, group: Group, before: Sequence[Earlier]) -> list[int]:
    """By how many a number has changed since it was last shown: all in all, and beside those shown to have left."""
    for each in reversed(before):
        earlier = _number_in(each.table, group)
        if earlier is not None:
            left = [_number_in(table, group) or 0 for table in each.left]
            return [earlier - many, earlier - many - sum(left)]
    return []


def _sum(group: Group, counts: Mapping[str, int]) -> int:
    return sum(counts[code] for code in group)


def _number_in(published: Opened, group: Group) -> int | None:
    """What a group came to in what was published; None: nobody can tell."""
    if set(group) == set(published.parts):
        return published.total
    inside = [codes for codes in published.groups if set(codes) <= set(group)]
    there = {code: many for code, many in published.parts.items() if code in group and many is not None}
    if {code for codes in inside for code in codes} | set(there) != set(group):
        return None
    return sum(published.groups[codes] for codes in inside) + sum(there.values())
