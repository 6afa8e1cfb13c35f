"""Answers from a run's Parquet files into the database, in bulk, and the proof that none was lost."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.db import transaction
from django.db.models import Count, Q, Sum

from tangga.errors import TanggaError
from tangga.families.bulk import Adapted, insert
from tangga.families.models import Family, Member
from tangga.rules.parameters import BIT
from tangga.runs.models import FamilyAnswer, MemberAnswer, Run

Writing = Callable[[], AbstractContextManager[None]]
ROWS_AT_ONCE = 2_000
FLAGS = ("active", "eligible", "natural_exit", "unsure", "five_years", "preparable")
SUMS = ("members_paid", "annual_idr", "period_idr")
AS_ANSWERED = (
    *FLAGS,
    *SUMS,
    "years_in_programme",
)
DAYS = ("last_component_ends_on", "last_component_ends_on_dropout")
# The columns of the rows below, in their order; what is kept for lists has the database's own defaults.
OF_MEMBER = (
    *("run_id", "member_id", "family_id", "component"),
    *("annual_idr", "paid", "reason", "age_years", "unsure_about"),
)
OF_FAMILY = (
    *("run_id", "family_id", "region_id", "ineligible_for", "unsure_about"),
    *("decile", "members_count", "out_of_school", "components"),
    *AS_ANSWERED,
    *DAYS,
)


class TotalsDifferError(TanggaError):
    """What was stored is not what the rules answered; nothing was stored then."""


@dataclass
class _OfMembers:
    """What a family's row needs of its members' answers."""

    living: int = 0
    components: int = 0
    out_of_school: bool = False


def store_answers(
    run: Run,
    snapshot: Path,
    answers: Path,
    totals: dict[str, int],
    tell: Callable[[int], None],
    writing: Writing = transaction.atomic,
) -> None:
    """Store the answers of a run in pieces, each in a short transaction, so that others can write in between.

    snapshot, answers  folders with families.parquet and members.parquet
    totals             the counts of the run's summary, which the engine made; what is stored must come to the same
    tell               called with the number of members stored so far
    writing            the transaction of each piece
    """
    of_members = _store_members(run, answers / "members.parquet", answers / "notes.parquet", tell, writing)
    _store_families(run, snapshot / "families.parquet", answers / "families.parquet", of_members, writing)
    check_totals(run, totals)


def _rows(path: Path, columns: list[str] | None = None) -> Iterator[list[dict[str, Any]]]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=ROWS_AT_ONCE, columns=columns):
            yield batch.to_pylist()


def _keys(rows: type[Family] | type[Member], name: str, ids: Iterable[str]) -> dict[str, int]:
    return dict(rows._default_manager.filter(**{f"{name}__in": ids}).values_list(name, "pk"))


def _store_members(
    run: Run, answers: Path, notes: Path, tell: Callable[[int], None], writing: Writing
) -> dict[str, _OfMembers]:
    """Both files hold the same members in the same order, so they are read side by side."""
    of_members: dict[str, _OfMembers] = {}
    stored = 0
    for noted, answered in zip(_rows(notes), _rows(answers), strict=True):
        # The family is the snapshot's: where the member belonged that day, wherever they belong now.
        members = _keys(Member, "member_id", [row["member_id"] for row in answered])
        families = _keys(Family, "family_id", {row["family_id"] for row in answered})
        add = []
        for note, row in zip(noted, answered, strict=True):
            if note["member_id"] != row["member_id"]:
                raise TotalsDifferError(f"The answers are out of step at member {row['member_id']}.")
            add.append(
                (
                    run.pk,
                    members[row["member_id"]],
                    families[row["family_id"]],
                    row["component"] or "",
                    *(row[column] for column in ("annual_idr", "paid", "reason")),
                    note["age_years"],
                    note["unsure_about"] or "",
                )
            )
            of_family = of_members.setdefault(row["family_id"], _OfMembers())
            of_family.living += note["living"]
            of_family.components |= BIT.get(row["component"], 0)
            of_family.out_of_school |= note["out_of_school"]
        with writing():
            insert(MemberAnswer, OF_MEMBER, add)
        stored += len(add)
        tell(stored)
    return of_members


def _store_families(run: Run, facts: Path, answers: Path, of_members: dict[str, _OfMembers], writing: Writing) -> None:
    as_ = Adapted()
    for known, answered in zip(_rows(facts, ["family_id", "decile"]), _rows(answers), strict=True):
        keys = _keys(Family, "family_id", [row["family_id"] for row in answered])
        add = []
        for fact, row in zip(known, answered, strict=True):
            if fact["family_id"] != row["family_id"]:
                raise TotalsDifferError(f"The answers are out of step at family {row['family_id']}.")
            of_family = of_members.get(row["family_id"], _OfMembers())
            add.append(
                (
                    run.pk,
                    keys[row["family_id"]],
                    row["region_code"],
                    row["ineligible_for"] or "",
                    row["unsure_about"] or "",
                    fact["decile"],
                    of_family.living,
                    of_family.out_of_school,
                    of_family.components,
                    *(row[column] for column in AS_ANSWERED),
                    *(as_.day(row[column]) for column in DAYS),
                )
            )
        with writing():
            insert(FamilyAnswer, OF_FAMILY, add)


def check_totals(run: Run, totals: dict[str, int]) -> None:
    """Raises TotalsDifferError when the stored rows do not come to the totals the engine counted."""
    stored = FamilyAnswer.objects.filter(run=run).aggregate(
        families=Count("pk"),
        **{name: Count("pk", filter=Q(**{name: True})) for name in FLAGS},
        **{name: Sum(name, default=0) for name in SUMS},
    ) | MemberAnswer.objects.filter(run=run).aggregate(members=Count("pk"))
    wrong = [
        f"{name}: {stored[name]} stored, {totals[name]} answered" for name in stored if stored[name] != totals[name]
    ]
    if wrong:
        raise TotalsDifferError(f"The stored answers differ from the rules' ({'; '.join(wrong)}). None of them counts.")
