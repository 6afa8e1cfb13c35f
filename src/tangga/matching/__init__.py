"""Who may stand in the books twice: pairs of persons, and of families, with the weight of every reason.

    find(people) -> Found       all probable pairs, by Splink on an engine of its own
    waterfall(pair, model)      how the weight of one pair came about, for a picture or a table

Pure: knows no database, no words of any screen (only codes) and no clock. It decides nothing: a person does.
"""

from tangga.matching.contract import (
    COMPARISONS,
    HOUSEHOLDS,
    PAIRS,
    PEOPLE,
    THRESHOLD,
    Found,
    MatchingMissing,
    Step,
    waterfall,
)
from tangga.matching.finding import find

__all__ = [
    "COMPARISONS", "HOUSEHOLDS", "PAIRS", "PEOPLE", "THRESHOLD", "Found", "MatchingMissing", "Step", "find",
    "waterfall",
]  # fmt: skip
