"""Screens about one family: to whoever does not see the family, it is not there, whatever their role may do."""

from uuid import UUID

from django.http import Http404

from tangga.families.queries import families_seen_by
from tangga.people.screens import Viewer


def sees_family(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=sees_family)`. Raises Http404 for a family the viewer does not see today."""
    if not families_seen_by(viewer.person, viewer.today).filter(public_id=public_id).exists():
        raise Http404
