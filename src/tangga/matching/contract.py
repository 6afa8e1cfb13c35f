"""What goes into matching and what comes out: tables, codes and the steps of a weight."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from tangga.errors import TanggaError

THRESHOLD = 0.95  # pairs less probable than this are not told

# An empty cell is a fact not known: it counts neither for nor against.
PEOPLE = pa.schema(
    [
        pa.field("person_id", pa.string(), nullable=False),
        pa.field("household_id", pa.string(), nullable=False),
        ("name", pa.string()),
        ("birth_date", pa.date32()),
        ("sex", pa.string()),
        ("nik", pa.string()),
        ("kk", pa.string()),
        ("mother", pa.string()),
        ("village", pa.string()),
    ]
)
_COMPARED = pa.struct([("comparison", pa.string()), ("level", pa.string()), ("weight", pa.float64())])
# person_l < person_r. weight: bits; probability: 0 to 1; rule: the definite rule that the pair meets, or null.
PAIRS = pa.schema(
    [
        ("person_l", pa.string()),
        ("person_r", pa.string()),
        ("household_l", pa.string()),
        ("household_r", pa.string()),
        ("weight", pa.float64()),
        ("probability", pa.float64()),
        ("rule", pa.string()),
        ("comparisons", pa.list_(_COMPARED)),
    ]
)
# Two households that hold the same persons; members: how many pairs; smaller: persons in the smaller of the two.
HOUSEHOLDS = pa.schema(
    [
        ("household_l", pa.string()),
        ("household_r", pa.string()),
        ("weight", pa.float64()),
        ("members", pa.int64()),
        ("smaller", pa.int64()),
    ]
)
# comparison -> its levels, the strongest first. UNKNOWN: a fact is missing, or says what another has said already.
UNKNOWN = "unknown"
COMPARISONS: Mapping[str, Sequence[str]] = {
    "name": ("same", "same_spelled", "near", "part", "different"),
    "birth_date": ("same", "same_made_up", "swapped", "near", "same_year", "different"),
    "sex": ("same", "different"),
    "nik": ("same", "typed_wrong", "other_serial", "different"),
    "kk": ("same", "typed_wrong", "different"),
    "mother": ("same", "near", "different"),
    "village": ("same", "same_subdistrict", "different"),
}
SAME_NIK, SAME_NAME_BIRTH_MOTHER = "same_nik", "same_name_birth_mother"
PRIOR, TOTAL = "prior", "total"


class MatchingMissing(TanggaError):
    """Splink is not installed here."""


@dataclass(frozen=True)
class Found:
    """pairs as PAIRS and households as HOUSEHOLDS, the heaviest first; what they were worked out with.

    model    plain data that JSON holds: prior (bits), people, trained (whether on these people), comparisons
             {code: {level: {m, u, weight}}}. A picture of a pair needs it and the pair, nothing else.
    crowded  blocks (such as one birthday of a whole village) that were too large to compare everybody with everybody,
             by the name of their key, with how many people stand in them: who is a double only there is not found
    """

    pairs: pa.Table
    households: pa.Table
    model: dict[str, Any]
    crowded: dict[str, int]


@dataclass(frozen=True)
class Step:
    """One step of a weight: what was compared (or PRIOR, TOTAL), the level reached, its bits, and the sum so far."""

    code: str
    level: str | None
    weight: float
    sum: float


def waterfall(pair: Mapping[str, Any], model: Mapping[str, Any]) -> list[Step]:
    """How the weight of a pair (a row of PAIRS) came about: from the prior, over each comparison, to the total."""
    steps = [Step(PRIOR, None, model["prior"], model["prior"])]
    for each in pair["comparisons"]:
        steps.append(Step(each["comparison"], each["level"], each["weight"], steps[-1].sum + each["weight"]))
    return [*steps, Step(TOTAL, None, steps[-1].sum, steps[-1].sum)]
