"""Small numbers of people in open figures: hidden, and hidden so that nobody can work them out again."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Hidden(Enum):
    """What stands in place of a number. SMALL: 1 to the smallest shown less one. WITHHELD: any number, 0 included."""

    SMALL = "small"
    WITHHELD = "withheld"


Cell = int | Hidden


@dataclass(frozen=True)
class Shown:
    """A row as it may be published: its cells in their order, and their total."""

    cells: Mapping[str, Cell]
    total: Cell


def suppressed(counts: Mapping[str, int], smallest: int) -> Shown:
    """A row of counts whose small cells cannot be read, nor found by subtracting the others from the total.

    Takes    counts: what each cell counts; the cells are apart from each other (nobody stands in two), none below 0;
             smallest: the smallest number that may be shown beside 0 (policy): fewer could be told by their neighbours
    Returns  the cells and their total. A number that is shown is the true one. Small cells are SMALL; where that would
             not do (there is one alone, or their sum leaves one way only), the smallest other cell is hidden with them
             and all that is hidden is WITHHELD: whoever knew that the other cell is no small one could subtract again.
             Where nothing is left to hide, the total is.
    Unsure   0 is shown: that nobody is in a cell tells of nobody. Two rows published on two days, or for two areas of
             which one holds the other, can be subtracted from each other: the caller publishes one cut only
    Raises   nothing
    Source   law 27/2022 asks that nobody can be told, and names no number; how to hide is this project's own
    """
    total = sum(counts.values())
    small = [name for name, count in counts.items() if 0 < count < smallest]
    if not small:
        return Shown(dict(counts), total)
    if total < smallest:
        return Shown(_with(counts, small, Hidden.SMALL), Hidden.SMALL)
    if _open_to_doubt(len(small), sum(counts[name] for name in small), smallest - 1):
        return Shown(_with(counts, small, Hidden.SMALL), total)
    others = sorted((name for name in counts if name not in small), key=lambda name: (counts[name] == 0, counts[name]))
    if not others:
        return Shown(_with(counts, small, Hidden.SMALL), Hidden.WITHHELD)
    return Shown(_with(counts, [*small, others[0]], Hidden.WITHHELD), total)


def _open_to_doubt(cells: int, together: int, largest: int) -> bool:
    """Whether so many small cells (1 to `largest` each) of which the sum is known can be filled in several ways."""
    return cells > 1 and cells < together < largest * cells


def _with(counts: Mapping[str, int], names: list[str], mark: Hidden) -> dict[str, Cell]:
    return {name: mark if name in names else count for name, count in counts.items()}
