"""Who may open dashboards (see route.py). They name no family; the area in the address is scoped."""

from typing import Any

from tangga.families.models import Family
from tangga.people.models import Person
from tests.access.route import SEE, Route

ROUTES: dict[str, Route] = {
    "dashboard/": Route(SEE, listing=True),
    "dashboard/export/": Route("COHPMA", listing=True),
}


def things(
    which: str, families: list[Family], facilitator: Person, official: Person
) -> tuple[dict[str, Any], list[str]]:
    """Dashboards have nothing of their own."""
    return {}, []
