"""What one registration of a list carries along: the areas, the counts and the problems found so far."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from tangga.areas.queries import codes_in_use
from tangga.families import identity
from tangga.families.row_checks import TABLES, problems_of
from tangga.people.models import Person

Row = Mapping[str, Any]
Item = TypeVar("Item")
BATCH = 1_000
LONGEST_ID = 64
LISTED = 1_000  # problems listed at most; the rest are counted


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Lists of at most `size` items."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


class Registration:
    """One registration under way. `scope`: the area code that rows must lie in, empty for everywhere."""

    def __init__(self, effective_on: date, at: datetime, scope: str, facilitators: Mapping[str, Person]) -> None:
        self.effective_on = effective_on
        self.at = at
        self.scope = scope
        self.facilitators = facilitators
        self.areas = codes_in_use()
        self.counts: Counter[str] = Counter()
        self.problems: list[str] = []
        self.total_problems = 0
        self.rows: Counter[str] = Counter()  # rows seen so far, by table
        self.ids: dict[str, set[str]] = {"families": set(), "members": set()}
        self.accepted: set[str] = set()  # family_ids
        self.refused: set[str] = set()
        self.districts: set[str] = set()

    def problem(self, where: str, what: str) -> None:
        self.total_problems += 1
        if len(self.problems) < LISTED:
            self.problems.append(f"{where}: {what}")

    def sound(self, table: str, rows: Sequence[Row]) -> list[Row]:
        """Those of the next rows of "families" or "members" that are as the contract says; the others are problems."""
        key, found = TABLES[table].key, []
        for row in rows:
            self.rows[table] += 1
            where, before = f"{table}, row {self.rows[table]}", self.total_problems
            for column, what in problems_of(table, row):
                self.problem(f"{where}, column {column}", what)
            if self.total_problems == before and row[key] in self.ids[table]:
                self.problem(f"{where}, column {key}", "this id stands in an earlier row too; ids must be unique")
            elif self.total_problems == before:
                found.append(row)
            elif table == "families":
                self.refused.add(str(row.get(key)))
            self.ids[table].add(str(row.get(key)))
        return found

    def count(self, table: str, read: int, new: int, changed: int) -> None:
        self.counts[f"{table}_read"] += read
        self.counts[f"{table}_new"] += new
        self.counts[f"{table}_changed"] += changed
        self.counts[f"{table}_same"] += read - new - changed

    def value(self, row: Row, column: str, known: Any) -> Any:
        """What holds by the list: what it says; where it says nothing, what is known.

        A column the list does not have mentions nothing. An empty cell is unknown, which replaces nothing known either;
        what it leaves standing is counted (`values_kept`), so that whoever meant it as a correction hears of it.
        """
        said = row.get(column)
        if said is not None and said != "":
            return said
        if column in row and known is not None and known is not False and known != "":
            self.counts["values_kept"] += 1
        return known

    def number(self, written: str | None, left_out: str) -> str | None:
        """The 16 digits, or None; something written that is no such number is counted, for the lister to ask about."""
        number = identity.clean(written)
        if number is None and written:
            self.counts[left_out] += 1
        return number

    def common_area(self) -> str:
        """The district, else the province, that holds every row; empty when there is none."""
        for codes in (self.districts, {code[:2] for code in self.districts}):
            if len(codes) == 1:
                return next(iter(codes))
        return ""


def tidy(text: str | None, longest: int) -> str:
    """One line of text without blanks around or doubled, cut to what the column holds."""
    return " ".join((text or "").split())[:longest]


def same(old: Any, new: Any, columns: Sequence[str]) -> bool:
    return all(getattr(old, column) == getattr(new, column) for column in columns)
