"""Ids for families and members that are new: random, so that an id says nothing of anybody's numbers.

Those drawn together share their beginning, so that they stand together in an index. Otherwise every row of a list
would change another page of it; with a province on record a list would take a third longer to register.
"""

import secrets
from uuid import UUID

from tangga.families.models import Family

SHARED, DIGITS = 6, 12


def new_public_ids(how_many: int) -> list[UUID]:
    """So many random UUIDs; the first 6 bytes are random and the same in all of them, 74 bits are each one's own."""
    shared = secrets.token_bytes(6)
    return [UUID(bytes=shared + secrets.token_bytes(10), version=4) for _ in range(how_many)]


def new_family_ids(district: str, how_many: int) -> list[str]:
    """So many ids that no family has: the district's code and 12 random hexadecimal digits, the first 6 of them the
    same in all. One query, usually.

    Random, not made of the KK number: an id stands in addresses, exports and the log, and outlives every key.
    """
    district = f"{district}-{secrets.token_hex(SHARED // 2)}"
    found: set[str] = set()
    while len(found) < how_many:
        drawn = {f"{district}{secrets.token_hex((DIGITS - SHARED) // 2)}" for _ in range(how_many - len(found))}
        found |= drawn - set(Family.objects.filter(family_id__in=drawn).values_list("family_id", flat=True))
    return list(found)
