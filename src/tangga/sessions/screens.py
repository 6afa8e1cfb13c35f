"""Screens about one group, session or photo: to whoever does not see it, it is not there, whatever the role may do."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.photos.models import Photo
from tangga.sessions.models import OWNER_KIND, Group, Session
from tangga.sessions.queries import groups_seen_by, sessions_seen_by

PAGE = "sessions"  # what the menu calls the place of all these pages


def sees_session(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=sees_session)`. Raises Http404."""
    seen_session(viewer, public_id)


def sees_group(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=sees_group)`. Raises Http404."""
    seen_group(viewer, public_id)


def sees_photo(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=sees_photo)`. Raises Http404 unless it is a photo of a session that the viewer sees, and
    photos are for the viewer's role."""
    seen_photo(viewer, public_id)


def seen_session(viewer: Viewer, public_id: UUID) -> Session:
    return get_object_or_404(sessions_seen_by(viewer.person, viewer.today), public_id=public_id)


def seen_group(viewer: Viewer, public_id: UUID) -> Group:
    return get_object_or_404(groups_seen_by(viewer.person, viewer.today), public_id=public_id)


def seen_photo(viewer: Viewer, public_id: UUID) -> Photo:
    photo = get_object_or_404(Photo, public_id=public_id, owner_kind=OWNER_KIND, removed_at=None)
    seen_session(viewer, photo.owner)
    if not sees_photos(viewer):
        raise Http404
    return photo


def sees_photos(viewer: Viewer) -> bool:
    """Photos show people and their names: for who works with them in the district, and who audits that work. Who works
    with figures (province, ministry) sees none, as with visits."""
    return viewer.may(Action.SEE_VISITS)
