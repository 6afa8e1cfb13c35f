"""Who may open the pages of visits (see route.py), and their things in every set (see world.py)."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from PIL import Image

from tangga.families.models import Family
from tangga.people.models import Person
from tangga.photos.actions import keep
from tangga.visits.models import AidReceipt, Business, BusinessState, Visit
from tests.access.route import Route

READ, WRITE = "FCOHA", "FC"  # province and ministry see none of it

ROUTES: dict[str, Route] = {
    "visits/": Route(READ, listing=True, shows=True),
    "visits/export/": Route("FCOH", methods="GET POST", listing=True),
    "visits/plan/<uuid:public_id>/": Route(WRITE, "family", "GET POST", before_role=True),
    "visits/new/<uuid:public_id>/": Route(WRITE, "family", "GET POST", before_role=True),
    "visits/photos/<uuid:public_id>/": Route(READ, "visit photo"),
    "visits/photos/<uuid:public_id>/remove/": Route("F", "visit photo", "POST"),
    "visits/of/<uuid:public_id>/businesses/": Route(READ, "family", shows=True, before_role=True),
    "visits/of/<uuid:public_id>/businesses/new/": Route(
        WRITE, "family", "GET POST", body={"visit": "visit"}, before_role=True
    ),
    "visits/businesses/<uuid:public_id>/": Route(READ, "business", shows=True),
    "visits/businesses/<uuid:public_id>/update/": Route(WRITE, "business", "GET POST", body={"visit": "visit"}),
    "visits/businesses/<uuid:public_id>/end/": Route(WRITE, "business", "GET POST"),
    "visits/figures/<uuid:public_id>/correct/": Route(WRITE, "figures", "GET POST"),
    "visits/of/<uuid:public_id>/aid/": Route(READ, "family", shows=True, before_role=True),
    "visits/of/<uuid:public_id>/aid/new/": Route(
        WRITE, "family", "GET POST", body={"visit": "visit", "member": "member"}, before_role=True
    ),
    "visits/aid/<uuid:public_id>/": Route(READ, "aid", shows=True),
    "visits/aid/<uuid:public_id>/correct/": Route(WRITE, "aid", "GET POST"),
    "visits/aid/<uuid:public_id>/withdraw/": Route(WRITE, "aid", "POST"),
    "visits/<uuid:public_id>/": Route(READ, "visit", shows=True),
    "visits/<uuid:public_id>/hold/": Route(WRITE, "planned visit", "GET POST"),
    "visits/<uuid:public_id>/postpone/": Route(WRITE, "planned visit", "POST"),
    "visits/<uuid:public_id>/cancel/": Route(WRITE, "planned visit", "POST"),
    "visits/<uuid:public_id>/correct/": Route(WRITE, "visit", "GET POST"),
    "visits/<uuid:public_id>/withdraw/": Route(WRITE, "visit", "POST"),
    "visits/<uuid:public_id>/settle/": Route(WRITE, "visit", "POST"),
    "visits/<uuid:public_id>/photos/": Route(WRITE, "planned visit", "POST"),
}
TODAY, NOW = date(2025, 5, 20), datetime(2025, 5, 20, 3, 0, tzinfo=UTC)


def things(
    which: str, families: list[Family], facilitator: Person, official: Person
) -> tuple[dict[str, Any], list[str]]:
    """(ids by kind, marks) of what one set has of them; both families are accompanied by the facilitator."""
    family, mark = families[0], families[0].name.split()[-1]
    visit = Visit.objects.create(
        family=family,
        visitor=facilitator,
        purpose="home_visit",
        state="done",
        visited_on=TODAY - timedelta(days=3),
        findings=f"Temuan {mark}",
        next_step=f"Langkah {mark}",
        next_on=TODAY,
        met="carer",
    )
    planned = Visit.objects.create(
        family=family, visitor=facilitator, purpose="other", purpose_note=f"Hal {mark}", planned_on=TODAY
    )
    business = Business.objects.create(family=family, kind="kiosk", what=f"Kios {mark}", recorded_by=facilitator)
    figures = BusinessState.objects.create(
        business=business, effective_on=TODAY, turnover_month_idr=1_000_000, recorded_by=facilitator
    )
    aid = AidReceipt.objects.create(
        chain=uuid4(),
        family=family,
        programme="other",
        programme_name=f"Bantuan {mark}",
        giver="district",
        starts_on=TODAY,
        source="told",
        recorded_by=facilitator,
    )
    out = io.BytesIO()
    Image.new("RGB", (40, 30), mark_colour(which)).save(out, "JPEG")
    photo = keep(out.getvalue(), owner=visit.public_id, owner_kind="visit", by=facilitator, at=NOW)
    ids = {
        "visit": visit.public_id,
        "planned visit": planned.public_id,
        "business": business.public_id,
        "figures": figures.public_id,
        "aid": aid.chain,
        "visit photo": photo.public_id,
    }
    return ids, [str(each) for each in ids.values()]


def mark_colour(which: str) -> str:
    """A colour for each set, so that no two photos are the same file."""
    return {"mine": "red", "colleague": "green"}.get(which, "blue")
