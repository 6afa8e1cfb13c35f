"""Every write of an import: upload, confirm the columns, accept, choose between two values, discard, undo.

What takes long is done by jobs (imports/steps.py); here is what a person asks for, each in one short transaction.
"""

import hashlib
from collections.abc import Mapping as MappingType
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tangga.areas.holds import hold
from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.imports import files
from tangga.imports.checks import (
    check_may_move,
    check_nothing_built,
    check_seen,
    district_code_of,
    scope_key_of,
)
from tangga.imports.models import CLOSED, Batch, ConflictChoice, Mapping, State
from tangga.imports.queries import accepts_lists, batches_seen_by, built_on, remembered_mapping, staged_of
from tangga.imports.staged import changes_of
from tangga.jobs.actions import ask
from tangga.jobs.queries import open_job_of
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.runs.models import Run

JAKARTA = ZoneInfo("Asia/Jakarta")
KEEP_DAYS = 90
ORIGINAL = "original"  # the user's file, as it came
READ, PREVIEW, ACCEPT, UNDO = "imports.read", "imports.preview", "imports.accept", "imports.undo"


def upload(path: Path, name: str, kind: str, *, effective_on: date, by: Person, at: datetime) -> tuple[Batch, bool]:
    """Keep a file (checked already: imports.reading.check_file) and ask for it to be read. (batch, whether it is new).

    The same file again, for the same district and the same families, is the batch it was: nothing happens twice.
    name: as the person called the file; shown on pages only. kind: xlsx, xls, ods or csv.
    Refused: NotAllowed to roles that may not upload; NotValid for a posting without a district.
    """
    # Here, not above: the rules load ibis, which most commands and pages do without.
    from tangga.rules.identifiers import hide_numbers

    posting = posting_of(by, at.astimezone(JAKARTA).date())
    check_role_may(posting, Action.UPLOAD_LIST)
    assert posting is not None  # check_role_may refuses without one
    sha256, size = hashed(path)
    same = {"district_id": district_code_of(posting), "scope_key": scope_key_of(posting), "sha256": sha256}
    if known := Batch.objects.filter(**same).exclude(state__in=CLOSED).first():
        return known, False
    batch = Batch(
        **same,
        size_bytes=size,
        uploaded_by=by,
        uploaded_at=at,
        file_name=hide_numbers(" ".join(Path(name).name.split()))[:200],
        kind=kind,
        effective_on=effective_on,
    )
    files.seal_file(batch, ORIGINAL, path)  # before the row: a row whose file is missing could not be read
    try:
        with transaction.atomic():
            batch.save(force_insert=True)
            ask(READ, batch.public_id, by=by, area_code=batch.district_id, at=at)
            detail = {"kind": kind, "bytes": size, "sha256": sha256, "effective_on": effective_on.isoformat()}
            record("list.uploaded", batch, by=by, area_code=batch.district_id, detail=detail, at=at)
    except IntegrityError:
        files.delete_all(batch)  # a double click: the other one was first
        return Batch.objects.exclude(state__in=CLOSED).get(**same), False
    except BaseException:
        files.delete_all(batch)
        raise
    return batch, True


def hashed(path: Path) -> tuple[str, int]:
    """(sha256, bytes) of a file."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)
            size += len(part)
    return digest.hexdigest(), size


@transaction.atomic
def confirm_mapping(
    batch: Batch, mapping: MappingType[str, Any], options: MappingType[str, Any], *, by: Person, at: datetime
) -> Batch:
    """Say what the columns mean, remember it for lists with the same headers, and ask for the preview.

    mapping: {their column's place, as text: our column}; what is not in it is left out. Sent twice: done once.
    Refused: Batch.DoesNotExist (404) to those who do not see the batch; Conflict once it is being accepted.
    """
    batch = _locked(batch, Action.UPLOAD_LIST, by, at)
    if batch.state == State.PREPARING and batch.mapping == dict(mapping) and batch.options == dict(options):
        return batch
    check_may_move(batch, State.PREPARING)
    batch.mapping, batch.options, batch.state, batch.notice = dict(mapping), dict(options), State.PREPARING, ""
    batch.save(update_fields=["mapping", "options", "state", "notice"])
    _remember(batch, by, at)
    ask(PREVIEW, batch.public_id, by=by, area_code=batch.district_id, at=at)
    detail = {"columns": sorted(set(mapping.values())), "signature": batch.signature}
    record("list.mapping_confirmed", batch, by=by, area_code=batch.district_id, detail=detail, at=at)
    return batch


def _remember(batch: Batch, by: Person, at: datetime) -> None:
    """Keep a batch's mapping for lists with the same headers; what an official of the district said stays until one
    says otherwise."""
    today = at.astimezone(JAKARTA).date()
    known = remembered_mapping(batch.district_id, batch.signature)
    if (
        known is not None
        and accepts_lists(known.confirmed_by, batch.district_id, today)
        and not accepts_lists(by, batch.district_id, today)
    ):
        return
    said = {"shape": batch.shape, "columns": batch.mapping, "options": batch.options}
    Mapping.objects.update_or_create(
        district_id=batch.district_id,
        signature=batch.signature,
        defaults=said | {"confirmed_by": by, "confirmed_at": at},
    )


@transaction.atomic
def choose(batch: Batch, table: str, place: int, take: bool | None, *, seen: str, by: Person, at: datetime) -> Batch:
    """Say for one row with a conflict whether the list's values replace the correction's; None: as for all rows.

    seen: the digest (Batch.digest) of the comparison that whoever chooses was shown.
    Refused: Batch.DoesNotExist (404); NotAllowed to who may not accept; Conflict once the batch does not wait any
    more, or was read anew since; NotValid for a row that has no conflict.
    """
    batch = _locked(batch, Action.ACCEPT_LIST, by, at)
    _check_ready(batch)
    check_seen(batch, seen)
    row = staged_of(batch).row(table, place) if table in ("families", "members") else None
    if row is None or not row["conflict"]:
        raise NotValid(_("This row has no two values to choose between. Load the page again."))
    if take and any(change.get("kept") for change in changes_of(row)):
        raise NotValid(_("A list moves nobody to another family. If it is right, correct it on the family's page."))
    known = ConflictChoice.objects.filter(batch=batch, table=table, place=place)
    if take is None:
        known.delete()
    else:
        ConflictChoice.objects.update_or_create(batch=batch, table=table, place=place, defaults={"take": take})
    detail = {"table": table, "place": place, "take": take}
    record("list.conflict_chosen", batch, by=by, area_code=batch.district_id, detail=detail, at=at)
    return batch


@transaction.atomic
def choose_for_all(batch: Batch, take: bool, *, seen: str, by: Person, at: datetime) -> Batch:
    """The same for every row of which nothing was said by itself. Refused as `choose`."""
    batch = _locked(batch, Action.ACCEPT_LIST, by, at)
    _check_ready(batch)
    check_seen(batch, seen)
    if batch.take_conflicts != take:
        batch.take_conflicts = take
        batch.save(update_fields=["take_conflicts"])
        record("list.conflicts_chosen", batch, by=by, area_code=batch.district_id, detail={"take": take}, at=at)
    return batch


def _check_ready(batch: Batch) -> None:
    if batch.state != State.READY:
        raise Conflict(_("This list is not waiting for a decision any more. Load its page again."))


@transaction.atomic
def accept(batch: Batch, *, seen: str, by: Person, at: datetime) -> Batch:
    """Have the list registered, by a job; until it is done no assessment of the district begins. Twice is once.

    seen: the digest (Batch.digest) of the comparison that whoever accepts was shown.
    Refused: Batch.DoesNotExist (404); NotAllowed to who may not accept; Conflict when the batch is not ready or was
    read anew since, when another list of the district is being registered, and while an assessment of it is being made.
    """
    batch = _locked(batch, Action.ACCEPT_LIST, by, at)
    if batch.state in (State.ACCEPTING, State.ACCEPTED):
        return batch
    check_may_move(batch, State.ACCEPTING)
    check_seen(batch, seen)
    _hold(batch, at)
    batch.state, batch.accepted_by, batch.accepted_at, batch.notice = State.ACCEPTING, by, at, ""
    batch.cursor = 0
    batch.save(update_fields=["state", "accepted_by", "accepted_at", "notice", "cursor"])
    ask(ACCEPT, batch.public_id, by=by, area_code=batch.district_id, at=at)
    detail = {"sha256": batch.sha256, "effective_on": batch.effective_on.isoformat(), "digest": batch.digest}
    record("list.accepted", batch, by=by, area_code=batch.district_id, detail=detail, at=at)
    return batch


def _hold(batch: Batch, at: datetime) -> None:
    hold(batch.district_id, batch.public_id, at)
    if Run.objects.filter(area=batch.district_id, status=Run.Status.RUNNING).exists():
        raise Conflict(_("An assessment of this district is being made. Wait until it is done, then try again."))


@transaction.atomic
def go_on(batch: Batch, *, by: Person, at: datetime) -> Batch:
    """Ask once more for the work of a batch whose job was given up or cancelled half-way. Refused as `accept`."""
    batch = _locked(batch, Action.ACCEPT_LIST, by, at)
    kinds = {State.ACCEPTING: ACCEPT, State.UNDOING: UNDO}
    if batch.state not in kinds:
        raise Conflict(_("This list is not half done. Load its page again."))
    ask(kinds[State(batch.state)], batch.public_id, by=by, area_code=batch.district_id, at=at)
    batch.notice = ""
    batch.save(update_fields=["notice"])
    return batch


@transaction.atomic
def discard(batch: Batch, *, by: Person, at: datetime) -> Batch:
    """Put a list aside that is not in the registry; who uploaded it may, and who may accept it. Twice is once.

    Refused: Batch.DoesNotExist (404); Conflict for a list that is in the registry, or on its way into it.
    """
    batch = _locked(batch, Action.UPLOAD_LIST, by, at)
    if batch.state == State.DISCARDED:
        return batch
    check_may_move(batch, State.DISCARDED)
    batch.state, batch.closed_by, batch.closed_at = State.DISCARDED, by, at
    batch.save(update_fields=["state", "closed_by", "closed_at"])
    record("list.discarded", batch, by=by, area_code=batch.district_id, detail={"sha256": batch.sha256}, at=at)
    return batch


@transaction.atomic
def undo(batch: Batch, *, by: Person, at: datetime) -> Batch:
    """Have an accepted list taken out of the registry, by a job. Twice is once.

    Refused: Batch.DoesNotExist (404); NotAllowed to who may not accept lists; Conflict for a list that was not
    accepted, or on which something was built: an assessment, a correction, a later list, a decided case.
    """
    batch = _locked(batch, Action.ACCEPT_LIST, by, at)
    if batch.state in (State.UNDOING, State.UNDONE):
        return batch
    check_may_move(batch, State.UNDOING)
    if batch.state == State.ACCEPTED:
        _hold(batch, at)  # first: whoever records something about the district now waits, or is done and is seen
        check_nothing_built(built_on(batch))
    elif open_job_of(ACCEPT, batch.public_id) is not None:
        raise Conflict(_("This list is being registered. Cancel that first; what is in already is then taken out."))
    batch.state, batch.closed_by, batch.closed_at, batch.notice = State.UNDOING, by, at, ""
    batch.save(update_fields=["state", "closed_by", "closed_at", "notice"])
    ask(UNDO, batch.public_id, by=by, area_code=batch.district_id, at=at)
    record("list.undo_asked", batch, by=by, area_code=batch.district_id, detail={"sha256": batch.sha256}, at=at)
    return batch


def delete_old_files(at: datetime, keep_days: int = KEEP_DAYS) -> int:
    """Delete what batches keep on disk when they were decided more than so many days ago; how many batches it was.

    The batch itself, its counts and what the log says of it stay.
    """
    until = at - timedelta(days=keep_days)
    decided = Q(state=State.ACCEPTED, finished_at__lt=until) | Q(state__in=CLOSED, uploaded_at__lt=until)
    deleted = 0
    for batch in Batch.objects.filter(decided, files_deleted_at=None):
        files.delete_all(batch)
        with transaction.atomic():
            Batch.objects.filter(pk=batch.pk).update(files_deleted_at=at)
            record("list.files_deleted", batch, by=None, area_code=batch.district_id, at=at)
        deleted += 1
    return deleted


def _locked(batch: Batch, action: Action, by: Person, at: datetime) -> Batch:
    """The batch as it stands now, held until the transaction ends, for somebody who sees it and may do this."""
    today = at.astimezone(JAKARTA).date()
    found = batches_seen_by(by, today).select_related(None).select_for_update().get(pk=batch.pk)
    check_role_may(posting_of(by, today), action)
    return found
