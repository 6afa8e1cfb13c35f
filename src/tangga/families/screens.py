"""Screens about one family: to whoever does not see the family, it is not there, whatever their role may do."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from tangga.families.models import Family
from tangga.families.queries import families_seen_by
from tangga.people.screens import Viewer


def sees_family(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=sees_family)`. Raises Http404 for a family the viewer does not see today."""
    family_seen(viewer, public_id)


def family_seen(viewer: Viewer, public_id: UUID) -> Family:
    """A family the viewer sees today, looked up once a request. Raises Http404 for every other."""
    key = (family_seen, public_id)
    if key not in viewer.kept:
        viewer.kept[key] = get_object_or_404(families_seen_by(viewer.person, viewer.today), public_id=public_id)
    family: Family = viewer.kept[key]
    return family
