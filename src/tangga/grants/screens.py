"""Screens about a grant or a budget: to whoever does not see it, it is not there."""

from uuid import UUID

from django.http import Http404

from tangga.errors import Conflict, TanggaError
from tangga.grants.queries import budgets_seen_by, grants_seen_by
from tangga.people.roles import Action
from tangga.people.screens import Viewer


def frame(viewer: Viewer) -> dict[str, object]:
    """What every page of grants knows: its place in the menu, and which of its neighbours the viewer may open."""
    sees = {"sees_grants": viewer.may(Action.SEE_GRANTS), "sees_money": viewer.may(Action.SEE_GRANT_MONEY)}
    return {"page": "grants", "viewer": viewer, **sees}


def sees_grant(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=sees_grant)`. Raises Http404."""
    if not grants_seen_by(viewer.person, viewer.today).filter(public_id=public_id).exists():
        raise Http404


def sees_budget(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=sees_budget)`. Raises Http404."""
    if not budgets_seen_by(viewer.person, viewer.today).filter(public_id=public_id).exists():
        raise Http404


def status_of(refused: TanggaError) -> int:
    """409 for what somebody else was first with, 422 for what cannot be so."""
    return 409 if isinstance(refused, Conflict) else 422
