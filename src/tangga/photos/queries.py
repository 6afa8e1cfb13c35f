"""Photos of things. Whoever asks has checked that the viewer sees the thing."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from tangga.photos.models import Photo


def photos_of(owner: UUID) -> QuerySet[Photo]:
    """The photos of one thing, in the order they were kept."""
    return Photo.objects.filter(owner=owner, removed_at=None).order_by("kept_at", "pk")


def photos_of_each(owners: Iterable[UUID]) -> dict[UUID, list[Photo]]:
    """owner -> its photos, one query for all."""
    found: dict[UUID, list[Photo]] = {}
    for photo in Photo.objects.filter(owner__in=list(owners), removed_at=None).order_by("kept_at", "pk"):
        found.setdefault(photo.owner, []).append(photo)
    return found
