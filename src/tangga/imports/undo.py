"""An accepted batch out of the registry again, exactly: its rows removed, what they replaced in force once more.

Rows of the batch are known by their origin, what they replaced by the instant (accepted_at) at which it was superseded.
Family by family in chunks, each one transaction that finds its work by what is still there: killed at any moment, the
next attempt goes on with the rest. Before the first row is touched it is looked at once more, with the district held,
whether something was built on the list: then nothing is, and the list stays.

What is recorded about a family once the first rows are out should wait for the hold; where it came all the same, that
family stays as it is, with everybody in it, and the rest leaves: undoing comes to its end, and says how many stay.
"""

from collections.abc import Collection
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from tangga.areas.holds import release
from tangga.audit.actions import record
from tangga.families.duplicates import settle_cases, unsettle_cases
from tangga.families.identities import take_over
from tangga.families.models import (
    DuplicateCase,
    FacilitatorAssignment,
    Family,
    FamilyIdentity,
    Member,
    MemberFacts,
    MemberIdentity,
)
from tangga.imports.actions import ACCEPT
from tangga.imports.models import Batch, ListedValues, State
from tangga.imports.queries import OF_FAMILY, OF_MEMBER, built_on, unsent_changes_of
from tangga.jobs.actions import ask
from tangga.jobs.work import Work

AT_ONCE = 500  # families a transaction
BEGUN = "undoing"  # in Batch.counts, from before the first row is taken out until none is left
STAYS = "stays"  # in Batch.counts: of how many families rows of the list stay, since something was recorded upon them


# What goes out of the registry before a family, or a member, that is new by the list does.
LEAVES: dict[Any, tuple[Any, ...]] = {Family: (*OF_FAMILY, FacilitatorAssignment), Member: OF_MEMBER}


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
        stays: set[int] = set()  # members, or families; another attempt finds the same again
        while True:
            with transaction.atomic():
                if Batch.objects.select_for_update().get(pk=batch.pk).state != State.UNDOING:
                    return
                count = step(batch, stays)
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
        detail = {name: count for name, count in sorted(done.items()) if name.endswith(("_new", "_changed"))}
        if families := _families_left(batch):
            batch.counts[STAYS] = detail["families_stay"] = families
        batch.save()
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


def _members_back(batch: Batch, stays: set[int]) -> int:
    found = _some(batch, OF_MEMBER, "member", stays)
    homes = dict(Member.objects.filter(origin=batch.public_id, pk__in=found).values_list("pk", "family_id"))
    stays |= _members_that_stay(batch, found, homes)
    keys = set(found) - stays
    _rows_back(batch, OF_MEMBER, "member", keys)
    gone = homes.keys() & keys
    _copies_back(MemberIdentity, "member", keys - gone)
    _cases_back(batch, keys - gone)
    _open_cases("member", gone).delete()
    _delete(Member.objects.filter(pk__in=gone))
    return len(found)


def _families_back(batch: Batch, stays: set[int]) -> int:
    found = _some(batch, (*OF_FAMILY, FacilitatorAssignment), "family", stays)
    new = Family.objects.filter(origin=batch.public_id, pk__in=found)
    gone = set(new.select_for_update().values_list("pk", flat=True))  # who assigns families locks them too
    stays |= _recorded_upon(batch, OF_FAMILY, "family", found) | _pointed_at(Family, gone)
    keys = set(found) - stays
    gone &= keys
    _delete(FacilitatorAssignment.objects.filter(Q(origin=batch.public_id) | Q(family__in=gone), family__in=keys))
    _rows_back(batch, OF_FAMILY, "family", keys)
    _copies_back(FamilyIdentity, "family", keys - gone)
    _open_cases("family", gone).delete()
    _delete(Family.objects.filter(pk__in=gone))
    return len(found)


def _some(batch: Batch, tables: Collection[Any], owner: str, stays: Collection[int]) -> list[int]:
    """Keys of some families, or members, that still have rows of the batch; but for those that stay."""
    for table in tables:
        rows = table._default_manager.filter(origin=batch.public_id).order_by().values_list(f"{owner}_id", flat=True)
        if not stays:
            keys = list(dict.fromkeys(rows[:AT_ONCE]))
        else:
            keys = list(dict.fromkeys(islice((key for key in rows.iterator() if key not in stays), AT_ONCE)))
        if keys:
            return keys
    return []


def _members_that_stay(batch: Batch, keys: Collection[int], homes: dict[int, int]) -> set[int]:
    """Of some members: about whom something was recorded since; and of a family that is new by the list all of its
    members (homes: those new by it -> their family) when it was about one of them, or about the family.
    """
    new = set(Family.objects.filter(origin=batch.public_id, pk__in=set(homes.values())).values_list("pk", flat=True))
    of_new = dict(Member.objects.filter(family__in=new).values_list("pk", "family_id"))
    found = _recorded_upon(batch, OF_MEMBER, "member", {*keys, *of_new}) | _pointed_at(Member, {*homes, *of_new})
    whole = _recorded_upon(batch, OF_FAMILY, "family", new) | _pointed_at(Family, new, batch)
    whole |= {of_new[key] for key in found if key in of_new}
    return found | {key for key, family in homes.items() if family in whole}


def _recorded_upon(batch: Batch, tables: Collection[Any], owner: str, keys: Collection[int]) -> set[int]:
    """Of some families, or members: those about whom rows were recorded, or the list's replaced, after the list; what
    `built_on` asks of all of them at once.
    """
    found: set[int] = set()
    for table in tables:
        rows = table._default_manager.filter(**{f"{owner}__in": keys}).order_by()
        others = rows.filter(recorded_at__gte=batch.accepted_at).exclude(origin=batch.public_id)
        replaced = rows.filter(origin=batch.public_id).exclude(superseded_at=None)
        for later in (others, replaced):
            found.update(later.values_list(f"{owner}_id", flat=True))
    return found


def _pointed_at(model: Any, keys: Collection[int], batch: Batch | None = None) -> set[int]:
    """Of families, or members, that are new by the list: those that anything points to besides what leaves with them
    (their own dated rows, who accompanies them, cases that nobody decided); nor the batch's own people, if given.
    """
    found: set[int] = set()
    if not keys:
        return found
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.related_model in LEAVES[model]:
            continue
        column = relation.field.attname
        rows = relation.related_model._default_manager.filter(**{f"{column}__in": keys}).order_by()
        if relation.related_model is DuplicateCase:
            rows = rows.exclude(state=DuplicateCase.State.OPEN)
        if batch is not None and relation.related_model in (Member, MemberFacts):
            rows = rows.exclude(origin=batch.public_id)
        found.update(rows.values_list(column, flat=True))
    return found


def _cases_back(batch: Batch, members: Collection[int]) -> None:
    """Cases about members known before stand as they did before the list changed a number of theirs."""
    assert batch.accepted_at is not None  # a constraint holds it
    unsettle_cases(members, (), batch.accepted_at)
    settle_cases(members, (), batch.accepted_at)


def _open_cases(side: str, keys: Collection[int]) -> QuerySet[DuplicateCase]:
    """Cases that nobody decided about families, or members, that leave: found meanwhile from the other side."""
    about = Q(**{f"first_{side}__in": keys}) | Q(**{f"second_{side}__in": keys})
    return DuplicateCase.objects.filter(about, state=DuplicateCase.State.OPEN)


def _families_left(batch: Batch) -> int:
    """Of how many families something of the batch is still on record: of them, or of somebody in them."""
    left: set[int] = set()
    for tables, family in ((OF_FAMILY, "family"), (OF_MEMBER, "member__family")):
        for table in tables:
            rows = table._default_manager.filter(origin=batch.public_id).order_by()
            left.update(rows.values_list(family, flat=True))
    return len(left)


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
