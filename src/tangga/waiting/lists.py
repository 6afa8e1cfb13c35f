"""A list of the registry (DTSEN) on the waiting lists, at once: families that may have a place and have none."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from tangga.audit.actions import record
from tangga.families.batching import batches
from tangga.families.models import Family
from tangga.waiting.assessing import AT_ONCE, assessed
from tangga.waiting.kept_off import kept_off
from tangga.waiting.models import OPEN, Entry, EntryMove, Outside, Source
from tangga.waiting.proposing import made
from tangga.waiting.vacancies import lock_district


@dataclass(frozen=True)
class Listed:
    """A family as a list names it. proposed_on None: on the day of the list."""

    family_id: str
    rank: int | None = None
    proposed_on: date | None = None


@dataclass(frozen=True)
class Entered:
    """What entering did. read = new + known + served + kept_off + not_known; kept_off: left by a case that is still
    open (waiting.kept_off); outside: of the new ones, without a position."""

    read: int
    new: int
    known: int
    served: int
    kept_off: int
    not_known: int
    outside: int


@transaction.atomic
def enter_list(rows: Iterable[Listed], *, on: date, at: datetime, source: Mapping[str, Any] | None = None) -> Entered:
    """Put the families of a list on the waiting lists of the districts where they live; for the server, by nobody.

    A family that waits already stays as it is (its rank is taken over where the list has one); one that is in the
    programme is left out, as is one that left by a case still open, or of which the registry knows nothing. The same
    list again changes nothing.
    source  what the log keeps about where the list came from (file hashes)
    """
    counts: Counter[str] = Counter()
    districts: set[str] = set()
    for some in batches(rows, AT_ONCE):
        listed = {each.family_id: each for each in some}
        families = {each.family_id: each for each in Family.objects.filter(family_id__in=listed)}
        keys = [each.pk for each in families.values()]
        open_now = {each.family_id: each for each in Entry.objects.filter(family__in=keys, state__in=OPEN)}
        fresh = [each for each in families.values() if each.pk not in open_now]
        found = assessed([each.pk for each in fresh], on)
        off = kept_off([each.pk for each in fresh], on)
        for code in sorted({each.district for each in found.values()}):
            lock_district(code)
        entries = []
        for family in fresh:
            answer = found.get(family.pk)
            if answer is None or answer.outside == Outside.IN_PROGRAMME:
                counts["not_known" if answer is None else "served"] += 1
                continue
            if family.pk in off:
                counts["kept_off"] += 1
                continue
            row = listed[family.family_id]
            day = row.proposed_on or on
            entry = made(family, Source.REGISTRY, "", row.rank, None, answer, by=None, on=on, proposed_on=day)
            entries.append(entry)
            counts["outside"] += bool(entry.outside)
            districts.add(entry.district_id)
        Entry.objects.bulk_create(entries, 500)
        EntryMove.objects.bulk_create(
            [EntryMove(entry=each, code="propose", state=each.state, by=None, on=on, at=at) for each in entries], 500
        )
        _ranked_anew(open_now, {families[each].pk: row for each, row in listed.items() if each in families})
        counts["read"] += len(some)
        counts["new"] += len(entries)
        counts["known"] += len(open_now)
        counts["not_known"] += len(listed) - len(families)
    area = next(iter(districts)) if len(districts) == 1 else ""
    detail = {name: counts[name] for name in ("read", "new", "known", "served", "kept_off", "not_known", "outside")}
    record("waiting.listed", None, by=None, area_code=area, detail=detail | dict(source or {}), at=at)
    return Entered(**detail)


def _ranked_anew(open_now: Mapping[int, Entry], listed: Mapping[int, Listed]) -> None:
    """Ranks that a list says otherwise, with the keys that follow from them."""
    from tangga.rules.waiting import order_key

    changed = []
    for family, entry in open_now.items():
        rank = listed[family].rank
        if rank is not None and rank != entry.rank:
            entry.rank = rank
            entry.order_key = order_key(entry.decile, rank, entry.members, entry.proposed_on)
            entry.revision = F("revision") + 1
            changed.append(entry)
    Entry.objects.bulk_update(changed, ["rank", "order_key", "revision"], 200)
