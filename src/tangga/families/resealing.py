"""Corrections hold numbers too, sealed inside what they ask for: they follow a change of key."""

from typing import Any

from django.db import transaction

from tangga.families import identity
from tangga.families.batching import batches
from tangga.families.models import Change, ChangeVersion

KINDS: tuple[identity.Kind, ...] = ("nik", "kk")


def reseal_changes(newest: str, batch_size: int) -> int:
    """Seal the numbers in corrections with the newest key; how many were sealed anew. May be stopped and repeated."""
    return sum(_reseal_rows(table, newest, batch_size) for table in (Change, ChangeVersion))


def _reseal_rows(table: Any, newest: str, batch_size: int) -> int:
    done = 0
    keys = table.objects.order_by("pk").values_list("pk", flat=True)
    for batch in batches(list(keys), batch_size):
        with transaction.atomic():
            held = list(table.objects.select_for_update().filter(pk__in=batch))
            renewed = [(change, _reseal(change.asked, newest)) for change in held]
            table.objects.bulk_update([change for change, numbers in renewed if numbers], ["asked"])
        done += sum(numbers for _, numbers in renewed)
    return done


def _reseal(asked: dict[str, Any], newest: str) -> int:
    """Renew the numbers in what a correction asks for, in place."""
    old = [kind for kind in KINDS if asked.get(kind) and not asked[kind]["sealed"].startswith(f"{newest}:")]
    for kind in old:
        number = identity.unseal(asked[kind]["sealed"])
        asked[kind] |= {"sealed": identity.seal(number), "index": identity.blind_index(kind, number)}
    return len(old)
