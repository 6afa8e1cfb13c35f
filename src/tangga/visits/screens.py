"""Screens of visits: to whoever does not see the thing, it is not there, whatever their role may do."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.forms import Form
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404

from tangga.errors import Conflict, NotValid
from tangga.families.change_views import hidden_is_404
from tangga.families.models import Family
from tangga.people import clock
from tangga.people.addresses import id_named
from tangga.people.screens import Viewer
from tangga.visits.keeping import photos_seen_by
from tangga.visits.models import BusinessState, Visit
from tangga.visits.queries import aid_seen_by, businesses_seen_by, visits_seen_by

__all__ = [
    "by_viewer",
    "day_of",
    "hidden_is_404",
    "refusals",
    "sees_aid",
    "sees_business",
    "sees_figures",
    "sees_photo",
    "sees_visit",
    "status_of",
    "token",
    "visit_named",
]


def sees_visit(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=sees_visit)`. Raises Http404."""
    _there(visits_seen_by(viewer.person, viewer.today).filter(public_id=public_id).exists())


def sees_business(viewer: Viewer, public_id: UUID) -> None:
    """The same for a business."""
    _there(businesses_seen_by(viewer.person, viewer.today).filter(public_id=public_id).exists())


def sees_figures(viewer: Viewer, public_id: UUID) -> None:
    """The same for figures of a business."""
    business = BusinessState.objects.filter(public_id=public_id).values("business")
    _there(businesses_seen_by(viewer.person, viewer.today).filter(pk__in=business).exists())


def sees_aid(viewer: Viewer, public_id: UUID) -> None:
    """The same for other aid, by its chain."""
    _there(aid_seen_by(viewer.person, viewer.today).filter(chain=public_id).exists())


def sees_photo(viewer: Viewer, public_id: UUID) -> None:
    """The same for a photo of a visit."""
    _there(photos_seen_by(viewer.person, viewer.today).filter(public_id=public_id).exists())


def _there(found: bool) -> None:
    if not found:
        raise Http404


def by_viewer(viewer: Viewer) -> dict[str, Any]:
    """Who does it, on which day, at which instant: what every action takes."""
    return {"by": viewer.person, "on": viewer.today, "at": clock.now()}


@contextmanager
def refusals(form: Form) -> Iterator[None]:
    """What an action refuses goes back into the form, with everything typed."""
    try:
        yield
    except (Conflict, NotValid) as refused:
        form.add_error(None, str(refused))
        form.is_late = isinstance(refused, Conflict)  # type: ignore[attr-defined]


def status_of(request: HttpRequest, form: Form) -> int:
    """Of a form: 200 when it opens, 422 when it comes back; 409 when somebody else was first."""
    if request.method != "POST":
        return 200
    return 409 if getattr(form, "is_late", False) else 422


def token(request: HttpRequest, name: str = "form_id") -> UUID:
    """The id a form was opened with, so that what is sent twice is recorded once; a new one for a form that opens."""
    return id_named(request.POST.get(name, "")) or uuid4()


def visit_named(viewer: Viewer, query: QueryDict, family: Family) -> Visit | None:
    """The visit an address or a form names as the one at which something was learnt. Raises Http404 for a visit the
    viewer does not see, or to another family."""
    said = query.get("visit", "")
    if not said:
        return None
    visits = visits_seen_by(viewer.person, viewer.today)
    return get_object_or_404(visits, public_id=id_named(said), family=family, state=Visit.State.DONE)


def day_of(visit: Visit | None, today: date) -> date:
    """The day that figures learnt at a visit are of."""
    return visit.visited_on or today if visit else today
