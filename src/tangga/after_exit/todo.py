"""What of families that left waits for somebody: a line of the first page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tangga.after_exit.queries import late
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.people.steps import Step


def steps_of(viewer: Viewer) -> list[Step]:
    """Families whose visit after the exit is overdue; nothing that is zero. One statement."""
    if not (viewer.may(Action.SEE_CASES) and viewer.may(Action.SEE_VISITS)):
        return []
    count = late(viewer.person, viewer.today).count()
    step = Step(
        count,
        ngettext("family that left waits for its visit", "families that left wait for their visit", count),
        _("The day of the visit after the exit is over. Whoever is not looked after may fall back unseen."),
        f"{reverse('visits')}?state=overdue&purpose=after_exit&sort=day",
        "home-check",
    )
    return [step] if count else []
