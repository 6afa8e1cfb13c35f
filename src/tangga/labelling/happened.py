"""What house labels have to tell of a family; sensitive: to those only who see labels."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tangga.families.happened import MOST, Happened
from tangga.families.models import Family
from tangga.labelling.models import HouseLabel
from tangga.people.roles import Action
from tangga.people.screens import Viewer


def happened(viewer: Viewer, family: Family) -> Iterator[Happened]:
    """What was recorded of its house in each campaign."""
    if not viewer.may(Action.SEE_LABELS):
        return
    labels = HouseLabel.objects.filter(house__family=family, superseded_at=None).select_related("officer")
    for label in labels.order_by("-on", "-pk")[:MOST]:
        yield Happened(label.on, _("House label recorded"), str(label.get_status_display()), label.officer.display_name)
