"""Real-life faults, put into a block's tables on purpose, with the truth of each.

A fault never breaks the tables (ids stay unique, types hold): a fact is missing, a name is mistyped, two digits of a
NIK are swapped, a child stands on a second family card under its own member id, a family has nobody on record. Twins
are true, and listed because they look like a double entry. Faults in spreadsheets only are in `sheet_faults.py`.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tangga.synthetic.block import Block
from tangga.synthetic.draws import Draws
from tangga.synthetic.tables import TRUTH

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

# Shares of families, one fault at most each.
_NO_BIRTH_DATE, _NO_SCHOOL_LEVEL, _SECOND_CARD, _NOBODY = 0.009, 0.008, 0.003, 0.001
# Shares of people.
_MISTYPED_NAME, _SWAPPED_DIGITS = 0.012, 0.006
_KEYS = {"a": "s", "e": "r", "i": "o", "n": "m", "r": "t", "s": "a", "t": "y", "u": "i", "m": "n", "h": "j", "o": "p"}


class Truth:
    """Rows of the truth table, gathered column by column."""

    def __init__(self) -> None:
        self._parts: list[pa.Table] = []
        self._rows: list[dict[str, str | None]] = []

    def add(self, fault: str, table: str, column: str, rows: pa.Table, true: pa.Array, written: pa.Array) -> None:
        """One fault kind in one column; `rows` has `family_id` and `member_id` of each."""
        size = rows.num_rows
        self._parts.append(
            pa.table(
                {
                    "fault": pa.repeat(fault, size),
                    "table": pa.repeat(table, size),
                    "family_id": rows["family_id"],
                    "member_id": rows["member_id"],
                    "column": pa.repeat(column, size),
                    "true_value": true,
                    "written_value": written,
                },
                schema=TRUTH,
            )
        )

    def add_row(self, **row: str | None) -> None:
        """One fault, by the columns of the truth table."""
        self._rows.append(row)

    def take(self) -> pa.Table:
        """All rows gathered since the last time."""
        rows = pa.concat_tables([*self._parts, pa.Table.from_pylist(self._rows, schema=TRUTH)])
        self._parts, self._rows = [], []
        return rows


def with_faults(block: Block, draws: Draws, truth: Truth) -> Block:
    """The block as a careless office would hold it. Truth rows are added to `truth`."""
    note_twins(block, truth)
    people, kind = block.people, _fault_of_family(draws)
    chosen = draws.slots(16)  # one number per person, by place in the family
    place = _place_in_family(block.family_of)
    draw = chosen[block.family_of, np.minimum(place, 15)]
    people = _forget(people, _one_each(block, draw, (kind == 1)[block.family_of]), "birth_date", truth)
    without_level = _one_each(block, draw, (kind == 2)[block.family_of] & block.school_age)
    people = _forget(people, without_level, "school_level", truth)
    people = _forget(people, without_level, "school_grade", truth)
    people = _mistype(people, draw, draws, block.family_of, place, truth)
    people, family_of = _second_cards(block, people, draw, kind, truth)
    nobody = (kind == 4)[family_of]
    gone = people.filter(pa.array(nobody))
    truth.add("members_missing", "members", "member_id", gone, gone["member_id"], pa.nulls(len(gone), pa.string()))
    return replace(block, people=people.filter(pa.array(~nobody)), family_of=family_of[~nobody])


def note_twins(block: Block, truth: Truth) -> None:
    """List who truly shares a birthday with a brother or sister."""
    twins = block.people.filter(pa.array(block.twin))
    born = twins["birth_date"].cast(pa.string())
    truth.add("twins", "members", "birth_date", twins, born, born)


def _fault_of_family(draws: Draws) -> Ints:
    """0 none, 1 no birth date, 2 no school level, 3 a child also on the next family's card, 4 nobody on record."""
    steps = np.cumsum([_NO_BIRTH_DATE, _NO_SCHOOL_LEVEL, _SECOND_CARD, _NOBODY])
    return (np.searchsorted(steps, draws.each(), side="right") + 1) % 5


def _place_in_family(family_of: Ints) -> Ints:
    starts = np.flatnonzero(np.r_[True, family_of[1:] != family_of[:-1]])
    return np.arange(len(family_of)) - np.repeat(starts, np.diff(np.r_[starts, len(family_of)]))


def _one_each(block: Block, draw: npt.NDArray[np.float64], may: Bools) -> Bools:
    """One of each family's rows that may be chosen and are alive: the one with the highest number."""
    may = may & ~block.people["deceased_on"].is_valid().to_numpy()
    rows = np.flatnonzero(may)
    ordered = rows[np.lexsort((draw[rows], block.family_of[rows]))]
    last = np.r_[block.family_of[ordered][1:] != block.family_of[ordered][:-1], True][: len(ordered)]
    chosen = np.zeros(len(may), dtype=bool)
    chosen[ordered[last]] = True
    return chosen


def _forget(people: pa.Table, rows: Bools, column: str, truth: Truth) -> pa.Table:
    """Empty a column in some rows."""
    rows = rows & people[column].is_valid().to_numpy()
    lost = people.filter(pa.array(rows))
    truth.add(
        f"missing_{column}", "members", column, lost, lost[column].cast(pa.string()), pa.nulls(len(lost), pa.string())
    )
    kind = people.schema.field(column).type
    place = people.schema.get_field_index(column)
    return people.set_column(place, column, pc.if_else(pa.array(rows), pa.scalar(None, kind), people[column]))


def _mistype(
    people: pa.Table, draw: npt.NDArray[np.float64], draws: Draws, family_of: Ints, place: Ints, truth: Truth
) -> pa.Table:
    """Typing errors in names and swapped digits in NIK."""
    how = draws.slots(16)[family_of, np.minimum(place, 15)]
    for column, share, low, change in (
        ("name", _MISTYPED_NAME, 0.0, typed_wrong),
        ("nik", _SWAPPED_DIGITS, 0.5, swapped),
    ):
        rows = np.flatnonzero((draw >= low) & (draw < low + share))
        old = people[column].take(pa.array(rows))
        new = pa.array(
            [change(text, step) for text, step in zip(old.to_pylist(), how[rows].tolist(), strict=True)], pa.string()
        )
        mask = np.zeros(people.num_rows, dtype=bool)
        mask[rows] = True
        fault = "name_mistyped" if column == "name" else "nik_digits_swapped"
        truth.add(fault, "registry_members", column, people.take(pa.array(rows)), old, new)
        index = people.schema.get_field_index(column)
        people = people.set_column(index, column, pc.replace_with_mask(people[column].combine_chunks(), mask, new))
    return people


def typed_wrong(name: str, step: float) -> str:
    """A name with one slip: two letters swapped, one left out, one doubled, a neighbouring key, or an old spelling."""
    places = [place for place in range(1, len(name) - 1) if name[place].isalpha() and name[place + 1].isalpha()]
    if not places:
        return name + name[-1]
    where = places[int(step * 1000) % len(places)]
    before, letter, after = name[:where], name[where], name[where + 1 :]
    match int(step * 1_000_000) % 5:
        case 0 if after[0] != letter:
            return before + after[0] + letter + after[1:]
        case 1 if len(name) > 4:
            return before + after
        case 2:
            return before + letter + letter + after
        case 3 if letter in _KEYS:
            return before + _KEYS[letter] + after
        case _:
            return name.replace("u", "oe", 1) if "u" in name else before + letter + letter + after


def swapped(digits: str, step: float) -> str:
    """A number with two different neighbouring digits exchanged."""
    places = [place for place in range(6, len(digits) - 1) if digits[place] != digits[place + 1]]
    where = places[int(step * 1_000_000) % len(places)]
    return digits[:where] + digits[where + 1] + digits[where] + digits[where + 2 :]


def _second_cards(
    block: Block, people: pa.Table, draw: npt.NDArray[np.float64], kind: Ints, truth: Truth
) -> tuple[pa.Table, Ints]:
    """A child of one family written also on the next family's card: same name and NIK, its own member id."""
    sources = np.flatnonzero(_one_each(block, draw, (kind == 3)[block.family_of] & _is_child(people)))
    hosts = block.family_of[sources] + 1
    fits = hosts < len(kind)
    fits[fits] &= kind[hosts[fits]] == 0
    sources, hosts = sources[fits], hosts[fits]
    copies = people.take(pa.array(sources))
    host_ids = block.families["family_id"].take(pa.array(hosts)).combine_chunks()
    sizes = np.bincount(block.family_of, minlength=len(kind))
    numbers = pa.array([f"{size + 1:02d}" for size in sizes[hosts].tolist()], pa.string())
    member_ids = pc.binary_join_element_wise(host_ids, numbers, "-")
    written = copies.set_column(0, "member_id", member_ids).set_column(1, "family_id", host_ids)
    truth.add("child_on_two_cards", "members", "member_id", written, copies["member_id"], member_ids)
    family_of = np.r_[block.family_of, hosts]
    order = np.argsort(family_of, kind="stable")
    return pa.concat_tables([people, written]).take(pa.array(order)), family_of[order]


def _is_child(people: pa.Table) -> Bools:
    return pc.is_in(people["relation"], pa.array(["child", "grandchild"])).to_numpy()
