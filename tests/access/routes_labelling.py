"""Who may open the pages of labelling (see route.py), and their things in every set (see world.py)."""

import io
from datetime import UTC, date, datetime
from typing import Any

from PIL import Image

from tangga.families.models import Family
from tangga.labelling.labels import OWNER_KIND, settle
from tangga.labelling.models import Campaign, House, HouseLabel
from tangga.people.models import Person
from tangga.photos.actions import keep
from tests.access.route import Route

LABELS = "FCOHA"  # who sees labels
TARGETS = "FCOHPMA"

ROUTES: dict[str, Route] = {
    "labelling/": Route(LABELS, listing=True),
    "labelling/overview/": Route(TARGETS, listing=True),
    "labelling/follow-up/": Route(LABELS, listing=True, shows=True),
    "labelling/plan/": Route("O", methods="GET POST", body={"area": "district"}),
    "labelling/<uuid:public_id>/": Route(LABELS, "campaign", listing=True, shows=True),
    "labelling/<uuid:public_id>/begin/": Route("O", "planned campaign", "POST"),
    "labelling/<uuid:public_id>/finish/": Route("O", "campaign", "POST"),
    "labelling/<uuid:public_id>/cancel/": Route("O", "campaign", "POST"),
    "labelling/<uuid:public_id>/export/": Route("FCOH", "campaign", "GET POST", listing=True),
    "labelling/houses/<uuid:public_id>/": Route(LABELS, "house", "GET POST", post="FC", listing=True, shows=True),
    "labelling/labels/<uuid:public_id>/follow-up/": Route("O", "label", "POST"),
    "labelling/photos/<uuid:public_id>/": Route(LABELS, "label photo"),
}


def things(
    which: str, families: list[Family], facilitator: Person, official: Person
) -> tuple[dict[str, Any], list[str]]:
    """(ids by kind, marks) of what one set has of them; both families are accompanied by the facilitator.

    A campaign under way in the set's village; the first house refused, with a photo, the second not labelled yet. A
    planned one beside it (made past the rule that no two are open: each address is asked in its own state).
    """
    village = families[0].facts.get().region_id
    at = datetime(2025, 5, 20, 3, 0, tzinfo=UTC)
    common = {"starts_on": date(2025, 5, 1), "ends_on": date(2025, 6, 1), "planned_by": official, "recorded_at": at}
    campaign = Campaign.objects.create(
        area_id=village,
        state="under_way",
        base=len(families),
        begun_on=date(2025, 5, 1),
        label_words=f"Label {which}",
        legal_basis=f"SK {which}",
        **common,
    )
    planned = Campaign.objects.create(
        area_id=village[:6] if which != "colleague" else village[:4],
        state="planned",
        label_words="Label",
        legal_basis="SK",
        **common,
    )
    houses = [House.objects.create(campaign=campaign, family=family, region_id=village) for family in families]
    label = HouseLabel.objects.create(
        house=houses[0],
        status="refused",
        on=date(2025, 5, 2),
        officer=facilitator,
        recorded_by=facilitator,
        recorded_at=at,
        reason=f"Malu {families[0].name}",
    )
    settle([houses[0].pk])
    photo = keep(_jpeg(which), owner=label.public_id, owner_kind=OWNER_KIND, by=facilitator, at=at, shows="label")
    ids = {
        "campaign": campaign.public_id,
        "planned campaign": planned.public_id,
        "house": houses[0].public_id,
        "label": label.public_id,
        "label photo": photo.public_id,
    }
    marks = [str(each.public_id) for each in (*houses, label, photo)]
    return ids, marks


def _jpeg(which: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), {"mine": "red", "colleague": "green"}.get(which, "blue")).save(out, "JPEG")
    return out.getvalue()
