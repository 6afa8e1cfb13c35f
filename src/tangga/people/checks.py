"""What a role may do: returns nothing, or raises with a sentence."""

from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.people.models import Posting
from tangga.people.roles import (
    ROLE_ACTIONS,
    ROLE_DIGITS,
    ROLES_SEEING_ALL,
    ROLES_WITHOUT_AREA,
    Action,
    Role,
    where_posted,
)


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


def check_posted_there(role: Role, area: Area | None) -> None:
    """Raises NotValid, naming the levels that are right, when the role is not posted in such an area (or without)."""
    fits = role in ROLES_WITHOUT_AREA if area is None else len(area.code) in ROLE_DIGITS[role]
    if fits:
        return
    if not ROLE_DIGITS[role]:
        raise NotValid(_("As %(role)s a person has no area: leave the field empty.") % {"role": role.label})
    if area is None:
        raise NotValid(
            _("As %(role)s a person needs an area: %(where)s.") % {"role": role.label, "where": where_posted(role)}
        )
    raise NotValid(
        _("As %(role)s a person is posted in %(where)s. Choose such an area instead of %(area)s.")
        % {"role": role.label, "where": where_posted(role), "area": f"{area.name} ({area.code})"}
    )


def check_may_give(keeper: Posting | None, role: Role, area: Area | None) -> None:
    """Raises NotAllowed for what an administrator of an area may not give: other areas, and roles that see all."""
    if keeper is None or not keeper.area_id:
        return
    if role in ROLES_SEEING_ALL:
        raise NotAllowed(
            _("As %(role)s a person sees all families: only an administrator of the whole country posts so.")
            % {"role": role.label}
        )
    if area is None or not area.code.startswith(keeper.area_id):
        raise NotAllowed(_("You can post people only in your own area."))


def check_sent_the_same(stands: object, sent: object) -> None:
    """Raises Conflict where a form whose id is known already was sent with anything else than stands under it."""
    if stands != sent:
        raise Conflict(
            _(
                "This form was already recorded, with other content. Open what is recorded and correct it there; "
                "nothing of what was sent now is saved."
            )
        )
