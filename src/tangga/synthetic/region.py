"""Where the families of a synthetic district live: districts, villages, facilitators, areas that issue numbers."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tangga.areas.tree import Tree, load
from tangga.errors import NotValid
from tangga.synthetic.places import is_remote

Ints = npt.NDArray[np.int64]

FAMILIES_PER_FACILITATOR = 350
_FAMILIES_PER_VILLAGE = 40  # small districts fill a few neighbouring villages rather than sprinkle all
_ELSEWHERE = 40  # sub-districts of the rest of the province where people were first registered


@dataclass(frozen=True)
class District:
    """One district's families: numbers `first` to `first + families - 1` of the region, in order of their villages."""

    code: str
    first: int
    families: int
    facilitators: int


@dataclass(frozen=True)
class Region:
    """A province or district with its families laid out: village by village, facilitator by facilitator.

    `ends[i]` is the number after the last family of village i; `facilitator_ends` likewise.
    """

    code: str
    name: str
    families: int
    districts: tuple[District, ...]
    villages: tuple[str, ...]
    ends: Ints
    facilitator_ends: Ints
    registration: tuple[str, ...]  # sub-district codes that numbers are issued in
    home: Ints  # village -> place of its sub-district in `registration`
    remote: npt.NDArray[np.bool_]  # by village

    def village_of(self, numbers: Ints) -> Ints:
        """Place in `villages` of each family number."""
        return np.searchsorted(self.ends, numbers, side="right")

    def facilitator_of(self, numbers: Ints) -> Ints:
        """Place of each family's facilitator, counted over the whole region."""
        return np.searchsorted(self.facilitator_ends, numbers, side="right")


def lay_out(code: str, families: int, seed: int) -> Region:
    """Spread families over the districts and villages of a region.

    Raises NotValid for a code that is neither a province nor a district, and for fewer families than districts.
    """
    tree = load()
    area = tree.current(code)
    if area.level > 2:
        raise NotValid(f"{area.title} ({area.code}) is neither a province nor a district.")
    codes = [area.code] if area.level == 2 else [district.code for district in tree.children(area.code)]
    if families < len(codes):
        raise NotValid(f"{area.title} has {len(codes)} districts: ask for at least {len(codes)} families.")
    random = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, int(area.code), 0])))
    villages_by_district = [tree.codes(4, district) for district in codes]
    parts = shares(families, np.array([_weight(villages) for villages in villages_by_district]), least=1)
    districts: list[District] = []
    villages: list[str] = []
    ends: list[Ints] = []
    facilitator_ends: list[Ints] = []
    first = 0
    for district, candidates, part in zip(codes, villages_by_district, parts.tolist(), strict=True):
        chosen = _neighbours(candidates, part, float(random.random()))
        weights = np.array([2.2 if village[6] == "1" else 1.0 for village in chosen])
        counts = shares(part, weights * (0.4 + 1.2 * random.random(len(chosen))), least=0)
        facilitators = max(1, round(part / FAMILIES_PER_FACILITATOR))
        districts.append(District(district, first, part, facilitators))
        villages += chosen
        ends.append(first + np.cumsum(counts))
        facilitator_ends.append(first + np.cumsum(shares(part, np.ones(facilitators), least=1)))
        first += part
    registration, home = _registration(tree, area.code, villages)
    remote = np.array([is_remote(village[:6]) for village in villages])
    return Region(
        area.code, area.name, families, tuple(districts), tuple(villages), np.concatenate(ends),
        np.concatenate(facilitator_ends), registration, home, remote,
    )  # fmt: skip


def shares(total: int, weights: npt.NDArray[np.float64], least: int) -> Ints:
    """Whole shares of a total in proportion to weights (largest remainder), each at least `least`."""
    exact = (total - least * len(weights)) * weights / weights.sum()
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - least * len(weights) - int(whole.sum())]] += 1
    return whole + least


def _weight(villages: list[str]) -> float:
    """How many families a district has next to others: urban villages are larger."""
    return float(sum(2.2 if village[6] == "1" else 1.0 for village in villages))


def _neighbours(villages: list[str], families: int, draw: float) -> list[str]:
    """Neighbouring villages (in code order) enough for the families, beginning somewhere in the district."""
    wanted = min(len(villages), max(1, -(-families // _FAMILIES_PER_VILLAGE)))
    start = int(draw * (len(villages) - wanted + 1))
    return villages[start : start + wanted]


def _registration(tree: Tree, code: str, villages: list[str]) -> tuple[tuple[str, ...], Ints]:
    """Sub-districts that issue numbers: the region's own first, then some of the province; and each village's place."""
    own = tree.codes(3, code)
    others = [other for other in tree.codes(3, code[:2]) if not other.startswith(code)]
    step = max(1, len(others) // _ELSEWHERE)
    places = {sub_district: place for place, sub_district in enumerate(own)}
    return tuple(own + others[::step][:_ELSEWHERE]), np.array([places[village[:6]] for village in villages])
