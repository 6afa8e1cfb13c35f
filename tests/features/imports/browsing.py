"""Uploading through the pages, as a browser does, with the jobs done in between."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tangga.imports.models import Batch, State
from tangga.jobs.worker import work_all
from tests.make import NOW, TODAY

PERSONS = "No;NIK;No KK;Nama;Tanggal Lahir;Jenis Kelamin;Desa/Kelurahan\r\n"
SITI = "1;3273014101010001;3273010101180001;SITI CONTOH;01/01/2001;P;Sarijadi\r\n"


def send(client: Client, content: bytes | str, name: str = "daftar.csv", effective_on: date = TODAY) -> Any:
    """Post a file to the upload page."""
    content = content.encode() if isinstance(content, str) else content
    return client.post("/imports/upload/", {
        "file": SimpleUploadedFile(name, content), "effective_on": effective_on.isoformat(),
    })  # fmt: skip


def uploaded(client: Client, path: Path | str, effective_on: date = TODAY) -> Batch:
    """A batch whose columns wait to be confirmed: of a file, or of the text of a csv."""
    content, name = (path.read_bytes(), path.name) if isinstance(path, Path) else (path, "daftar.csv")
    answer = send(client, content, name, effective_on)
    assert answer.status_code == 302, answer.content.decode()
    work_all(NOW)
    return Batch.objects.get(public_id=answer["Location"].rstrip("/").rpartition("/")[2])


def choices(batch: Batch, **changed: str) -> dict[str, str]:
    """What the columns page sends when everything proposed is left as it is, but for `changed`."""
    sent = {f"column-{column['place']}": column["ours"] or "" for column in batch.columns["columns"]}
    return sent | changed


def confirmed(client: Client, batch: Batch, more: Mapping[str, str] | None = None) -> Batch:
    """The batch compared with the registry, its columns confirmed as proposed."""
    answer = client.post(f"/imports/{batch.public_id}/columns/", choices(batch) | dict(more or {}))
    assert answer.status_code == 302, answer.content.decode()
    work_all(NOW)
    batch.refresh_from_db()
    assert batch.state == State.READY
    return batch
