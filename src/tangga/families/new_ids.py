"""Ids for families that are new: the district and random digits, so that an id says nothing of anybody's numbers."""

import secrets

from tangga.families.models import Family

DIGITS = 12


def new_family_ids(district: str, how_many: int) -> list[str]:
    """So many ids that no family has: the district's code and 12 random hexadecimal digits. One query, usually.

    Random, not made of the KK number: an id stands in addresses, exports and the log, and outlives every key.
    """
    found: set[str] = set()
    while len(found) < how_many:
        drawn = {f"{district}-{secrets.token_hex(DIGITS // 2)}" for _ in range(how_many - len(found))}
        found |= drawn - set(Family.objects.filter(family_id__in=drawn).values_list("family_id", flat=True))
    return list(found)
