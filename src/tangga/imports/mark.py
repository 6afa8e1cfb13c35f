"""Where the registry stands, so that acceptance knows whether what a list was compared with is still all there is."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import BooleanField, Func, Value

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
# Of the very snapshot in which the last key is looked for: whether some other transaction is writing.
OTHERS_WRITE = "EXISTS (SELECT FROM pg_snapshot_xip(pg_current_snapshot()))"


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
    several = connection.vendor == "postgresql"
    writing = Func(template=OTHERS_WRITE, output_field=BooleanField()) if several else Value(False)
    last = []
    for table in TABLES:
        newest = table._default_manager.order_by("-pk").annotate(others_write=writing)
        pk, others_write = newest.values_list("pk", "others_write").first() or (0, False)
        if others_write:
            return ""
        last.append(pk)
    undone = Batch.objects.filter(state=State.UNDONE).count()
    return "-".join(map(str, [*last, undone, identity.newest_id(), reach.digest]))


def stands_as_compared(batch: Batch, at: datetime) -> bool:
    """Whether the registry is surely the one that the batch was compared with."""
    return bool(batch.mark) and batch.mark == registry_mark(reach_of(batch, at))
