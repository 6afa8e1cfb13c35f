"""An accepted batch out of the registry again, exactly: its rows removed, what they replaced in force once more.

Rows of the batch are known by their origin, what they replaced by the instant (accepted_at) at which it was superseded.
Family by family in chunks, each one transaction that finds its work by what is still there: killed at any moment, the
next attempt goes on with the rest. Before the first row is touched it is looked at once more, with the district held,
whether something was built on the list: then nothing is, and the list stays.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from tangga.areas.holds import release
from tangga.audit.actions import record
from tangga.families.identities import take_over
from tangga.families.models import (
    DuplicateCase,
    FacilitatorAssignment,
    Family,
    FamilyIdentity,
    Member,
    MemberIdentity,
)
from tangga.imports.actions import ACCEPT
from tangga.imports.models import Batch, ListedValues, State
from tangga.imports.queries import OF_FAMILY, OF_MEMBER, built_on, unsent_changes_of
from tangga.jobs.actions import ask
from tangga.jobs.work import Work

AT_ONCE = 500  # families a transaction
BEGUN = "undoing"  # in Batch.counts, from before the first row is taken out until none is left


def take_back(work: Work) -> None:
    """The job: chunk by chunk until nothing of the batch is left."""
    batch = Batch.objects.get(public_id=work.job.subject)
    if not _begun(batch, work.at):
        return
    done = batch.counts.get("done", {})
    total = sum(done.get(f"{name}_{kind}", 0) for name in ("families", "members") for kind in ("new", "changed"))
    gone = 0
    # Members before families: a member points to a family, and new families hold nobody else's members.
    for step in (_members_back, _families_back):
        while True:
            with transaction.atomic():
                if Batch.objects.select_for_update().get(pk=batch.pk).state != State.UNDOING:
                    return
                count = step(batch)
            if not count:
                break
            gone += count
            work.progress("undoing", min(gone, total), total)
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        if batch.state != State.UNDOING:
            return
        release(batch.public_id)
        if batch.finished_at is None:  # it was never wholly in: its acceptance was cancelled, and can be asked for anew
            batch.state, batch.cursor, batch.accepted_at, batch.accepted_by = State.READY, 0, None, None
            batch.closed_at = batch.closed_by = None
            batch.mark = ""  # compare again before the next acceptance
        else:
            batch.state, batch.finished_at = State.UNDONE, work.at
        kept = {"done"} if batch.finished_at else set()
        batch.counts = {name: found for name, found in batch.counts.items() if name not in {"done", BEGUN} - kept}
        batch.save()
        detail = {name: count for name, count in sorted(done.items()) if name.endswith(("_new", "_changed"))}
        record("list.undone", batch, by=batch.closed_by, area_code=batch.district_id, detail=detail, at=work.at)


def _begun(batch: Batch, at: datetime) -> bool:
    """Whether rows may be taken out: the batch is being undone, and nothing was built on it when that began."""
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        if batch.state != State.UNDOING:
            return False
        if batch.counts.get(BEGUN):
            return True  # by an attempt that was killed
        if why := built_on(batch):
            _stays(batch, why, at)
            return False
        batch.counts[BEGUN] = {"drafts": unsent_changes_of(batch).delete()[0]}
        batch.save(update_fields=["counts"])
        ListedValues.objects.filter(batch=batch).delete()
        DuplicateCase.objects.filter(origin=batch.public_id).delete()
    return True


def _stays(batch: Batch, why: str, at: datetime) -> None:
    """The list stays in the registry; one that was half in (its acceptance was cancelled) is registered to its end."""
    by = batch.closed_by
    batch.notice, batch.closed_by, batch.closed_at = f"stays_{why}", None, None
    if batch.finished_at is not None:
        batch.state = State.ACCEPTED
        release(batch.public_id)
    else:
        batch.state = State.ACCEPTING  # the district stays held until it is wholly in
        ask(ACCEPT, batch.public_id, by=by, area_code=batch.district_id, at=at)
    batch.save()
    record("list.undo_refused", batch, by=None, area_code=batch.district_id, detail={"why": why}, at=at)


def _members_back(batch: Batch) -> int:
    keys = _some(batch, OF_MEMBER, "member")
    _rows_back(batch, OF_MEMBER, "member", keys)
    new = Member.objects.filter(origin=batch.public_id, pk__in=keys)
    gone = set(new.values_list("pk", flat=True))
    _copies_back(MemberIdentity, "member", set(keys) - gone)
    _delete(new)
    return len(keys)


def _families_back(batch: Batch) -> int:
    keys = _some(batch, (*OF_FAMILY, FacilitatorAssignment), "family")
    new = Family.objects.filter(origin=batch.public_id, pk__in=keys)
    gone = set(new.select_for_update().values_list("pk", flat=True))  # who assigns families locks them too
    _delete(FacilitatorAssignment.objects.filter(Q(origin=batch.public_id) | Q(family__in=gone), family__in=keys))
    _rows_back(batch, OF_FAMILY, "family", keys)
    _copies_back(FamilyIdentity, "family", set(keys) - gone)
    _delete(new)
    return len(keys)


def _some(batch: Batch, tables: Collection[Any], owner: str) -> list[int]:
    """Keys of some families, or members, that still have rows of the batch."""
    for table in tables:
        rows = table._default_manager.filter(origin=batch.public_id).order_by().values_list(f"{owner}_id", flat=True)
        if keys := list(dict.fromkeys(rows[:AT_ONCE])):
            return keys
    return []


def _rows_back(batch: Batch, tables: Collection[Any], owner: str, keys: Collection[int]) -> None:
    at: datetime | None = batch.accepted_at
    for table in tables:
        rows = table._default_manager.filter(**{f"{owner}__in": keys})
        _delete(rows.filter(origin=batch.public_id))
        # What was superseded at the batch's own instant, the batch superseded; it was right to begin with.
        rows.filter(superseded_at=at, recorded_at__lt=at).update(superseded_at=None)


def _copies_back(table: Any, owner: str, keys: Collection[int]) -> None:
    """The current copy on Family and Member says again what the latest dated row says."""
    latest: dict[int, Any] = {}
    for row in table._default_manager.filter(**{f"{owner}__in": keys}, superseded_at=None).order_by("effective_on"):
        latest[getattr(row, f"{owner}_id")] = row
    model: Any = Family if owner == "family" else Member
    changed = []
    for one in model.objects.filter(pk__in=list(latest)):
        take_over(one, latest[one.pk])
        changed.append(one)
    if changed:
        columns = [field.name for field in table._meta.fields if field.name in COPIED] + ["name_search"]
        model.objects.bulk_update(changed, columns, AT_ONCE)


COPIED = {
    "name", "carer", "relation", "address", "rt", "rw", "kk_sealed", "kk_index", "kk_mask", "nik_sealed", "nik_index",
    "nik_mask",
}  # fmt: skip


def _delete(rows: QuerySet[Any]) -> None:
    """Without looking at every row in Python first: nothing hangs on these rows but what is deleted before them."""
    rows._raw_delete(rows.db)
