"""What a family's page says of house labels."""

from typing import Any

from tangga.families.models import Family
from tangga.labelling.models import Campaign, House, Status
from tangga.labelling.queries import houses_opened_by, label_of
from tangga.labelling.words import consequence, told
from tangga.people.roles import Action
from tangga.people.screens import Viewer


def panel_of(viewer: Viewer, family: Family) -> dict[str, Any] | None:
    """What the panel's template shows; None where the viewer's role sees none of it, or there is nothing to say.

    The latest label on record; and the house still to be labelled in a campaign that is under way.
    """
    if not viewer.may(Action.SEE_LABELS):
        return None
    opened = houses_opened_by(viewer.person, viewer.today).select_related("campaign__area")
    under_way = opened.filter(family=family, campaign__state=Campaign.State.UNDER_WAY).first()
    latest = label_of(family)
    if latest is None and under_way is None:
        return None
    to_label: House | None = None
    if under_way is not None and (latest is None or latest.house_id != under_way.pk):
        to_label = under_way
    return {
        "label": latest,
        "told": told(latest.status if latest else Status.NOT_YET),
        "consequence": consequence(latest.status, latest.on, latest.house.region_id) if latest else "",
        "house": opened.filter(pk=latest.house_id).first() if latest else None,
        "to_label": to_label,
        "may_label": viewer.may(Action.LABEL_HOUSES),
    }
