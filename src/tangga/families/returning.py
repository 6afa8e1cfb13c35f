"""Undoing an exit: the family never left after all, and what was known before stays on record."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tangga.areas.holds import check_free
from tangga.errors import Conflict
from tangga.families.exit_models import Exit
from tangga.families.models import Family, MembershipSpell


@transaction.atomic
def undo_exit(family: Family, origin: UUID, *, at: datetime) -> Exit:
    """Take back the exit that a case decided (its public_id): the membership goes on as if it had never ended.

    Both rows stay, superseded at the instant. Who may, and why, is the caller's to ask and to log.
    Refused: Conflict where the exit on record is not of that case any more, or the family came back otherwise, and
    while a list of its district is being registered.
    """
    standing = Exit.objects.filter(family=family, origin=origin, superseded_at=None).first()
    if standing is None:
        raise Conflict(_("The exit on record is not the one of this case any more. Look at the family's history."))
    check_free({standing.region_id[:4]})  # the district first, then the family, as leaving does
    Family.objects.select_for_update(no_key=True).get(pk=family.pk)
    spells = MembershipSpell.objects.filter(family=family, superseded_at=None)
    spell = spells.get(joined_on=standing.joined_on)
    if spells.filter(joined_on__gt=standing.joined_on).exists() or spell.left_on != standing.effective_on:
        raise Conflict(_("What is on record of the family's membership was changed since. Look at its history."))
    Exit.objects.filter(pk=standing.pk).update(superseded_at=at)
    MembershipSpell.objects.filter(pk=spell.pk).update(superseded_at=at)
    MembershipSpell.objects.create(
        family=family, joined_on=spell.joined_on, left_on=None, recorded_at=at, origin=origin
    )
    return standing
