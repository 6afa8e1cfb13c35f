"""Registering families from lists: the bulk way in. Same rows again change nothing; changed facts are new dated rows.

What a list does not mention stays as it is: absence from a list is not a fact about a family. A key that a row lacks is
a column the list does not have; an empty value is unknown, and replaces nothing that is known. Only `left_on` is said
by an empty cell too: active.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from tangga.audit.actions import record
from tangga.errors import NotValid
from tangga.families.duplicates import open_cases, settle_cases
from tangga.families.listed_families import register_families
from tangga.families.listed_members import register_members
from tangga.families.registration import BATCH, NumbersMoved, Registration, Row, batches
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import ROLE_SCOPES, Action, Role, Scope

JAKARTA = ZoneInfo("Asia/Jakarta")


class RowsRefused(NotValid):
    """Rows that cannot be registered: all problems, up to 1,000, and how many there are. Nothing was changed."""

    def __init__(self, problems: list[str], total: int) -> None:
        super().__init__(f"The list has {total} problem(s); nothing was registered.")
        self.problems = problems
        self.total = total


@dataclass
class Registered:
    """What a registration did. families_read = families_new + families_changed + families_same; members likewise."""

    counts: Counter[str] = field(default_factory=Counter)

    def __getitem__(self, name: str) -> int:
        return self.counts[name]

    @property
    def changes(self) -> int:
        """Families and members that were new or changed; 0 when the same list is registered again."""
        return sum(self.counts[name] for name in ("families_new", "families_changed", "members_new", "members_changed"))


def register_many(
    families: Iterable[Row],
    members: Iterable[Row],
    *,
    effective_on: date,
    at: datetime,
    by: Person | None,
    facilitators: Mapping[str, Person] | None = None,
    source: Mapping[str, Any] | None = None,
    progress: Callable[[str, int], None] = lambda _table, _rows: None,
    joining: bool = True,
) -> Registered:
    """Register families and members from lists, in one transaction.

    families      rows of formats.md's families table (Python's date, int, bool, str), and, where known, carer_name,
                  kk_number, address, rt, rw, facilitator_id
    members       rows of its members table, and, where known, name, nik, relation
    effective_on  the day from which the facts hold in the world
    at            the instant they are recorded
    by            who registers; None for somebody on the server
    facilitators  facilitator_id -> account
    source        what the log keeps about where the rows came from (file hashes)
    progress      called with "families" or "members" and the number of rows done
    joining       False: the list says nothing of membership; whoever is new is in the registry, not in the programme

    Refused: NotAllowed to roles that may not load families. Conflict while an uploaded list is being registered, or
    taken back, in a district of the rows or of their families; none can begin there until this is done. RowsRefused,
    naming every problem: a row that is not as the contract says (families/row_checks.py) or whose id stood before, an
    area unknown or outside the person's, an unknown facilitator, a member of another family, a family that left before
    it joined.
    """
    scope = _scope(by, at)
    with transaction.atomic():
        work = Registration(effective_on, at, scope, facilitators or {}, joining=joining)
        for place, batch in enumerate(batches(families, BATCH)):
            register_families(work, batch)
            _look_for_cases(work)
            progress("families", place * BATCH + len(batch))
        for place, batch in enumerate(batches(members, BATCH)):
            register_members(work, batch)
            _look_for_cases(work)
            progress("members", place * BATCH + len(batch))
        if work.total_problems:
            raise RowsRefused(work.problems, work.total_problems)
        done = Registered(work.counts)
        for table in ("families", "members"):
            parts = sum(done[f"{table}_{kind}"] for kind in ("new", "changed", "same"))
            if parts != done[f"{table}_read"]:
                raise AssertionError(f"{table}: read {done[f'{table}_read']} rows but accounted for {parts}")
        record(
            "families.registered",
            None,
            by=by,
            area_code=work.common_area(),
            detail={"effective_on": effective_on.isoformat(), **dict(sorted(work.counts.items())), **(source or {})},
            at=at,
        )
    return done


def _look_for_cases(work: Registration) -> None:
    """Numbers of the last batch that stand twice now, and cases that they settle; the next batch begins with none."""
    niks, kks = work.niks, work.kks
    opened = open_cases(niks.brought | niks.taken_away, work.origin, work.at, kks.brought | kks.taken_away)
    if opened:
        work.counts["cases_opened"] += opened
    settle_cases(niks.owners, kks.owners, work.at)
    work.niks, work.kks = NumbersMoved(), NumbersMoved()


def _scope(by: Person | None, at: datetime) -> str:
    """The area code that rows must lie in; empty for everywhere."""
    if by is None:
        return ""
    posting = posting_of(by, at.astimezone(JAKARTA).date())
    check_role_may(posting, Action.LOAD_FAMILIES)
    assert posting is not None  # check_role_may refuses without one
    return "" if ROLE_SCOPES[Role(posting.role)] is Scope.EVERYWHERE else str(posting.area_id)
