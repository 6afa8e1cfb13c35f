"""Screens about a pick, a plan or a milestone: to whoever does not see its family, it is not there."""

from uuid import UUID

from django.http import Http404

from tangga.errors import Conflict, TanggaError
from tangga.graduation.queries import candidates_seen_by, milestones_seen_by, plans_seen_by
from tangga.people.screens import Viewer


def sees_candidate(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=sees_candidate)`. Raises Http404."""
    if not candidates_seen_by(viewer.person, viewer.today).filter(public_id=public_id).exists():
        raise Http404


def sees_plan(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=sees_plan)`. Raises Http404."""
    if not plans_seen_by(viewer.person, viewer.today).filter(public_id=public_id).exists():
        raise Http404


def sees_milestone(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=sees_milestone)`. Raises Http404."""
    if not milestones_seen_by(viewer.person, viewer.today).filter(public_id=public_id).exists():
        raise Http404


def status_of(refused: TanggaError) -> int:
    """409 for what somebody else was first with, 422 for what cannot be so."""
    return 409 if isinstance(refused, Conflict) else 422
