"""The staged rows of an accepted batch into the registry: chunk by chunk, each chunk one transaction with the cursor.

Killed at any moment, the work goes on with the first chunk that is not in: a chunk's rows and the cursor that says so
are written together or not at all. Every row carries the batch's public_id as its origin and the batch's accepted_at
as the instant it was recorded.
"""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tangga.areas.holds import release
from tangga.areas.queries import codes_in_use
from tangga.audit.actions import record
from tangga.errors import TanggaError
from tangga.families.bulk import insert
from tangga.families.duplicates import open_cases, settle_cases
from tangga.families.listed_families import register_families
from tangga.families.listed_members import register_members
from tangga.families.models import (
    Family,
    FamilyFacts,
    FamilyIdentity,
    Member,
    MemberFacts,
    MemberIdentity,
    MembershipSpell,
)
from tangga.families.registration import Registration
from tangga.imports.mark import stands_as_compared
from tangga.imports.models import Batch, ConflictChoice, ListedValues, State
from tangga.imports.preview import compare_again
from tangga.imports.queries import staged_of
from tangga.imports.staged import CHANGED, CONFLICT, NEW, REFUSED, SAME, Staged, changes_of
from tangga.jobs.work import Work

Row = dict[str, Any]
Choices = Mapping[tuple[str, int], bool]
TABLES = ("families", "members")
# What a change of a family is called -> the staged column with its new value, where that is called otherwise.
STAGED_AS = {"region_id": "region_code", "name": "carer_name"}
NIK = ("nik_sealed", "nik_index", "nik_mask")
MEANWHILE = "changed_meanwhile"
log = logging.getLogger("tangga.imports")


class CountsDiffer(TanggaError):
    """read = new + changed + known already + refused does not hold: a mistake of Tangga, which another try repeats."""


def register_staged(work: Work) -> None:
    """The job: compare again if the registry has changed since the preview, then register.

    When the new comparison says something else than what was accepted, nothing is registered: the batch waits for the
    official to look again.
    """
    batch = Batch.objects.get(public_id=work.job.subject)
    if batch.state != State.ACCEPTING:
        return
    if batch.cursor == 0 and not stands_as_compared(batch, work.at):
        batch = compare_again(batch, work)
        if batch.state != State.ACCEPTING:
            return
    register_chunks(batch, staged_of(batch), work)


def register_chunks(batch: Batch, staged: Staged, work: Work) -> None:
    """Every chunk from the cursor on. Another worker that took over stops this one at its next chunk."""
    areas = codes_in_use()
    choices: Choices = {
        (choice.table, choice.place): choice.take for choice in ConflictChoice.objects.filter(batch=batch)
    }
    total = sum(batch.counts[name].get("read", 0) for name in TABLES)
    while batch.cursor < batch.chunks:
        families, members = staged.chunk(batch.cursor)
        with transaction.atomic():
            locked = Batch.objects.select_for_update().get(pk=batch.pk)
            if locked.state != State.ACCEPTING or locked.cursor != batch.cursor:
                return
            done = _register(locked, families, members, areas, choices)
            locked.counts["done"] = dict(Counter(locked.counts.get("done", {})) + done)
            locked.cursor += 1
            locked.save(update_fields=["cursor", "counts"])
        batch = locked
        read = sum(count for name, count in batch.counts["done"].items() if name.endswith("_read"))
        work.progress("registering", read, total)
    _finish(batch, work)


def _finish(batch: Batch, work: Work) -> None:
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        if batch.state != State.ACCEPTING:
            return
        done = batch.counts.get("done", {})
        for name in TABLES:
            parts = sum(done.get(f"{name}_{kind}", 0) for kind in ("new", "changed", "same", "refused"))
            listed = batch.counts[name].get("read", 0) - batch.counts[name].get("refused_unread", 0)
            if not parts == done.get(f"{name}_read", 0) == listed:
                log.error("list %s: %s %s read, %s accounted for", batch.public_id, listed, name, parts)
                raise CountsDiffer(
                    _(
                        "The counts of this list do not add up: Tangga made a mistake. Take the list out again and "
                        "tell your administrator; going on does not help."
                    )
                )
        batch.state, batch.finished_at = State.ACCEPTED, work.at
        batch.save(update_fields=["state", "finished_at"])
        release(batch.public_id)
        detail = {"effective_on": batch.effective_on.isoformat(), "sha256": batch.sha256, **dict(sorted(done.items()))}
        record("list.registered", batch, by=batch.accepted_by, area_code=batch.district_id, detail=detail, at=work.at)


def _register(
    batch: Batch, families: Sequence[Row], members: Sequence[Row], areas: Mapping[str, str], choices: Choices
) -> Counter[str]:
    """One chunk; what became of its rows: {"families_new": ..., "members_refused": ...}."""
    assert batch.accepted_at is not None  # a constraint holds it
    done: Counter[str] = Counter()
    moved = _changed_meanwhile(batch, families, members)
    # A facilitator's own list: the families that are new by it are theirs to accompany.
    facilitators = {batch.scope_key: batch.uploaded_by} if batch.scope_key else {}
    mine = {"facilitator_id": batch.scope_key} if batch.scope_key else {}
    work = Registration(batch.effective_on, batch.accepted_at, "", facilitators, origin=batch.public_id, areas=areas)
    ready: dict[str, list[Row]] = {}
    for name, rows in zip(TABLES, (families, members), strict=True):
        ready[name] = []
        for row in rows:
            done[f"{name}_read"] += 1
            if row["outcome"] == REFUSED or row["family_id"] in moved:
                done[f"{name}_refused"] += 1
                done[f"{name}_{MEANWHILE}"] += row["outcome"] != REFUSED
            elif row["outcome"] == SAME:
                done[f"{name}_same"] += 1
            elif row["outcome"] == NEW:
                ready[name].append(row | mine if name == "families" else row)
                done[f"{name}_new"] += 1
            elif changed := _changed(name, row, choices.get((name, row["place"]), batch.take_conflicts)):
                ready[name].append(changed)
                done[f"{name}_changed"] += 1
            else:
                done[f"{name}_same"] += 1  # every difference was against a correction, and the correction stays
                done[f"{name}_kept"] += 1
    register_families(work, ready["families"], checked=True)
    register_members(work, ready["members"], checked=True)
    _keep_listed(batch, families, members, moved)
    indexes = {row["nik_index"] for row in members if row["twice"] and row["nik_index"] and row["outcome"] != REFUSED}
    done["cases"] += open_cases(indexes | work.niks.taken_away, batch.public_id, batch.accepted_at)
    settle_cases(work.niks.owners, work.kks.owners, batch.accepted_at)
    return done


def _changed(name: str, row: Row, take: bool) -> Row | None:
    """Only what differs, so that nothing else is said; without the conflicts, unless the list was chosen. None: nothing
    is left to register."""
    said = [change for change in changes_of(row) if not change.get("kept")]  # where a person belongs stays, whatever
    changes = [change for change in said if take or not change["conflict"]]
    if not changes and row["outcome"] == CONFLICT:
        return None
    found: Row = {"family_id": row["family_id"]}
    if name == "members":
        found["member_id"] = row["member_id"]
    for change in changes:
        column = change["column"]
        if column == "nik":
            found |= {part: row[part] for part in NIK}
        else:
            staged = STAGED_AS.get(column, column) if name == "families" else column
            found[staged] = row[staged]
    columns = {change["column"] for change in said}
    if "school_level" in found and "school_grade" not in columns:
        found["school_grade"] = row["school_grade"]  # no difference, but without it the level's class would be unknown
    if take:
        conflicts = [change["column"] for change in changes if change["conflict"]]
        found["taken"] = [*conflicts, *(NIK if "nik" in conflicts else ())]
    return found


def _changed_meanwhile(batch: Batch, families: Sequence[Row], members: Sequence[Row]) -> set[str]:
    """family_ids of which anything was recorded since the comparison: not what the official saw, so not touched."""
    at = batch.previewed_at
    known = {row["family_id"] for row in families if row.get("known")}
    known |= {row["family_id"] for row in members if row["outcome"] in (CHANGED, CONFLICT)}
    known.discard(None)
    found: set[str] = set()
    # By keys, no join, as when families are registered (families/listed_families.py).
    ids = dict(Family.objects.filter(family_id__in=known).order_by().values_list("pk", "family_id")) if known else {}
    people = Member.objects.filter(family__in=list(ids)).order_by().values_list("pk", "family_id") if ids else ()
    homes = {member: ids[family] for member, family in people}
    tables: tuple[tuple[Any, str, Mapping[int, str]], ...] = (
        (FamilyFacts, "family", ids),
        (FamilyIdentity, "family", ids),
        (MembershipSpell, "family", ids),
        (MemberFacts, "member", homes),
        (MemberIdentity, "member", homes),
    )
    for table, owner, of in tables:
        later = table._default_manager.filter(**{f"{owner}__in": list(of)}, recorded_at__gt=at).order_by()
        found |= {of[key] for key in later.exclude(origin=batch.public_id).values_list(owner, flat=True)}
    new = [row for row in families if row["outcome"] == NEW]
    held = Family.objects.filter(family_id__in=[row["family_id"] for row in new]).values_list("family_id", flat=True)
    found |= set(held)
    by_kk = {row["kk_index"]: row["family_id"] for row in new}
    again = Family.objects.filter(kk_index__in=list(by_kk)).values_list("kk_index", flat=True)
    found |= {by_kk[index] for index in again}
    fresh = {
        row["member_id"]: row["family_id"] for row in members if row["outcome"] == NEW and row["family_id"] in known
    }
    found |= {
        fresh[one] for one in Member.objects.filter(member_id__in=list(fresh)).values_list("member_id", flat=True)
    }
    return found


def _keep_listed(batch: Batch, families: Sequence[Row], members: Sequence[Row], moved: set[str]) -> None:
    """What the list said besides: counts, amounts, groups, notes, absences. Never a fact; kept beside."""
    said = {
        name: [row for row in rows if row["extras"] and row["outcome"] != REFUSED and row["family_id"] not in moved]
        for name, rows in zip(TABLES, (families, members), strict=True)
    }
    if not any(said.values()):
        return
    ids = {row["family_id"] for rows in said.values() for row in rows}
    keys = dict(Family.objects.filter(family_id__in=ids).values_list("family_id", "pk"))
    people = dict(
        Member.objects.filter(member_id__in=[row["member_id"] for row in said["members"]]).values_list(
            "member_id", "pk"
        )
    )
    insert(
        ListedValues,
        ("batch_id", "family_id", "member_id", "values"),
        [
            (batch.pk, keys[row["family_id"]], people[row["member_id"]] if name == "members" else None, row["extras"])
            for name, rows in said.items()
            for row in rows
        ],
    )
