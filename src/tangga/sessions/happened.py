"""What P2K2 sessions have to tell of a family."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tangga.families.happened import MOST, Happened
from tangga.families.models import Family
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.sessions import words
from tangga.sessions.models import Attendance


def happened(viewer: Viewer, family: Family) -> Iterator[Happened]:
    """Each session of its group: what it was about, and whether the family came."""
    if not viewer.may(Action.SEE_SESSIONS):
        return
    rows = Attendance.objects.filter(family=family, superseded_at=None)
    rows = rows.select_related("session__facilitator").order_by("-session__meets_on", "-pk")
    for row in rows[:MOST]:
        more = f"{words.about(row.session)}: {row.get_status_display()}"
        yield Happened(row.session.meets_on, _("P2K2 session"), more, row.session.facilitator.display_name)
