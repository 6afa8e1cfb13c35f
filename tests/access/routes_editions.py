"""Who may open the pages of editions (see route.py), and a published one and a draft in every set (see world.py)."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from tangga.areas.models import Area
from tangga.editions import actions
from tangga.editions.content import Inputs
from tangga.editions.layout import newest
from tangga.editions.models import Edition, EditionFile, Form, State
from tangga.families.models import Family
from tangga.people.models import Person
from tangga.people.roles import Role
from tangga.rules.periods import read
from tests import make
from tests.access.route import Route

SEES = "COHPMA"
DRAFTS, PUBLISHES = "OPM", "OHPM"
AT = datetime(2025, 5, 3, 3, 0, tzinfo=UTC)
ON = date(2025, 5, 3)
QUARTERS = {"mine": "2024-Q1", "colleague": "2024-Q2", "other": "2024-Q1"}  # a draft and an edition of each

ROUTES: dict[str, Route] = {
    "editions/": Route(SEES, listing=True),
    "editions/new/": Route(DRAFTS, methods="GET POST", listing=True, body={"area": "district"}),
    "editions/<uuid:public_id>/": Route(SEES, "edition", shared=True, before_role=True),
    "editions/<uuid:public_id>/difference/": Route(SEES, "next edition", shared=True, listing=True, before_role=True),
    "editions/<uuid:public_id>/files/<str:form>/": Route(SEES, "edition", shared=True, before_role=True),
    "editions/<uuid:public_id>/recount/": Route(DRAFTS, "draft edition", "POST", shared=True, before_role=True),
    "editions/<uuid:public_id>/tables/": Route(DRAFTS, "draft edition", "POST", shared=True, before_role=True),
    "editions/<uuid:public_id>/tables/remove/": Route(DRAFTS, "draft edition", "POST", shared=True, before_role=True),
    "editions/<uuid:public_id>/publish/": Route(PUBLISHES, "draft edition", "POST", shared=True, before_role=True),
    "editions/<uuid:public_id>/discard/": Route(DRAFTS, "draft edition", "POST", shared=True, before_role=True),
    "editions/<uuid:public_id>/withdraw/": Route(PUBLISHES, "edition", "POST", shared=True, before_role=True),
}


def things(
    which: str, families: list[Family], facilitator: Person, official: Person
) -> tuple[dict[str, Any], list[str]]:
    """The district has an edition, the next one, and a draft after it."""
    district = families[0].facts.get().region_id[:4]
    head = make.posted(f"head-{which}", Role.DISTRICT_HEAD, district)
    area = Area.objects.get(code=district)

    def drafted() -> Edition:
        inputs = Inputs(newest()["graduations"], area, read(QUARTERS[which]), ON, AT)
        return actions.draft(inputs, by=official, on=ON, at=AT, sent=uuid4())

    def published() -> Edition:
        # Its files are made when it is published; here one that costs nothing stands for all.
        edition = drafted()
        EditionFile.objects.create(edition=edition, form=Form.JSON, sha256="0" * 64, content=b"{}")
        told = {"state": State.PUBLISHED, "published_by": head, "published_at": AT, "digest": "0" * 64}
        Edition.objects.filter(pk=edition.pk).update(**told)
        return edition

    first, second = published(), published()
    return {"edition": first.public_id, "next edition": second.public_id, "draft edition": drafted().public_id}, []
