"""What a role may do: returns nothing, or raises with a sentence."""

from django.utils.translation import gettext as _

from tangga.errors import NotAllowed
from tangga.people.models import Posting
from tangga.people.roles import ROLE_ACTIONS, Action, Role


def check_role_may(posting: Posting | None, action: Action) -> None:
    """Raises NotAllowed when the posting's role may not do this, or when there is no posting."""
    if posting is None:
        raise NotAllowed(
            _("Your account has no posting today. Ask your district coordinator or administrator to enter one.")
        )
    role = Role(posting.role)
    if action not in ROLE_ACTIONS[role]:
        raise NotAllowed(
            _("As %(role)s you may not %(action)s. Ask a colleague whose role allows it.")
            % {"role": role.label, "action": action.label}
        )
