"""Filling the area tables from the kept code tree."""

from django.db import transaction

from tangga.areas import tree
from tangga.areas.models import Area, FormerCode

BATCH = 2_000


@transaction.atomic
def load_tree() -> int:
    """Put every area and former code of the current decree into the database; returns the number of areas.

    Repeating it changes nothing. An area that left the tree stays (rows may still point to it).
    """
    source = tree.load()
    number = 0
    for level in tree.LEVELS:  # parents before their parts
        areas = [
            Area(
                code=area.code,
                name=area.name,
                kind=area.kind,
                level=area.level,
                parent_id=area.parent_code,
                search_name=tree.plain(area.title),
            )
            for area in source.areas(level)
        ]
        Area.objects.bulk_create(
            areas,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["name", "kind", "level", "parent", "search_name"],
        )
        number += len(areas)
    FormerCode.objects.bulk_create(
        (
            FormerCode(code=former.code, name=former.name, successor_id=source.current(former.code).code)
            for former in source.former()
        ),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "successor"],
    )
    return number
