"""Districts in which no assessment may begin: a list is being registered there, or taken back, and is half done."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tangga.areas.models import Area, Hold
from tangga.errors import Conflict


def hold(area_code: str, origin: UUID, at: datetime) -> None:
    """Hold a district. Call within a transaction, and look then whether an assessment of it is under way.

    Refused: Conflict while another list holds it.
    """
    # Whoever asks for an assessment locks the area too: the one sees the other.
    Area.objects.select_for_update(no_key=True).get(pk=area_code)
    try:
        with transaction.atomic():
            Hold.objects.create(area_id=area_code, origin=origin, since=at)
    except IntegrityError:
        raise Conflict(_("Another list of this district is being registered. Wait until it is done.")) from None


def release(origin: UUID) -> None:
    """Let the district go."""
    Hold.objects.filter(origin=origin).delete()


def why_held(area_code: str) -> str | None:
    """Why no assessment of a district may begin now; None where nothing holds it."""
    if Hold.objects.filter(area=area_code).exists():
        return _("A list of this district is being registered. Wait until it is done, then assess.")
    return None
