"""What grants have to tell of a family: each grant's moves, with its programme."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from tangga.families.happened import MOST, Happened
from tangga.families.models import Family
from tangga.grants.models import GrantMove
from tangga.grants.queries import grants_seen_by
from tangga.grants.words import HAPPENED, programme
from tangga.papers import formats
from tangga.people.screens import Viewer


def happened(viewer: Viewer, family: Family) -> Iterator[Happened]:
    """Every move of every grant the viewer sees; the amount with the handover."""
    grants = {each.pk: each for each in grants_seen_by(viewer.person, viewer.today).filter(family=family)}
    if not grants:
        return
    for move in GrantMove.objects.filter(grant__in=grants).select_related("by").order_by("-pk")[:MOST]:
        grant = grants[move.grant_id]
        what = _("Grant, %(programme)s: %(what)s") % {
            "programme": programme(grant.programme),
            "what": HAPPENED[move.code],
        }
        more = formats.rupiah(grant.amount_idr) if move.code == "hand_over" else move.words
        yield Happened(move.on, what, more, move.by.display_name, reverse("grant", args=[grant.public_id]))
