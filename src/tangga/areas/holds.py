"""Districts in which no assessment may begin: a list is being registered there, or taken back, and is half done."""

from collections.abc import Iterable
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


def check_free(area_codes: Iterable[str], brought: Iterable[UUID | None] | None = None) -> None:
    """Raises Conflict while a list holds one of the districts, and keeps every list from taking hold of them until the
    transaction ends.

    brought  the origins of what is to be written about: only a list that is one of them is in the way. None: any list
    """
    codes = sorted(set(area_codes))
    # As `hold` does it: the one sees the other.
    list(Area.objects.select_for_update(no_key=True).filter(pk__in=codes).order_by("pk").values_list("pk"))
    held = Hold.objects.filter(area__in=codes)
    if brought is not None:
        held = held.filter(origin__in=[origin for origin in brought if origin is not None])
    if held.exists():
        raise Conflict(
            _(
                "A list of this district is being registered, or taken back. "
                "Nothing was saved; try again in a few minutes."
            )
        )


def why_held(area_code: str) -> str | None:
    """Why no assessment of a district may begin now; None where nothing holds it."""
    if Hold.objects.filter(area=area_code).exists():
        return _("A list of this district is being registered. Wait until it is done, then assess.")
    return None
