"""Small numbers in open figures: hidden, and not to be found again by subtracting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tangga.rules.suppression import Hidden, suppressed

SMALLEST_SHOWN = 5
SMALL, WITHHELD = Hidden.SMALL, Hidden.WITHHELD


@pytest.mark.parametrize(
    ("counts", "cells", "total"),
    [
        ((623, 27, 7, 6), (623, 27, 7, 6), 663),  # nothing small
        ((0, 0, 0), (0, 0, 0), 0),  # nobody tells of nobody
        ((3, 0, 0), (SMALL, 0, 0), SMALL),  # a total that is small itself
        ((1, 2, 0), (SMALL, SMALL, 0), SMALL),
        ((620, 2, 3, 40), (620, SMALL, SMALL, 40), 665),  # 5 in two cells: 1+4, 2+3, 3+2, 4+1
        ((620, 3, 27, 9), (620, WITHHELD, 27, WITHHELD), 659),  # one alone: the smallest other goes with it
        ((620, 1, 1, 9), (620, WITHHELD, WITHHELD, WITHHELD), 631),  # 2 in two cells can only be 1 and 1
        ((620, 4, 4, 9), (620, WITHHELD, WITHHELD, WITHHELD), 637),  # and 8 only 4 and 4
        ((4, 4, 0, 0), (WITHHELD, WITHHELD, WITHHELD, 0), 8),  # no other number left: a nought goes with them
        ((4, 4, 4), (SMALL, SMALL, SMALL), WITHHELD),  # nothing left to hide but the total
    ],
)
def test_what_is_shown_of_a_row(counts, cells, total):
    row = {f"c{place}": count for place, count in enumerate(counts)}
    shown = suppressed(row, SMALLEST_SHOWN)
    assert tuple(shown.cells.values()) == cells
    assert shown.total == total


def could_be(shown, place, most):
    """Every number that a cell can be for a reader who knows what the signs mean, and subtracts.

    What a sign can stand for is a range, so the sums of several signs are a range too: nothing has to be tried out.
    """
    ranges = {SMALL: (1, SMALLEST_SHOWN - 1), WITHHELD: (0, most)}
    cells = [ranges[cell] if isinstance(cell, Hidden) else (cell, cell) for cell in shown.cells.values()]
    lowest, highest = ranges.get(shown.total, (shown.total, shown.total))
    others = cells[:place] + cells[place + 1 :]
    least, greatest = sum(low for low, _high in others), sum(high for _low, high in others)
    low, high = cells[place]
    return range(max(low, lowest - greatest), min(high, highest - least) + 1)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6))
def test_no_hidden_cell_can_be_worked_out_from_the_row_and_its_total(counts):
    """A reader who subtracts all that is shown is left with at least two numbers for each cell that is hidden."""
    most = sum(counts) + SMALLEST_SHOWN
    shown = suppressed({f"c{place}": count for place, count in enumerate(counts)}, SMALLEST_SHOWN)
    possible = [could_be(shown, place, most) for place in range(len(counts))]
    hidden = [place for place, cell in enumerate(shown.cells.values()) if isinstance(cell, Hidden)]
    assert [place for place, count in enumerate(counts) if count not in possible[place]] == []
    assert [place for place in hidden if len(possible[place]) < 2] == []


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 2000), max_size=7))
def test_what_is_shown_is_true_and_no_small_number_is(counts):
    shown = suppressed(counts, SMALLEST_SHOWN)
    numbers = {name: cell for name, cell in shown.cells.items() if isinstance(cell, int)}
    assert numbers.items() <= counts.items()
    assert [cell for cell in [*numbers.values(), shown.total] if isinstance(cell, int) and 0 < cell < 5] == []
    assert isinstance(shown.total, Hidden) or shown.total == sum(counts.values())
    assert list(shown.cells) == list(counts)


@pytest.mark.parametrize(("smallest", "cells"), [(3, (9, 3)), (4, (WITHHELD, WITHHELD)), (1, (9, 3))])
def test_what_is_small_is_for_the_caller_to_say(smallest, cells):
    assert tuple(suppressed({"a": 9, "b": 3}, smallest).cells.values()) == cells
