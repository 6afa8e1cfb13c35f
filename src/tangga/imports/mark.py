"""Where the registry stands, so that acceptance knows whether what a list was compared with is still all there is."""

import hashlib
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import OperationalError, connection, transaction
from django.db.models import Max

from tangga.families import identity
from tangga.families.history import in_force
from tangga.families.models import (
    FacilitatorAssignment,
    FamilyFacts,
    FamilyIdentity,
    MemberFacts,
    MemberIdentity,
    MembershipSpell,
)
from tangga.families.queries import families_seen_by
from tangga.imports.models import Batch, State
from tangga.people.queries import posting_of

JAKARTA = ZoneInfo("Asia/Jakarta")
TABLES: tuple[Any, ...] = (
    FamilyFacts,
    MemberFacts,
    FamilyIdentity,
    MemberIdentity,
    MembershipSpell,
    FacilitatorAssignment,
)
TRIES, PAUSE = 5, 0.2  # seconds


@dataclass(frozen=True)
class Reach:
    """What a list may touch: families by key, and sub-districts (6 digits). None: all of the district's."""

    families: Collection[int] | None = None
    places: Collection[str] | None = None

    @property
    def digest(self) -> str:
        """Another text when the list may touch something else."""
        if self.families is None or self.places is None:
            return ""
        return hashlib.sha256(repr((sorted(self.families), sorted(self.places))).encode()).hexdigest()[:16]


def reach_of(batch: Batch, at: datetime) -> Reach:
    """At an instant: the day may end an assignment or a posting without anything being recorded."""
    if not batch.scope_key:
        return Reach()
    today = at.astimezone(JAKARTA).date()
    seen = families_seen_by(batch.uploaded_by, today)
    facts = in_force(FamilyFacts.objects.filter(family__in=seen.order_by().values("pk")), "family", today)
    places = {code[:6] for code in facts.order_by().values_list("region", flat=True)}
    posting = posting_of(batch.uploaded_by, today)
    if posting is not None and len(posting.area_id or "") >= 6:
        places.add(str(posting.area_id)[:6])
    return Reach(frozenset(seen.values_list("pk", flat=True)), places)


def registry_mark(reach: Reach) -> str:
    """Another text as soon as anything was recorded, a list taken back, or what the list may touch became otherwise.

    "" when nobody can tell: on PostgreSQL keys are drawn in one order and committed in another, so that while others
    write a row with a lower key than the last one may still appear. (SQLite has one writer at a time.)
    """
    for attempt in range(TRIES):
        if attempt:
            time.sleep(PAUSE)
        with suppress(OperationalError), transaction.atomic():
            _wait_for_nobody()
            last = [table._default_manager.aggregate(last=Max("pk"))["last"] or 0 for table in TABLES]
            undone = Batch.objects.filter(state=State.UNDONE).count()
            return "-".join(map(str, [*last, undone, identity.newest_id(), reach.digest]))
    return ""


def _wait_for_nobody() -> None:
    """Hold the tables still for a moment; raises OperationalError when somebody is writing to one of them.

    Without waiting: who waits for one table while holding another could make somebody's writing end in a deadlock.
    """
    if connection.vendor == "postgresql":
        tables = ", ".join(connection.ops.quote_name(table._meta.db_table) for table in TABLES)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN SHARE MODE NOWAIT")


def stands_as_compared(batch: Batch, at: datetime) -> bool:
    """Whether the registry is surely the one that the batch was compared with."""
    return bool(batch.mark) and batch.mark == registry_mark(reach_of(batch, at))
