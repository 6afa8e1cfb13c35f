"""One block of families as tables: true facts, names and numbers, in the order of their ids."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tangga.synthetic.draws import BLOCK, Draws, Floats
from tangga.synthetic.names import CUSTOMS, GENERAL, full_names
from tangga.synthetic.numbers import Numbers, as_text
from tangga.synthetic.places import HAMLETS, STREETS, custom_of
from tangga.synthetic.population import (
    CARER,
    EXCLUSIONS,
    FEMALE,
    MALE,
    NEVER,
    RELATIONS,
    SLOTS,
    YEAR,
    Population,
    populate,
)
from tangga.synthetic.region import Region
from tangga.synthetic.schooling import LEVELS, UNKNOWN

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass
class Block:
    """Tables of some neighbouring families. `people` has the columns of `members` and of `registry_members`.

    `family_of` gives each row of `people` its family's place in the block; `facilitator` is per family.
    """

    families: pa.Table
    households: pa.Table  # the columns of registry_families
    people: pa.Table
    family_of: Ints
    twin: Bools
    school_age: Bools  # aged 6 to 21 and not finished: an unknown school level makes the family unsure
    facilitator: Ints


@dataclass
class Makers:
    """What blocks share: the region, the counters of numbers, ids of facilitators."""

    seed: int
    region: Region
    as_of: date
    people: Numbers
    cards: Numbers
    facilitator_ids: pa.StringArray

    @property
    def today(self) -> int:
        return (self.as_of - date(1970, 1, 1)).days


def make_block(makers: Makers, block: int, families: int) -> Block:
    """The first so many families of a block. Blocks must be made in order: numbers go on from the block before."""
    region = makers.region
    population = populate(makers.seed, region.code, block, families, makers.as_of)
    draws = Draws(makers.seed, region.code, 2, block, families)
    numbers = block * BLOCK + np.arange(families)
    village, facilitator = region.village_of(numbers), region.facilitator_of(numbers)
    ids = _family_ids(region, numbers)
    family_of, slot = np.nonzero(population.present)
    starts = np.flatnonzero(slot == CARER)
    order = np.arange(len(family_of)) - np.repeat(starts, np.diff(np.r_[starts, len(family_of)])) + 1
    custom = _customs(region, village, draws.each())
    family_ids = ids.take(pa.array(family_of))
    people = pa.table(
        {
            "member_id": pc.binary_join_element_wise(family_ids, as_text(order, 2), "-"),
            "family_id": family_ids,
            **_facts(population, makers.today),
            **_identities(makers, population, draws, custom, village, family_of, slot),
        }
    )
    families_table = pa.table(
        {
            "family_id": ids,
            "region_code": pa.array(region.villages).take(pa.array(village)),
            "joined_on": _dates(population.joined),
            "left_on": _dates(population.left),
            "decile": pa.array(population.decile, mask=population.decile == 0),
            "access_area": pa.array(region.remote[village]),
            "excluded_for": pa.array(EXCLUSIONS).take(pa.array(population.excluded, mask=population.excluded < 0)),
        }
    )
    households = pa.table(
        {
            "family_id": ids,
            "kk_number": _cards(makers, draws, village),
            "carer_name": people["name"].take(pa.array(starts)),
            "address": _addresses(region, village, draws),
            "rt": as_text(1 + (draws.each() * 6).astype(np.int64), 3),
            "rw": as_text(1 + (draws.each() * 9).astype(np.int64), 3),
            "facilitator_id": makers.facilitator_ids.take(pa.array(facilitator)),
        }
    )
    age = (makers.today - population.born[family_of, slot]) / YEAR
    school_age = (age >= 6.02) & (age < 21.98) & ~population.school.finished[family_of, slot]
    living = population.deceased[family_of, slot] == NEVER
    return Block(
        families_table,
        households,
        people,
        family_of,
        population.twin[family_of, slot],
        school_age & living,
        facilitator,
    )


def _family_ids(region: Region, numbers: Ints) -> pa.StringArray:
    """District code and the family's number in it: `3571-000001`."""
    width = max(6, len(str(max(district.families for district in region.districts))))
    firsts = np.array([district.first for district in region.districts])
    district = np.searchsorted(firsts, numbers, side="right") - 1
    codes = pa.array([district.code for district in region.districts]).take(pa.array(district))
    return pc.binary_join_element_wise(codes, as_text(numbers - firsts[district] + 1, width), "-")


def _customs(region: Region, village: Ints, draws: Floats) -> Ints:
    """The custom of naming of each family: its region's, or the country's at large."""
    found = [custom_of(code) for code in region.villages]
    custom = np.array([CUSTOMS.index(name) for name, _ in found])
    share = np.array([share for _, share in found])
    return np.where(draws < share[village], custom[village], GENERAL)


def _dates(days: Ints) -> pa.Array:
    """Days since 1970 as dates; NEVER is empty."""
    empty = days == NEVER
    return pa.array(np.where(empty, 0, days).astype(np.int32), mask=empty).cast(pa.date32())


def _facts(population: Population, today: int) -> dict[str, pa.Array]:
    """The columns of `members` after the ids, one row per person present."""
    here = population.present
    school, female = population.school, population.sex[here] == FEMALE
    age = (today - population.born[here]) / YEAR
    level, grade, number = school.level[here], school.grade[here], population.pregnancy_number[here]
    victim = population.victim[here]
    return {
        "birth_date": _dates(population.born[here]),
        "sex": pa.array(["female", "male"]).take(pa.array(population.sex[here])),
        "school_level": pa.array(LEVELS).take(pa.array(level, mask=level == UNKNOWN)),
        "school_grade": pa.array(grade, mask=grade == 0),
        "finished_school": pa.array(school.finished[here], mask=age < 6),
        "pregnant": pa.array(population.pregnant[here], mask=~(female & (age >= 15) & (age < 50))),
        "delivered_on": _dates(population.delivered[here]),
        "pregnancy_number": pa.array(number, mask=number == 0),
        "severe_disability": pa.array(population.disabled[here]),
        "human_rights_victim": pa.array(victim, mask=~victim),
        "deceased_on": _dates(population.deceased[here]),
    }


def _identities(
    makers: Makers, population: Population, draws: Draws, custom: Ints, village: Ints, family_of: Ints, slot: Ints
) -> dict[str, pa.Array]:
    """Name, NIK and relation of everybody present."""
    here = population.present
    born, sex = population.born[here], population.sex[here]
    years = born.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    # Brothers and sisters get different names: each slot stands elsewhere in the list, from one start per family.
    start = np.mod(draws.each()[:, None] + np.arange(SLOTS) * 0.3819660112501051, 1.0)
    name_draws = (start[here], draws.slots(SLOTS)[here], draws.slots(SLOTS)[here], draws.slots(SLOTS)[here])
    where, spread = draws.slots(SLOTS)[here], draws.slots(SLOTS)[here]
    stays = np.where(slot <= 1, 0.80, np.where(slot >= 9, 0.85, 0.95))
    anywhere = (spread * len(makers.region.registration)).astype(np.int64)
    area = np.where(where < stays, makers.region.home[village[family_of]], anywhere)
    return {
        "name": full_names(custom[family_of], (sex == MALE).astype(np.int64), years, name_draws),
        "nik": as_text(makers.people.issue(area, born, sex == FEMALE), 16),
        "relation": pa.array(RELATIONS).take(pa.array(population.relation[here])),
    }


def _cards(makers: Makers, draws: Draws, village: Ints) -> pa.StringArray:
    """Numbers of the family cards, issued in the past years in the family's sub-district."""
    oldest = (date(2006, 1, 1) - date(1970, 1, 1)).days
    span = min(4300, makers.today - 20 - oldest)
    issued = makers.today - 20 - (draws.each() ** 1.2 * span).astype(np.int64)
    return as_text(makers.cards.issue(makers.region.home[village], issued), 16)


def _addresses(region: Region, village: Ints, draws: Draws) -> pa.StringArray:
    """A street and house number in urban villages, a hamlet in the others."""
    streets = _words(STREETS)
    street = pa.array(streets).take(pa.array((draws.each() * len(streets)).astype(np.int64)))
    house = pa.array((1 + draws.each() * 120).astype(np.int64)).cast(pa.string())
    lists = {name: _words(words) for name, words in HAMLETS.items()}
    customs = [lists[custom_of(code)[0]] for code in region.villages]
    sizes = np.array([len(words) for words in customs])
    flat = pa.array([word for words in customs for word in words])
    begins = np.cumsum(sizes) - sizes
    hamlet = flat.take(pa.array(begins[village] + (draws.each() * sizes[village]).astype(np.int64)))
    urban = pa.array(np.array([code[6] == "1" for code in region.villages])[village])
    return pc.if_else(
        urban,
        pc.binary_join_element_wise("Jl.", street, "No.", house, " "),
        pc.binary_join_element_wise("Dusun", hamlet, " "),
    )


def _words(text: str) -> list[str]:
    """Words of a list in which `_` stands for the blank inside a name."""
    return [word.replace("_", " ") for word in text.split()]
