"""A family joins the programme: its membership begins."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tangga.errors import Conflict
from tangga.families.models import Family, MembershipSpell


@transaction.atomic
def join(family: Family, joined_on: date, *, at: datetime, origin: UUID) -> MembershipSpell:
    """Begin a family's membership on a day. Who may, and why, is the caller's to ask and to log; the caller has locked
    its district (areas.holds.check_free) before.

    origin  public_id of what decided it
    Refused: Conflict where it is in the programme on that day or later already.
    """
    Family.objects.select_for_update(no_key=True).get(pk=family.pk)
    spells = MembershipSpell.objects.filter(family=family, superseded_at=None)
    if any(each.left_on is None or each.left_on > joined_on for each in spells):
        raise Conflict(_("The family is in the programme already, or was on that day. Look at its history."))
    return MembershipSpell.objects.create(family=family, joined_on=joined_on, recorded_at=at, origin=origin)
