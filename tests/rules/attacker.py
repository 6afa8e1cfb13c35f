"""A hostile statistician: everything that was published, as equations in whole numbers; for each hidden cell the least
and the most that it can be. Knows nothing of how cells were hidden, and shares no code with it (scipy, HiGHS)."""

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

FAR = 10_000  # the most that anybody believes a cell to hold


def ranges(
    shown: Mapping[object, int | None], sums: Sequence[tuple[object, Sequence[object]]]
) -> dict[object, tuple[int, int]]:
    """Hidden cell -> the least and the most it can be. shown: None where it is hidden; sums: total, its parts."""
    cells = list(shown)
    place = {cell: each for each, cell in enumerate(cells)}
    matrix = np.zeros((len(sums), len(cells)))
    for line, (total, parts) in enumerate(sums):
        matrix[line, place[total]] = -1
        for part in parts:
            matrix[line, place[part]] = 1
    known = [shown[cell] for cell in cells]
    bounds = Bounds([0 if each is None else each for each in known], [FAR if each is None else each for each in known])
    constraints = [LinearConstraint(matrix, 0, 0)] if sums else []
    found = {}
    for cell in (each for each in cells if shown[each] is None):
        ends = []
        for sign in (1, -1):
            goal = np.zeros(len(cells))
            goal[place[cell]] = sign
            answer = milp(goal, integrality=np.ones(len(cells)), bounds=bounds, constraints=constraints)
            assert answer.success, answer.message
            ends.append(round(answer.x[place[cell]]))
        found[cell] = (ends[0], ends[1])
    return found


def fillings(
    halves: Sequence[Sequence[int | None]], stocks: Sequence[int | None], smallest: int
) -> list[tuple[int, ...]]:
    """All that the hidden totals (None) of half-years one after the other can be, for who believes that nobody joined:
    each above 0 and below `smallest`. stocks: before the first half-year and after each, None where hidden."""
    flat = [each for half in halves for each in half]
    ends = list(itertools.accumulate(len(half) for half in halves))
    found = []
    for numbers in itertools.product(*[range(1, smallest) if each is None else [each] for each in flat]):
        after = [stocks[0] - sum(numbers[:end]) for end in ends]
        if all(shown in (None, true) for shown, true in zip(stocks[1:], after, strict=True)):
            found.append(numbers)
    return found
