"""People for a bench of matching: a synthetic province, some persons and whole families in it twice, and the truth.

A double has what life does to a fact: a slip in the name, an old spelling, a short form, day and month exchanged, a
birthday made up, two digits of the NIK exchanged or the NIK not known, another card and another village.
"""

import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tangga.matching import PEOPLE
from tangga.synthetic.faults import swapped, typed_wrong

PERSONS, FAMILIES = 0.02, 0.01  # doubled: of all persons, one by one; of all families, with everybody in them
SLIPS = {
    "name_slip": 0.20, "old_spelling": 0.10, "short_form": 0.10, "days_exchanged": 0.03, "birth_made_up": 0.05,
    "birth_unknown": 0.04, "nik_exchanged": 0.10, "nik_other": 0.10, "nik_unknown": 0.25, "mother_unknown": 0.15,
    "moved": 0.30,
}  # fmt: skip
_SHORT = {
    "Muhammad ": "Moh. ",
    "Muhamad ": "M. ",
    "Abdul ": "Abd. ",
    "Siti ": "St. ",
    "Achmad ": "Ach. ",
    "Ahmad ": "Achmad ",
}


def people_of(folder: Path) -> pa.Table:
    """Everybody of a folder of `tangga make-district` as matching takes them; the mother is the family's own."""
    members = pq.read_table(folder / "members.parquet", columns=["member_id", "family_id", "birth_date", "sex"])
    told = pq.read_table(folder / "registry_members.parquet")
    cards = pq.read_table(folder / "registry_families.parquet", columns=["family_id", "kk_number"])
    homes = pq.read_table(folder / "families.parquet", columns=["family_id", "region_code"])
    rows = members.join(told, "member_id").join(cards, "family_id").join(homes, "family_id")
    wives = rows.filter(
        pc.and_(pc.equal(rows["sex"], "female"), pc.is_in(rows["relation"], pa.array(["head", "spouse"])))
    )
    mothers = wives.group_by("family_id", use_threads=False).aggregate([("name", "first")])
    rows = rows.join(mothers.rename_columns(["family_id", "mother"]), "family_id")
    child = pc.equal(rows["relation"], "child")
    return pa.table(
        {
            "person_id": rows["member_id"],
            "household_id": rows["family_id"],
            "name": rows["name"],
            "birth_date": rows["birth_date"],
            "sex": rows["sex"],
            "nik": rows["nik"],
            "kk": rows["kk_number"],
            "mother": pc.if_else(child, rows["mother"], pa.scalar(None, pa.string())),
            "village": rows["region_code"],
        },
        schema=PEOPLE,
    ).sort_by("person_id")


@dataclass(frozen=True)
class Truth:
    """Who is who: the id in the books -> the person; and pairs of households that hold the same family."""

    person: dict[str, str]
    households: set[tuple[str, str]]

    def pairs(self) -> set[tuple[str, str]]:
        """All pairs of ids of one person."""
        written = defaultdict(list)
        for each, person in self.person.items():
            written[person].append(each)
        return {pair for ids in written.values() if len(ids) > 1 for pair in combinations(sorted(ids), 2)}


def true_doubles(folder: Path) -> dict[str, str]:
    """What the truth file of `tangga make-district` says: a child on two cards, its second id -> its first."""
    rows = pq.read_table(folder / "truth.parquet").to_pylist()
    return {row["written_value"]: row["true_value"] for row in rows if row["fault"] == "child_on_two_cards"}


def doubled(people: pa.Table, known: Mapping[str, str], seed: int) -> tuple[pa.Table, Truth]:
    """The people and their doubles, and the truth. known: doubles that are in them already."""
    chance = random.Random(seed)
    homes = people["household_id"].to_pylist()
    starts = [row for row in range(len(homes)) if row == 0 or homes[row] != homes[row - 1]]
    ends = [*starts[1:], len(homes)]
    chosen = [(row, None) for row in range(len(homes)) if chance.random() < PERSONS]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if chance.random() < FAMILIES:
            chosen += [(row, number) for row in range(start, end)]
    rows = people.take(pa.array([row for row, _ in chosen])).to_pylist()
    others = people.take(pa.array([chance.choice(starts) for _ in chosen])).to_pylist()
    written: list[dict[str, Any]] = []
    person = {each: known.get(each, each) for each in people["person_id"].to_pylist()}
    households = set()
    cards: dict[int, dict[str, Any]] = {}
    for number, ((_, family), row, other) in enumerate(zip(chosen, rows, others, strict=True)):
        home = other if family is None else cards.setdefault(family, other | {"household_id": f"Z{family:08d}"})
        double = slipped(row, chance) | {
            "person_id": f"Z{number:08d}",
            "household_id": home["household_id"],
            "kk": home["kk"] if family is None else swapped(home["kk"], chance.random()),
        }
        if chance.random() < SLIPS["moved"]:
            double["village"] = home["village"]
        written.append(double)
        person[double["person_id"]] = person[row["person_id"]]
        if family is not None:
            households.add((row["household_id"], double["household_id"]))
    return pa.concat_tables([people, pa.Table.from_pylist(written, PEOPLE)]), Truth(person, households)


def slipped(row: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The same person as another clerk would have written it down."""

    def happens(slip: str) -> bool:
        return chance.random() < SLIPS[slip]

    row = dict(row)
    if happens("name_slip"):
        row["name"] = typed_wrong(row["name"], chance.random())
    if happens("old_spelling"):
        row["name"] = row["name"].replace("u", "oe").replace("y", "j")
    if happens("short_form"):
        for long, short in _SHORT.items():
            row["name"] = row["name"].replace(long, short)
    born: date | None = row["birth_date"]
    if born and happens("days_exchanged") and born.day <= 12:
        row["birth_date"] = born.replace(month=born.day, day=born.month)
    elif born and happens("birth_made_up"):
        row["birth_date"] = born.replace(month=1, day=1)
    elif happens("birth_unknown"):
        row["birth_date"] = None
    if happens("nik_exchanged"):
        row["nik"] = swapped(row["nik"], chance.random())
    elif happens("nik_other"):
        row["nik"] = row["nik"][:12] + f"{chance.randrange(1, 9999):04d}"
    elif happens("nik_unknown"):
        row["nik"] = None
    if happens("mother_unknown"):
        row["mother"] = None
    return row
