"""From the stored file to cells, and from cells to standard rows: where the registry's half meets the reader's.

The cells of a file hold KK and NIK as they were written, so they are kept sealed like the file itself, and lie open
only in a working folder for as long as a step needs them.
"""

from pathlib import Path
from typing import Any

from django.db import transaction

from tangga.families import identity
from tangga.imports import files
from tangga.imports.actions import JAKARTA, ORIGINAL, PREVIEW
from tangga.imports.models import Batch, State
from tangga.imports.queries import may_vouch, remembered_mapping
from tangga.imports.reading import FileRefused, Recognised, check_file, read_cells, recognise, standard_rows
from tangga.jobs.actions import ask
from tangga.jobs.work import Work

CELLS = "cells"


def read_file(work: Work) -> None:
    """The job: cells, shape and headers. A file that is refused is told on the batch's page, with what to do."""
    batch = Batch.objects.get(public_id=work.job.subject)
    if batch.state != State.READING:
        return
    files.sweep(batch)
    try:
        values = _read(batch, work)
    except FileRefused as refused:
        Batch.objects.filter(pk=batch.pk, state=State.READING).update(
            state=State.FAILED, notice=refused.code, facts=refused.facts
        )
        return
    known = remembered_mapping(batch.district_id, values["signature"])
    holds = known is not None and may_vouch(known, batch.uploaded_by, work.at.astimezone(JAKARTA).date())
    values["state"] = State.PREPARING if holds else State.MAPPING
    if known is not None:
        values |= {"mapping": known.columns, "options": known.options}
    with transaction.atomic():
        if Batch.objects.filter(pk=batch.pk, state=State.READING).update(**values) and holds:
            ask(PREVIEW, batch.public_id, by=batch.uploaded_by, area_code=batch.district_id, at=work.at)


def _read(batch: Batch, work: Work) -> dict[str, Any]:
    work.progress("opening")
    with files.opened(batch, ORIGINAL, f".{batch.kind}") as path, files.working_folder(batch) as folder:
        kind = check_file(path, path.name)
        cells = folder / "cells.parquet"
        sheets = read_cells(path, kind, cells, lambda rows: work.progress("cells", rows))
        work.progress("columns")
        found = recognise(cells, sheets)
        files.seal_file(batch, CELLS, cells)
    return {
        "sheets": sheets.as_json()["sheets"],
        "shape": found.shape,
        "signature": found.signature,
        "columns": found.as_json(),
        "notice": "",
        "facts": {},
    }


def seal(kind: identity.Kind, digits: str) -> tuple[str, str, str]:
    """(sealed, index, mask) of a KK or NIK of 16 digits."""
    return identity.seal(digits), identity.blind_index(kind, digits), identity.mask(digits)


def standard_rows_of(batch: Batch, folder: Path, work: Work) -> dict[str, Any]:
    """Standard rows and problems of a batch's cells into a folder; what was counted on the way (Standard.as_json)."""
    with files.opened(batch, CELLS, ".parquet") as cells:
        done = standard_rows(
            cells,
            Recognised.from_json(batch.columns),
            batch.mapping,
            folder,
            seal,
            batch.effective_on,
            lambda rows: work.progress("rows", rows),
        )
    return {"cells": done.as_json()}
