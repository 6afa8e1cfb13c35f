"""What one registration of a list carries along: the areas, the counts and the problems found so far."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tangga.areas.holds import check_free
from tangga.areas.queries import codes_in_use
from tangga.families import identity
from tangga.families.batching import batches as batches
from tangga.families.identities import set_number
from tangga.families.models import Family, FamilyFacts, Member, MemberFacts, local_columns
from tangga.families.row_checks import TABLES, problems_of
from tangga.people.models import Person

Row = Mapping[str, Any]
BATCH = 1_000
DISTRICT_DIGITS = 4
LONGEST_ID = 64
LISTED = 1_000  # problems listed at most; the rest are counted


@dataclass
class NumbersMoved:
    """What rows did to the NIK, or the KK, on record: which numbers (as blind indexes) they brought in, which they took
    away, and the keys of those known before who have another number now. Cases of double numbers are looked for by it.
    """

    brought: set[str] = field(default_factory=set)
    taken_away: set[str] = field(default_factory=set)
    owners: set[int] = field(default_factory=set)

    def changed(self, owner: int, old: str, new: str) -> None:
        if old != new:
            self.brought.add(new)
            self.taken_away.add(old)
            self.owners.add(owner)


class Registration:
    """One registration under way. `scope`: the area code that rows must lie in, empty for everywhere; `origin`: what
    the rows are written by (the public_id of an uploaded list), None for `tangga load`; `joining`: the list says who
    is in the programme since when (else its rows hold neither first day nor last)."""

    def __init__(
        self,
        effective_on: date,
        at: datetime,
        scope: str,
        facilitators: Mapping[str, Person],
        origin: UUID | None = None,
        areas: Mapping[str, str] | None = None,
        joining: bool = True,
    ) -> None:
        self.joining = joining
        self.origin = origin
        self.effective_on = effective_on
        self.at = at
        self.scope = scope
        self.facilitators = facilitators
        self.areas = codes_in_use() if areas is None else areas
        self.counts: Counter[str] = Counter()
        self.problems: list[str] = []
        self.total_problems = 0
        self.rows: Counter[str] = Counter()  # rows seen so far, by table
        self.ids: dict[str, set[str]] = {"families": set(), "members": set()}
        self.accepted: set[str] = set()  # family_ids
        self.refused: set[str] = set()
        self.districts: set[str] = set()
        self.niks, self.kks = NumbersMoved(), NumbersMoved()
        self.free: set[str] = set()  # districts that no list holds, nor can take hold of until this is done

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
                if column == "joined_on" and not self.joining:
                    continue
                self.problem(f"{where}, column {column}", what)
            if self.total_problems == before and row[key] in self.ids[table]:
                self.problem(f"{where}, column {key}", "this id stands in an earlier row too; ids must be unique")
            elif self.total_problems == before:
                found.append(row)
            elif table == "families":
                self.refused.add(str(row.get(key)))
            self.ids[table].add(str(row.get(key)))
        return found

    def check_free(self, places: Iterable[str]) -> None:
        """Raises Conflict while a list holds the district of one of these areas; each district is asked about once.

        What lies outside the person's scope is refused as such, and says nothing of lists there.
        """
        codes = {code[:DISTRICT_DIGITS] for code in places} - self.free
        if codes := {code for code in codes if code.startswith(self.scope[:DISTRICT_DIGITS])}:
            check_free(codes)
            self.free |= codes

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

    def sealed(self, row: Row, kind: identity.Kind) -> tuple[str, str, str]:
        """(sealed, index, mask) of a row's KK or NIK; three empty texts when it has none.

        Rows of an uploaded list bring them sealed (kk_sealed, kk_index, kk_mask); other rows as they were written.
        """
        if given := row.get(f"{kind}_sealed"):
            return given, row[f"{kind}_index"], row[f"{kind}_mask"]
        number = self._number(row, kind)
        if number is None:
            return "", "", ""
        return identity.seal(number), identity.blind_index(kind, number), identity.mask(number)

    def give_number(self, owner: Family | Member, row: Row, kind: identity.Kind) -> None:
        """Set the row's KK or NIK on a family or member in memory, unless it is the one they have."""
        if given := row.get(f"{kind}_sealed"):
            known = getattr(owner, f"{kind}_index")
            if known != row[f"{kind}_index"] and known not in identity.older_indexes(kind, given):
                for part in ("sealed", "index", "mask"):
                    setattr(owner, f"{kind}_{part}", row[f"{kind}_{part}"])
        elif number := self._number(row, kind):
            set_number(owner, number)

    def _number(self, row: Row, kind: identity.Kind) -> str | None:
        """The 16 digits, or None; something written that is no such number is counted, for the lister to ask about."""
        written = row.get("kk_number" if kind == "kk" else "nik")
        number = identity.clean(written)
        if number is None and written:
            self.counts["kk_numbers_left_out" if kind == "kk" else "niks_left_out"] += 1
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


def still_local(old: FamilyFacts | MemberFacts | None, row: Row) -> list[str] | None:
    """The columns whose value stays a correction's in the row that follows: all but those the list was chosen for."""
    return sorted(local_columns(old) - set(row.get("taken") or ())) or None
