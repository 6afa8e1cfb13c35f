"""Who may open a district's figures, and what must be so when they do."""

from uuid import UUID

from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.errors import Conflict, NotAllowed
from tangga.open_figures.models import Switch
from tangga.people.checks import check_role_may
from tangga.people.models import Posting
from tangga.people.roles import ROLE_ACTIONS, Action, Role


def switches(posting: Posting | None, district: Area) -> bool:
    """Whether a posting is in the office whose families they are. Neither province nor ministry opens for it."""
    return (
        posting is not None
        and Action.OPEN_FIGURES in ROLE_ACTIONS[Role(posting.role)]
        and posting.area_id == district.code
    )


def check_switches(posting: Posting | None, district: Area) -> None:
    """Raises NotAllowed with who does, instead."""
    check_role_may(posting, Action.OPEN_FIGURES)
    if not switches(posting, district):
        raise NotAllowed(_("A district's figures are opened and closed by the district's own office."))


def check_seen(current: Switch | None, seen: UUID | None, is_on: bool) -> None:
    """Raises Conflict when somebody switched meanwhile, or it stands so already."""
    if (current.public_id if current else None) != seen or (current is not None and current.is_on == is_on):
        raise Conflict(_("Somebody switched this meanwhile. Look at how it stands now."))
    if current is None and not is_on:
        raise Conflict(_("These figures were never open."))
