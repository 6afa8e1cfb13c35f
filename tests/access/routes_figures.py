"""Who may open the pages of figures (see route.py). Figures name nobody, but the lists of the families behind them do;
the area in the address is scoped."""

from typing import Any

from tangga.families.models import Family
from tangga.people.models import Person
from tests.access.route import Route

SEES = "COHPMA"
LOOKS_BEHIND = "FCOHPA"
SAVES_THEM = "FCOHP"

ROUTES: dict[str, Route] = {
    "figures/": Route(SEES),
    "figures/boundaries/": Route("OPM", methods="GET POST"),
    "figures/boundaries/away/": Route("OPM", methods="POST"),
    "figures/<slug:name>/": Route(SEES, listing=True),
    "figures/<slug:name>/json/": Route(SEES, listing=True),
    "figures/<slug:name>/svg/": Route(SEES, listing=True, absent=True),
    "figures/<slug:name>/csv/": Route(SEES, listing=True),
    "figures/<slug:name>/export/": Route(SEES, listing=True),
    "figures/<slug:name>/families/": Route(LOOKS_BEHIND, listing=True),
    "figures/<slug:name>/families/search/": Route(LOOKS_BEHIND, methods="POST"),
    "figures/<slug:name>/families/export/": Route(SAVES_THEM, methods="GET POST", listing=True),
}


def things(
    which: str, families: list[Family], facilitator: Person, official: Person
) -> tuple[dict[str, Any], list[str]]:
    """Figures have nothing of their own."""
    return {}, []
