"""Families in the programme, and families that wait for a place."""

from django.db.models import Q

from tangga.figures.counting import Asked, counted, of_areas, whole
from tangga.targets.queries import active_facts, active_families, active_families_by_part
from tangga.waiting.queries import waiting_on


def active(asked: Asked) -> dict[str, int]:
    """Families in the programme on the last day."""
    if not asked.by:
        return whole(asked, active_families(asked.code, asked.last, asked.known_at))
    return of_areas(asked, active_families_by_part(asked.code, asked.level, asked.last, asked.known_at))


def behind_active(asked: Asked) -> Q:
    """The families in the programme that are counted."""
    return Q(pk__in=active_facts(asked.code, asked.last, asked.known_at).values("family"))


def waiting(asked: Asked) -> dict[str, int]:
    """Families whose entry stood as waiting on the last day."""
    return counted(asked, waiting_on(asked.code, asked.last, asked.known_at), region="district_id")


def behind_waiting(asked: Asked) -> Q:
    """The families that wait."""
    return Q(pk__in=waiting_on(asked.code, asked.last, asked.known_at).order_by().values("family"))
