"""Who may open the pages of targets (see route.py), and their things in every set (see world.py)."""

from typing import Any

from tangga.families.models import Family
from tangga.people.models import Person
from tests.access.route import Route

ROUTES: dict[str, Route] = {}


def things(
    which: str, families: list[Family], facilitator: Person, official: Person
) -> tuple[dict[str, Any], list[str]]:
    """(ids by kind, marks) of what one set has of them; both families are accompanied by the facilitator."""
    return {}, []
