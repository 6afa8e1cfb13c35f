"""What the questionnaires have to tell of a family."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from tangga.families.happened import MOST, Happened
from tangga.families.models import Family
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.readiness.models import Assessment, Purpose


def happened(viewer: Viewer, family: Family) -> Iterator[Happened]:
    """Each time it was asked how ready it is (put right: as it stands now)."""
    if not viewer.may(Action.SEE_READINESS):
        return
    rows = Assessment.objects.filter(family=family, is_latest=True, purpose=Purpose.READINESS)
    for row in rows.select_related("answered_by").order_by("-answered_on", "-pk")[:MOST]:
        more = _("%(points)s of %(possible)s points") % {"points": row.points, "possible": row.points_possible}
        address = reverse("readiness-result", args=[row.public_id])
        yield Happened(row.answered_on, _("Asked how ready it is"), more, row.answered_by.display_name, address)
