"""Who may open the pages of open figures (see route.py): the office's own, and those that everybody may read.

None of the tests' world has opened its figures: outside nothing is there (tests/features/open_figures opens some).
"""

from typing import Any

from tangga.families.models import Family
from tangga.people.models import Person
from tests.access.route import ANYBODY, Route

SEES = "COHPMA"
OPEN = Route(ANYBODY, open_data=True)
NOT_THERE = Route(ANYBODY, "district", absent=True, open_data=True)

ROUTES: dict[str, Route] = {
    "open-figures/": Route(SEES, listing=True),
    "open-figures/<str:district>/": Route(SEES, "district", shared=True),
    "open-figures/<str:district>/switch/": Route(
        "OH", "district", "GET POST", sends={"on": "yes", "sure": "yes", "seen": ""}, shared=True
    ),
    "angka/": OPEN,
    "angka/kamus/": OPEN,
    "angka/kamus/json/": OPEN,
    "angka/provinsi/<str:code>/": NOT_THERE,
    "angka/<str:code>/": NOT_THERE,
    "angka/<str:code>/<str:half>/": NOT_THERE,
    "angka/<str:code>/<str:half>/csv/": NOT_THERE,
    "angka/<str:code>/<str:half>/json/": NOT_THERE,
    "api/v1/open/districts": OPEN,
    "api/v1/open/districts/<code>": NOT_THERE,
    "api/v1/open/districts/<code>/<half>": NOT_THERE,
    "api/v1/open/dictionary": OPEN,
}


def things(
    which: str, families: list[Family], facilitator: Person, official: Person
) -> tuple[dict[str, Any], list[str]]:
    """Open figures have nothing of their own."""
    return {}, []
