"""What of editions waits for somebody: lines of the first page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tangga.editions.queries import editions_seen_by, waiting_for
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.people.steps import Step


def steps_of(viewer: Viewer) -> list[Step]:
    """Drafts that wait for the viewer as the second person; nothing that is zero."""
    if not viewer.may(Action.PUBLISH_EDITIONS):
        return []
    many = editions_seen_by(viewer.person, viewer.today).filter(waiting_for(viewer.person)).count()
    if not many:
        return []
    what = ngettext("edition waits for a second person", "editions wait for a second person", many)
    more = _("Somebody else drafted it. Compare the numbers, then publish.")
    return [Step(many, what, more, f"{reverse('editions')}?state=waiting", "book-2")]
