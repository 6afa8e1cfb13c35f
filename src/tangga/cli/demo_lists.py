"""What the demo's registry did not know before this month's lists.

The registry and the spreadsheets of one district come from one made district, so that they tell of the same people. The
spreadsheets say all of it, but for a few families that were left out; here the rows for the registry are taken a little
way back: families and children that only the lists bring, a death, a class, an address that nobody has told the office.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pyarrow.parquet as pq

from tangga.cli.demo_history import Earlier

Rows = list[dict[str, Any]]
T = TypeVar("T")

USUAL = 712  # the families that the numbers below are meant for; fewer families, fewer of each
LEFT_OUT, REFUSED, BORN, DIED, MOVED_UP, MOVED_HOUSE = 6, 3, 5, 3, 8, 5
NEWBORN = timedelta(days=300)
DAMAGED = ("number_scientific", "number_rounded")
CHILDREN = ("child", "grandchild")


@dataclass(frozen=True)
class Argued:
    """Two corrections about which the lists say something else: the pupil repeats a class, the family has moved."""

    member_id: str
    family_id: str


def left_out(district: str, families: int) -> frozenset[str]:
    """The family_ids that the spreadsheets leave out: a few, from all over the list."""
    some = _some(LEFT_OUT, families)
    return frozenset(f"{district}-{families * (2 * place + 1) // (2 * some):06d}" for place in range(some))


class Behind:
    """The rows of a made district as they stood in the registry before its lists.

    families, members  rows as runs.incoming.read_incoming gives them, with names and numbers
    damaged            member_ids whose NIK is damaged in the spreadsheets, so that a row of theirs cannot be matched
    missing            family_ids that the spreadsheets leave out
    new                how many families the lists are to bring
    """

    def __init__(
        self,
        families: Rows,
        members: Rows,
        *,
        damaged: Collection[str],
        missing: Collection[str],
        new: int,
        as_of: date,
    ) -> None:
        total = len(families)
        people: dict[str, Rows] = {row["family_id"]: [] for row in families}
        for row in members:
            people[row["family_id"]].append(row)
        settled = as_of - 2 * NEWBORN
        # Whom something is told about: in the programme for a while, with somebody on record, named by the lists.
        self._free = {
            row["family_id"]
            for row in families
            if row["left_on"] is None
            and row["joined_on"] <= settled
            and len(people[row["family_id"]]) > 1
            and row["family_id"] not in missing
        }
        by_id = {row["family_id"]: row for row in families}
        children = [row for row in members if row["relation"] in CHILDREN]
        unread = [row for row in children if row["member_id"] in damaged]
        self._unknown = self._take(_some(REFUSED, total), unread)
        sound = [row for row in children if row["birth_date"] and row["member_id"] not in damaged]
        newborn = [row for row in sound if row["birth_date"] > as_of - NEWBORN and self._alone(row, people)]
        born = self._take(_some(BORN, total), newborn)
        self._unknown |= born
        self._born_to = {row["family_id"]: row["birth_date"] for row in children if row["member_id"] in born}
        self._alive = self._take(_some(DIED, total), [row for row in members if row["deceased_on"]])
        pupils = [row for row in sound if (row["school_grade"] or 0) > 1]
        self._class_below = self._take(_some(MOVED_UP, total), pupils)
        neighbours = dict(zip(by_id, [*families[1:], families[0]], strict=True))
        moved = self._take(_some(MOVED_HOUSE, total), families, "family_id")
        self._house_before = {
            family: {name: neighbours[family][name] for name in ("address", "rt", "rw")} for family in moved
        }
        self._new = self._take(new, families, "family_id")
        # 7 and 10 are first classes of a level: whoever repeats stays in the level they are in.
        repeats = self._take(1, [row for row in pupils if row["school_grade"] not in (7, 10)])
        moves = self._take(1, families, "family_id")
        self.argued: Argued | None = None
        if repeats and moves:
            (member_id,), (family_id,) = repeats, moves
            self.argued = Argued(member_id, family_id)
        self._rows = families, members
        self._earlier = Earlier.than(as_of)

    def families(self) -> Rows:
        """The families on record, where they were thought to live."""
        known = (row for row in self._rows[0] if row["family_id"] not in self._new)
        return [row | self._house_before.get(row["family_id"], {}) for row in known]

    def members(self) -> Rows:
        """The members on record, as they were thought to be."""
        return [
            self._before(row)
            for row in self._rows[1]
            if row["family_id"] not in self._new and row["member_id"] not in self._unknown
        ]

    def _before(self, row: dict[str, Any]) -> dict[str, Any]:
        if row["member_id"] in self._alive:
            row = row | {"deceased_on": None}
        if row["member_id"] in self._class_below:
            row = row | self._earlier.schooling(row)
        if row["delivered_on"] and row["delivered_on"] == self._born_to.get(row["family_id"]):
            row = row | {"delivered_on": None, "pregnancy_number": None}
        return row

    @staticmethod
    def _alone(row: dict[str, Any], people: dict[str, Rows]) -> bool:
        """Whether nobody else of the family has that birthday: of twins the registry knew both or none."""
        return sum(other["birth_date"] == row["birth_date"] for other in people[row["family_id"]]) == 1

    def _take(self, number: int, rows: Iterable[dict[str, Any]], key: str = "member_id") -> set[str]:
        """So many of the rows, from all over the list, of families about which nothing is told yet; one a family."""
        firsts: dict[str, str] = {}
        for row in rows:
            if row["family_id"] in self._free:
                firsts.setdefault(row["family_id"], row[key])
        chosen = _spread(list(firsts), number)
        self._free -= set(chosen)
        return {firsts[family] for family in chosen}


def damaged_in_the_lists(truth: Path) -> frozenset[str]:
    """member_ids whose NIK a spreadsheet holds damaged, by the truth table of the made district."""
    rows = pq.read_table(truth, columns=["fault", "member_id"]).to_pylist()
    return frozenset(row["member_id"] for row in rows if row["fault"] in DAMAGED and row["member_id"])


def _some(usual: int, families: int) -> int:
    """So many where there are 712 families; at least one."""
    return max(1, usual * families // USUAL)


def _spread(candidates: Sequence[T], number: int) -> list[T]:
    """So many of the candidates, evenly from first to last; all when there are no more."""
    if len(candidates) <= number:
        return list(candidates)
    return [candidates[len(candidates) * (2 * place + 1) // (2 * number)] for place in range(number)]
