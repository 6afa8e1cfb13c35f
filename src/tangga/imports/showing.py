"""A batch as its page shows it: the counts, the kinds of problems, one page of rows with their differences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from tangga.areas.models import Area
from tangga.families.history import in_force
from tangga.families.models import Family, FamilyFacts, Member
from tangga.imports import registry_words, words
from tangga.imports.filters import RowFilters, read_rows
from tangga.imports.models import Batch, ConflictChoice, State
from tangga.imports.queries import staged_of
from tangga.imports.staged import CONFLICT, OUTCOMES, REFUSED, Staged, changes_of

TABLES = ("families", "members")
OF_EACH_KIND = 5  # problems shown of each kind, as long as no kind is chosen


@dataclass(frozen=True)
class Count:
    """One figure of a batch: how many rows, and the filter that shows them."""

    key: str
    number: int
    address: str


@dataclass(frozen=True)
class Table:
    """The figures of families, or of members."""

    name: str
    read: int
    counts: list[Count]


def summary(batch: Batch) -> list[Table]:
    """Families and members by what becomes of them; the counts of each add up to what was read."""
    found = []
    for name in TABLES:
        counts = batch.counts.get(name, {})
        if not counts.get("read"):
            continue
        figures = [Count(key, counts.get(key, 0), f"?show={name}&outcome={key}#rows") for key in OUTCOMES]
        found.append(Table(name, counts["read"], figures))
    return found


@dataclass(frozen=True)
class Kind:
    """A kind of problem: what it is, how to mend it, how often it stands in the list."""

    code: str
    severity: str
    what: str
    mend: str
    number: int


def problem_kinds(batch: Batch) -> list[Kind]:
    """Errors first, the most frequent first."""
    kinds = []
    for name, number in batch.counts.get("problems", {}).items():
        severity, _, code = name.partition(":")
        what, mend = problem_words(code)
        kinds.append(Kind(code, severity, what, mend, number))
    return sorted(kinds, key=lambda kind: (kind.severity != "error", -kind.number, kind.code))


def refused(batch: Batch) -> dict[str, int]:
    """Rows of an accepted list that are not in: refused for their cells, by the comparison, or at the last moment."""
    done = batch.counts.get("done", {})
    return {
        name: done.get(f"{name}_refused", 0) + batch.counts.get(name, {}).get("refused_unread", 0) for name in TABLES
    }


@dataclass(frozen=True)
class Done:
    """What became of the rows of an accepted list, by the words of the preview's figures.

    read = new + changed + two_values + same + refused; two_values = kept (the correction stays) + taken (the list's)
    """

    table: str
    read: int
    new: int
    changed: int
    two_values: int
    same: int
    refused: int
    kept: int
    taken: int


def _done(batch: Batch, table: str) -> Done:
    counts, done = batch.counts.get(table, {}), batch.counts.get("done", {})
    kept, changed = done.get(f"{table}_kept", 0), done.get(f"{table}_changed", 0)
    taken = min(changed, max(0, counts.get(CONFLICT, 0) - kept))
    return Done(
        table,
        counts.get("read", 0),
        done.get(f"{table}_new", 0),
        changed - taken,
        kept + taken,
        done.get(f"{table}_same", 0) - kept,
        refused(batch)[table],
        kept,
        taken,
    )


def problem_words(code: str) -> tuple[str, str]:
    """(what it is, how to mend it) of a problem found in the cells or in the comparison."""
    if code in registry_words.PROBLEMS:
        what, mend = registry_words.PROBLEMS[code]
        return str(what), str(mend)
    return words.problem(code)


@dataclass(frozen=True)
class Difference:
    """One value that the list would change."""

    label: str
    old: str
    new: str
    conflict: bool


@dataclass
class Shown:
    """One row on the page."""

    row: Mapping[str, Any]
    differences: list[Difference] = field(default_factory=list)
    what: str = ""
    mend: str = ""
    take: bool | None = None  # a choice made for this row
    only_kept: bool = False  # two values, of which the list's cannot be chosen
    family: Family | None = None
    name: str = ""  # of the family or the member; of the registry where the list has none
    place: str = ""  # RT/RW and village of the family


@dataclass(frozen=True)
class Group:
    """A kind of problem with its first rows."""

    kind: Kind
    rows: list[Shown]


@dataclass
class Rows:
    """One page of a batch's rows."""

    batch: Batch
    filters: RowFilters
    staged: Staged | None

    @classmethod
    def read(cls, batch: Batch, query: QueryDict) -> "Rows":
        staged = staged_of(batch)
        ready = batch.state not in (State.READING, State.MAPPING, State.PREPARING, State.FAILED) and staged.exists()
        return cls(batch, read_rows(query, batch.counts), staged if ready else None)

    @cached_property
    def page(self) -> "Page[Shown]":
        return Paginator(_Lazy(self), self.filters.size).get_page(self.filters.page)

    @property
    def rows(self) -> Sequence[Shown]:
        return list(self.page.object_list)

    @cached_property
    def groups(self) -> list[Group]:
        """The first problems of each kind, where all problems are asked for."""
        if self.staged is None or self.filters.problems or self.filters.table != "problems" or self.filters.code:
            return []
        return [
            Group(kind, self._shown(self.staged.page("problems", {"code": [kind.code]}, 0, OF_EACH_KIND).rows))
            for kind in problem_kinds(self.batch)
        ]

    @property
    def done(self) -> list[Done]:
        """What became of the rows, table by table."""
        return [_done(self.batch, table) for table in TABLES]

    @cached_property
    def open_conflicts(self) -> int:
        """Rows with two values for which nobody has chosen by itself."""
        rows = sum(self.batch.counts.get(table, {}).get("with_conflict", 0) for table in TABLES)
        return max(0, rows - ConflictChoice.objects.filter(batch=self.batch).count())

    def total(self) -> int:
        return self._slice(0, 0)[1]

    def part(self, start: int, size: int) -> list[Shown]:
        return self._slice(start, size)[0]

    def _slice(self, start: int, size: int) -> tuple[list[Shown], int]:
        if self.staged is None or self.filters.problems:
            return [], 0
        found = self.staged.page(self.filters.table, self.filters.wanted(), start, size)
        return self._shown(found.rows), found.total

    def _shown(self, rows: Sequence[dict[str, Any]]) -> list[Shown]:
        if self.filters.table == "vanished":
            families = Family.objects.in_bulk([row["family"] for row in rows])
            return [Shown(row, family=families[row["family"]]) for row in rows if row["family"] in families]
        choices = {}
        if any(row.get("conflict") for row in rows):
            places = [row["place"] for row in rows]
            mine = ConflictChoice.objects.filter(batch=self.batch, table=self.filters.table, place__in=places)
            choices = dict(mine.values_list("place", "take"))
        shown = []
        whose = _Whose(self.filters.table, rows)
        for row in rows:
            one = Shown(row, take=choices.get(row.get("place", -1)), name=whose.name(row), place=whose.place(row))
            if row.get("code"):
                one.what, one.mend = problem_words(row["code"])
            one.differences = [_difference(change) for change in changes_of(row)]
            one.only_kept = any(change.get("kept") for change in changes_of(row))
            shown.append(one)
        return shown


class _Whose:
    """Whose rows these are: what the registry says where the list has no name; nothing of families of other areas."""

    def __init__(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        self._column = {"families": "carer_name", "members": "name"}.get(table, "")
        taken = [row for row in rows if self._column and row.get("outcome") != REFUSED]
        ids = {row["family_id"] for row in taken if row.get("family_id")}
        families = Family.objects.filter(family_id__in=ids) if ids else Family.objects.none()
        self._families = {row["family_id"]: row for row in families.values("family_id", "name", "rt", "rw")}
        lives = in_force(FamilyFacts.objects.filter(family__family_id__in=list(self._families)), "family", date.max)
        self._lives = dict(lives.order_by().values_list("family__family_id", "region__name")) if self._families else {}
        people = {row["member_id"] for row in taken if row.get("member_id") and not row.get("name")}
        self._people = dict(
            Member.objects.filter(member_id__in=people).values_list("member_id", "name") if people else ()
        )
        codes = {row["region_code"] for row in taken if row.get("region_code")}
        self._villages = dict(Area.objects.filter(code__in=codes).values_list("code", "name") if codes else ())

    def name(self, row: Mapping[str, Any]) -> str:
        if not self._column:
            return ""
        known = (
            self._people.get(row.get("member_id") or "") if self._column == "name" else self._family(row).get("name")
        )
        return row.get(self._column) or known or row.get("nik_mask") or ""

    def place(self, row: Mapping[str, Any]) -> str:
        family = self._family(row)
        rt, rw = (row.get(part) or family.get(part) for part in ("rt", "rw"))
        village = self._villages.get(row.get("region_code") or "") or self._lives.get(row.get("family_id") or "")
        numbers = " ".join(f"{label} {number}" for label, number in (("RT", rt), ("RW", rw)) if number)
        return ", ".join(filter(None, (numbers, village)))

    def _family(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._families.get(row.get("family_id") or "", {}) if row.get("outcome") != REFUSED else {}


def _difference(change: Mapping[str, Any]) -> Difference:
    column = change["column"]
    return Difference(
        label=str(registry_words.COLUMNS.get(column, column)),
        old=registry_words.in_words(column, change["old"]),
        new=registry_words.in_words(column, change["new"]),
        conflict=change["conflict"],
    )


class _Lazy(Sequence[Shown]):
    """Rows for Django's paginator, which counts them and takes one slice."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return self._rows.total()

    def __getitem__(self, wanted: Any) -> Any:
        return self._rows.part(wanted.start, wanted.stop - wanted.start)
