"""Every write of an import: upload, confirm the columns, accept, choose between two values, discard, undo.

What takes long is done by jobs (imports/steps.py); here is what a person asks for, each in one short transaction.
"""

import hashlib
from collections.abc import Mapping as MappingType
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from tangga.audit.actions import record
from tangga.imports import files
from tangga.imports.checks import check_may_move, district_code_of, scope_key_of
from tangga.imports.models import CLOSED, Batch, Mapping, State
from tangga.imports.queries import batches_seen_by
from tangga.jobs.actions import ask
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action

JAKARTA = ZoneInfo("Asia/Jakarta")
ORIGINAL = "original"  # the user's file, as it came
READ, PREVIEW, ACCEPT, UNDO = "imports.read", "imports.preview", "imports.accept", "imports.undo"


def upload(path: Path, name: str, kind: str, *, effective_on: date, by: Person, at: datetime) -> tuple[Batch, bool]:
    """Keep a file (checked already: imports.reading.check_file) and ask for it to be read. (batch, whether it is new).

    The same file again, for the same district and the same families, is the batch it was: nothing happens twice.
    name: as the person called the file; shown on pages only. kind: xlsx, xls, ods or csv.
    Refused: NotAllowed to roles that may not upload; NotValid for a posting without a district.
    """
    posting = posting_of(by, at.astimezone(JAKARTA).date())
    check_role_may(posting, Action.UPLOAD_LIST)
    assert posting is not None  # check_role_may refuses without one
    sha256, size = _hashed(path)
    same = {"district_id": district_code_of(posting), "scope_key": scope_key_of(posting), "sha256": sha256}
    if known := Batch.objects.filter(**same).exclude(state__in=CLOSED).first():
        return known, False
    batch = Batch(
        **same,
        size_bytes=size,
        uploaded_by=by,
        uploaded_at=at,
        file_name=" ".join(Path(name).name.split())[:200],
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


def _hashed(path: Path) -> tuple[str, int]:
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
    Mapping.objects.update_or_create(
        district_id=batch.district_id,
        signature=batch.signature,
        defaults={
            "shape": batch.shape,
            "columns": dict(mapping),
            "options": dict(options),
            "confirmed_by": by,
            "confirmed_at": at,
        },
    )
    ask(PREVIEW, batch.public_id, by=by, area_code=batch.district_id, at=at)
    detail = {"columns": sorted(set(mapping.values())), "signature": batch.signature}
    record("list.mapping_confirmed", batch, by=by, area_code=batch.district_id, detail=detail, at=at)
    return batch


def _locked(batch: Batch, action: Action, by: Person, at: datetime) -> Batch:
    """The batch as it stands now, held until the transaction ends, for somebody who sees it and may do this."""
    today = at.astimezone(JAKARTA).date()
    found = batches_seen_by(by, today).select_related(None).select_for_update().get(pk=batch.pk)
    check_role_may(posting_of(by, today), action)
    return found
