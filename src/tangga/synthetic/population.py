"""The true facts of one block of families: who lives in them, ages, classes, pregnancies, disability, membership.

Families sit on a grid of slots (carer, partner, seven children, two elders); facts are arrays families x slots, and
`present` says which slots hold a person. Shares and ages were set so that a family's components are worth, on average,
what NTB's 345,899 families were paid in June 2020 (Rp 245,138 a month); see tests/synthetic/test_calibration.py.
Days are integers since 1970-01-01.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from tangga.synthetic.draws import Draws, Floats, even, pick
from tangga.synthetic.schooling import Schooling, schooling

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

SLOTS = 11
CARER, PARTNER, FIRST_CHILD, ELDER_A, ELDER_B = 0, 1, 2, 9, 10
CHILDREN = ELDER_A - FIRST_CHILD
YOUNGEST = ELDER_A - 1  # children sit with the eldest first and the youngest in the last place
FEMALE, MALE = 0, 1
RELATIONS = ("head", "spouse", "child", "grandchild", "parent")
HEAD, SPOUSE, CHILD, GRANDCHILD, PARENT = range(5)
YEAR = 365.2425
NEVER = np.iinfo(np.int64).min

NUCLEAR, THREE_GENERATIONS, ONE_PARENT, GRANDPARENTS, ELDERLY_ALONE, ELDERLY_COUPLE, EXPECTING, GROWN, DISABLED = range(
    9
)
_TYPES = np.cumsum([0.662, 0.115, 0.105, 0.030, 0.034, 0.030, 0.006, 0.0035, 0.0145])
_CHILDREN = np.cumsum([0.298, 0.425, 0.196, 0.060, 0.015, 0.004, 0.002])
_FEW_CHILDREN = np.cumsum([0.70, 0.30])
# Age of the youngest child: (share of families below, age).
_YOUNGEST_SHARE = (0.0, 0.029, 0.071, 0.249, 0.296, 0.60, 0.83, 0.991, 1.0)
_YOUNGEST_AGE = (0.02, 0.6, 1.6, 5.9, 6.8, 12.2, 15.5, 17.9, 18.9)
# Year of joining -> relative weight: the programme's own growth (start in 2007, large steps in 2012-16 and 2018).
_JOINED = {
    2007: 1.5, 2008: 2, 2009: 1, 2010: 1.5, 2011: 2.5, 2012: 5, 2013: 8, 2014: 6, 2015: 5, 2016: 20, 2017: 5, 2018: 26,
    2019: 7, 2020: 9,
}  # fmt: skip
_JOINED_LATER = 5.0
_DECILES = np.cumsum(
    [0.36, 0.29, 0.18, 0.09, 0.03, 0.007, 0.004, 0.002, 0.001, 0.001, 0.035]
)  # the last share: unknown
EXCLUSIONS = (
    "civil_servant",
    "wage_above_minimum",
    "village_official",
    "company_owner_or_officer",
    "similar_aid_elsewhere",
)
_ABUSED_PROVINCES = ("11",)  # registered victims of gross human-rights violations; elsewhere none


@dataclass
class Population:
    """True facts of a block; arrays are families x SLOTS, or one per family where said."""

    kind: Ints  # per family: NUCLEAR ...
    present: Bools
    sex: Ints
    born: Ints  # day
    relation: Ints  # index into RELATIONS
    school: Schooling
    pregnant: Bools
    delivered: Ints  # day or NEVER
    pregnancy_number: Ints  # 0 = unknown or never pregnant
    disabled: Bools
    victim: Bools
    deceased: Ints  # day or NEVER
    twin: Bools  # shares the day of birth with a brother or sister in the family
    joined: Ints  # per family: day
    left: Ints  # per family: day or NEVER
    decile: Ints  # per family: 0 = unknown
    excluded: Ints  # per family: index into EXCLUSIONS or -1


def populate(seed: int, region: str, block: int, families: int, as_of: date) -> Population:
    """The first so many families of a block of a region."""
    draws = Draws(seed, region, 1, block, families)
    today = (as_of - date(1970, 1, 1)).days
    kind = pick(_TYPES, even(seed, region, 0, block, families))
    count, youngest = _children(kind, even(seed, region, 1, block, families), even(seed, region, 2, block, families))
    present = np.zeros((families, SLOTS), dtype=bool)
    age = np.zeros((families, SLOTS))
    sex = (draws.slots(SLOTS) < 0.512).astype(np.int64)

    twin, eldest = _place_children(draws, kind, count, youngest, present, age)
    _place_adults(draws, kind, youngest, eldest, present, age, sex)
    born = today - np.maximum(age * YEAR, 3).astype(np.int64)
    relation = _relations(kind, present, sex)
    disabled = _disabled(draws, kind, present, age)
    pupil = (relation == CHILD) | (relation == GRANDCHILD)
    school = schooling(draws, born, age, as_of, disabled, pupil, YOUNGEST, kind == GROWN)
    pregnant, delivered, number = _pregnancies(draws, kind, count, youngest, present, age, sex, born, today)
    deceased = _deaths(draws, kind, present, relation, age, today)
    victim = np.zeros_like(present)
    if region[:2] in _ABUSED_PROVINCES:
        victim[:, CARER] = draws.each() < 0.002
    joined = _joined(draws, kind, born[:, CARER], eldest, as_of, today)
    left = _left(draws, joined, as_of, today)
    decile = (pick(_DECILES, draws.each()) + 1) % 11
    excluded = np.where(draws.each() < 0.004, (draws.each() * len(EXCLUSIONS)).astype(np.int64), -1)
    return Population(
        kind, present, sex, born, relation, school, pregnant, delivered, number, disabled, victim, deceased, twin,
        joined, left, decile, excluded,
    )  # fmt: skip


def _children(kind: Ints, spread_count: Floats, spread_age: Floats) -> tuple[Ints, Floats]:
    """Births of the family (per family) and the age of the youngest child."""
    few = np.isin(kind, (GRANDPARENTS, DISABLED, GROWN))
    count = np.where(few, pick(_FEW_CHILDREN, spread_count), pick(_CHILDREN, spread_count)) + 1
    count[np.isin(kind, (ELDERLY_ALONE, ELDERLY_COUPLE, EXPECTING))] = 0
    youngest = np.interp(spread_age, _YOUNGEST_SHARE, _YOUNGEST_AGE)
    youngest = np.where(kind == GROWN, 19.6 + 4.5 * spread_age, youngest)
    return count, np.where(kind == DISABLED, 17 + 22 * spread_age, youngest)


def _place_children(
    draws: Draws, kind: Ints, count: Ints, youngest: Floats, present: Bools, age: Floats
) -> tuple[Bools, Floats]:
    """Fill the children's slots from the youngest backwards. Returns who is a twin, and the age of the eldest born."""
    families = len(kind)
    gap = 1.55 + 5.6 * draws.slots(CHILDREN) ** 1.6
    same_day = draws.slots(CHILDREN) < 0.012
    gap[same_day] = 0
    gap[:, 0] = 0
    ages = youngest[:, None] + np.minimum(np.cumsum(gap, axis=1), 25.0)  # column 0 is the youngest
    born_here = np.arange(CHILDREN) < count[:, None]
    # Grown children move out, marry, work elsewhere; the youngest stays with its parents.
    gone = draws.slots(CHILDREN) < np.clip(0.30 + 0.10 * (ages - 18.5), 0, 0.97) * (ages > 18.5)
    gone[:, 0] = False
    here = born_here & ~gone
    twin = np.zeros((families, CHILDREN), dtype=bool)
    twin[:, 1:] = same_day[:, 1:] & born_here[:, 1:] & here[:, 1:] & here[:, :-1]
    twin[:, :-1] |= twin[:, 1:]
    slots = slice(FIRST_CHILD, ELDER_A)
    present[:, slots] = here[:, ::-1]
    age[:, slots] = ages[:, ::-1]
    twins = np.zeros_like(present)
    twins[:, slots] = twin[:, ::-1]
    eldest = np.where(count > 0, ages[np.arange(families), np.maximum(count, 1) - 1], 0.0)
    return twins, eldest


def _place_adults(
    draws: Draws, kind: Ints, youngest: Floats, eldest: Floats, present: Bools, age: Floats, sex: Ints
) -> None:
    """Fill the carer, the partner and the elders, with ages that fit the children's."""
    first_birth = np.clip(21.8 + 3.2 * draws.bell(), 16.2, 34)
    mother = np.minimum(eldest + first_birth, youngest + 45)
    spread, other = draws.each(), draws.each()
    carer = np.select(
        [kind == GRANDPARENTS, kind == ELDERLY_ALONE, kind == ELDERLY_COUPLE, kind == EXPECTING],
        [
            np.clip(eldest + 43 + 12 * spread, 50, 82),
            np.where(other < 0.035, 64 + 5.5 * spread, 70.2 + 19 * spread**1.6),
            np.where(other < 0.03, 60 + 6 * spread, 66 + 16 * spread),
            19 + 9 * spread,
        ],
        mother,
    )
    older = np.clip(3.3 + 3.6 * draws.bell(), -5, 17)
    partner = np.maximum(carer + older, 18.5)
    # Couples in the programme as elderly: one of the two is old enough for it.
    partner = np.where((kind == ELDERLY_COUPLE) & (other >= 0.03), np.maximum(carer + np.abs(older), 70.3), partner)
    lone = draws.each()
    with_partner = ~np.isin(kind, (ONE_PARENT, ELDERLY_ALONE)) & ~((kind == GRANDPARENTS) & (lone < 0.45))
    with_partner &= ~((kind == DISABLED) & (lone < 0.4))
    present[:, CARER], age[:, CARER] = True, carer
    present[:, PARTNER], age[:, PARTNER] = with_partner, partner
    man_alone = ((kind == ONE_PARENT) & (lone < 0.07)) | ((kind == ELDERLY_ALONE) & (lone < 0.22))
    sex[:, CARER] = np.where(man_alone, MALE, FEMALE)
    sex[:, PARTNER] = MALE
    three = kind == THREE_GENERATIONS
    elder = np.clip(carer + 18 + 14 * draws.each(), 45, 96)
    present[:, ELDER_A], age[:, ELDER_A] = three, elder
    sex[:, ELDER_A] = np.where(draws.each() < 0.72, FEMALE, MALE)
    present[:, ELDER_B] = three & (draws.each() < 0.27)
    age[:, ELDER_B] = np.maximum(elder + np.where(sex[:, ELDER_A] == FEMALE, 3.5, -3.5) + 2 * draws.bell(), 44)
    sex[:, ELDER_B] = 1 - sex[:, ELDER_A]


def _relations(kind: Ints, present: Bools, sex: Ints) -> Ints:
    """How each person is related to the head of the family card: the father where there is one, else the carer."""
    relation = np.full(present.shape, CHILD)
    relation[:, CARER] = np.where(present[:, PARTNER], SPOUSE, HEAD)
    relation[:, PARTNER] = HEAD
    relation[kind == GRANDPARENTS, FIRST_CHILD:ELDER_A] = GRANDCHILD
    relation[:, ELDER_A:] = PARENT
    return relation


def _disabled(draws: Draws, kind: Ints, present: Bools, age: Floats) -> Bools:
    """Severe disability: the family type that is in the programme for it, and a few persons in any other."""
    disabled = present & (draws.slots(SLOTS) < np.where(age >= 60, 0.009, np.where(age < 25, 0.0027, 0.0015)))
    disabled[kind == DISABLED, YOUNGEST] = True
    return disabled


def _pregnancies(
    draws: Draws,
    kind: Ints,
    count: Ints,
    youngest: Floats,
    present: Bools,
    age: Floats,
    sex: Ints,
    born: Ints,
    today: int,
) -> tuple[Bools, Ints, Ints]:
    """Who is pregnant, the day of the last birth where it was in the past year, and which pregnancy it is or was."""
    fertile = (sex[:, CARER] == FEMALE) & (age[:, CARER] < 43) & np.isin(kind, (NUCLEAR, THREE_GENERATIONS, ONE_PARENT))
    chance = np.where(youngest < 7, 0.045, 0.012) * np.where(kind == ONE_PARENT, 0.3, 1.0)
    expecting = (fertile & (youngest > 1.3) & (draws.each() < chance)) | (kind == EXPECTING)
    delivered_now = fertile & ~expecting & (youngest < 1.0) & (count > 0)
    told = draws.each() >= 0.08
    pregnant = np.zeros_like(present)
    pregnant[:, CARER] = expecting
    delivered = np.full(present.shape, NEVER)
    delivered[:, CARER] = np.where(delivered_now, born[:, YOUNGEST], NEVER)
    number = np.zeros(present.shape, dtype=np.int64)
    number[:, CARER] = np.where(told, np.where(expecting, count + 1, np.where(delivered_now, count, 0)), 0)
    return pregnant, delivered, number


def _deaths(draws: Draws, kind: Ints, present: Bools, relation: Ints, age: Floats, today: int) -> Ints:
    """A few fathers and elders who died in the past two years and still stand in the lists; never the carer."""
    may = present & (age >= 30)
    may[:, CARER] = False
    may[:, FIRST_CHILD:ELDER_A] = False
    dies = may & (draws.slots(SLOTS) < np.where(age >= 60, 0.02, 0.003))
    day = today - 1 - (draws.slots(SLOTS) * 730).astype(np.int64)
    return np.where(dies, day, NEVER)


def _first_of_quarter(days: Ints) -> Ints:
    """The first day of the calendar quarter that holds each day."""
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return (months - months % 3).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _joined(draws: Draws, kind: Ints, carer_born: Ints, eldest: Floats, as_of: date, today: int) -> Ints:
    """First day of membership: the programme's own growth, but not before the family had a reason to be in it."""
    years = list(range(2007, as_of.year + 1))
    weights = np.array([_JOINED.get(year, _JOINED_LATER) for year in years])
    weights[-1] *= (as_of.month - 1) / 12 + 0.05  # only the part of this year that has passed
    year = np.array(years)[pick(np.cumsum(weights) / weights.sum(), draws.each())]
    months = (year - 1970) * 12 + (draws.each() * 4).astype(np.int64) * 3
    day = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    parent = np.isin(kind, (NUCLEAR, THREE_GENERATIONS, ONE_PARENT, GROWN))
    reason = np.where(parent, today - (eldest * YEAR).astype(np.int64) - 180, carer_born + int(19 * YEAR))
    reason = np.where(kind == EXPECTING, today - 150, reason)
    return np.minimum(np.maximum(day, _first_of_quarter(reason)), _first_of_quarter(np.full_like(day, today)))


def _left(draws: Draws, joined: Ints, as_of: date, today: int) -> Ints:
    """The first day out for the few families that left in the past two years; NEVER for the others."""
    day = _first_of_quarter(today - (draws.each() * 730).astype(np.int64))
    leaves = (draws.each() < 0.032) & (day > joined + 300)
    return np.where(leaves, day, NEVER)
