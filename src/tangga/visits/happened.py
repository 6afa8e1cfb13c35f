"""What visits, businesses and other aid have to tell of a family."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from tangga.families.happened import MOST, Happened
from tangga.families.models import Family
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.visits.models import AidReceipt, Visit
from tangga.visits.programmes import name_of
from tangga.visits.queries import businesses_of, visits_of


def happened(viewer: Viewer, family: Family) -> Iterator[Happened]:
    """Each visit that was held, is planned or was called off. No findings: they stand on the visit's own page."""
    if not viewer.may(Action.SEE_VISITS):
        return
    for visit in visits_of(family).exclude(state=Visit.State.WITHDRAWN)[:MOST]:
        if visit.day is not None:
            more = ", ".join(filter(None, (visit.get_state_display(), visit.get_met_display() if visit.met else "")))
            address = reverse("visit", args=[visit.public_id])
            yield Happened(visit.day, visit.what_for, str(more), visit.visitor.display_name, address)


def livelihood(viewer: Viewer, family: Family) -> Iterator[Happened]:
    """Businesses begun and ended; other aid."""
    if not viewer.may(Action.SEE_VISITS):
        return
    for business in businesses_of(family).filter(Q(started_on__isnull=False) | Q(ended_on__isnull=False))[:MOST]:
        address = reverse("business", args=[business.public_id])
        if business.started_on:
            yield Happened(business.started_on, _("Business begun"), str(business.get_kind_display()), "", address)
        if business.ended_on:
            yield Happened(business.ended_on, _("Business ended"), str(business.get_kind_display()), "", address)
    aid = AidReceipt.objects.filter(family=family, superseded_at=None, withdrawn=False).order_by("-starts_on", "-pk")
    for row in aid[:MOST]:
        what = _("Other aid: %(programme)s") % {"programme": name_of(row)}
        yield Happened(row.starts_on, what, address=reverse("aid", args=[row.public_id]))
