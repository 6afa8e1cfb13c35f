"""Who looked at which family: noted before the page is shown, and without making anybody wait for it.

A look is a write that comes with a read. PostgreSQL takes it at any time. SQLite lets one write at a time: while a long
list is being accepted, a page that had to note its look would stand still. So a look waits for the writer only
PATIENCE_MS; after that it is laid aside as a small file (ids only) in the data folder, where the next look, or whoever
opens the log, brings it in. No page fails or waits for long, and no look goes unnoted: when even the file cannot be
written, the page is not shown.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import OperationalError, connection, models, transaction

from tangga.audit.models import Event

APART = timedelta(minutes=10)  # looks of one person at one family within it are one look
PATIENCE_MS = 250
VIEWED = "family.viewed"
ENDING = ".look"


def record_look(family: models.Model, *, by: AbstractBaseUser, area_code: str, at: datetime) -> None:
    """Note that somebody sees a family's page (or asks for it by program). Call it before anything is shown.

    family  has a public_id; area_code is where the family lives that day, so that the log of that area has the look
    One event for each person, family and ten minutes. (Two at the very same moment may both be noted.)
    """
    looks = Event.objects.filter(family=str(family.public_id), actor_id=by.pk, action=VIEWED)  # type: ignore[attr-defined]
    if looks.filter(at__gt=at - APART, at__lte=at).exists():
        return
    event = Event(
        at=at,
        actor_id=by.pk,
        action=VIEWED,
        subject_type=family._meta.label_lower,
        subject_id=str(family.public_id),  # type: ignore[attr-defined]
        family=str(family.public_id),  # type: ignore[attr-defined]
        area_code=area_code,
    )
    try:
        with _short_wait(), transaction.atomic():
            _bring_in()
            event.save(force_insert=True)
    except OperationalError as error:
        if not is_busy(error):
            raise
        _lay_aside(event)


def bring_in_looks() -> None:
    """Put the looks that were laid aside into the log; does nothing while somebody else writes."""
    if not any(_waiting()):
        return
    try:
        with _short_wait(), transaction.atomic():
            _bring_in()
    except OperationalError as error:
        if not is_busy(error):
            raise


def is_busy(error: OperationalError) -> bool:
    """Whether SQLite refused because somebody else is writing."""
    cause = error.__cause__
    return isinstance(cause, sqlite3.OperationalError) and (cause.sqlite_errorcode & 0xFF) in (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    )


@contextmanager
def _short_wait() -> Iterator[None]:
    """On SQLite, wait for another writer no longer than PATIENCE_MS inside the block."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    (usual,) = connection.connection.execute("PRAGMA busy_timeout").fetchone()
    connection.connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    try:
        yield
    finally:
        connection.connection.execute(f"PRAGMA busy_timeout = {usual}")


def _folder() -> Path:
    return Path(settings.DATA_FOLDER) / "looks"


def _lay_aside(event: Event) -> None:
    """One file for each look, complete under its name or not there at all."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = {
        "at": event.at.isoformat(),
        "actor": event.actor_id,
        "type": event.subject_type,
        "family": event.family,
        "area": event.area_code,
    }
    unfinished = folder / f"{uuid4().hex}.part"
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(kept), encoding="utf-8")
    unfinished.rename(unfinished.with_suffix(ENDING))


def _waiting() -> Iterator[Path]:
    folder = _folder()
    if folder.is_dir():
        yield from folder.glob(f"*{ENDING}")


def _bring_in() -> None:
    """Inside the caller's transaction. A file goes only after its event is committed: a crash in between leaves both,
    and the file is then found to be in the log already."""
    done = []
    for path in _waiting():
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue  # another process was first
        event = Event(
            at=datetime.fromisoformat(kept["at"]),
            actor_id=kept["actor"],
            action=VIEWED,
            subject_type=kept["type"],
            subject_id=kept["family"],
            family=kept["family"],
            area_code=kept["area"],
        )
        same = Event.objects.filter(family=event.family, actor_id=event.actor_id, action=VIEWED, at=event.at)
        if not same.exists():
            event.save(force_insert=True)
        done.append(path)
    for path in done:
        transaction.on_commit(partial(path.unlink, missing_ok=True))
