"""Who may open the pages of published tables (see route.py), and a kept claim in every set (see world.py)."""

from datetime import UTC, datetime
from typing import Any

from tangga.claims.models import PublishedClaim
from tangga.families.models import Family
from tangga.people.models import Person
from tests.access.route import Route

SEES, KEEPS = "COHPMA", "COHPM"
SENT_AS = "6b1d1c06-3c0b-4f0e-9a52-5f9d2f5f7a11"

ROUTES: dict[str, Route] = {
    "claims/": Route(SEES, listing=True),
    "claims/export/": Route(SEES, listing=True),
    "claims/check/": Route(SEES, methods="GET POST"),
    "claims/stories/": Route(SEES),
    "claims/stories/<slug:story>/": Route(SEES, absent=True),
    "claims/<uuid:public_id>/": Route(SEES, "claim", shows=True, shared=True),
    "claims/<uuid:public_id>/note/": Route(
        KEEPS, "claim", "POST", before_role=True, shared=True, sends={"sent_as": SENT_AS}
    ),
}


def things(
    which: str, families: list[Family], facilitator: Person, official: Person
) -> tuple[dict[str, Any], list[str]]:
    """A claim of the set's district, kept by its official."""
    code = families[0].facts.get().region_id[:4]
    claim = PublishedClaim.objects.create(
        name=f"klaim {which}",
        area_id=code,
        measure="exits",
        stated=4,
        source=f"Koran {families[0].name}",
        kept_by=official,
        kept_at=datetime(2025, 5, 3, tzinfo=UTC),
    )
    return {"claim": claim.public_id}, [str(claim.public_id)]
