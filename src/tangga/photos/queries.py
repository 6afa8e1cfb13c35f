"""Photos of things. Whoever asks has checked that the viewer sees the thing.

A thing is named by its kind and its id, never by the id alone: ids of some things come with the form that makes them,
and whoever sends the id of another thing must not get, or add to, its photos.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from tangga.photos.models import Photo


def photos_of(owner: UUID, owner_kind: str) -> QuerySet[Photo]:
    """The photos of one thing, in the order they were kept."""
    return Photo.objects.filter(owner=owner, owner_kind=owner_kind, removed_at=None).order_by("kept_at", "pk")


def photos_of_each(owners: Iterable[UUID], owner_kind: str) -> dict[UUID, list[Photo]]:
    """owner -> its photos, one query for all."""
    found: dict[UUID, list[Photo]] = {}
    of_kind = Photo.objects.filter(owner__in=list(owners), owner_kind=owner_kind, removed_at=None)
    for photo in of_kind.order_by("kept_at", "pk"):
        found.setdefault(photo.owner, []).append(photo)
    return found
