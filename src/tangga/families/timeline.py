"""Rewriting dated rows, exactly: what a correction supersedes and what it adds.

Two ways in which a record turns out to be different:

- `from_day`: something happened on a day. Rows of earlier days stay right. A row is added for that day (one that stood
  on that very day is superseded by it), and later rows follow as long as they only carried the old value on; the first
  later row that says something of its own is a newer statement, and from there on nothing changes.
- `all_along`: a value was never right. Every row that holds it is superseded by a copy with the right one.

Old rows keep both their dates; nothing is deleted. All rows written name their origin and which columns are local.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tangga.families.identities import FAMILY_COLUMNS, MEMBER_COLUMNS, take_over
from tangga.families.models import Family, FamilyFacts, FamilyIdentity, MemberFacts, MemberIdentity, local_columns

Table = type[FamilyFacts] | type[FamilyIdentity] | type[MemberFacts] | type[MemberIdentity]
LASTING = ("family_id", "birth_date", "sex")  # of a member, true before the first facts too (runs/snapshot.py)
UNWRITTEN = {"id", "member_id", "effective_on", "recorded_at", "superseded_at", "origin", "local"}


@dataclass(frozen=True)
class Edit:
    """One change of some columns of one family or member. `on` empty: all along. Numbers: kk_* and nik_* together."""

    table: Table
    owner: Any  # Family or Member
    on: date | None
    values: Mapping[str, Any]

    @property
    def link(self) -> str:
        return "family" if self.table in (FamilyFacts, FamilyIdentity) else "member"


@dataclass(frozen=True)
class Written:
    """How many dated rows an edit superseded and added."""

    superseded: int = 0
    added: int = 0


def standing(edit: Edit, on: date) -> dict[str, Any]:
    """What the columns of an edit hold on its day (`on` where it is about all along); nothing known: empty values."""
    rows = _known(edit)
    row = _base(edit, rows, edit.on or on)
    return {name: getattr(row, name) for name in edit.values}


def changes_nothing(edit: Edit, on: date) -> bool:
    """Whether the record says already what an edit would have it say."""
    return _same(standing(edit, on), edit.values)


def foreseen(edit: Edit, day: date) -> Any:
    """The row that would be in force on a day if an edit were carried out; not saved. None when none would be."""
    rows = _known(edit)
    pairs = _follow(edit, rows) if edit.on is not None else _mend(edit, rows, day)
    gone = {old.pk for old, _ in pairs if old is not None}
    after = [row for row in rows if row.pk not in gone] + [new for _, new in pairs]
    return max((row for row in after if row.effective_on <= day), key=lambda row: row.effective_on, default=None)


def write(edit: Edit, *, on: date, at: datetime, origin: UUID) -> Written:
    """Carry an edit out. on: the day that is today for an edit about all along; at: the instant it becomes known.

    Call within a transaction that holds the owner. The current copy on Family or Member follows.
    """
    rows = _known(edit)
    pairs = _follow(edit, rows) if edit.on is not None else _mend(edit, rows, on)
    wrong = [old.pk for old, _ in pairs if old is not None]
    for _, new in pairs:
        new.recorded_at, new.origin = at, origin
    edit.table._default_manager.filter(pk__in=wrong).update(superseded_at=at)
    edit.table._default_manager.bulk_create([new for _, new in pairs])
    _copy(edit)
    return Written(len(wrong), len(pairs))


def _known(edit: Edit) -> list[Any]:
    rows = edit.table._default_manager.filter(**{edit.link: edit.owner}, superseded_at=None)
    return list(rows.order_by("effective_on"))


def _base(edit: Edit, rows: Sequence[Any], on: date) -> Any:
    """The row in force on a day; before the first: one that says only what is true of the owner at any time."""
    before = [row for row in rows if row.effective_on <= on]
    if before:
        return before[-1]
    if not rows or edit.table is FamilyFacts:
        # A family's facts of a later day are the best that is known of its place; a row needs one.
        return rows[0] if rows else edit.table(**{edit.link: edit.owner})
    if edit.table is MemberFacts:
        return MemberFacts(member_id=rows[0].member_id, **{name: getattr(rows[0], name) for name in LASTING})
    return rows[0]


def _follow(edit: Edit, rows: Sequence[Any]) -> list[tuple[Any, Any]]:
    assert edit.on is not None
    base = _base(edit, rows, edit.on)
    old = {name: getattr(base, name) for name in edit.values}
    replaced = base if base.pk is not None and base.effective_on == edit.on else None
    pairs = [(replaced, _with(edit, base, edit.values, edit.on))]
    for row in rows:
        if row.effective_on <= edit.on:
            continue
        if not _same({name: getattr(row, name) for name in edit.values}, old):
            break
        pairs.append((row, _with(edit, row, edit.values, row.effective_on)))
    return pairs


def _mend(edit: Edit, rows: Sequence[Any], on: date) -> list[tuple[Any, Any]]:
    base = _base(edit, rows, on)
    groups = _groups(edit.values)
    wrong = [{name: getattr(base, name) for name in group} for group in groups]
    pairs = []
    for row in rows:
        right: dict[str, Any] = {}
        for group, was in zip(groups, wrong, strict=True):
            if _same({name: getattr(row, name) for name in group}, was) and not _same(was, edit.values):
                right |= {name: edit.values[name] for name in group}
        if right:
            pairs.append((row, _with(edit, row, right, row.effective_on)))
    return pairs


def _groups(values: Mapping[str, Any]) -> list[list[str]]:
    """The columns that are one value together: the three of a number; every other by itself."""
    number = [name for name in values if name.startswith(("kk_", "nik_"))]
    return ([number] if number else []) + [[name] for name in values if name not in number]


def _same(some: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Seals of one number differ each time: the index says whether it is the same."""
    return all(value == other[name] for name, value in some.items() if not name.endswith("_sealed"))


def _with(edit: Edit, row: Any, values: Mapping[str, Any], on: date) -> Any:
    """A copy of a row, not saved, that holds from `on` and has some values replaced."""
    kept = {
        field.attname: getattr(row, field.attname)
        for field in edit.table._meta.concrete_fields
        if field.attname not in UNWRITTEN
    }
    kept[f"{edit.link}_id"] = edit.owner.pk
    new = edit.table(**(kept | dict(values)), effective_on=on)
    new.local = sorted(local_columns(row) | set(values))
    return new


def _copy(edit: Edit) -> None:
    """The current copy on Family or Member is what the latest row says."""
    if edit.table is FamilyFacts:
        return
    latest, owner = _known(edit)[-1], edit.owner
    if edit.table is MemberFacts:
        if latest.family_id is not None and latest.family_id != owner.family_id:
            owner.family_id = latest.family_id
            owner.save(update_fields=["family"])
        return
    take_over(owner, latest)
    columns = FAMILY_COLUMNS if isinstance(owner, Family) else MEMBER_COLUMNS
    owner.save(update_fields=[*columns, "name_search"])
