"""School careers: when a child enters SD, whether it repeats or leaves, which class it is in on a day.

The school year begins in July. A child enters in the first July in which it is about 6 years old, some a year later.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from tangga.synthetic.draws import Draws, Floats, pick

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

LEVELS = ("none", "primary", "junior_secondary", "senior_secondary", "higher")
NONE, PRIMARY, JUNIOR, SENIOR, HIGHER = range(5)
UNKNOWN = -1
YEAR = 365.2425

# Last class finished by children of the programme who leave school; the last share stays to the end of class 12.
_LAST_CLASS = np.array([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
_LEAVES = np.cumsum([0.001, 0.001, 0.002, 0.003, 0.015, 0.005, 0.007, 0.043, 0.012, 0.010, 0.901])


@dataclass
class Schooling:
    """Arrays families x slots: level (index into LEVELS or UNKNOWN), class 1-12 (0 = none), finished the 12 years."""

    level: Ints
    grade: Ints
    finished: Bools


def schooling(
    draws: Draws, born: Ints, age: Floats, as_of: date, disabled: Bools, child: Bools, youngest: int, grown: Bools
) -> Schooling:
    """Everybody's schooling on `as_of`. `youngest`: slot of the youngest child; `grown`: all children have left."""
    slots = born.shape[1]
    entry_age = 5.85 + 0.3 * draws.slots(slots) + (draws.slots(slots) < 0.015)
    repeats = (draws.slots(slots) < 0.035).astype(np.int64)
    leaving = draws.slots(slots)
    leaving[:, youngest] *= 2  # families whose last pupil left school are mostly out of the programme already
    last = _LAST_CLASS[pick(_LEAVES, leaving)]
    never = disabled & (draws.slots(slots) < 0.45)
    born_year = 1970 + born / YEAR
    school_year = as_of.year if as_of.month >= 7 else as_of.year - 1
    entered = np.ceil(born_year + entry_age - 0.5).astype(np.int64)
    grade = school_year - entered + 1 - repeats
    grade = np.where(grade > last, np.where(last == 12, 13, -1), grade)  # 13: finished; -1: left before the end
    grade = np.where(child & grown[:, None] & (grade >= 1) & (grade <= 12), -1, grade)
    grade = np.where(never, -1, grade)
    adult = ~child
    finished = child & (grade == 13)
    studies = draws.slots(slots)
    finished |= adult & (studies < np.where(age < 22, 0.75, np.where(age < 40, 0.24, np.where(age < 60, 0.10, 0.02))))
    enrolled = child & (grade >= 1) & (grade <= 12)
    level = np.where(enrolled, np.select([grade <= 6, grade <= 9], [PRIMARY, JUNIOR], SENIOR), NONE)
    level = np.where(child & finished & (age < 23) & (studies < 0.09), HIGHER, level)
    level = np.where(child & ~enrolled & ~finished & (age < 6), UNKNOWN, level)  # nobody asks before school age
    return Schooling(level, np.where(enrolled, grade, 0), finished)
