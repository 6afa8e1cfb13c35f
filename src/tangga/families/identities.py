"""Who families and members are, from a day on: the dated rows and the current copy, written in one place.

A row per family and per member from registration on, and a further one whenever something of it changes. The columns
on Family and Member are the copy of the row with the latest day: a list that arrives late, for an earlier day, adds
history and leaves the copy as it is.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tangga.areas.tree import plain
from tangga.families import identity
from tangga.families.bulk import update
from tangga.families.models import Family, FamilyIdentity, Member, MemberIdentity, local_columns

AT_ONCE = 1_000

FAMILY_COLUMNS = ("name", "carer_id", "kk_sealed", "kk_index", "kk_mask", "address", "rt", "rw")
MEMBER_COLUMNS = ("name", "relation", "nik_sealed", "nik_index", "nik_mask")


def set_number(owner: Family | Member | FamilyIdentity | MemberIdentity, number: str) -> bool:
    """Give a family its KK, or a member their NIK; False when it is the one they have. Nothing is saved."""
    kind: identity.Kind = "kk" if isinstance(owner, Family | FamilyIdentity) else "nik"
    if getattr(owner, f"{kind}_index") in identity.blind_indexes(kind, number):
        return False
    setattr(owner, f"{kind}_sealed", identity.seal(number))
    setattr(owner, f"{kind}_index", identity.blind_index(kind, number))
    setattr(owner, f"{kind}_mask", identity.mask(number))
    return True


def register_identities(owners: Sequence[Any], *, on: date, at: datetime, origin: UUID | None = None) -> None:
    """The first dated row of families or members just created: what they are called from `on`."""
    if owners:
        rows, _ = _tables(owners[0])
        rows.objects.bulk_create([identity_row(owner, on, at, origin) for owner in owners], AT_ONCE)


def change_identities(
    owners: Sequence[Any],
    *,
    on: date,
    at: datetime,
    origin: UUID | None = None,
    local: Mapping[int, Sequence[str]] | None = None,
    dropped: Mapping[int, frozenset[str]] | None = None,
) -> set[int]:
    """Record what families, or members, hold in memory as who they are from `on`, and save the current copy.

    owners  Family rows, or Member rows, who they were on that day (go_back), their new values set and not saved
    local   key of the owner -> columns that a correction sets (not a list)
    dropped key of the owner -> columns in which a list was chosen over a correction
    Returns the keys of those about whom something new was recorded. Where a later day's row is on record the copy stays
    that of the later row, and the owner in memory gets it back.
    """
    if not owners:
        return set()
    rows, link = _tables(owners[0])
    columns = _columns(owners[0])
    standing: dict[int, list[Any]] = {}
    found = rows.objects.filter(**{f"{link}__in": [owner.pk for owner in owners]}, superseded_at=None)
    for row in found.order_by("effective_on"):
        standing.setdefault(getattr(row, f"{link}_id"), []).append(row)
    add, wrong, copied, changed = [], [], [], set()
    for owner in owners:
        known = standing.get(owner.pk, [])
        before = [row for row in known if row.effective_on <= on]
        old = before[-1] if before else None
        said = frozenset((local or {}).get(owner.pk, ()))
        if old is None or not _same(old, owner, columns) or not said <= local_columns(old):
            new = identity_row(owner, on, at, origin)
            new.local = sorted((said | local_columns(old)) - (dropped or {}).get(owner.pk, frozenset())) or None
            if old is not None and old.effective_on == on:
                wrong.append(old.pk)
            add.append(new)
            changed.add(owner.pk)
        if known and known[-1].effective_on > on:
            take_over(owner, known[-1])
        else:
            copied.append(owner)
    rows.objects.filter(pk__in=wrong).update(superseded_at=at)
    rows.objects.bulk_create(add, AT_ONCE)
    copy = (*columns, "name_search")
    update(type(owners[0]), copy, [(owner.pk, *(getattr(owner, name) for name in copy)) for owner in copied])
    return changed


def go_back(owners: Sequence[Any], on: date) -> None:
    """Make families, or members, in memory who they were on a day that has later rows on record; nothing is saved.

    For who sets what a list of that day says, before `change_identities`: what the list does not say is of its own day
    and not of a later one. Before the first row, they are who they were first. One query, and one more for late lists.
    """
    if not owners:
        return
    rows, link = _tables(owners[0])
    found = rows.objects.filter(**{f"{link}__in": [owner.pk for owner in owners]}, superseded_at=None)
    late = list(found.filter(effective_on__gt=on).order_by().values_list(f"{link}_id", flat=True).distinct())
    then: dict[int, Any] = {}
    for row in found.filter(**{f"{link}__in": late}).order_by("effective_on") if late else ():
        key = getattr(row, f"{link}_id")
        if row.effective_on <= on:
            then[key] = row
        else:
            then.setdefault(key, row)
    for owner in owners:
        if owner.pk in then:
            take_over(owner, then[owner.pk])


def identity_row(owner: Family | Member, on: date, at: datetime, origin: UUID | None) -> Any:
    """A dated row, not saved, of who somebody is as they stand in memory."""
    rows, link = _tables(owner)
    values = {column: getattr(owner, column) for column in _columns(owner)}
    return rows(**{f"{link}_id": owner.pk}, effective_on=on, recorded_at=at, origin=origin, **values)


def take_over(owner: Family | Member, row: FamilyIdentity | MemberIdentity) -> None:
    """Make the current copy in memory what a dated row says."""
    for column in _columns(owner):
        setattr(owner, column, getattr(row, column))
    owner.name_search = plain(owner.name)


def _tables(owner: Family | Member) -> tuple[Any, str]:
    return (FamilyIdentity, "family") if isinstance(owner, Family) else (MemberIdentity, "member")


def _columns(owner: Family | Member) -> tuple[str, ...]:
    return FAMILY_COLUMNS if isinstance(owner, Family) else MEMBER_COLUMNS


def _same(row: Any, owner: Any, columns: Sequence[str]) -> bool:
    """Seals of one number differ each time, so the index says whether it is the same number."""
    return all(getattr(row, name) == getattr(owner, name) for name in columns if not name.endswith("_sealed"))
