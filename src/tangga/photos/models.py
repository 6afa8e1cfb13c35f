"""Photos: what is kept of them. The picture itself lies sealed on disk (photos/files.py)."""

import uuid

from django.conf import settings
from django.db import models


class Photo(models.Model):
    """A photo of something on record. Whoever may see that thing sees the photo: it has no page of its own.

    owner, owner_kind  the visit, session, label ... it belongs to: its public_id and its kind, always both
    shows            what is to be seen: activity, attendance_list, house_front, house_inside, business, document, other
    original_sha256  of the file as it was sent: the same photo sent twice, or for two things, is found by it
    media            a picture, or a scan that was sent as PDF (photos.scans) and is kept as it was
    latitude, longitude  only where the sender wanted the place kept; the stored picture itself never holds it
    """

    class Shows(models.TextChoices):
        ACTIVITY = "activity", "activity"
        ATTENDANCE_LIST = "attendance_list", "attendance list"
        HOUSE_FRONT = "house_front", "house from the front"
        HOUSE_INSIDE = "house_inside", "inside of the house"
        BUSINESS = "business", "business"
        LABEL = "label", "house label"
        DOCUMENT = "document", "document"
        OTHER = "other", "other"

    class Media(models.TextChoices):
        JPEG = "image/jpeg", "picture"
        PDF = "application/pdf", "PDF"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.UUIDField(db_index=True)
    owner_kind = models.CharField(max_length=40)
    shows = models.CharField(max_length=20, choices=Shows.choices, default=Shows.ACTIVITY)
    original_sha256 = models.CharField(max_length=64, db_index=True)
    media = models.CharField(max_length=20, choices=Media.choices, default=Media.JPEG, db_default=Media.JPEG.value)
    size_bytes = models.PositiveIntegerField()
    width = models.PositiveSmallIntegerField(help_text="pixels; of a PDF 0")
    height = models.PositiveSmallIntegerField(help_text="pixels; of a PDF 0")
    taken_at = models.DateTimeField(null=True, blank=True, help_text="as the camera said, where it did")
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["owner", "kept_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_photo_per_owner_and_file",
                fields=["owner", "owner_kind", "original_sha256"],
                condition=models.Q(removed_at=None),
            ),
            models.CheckConstraint(
                name="photo_media_is_known", condition=models.Q(media__in=["image/jpeg", "application/pdf"])
            ),
            models.CheckConstraint(
                name="photo_place_is_whole",
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_kind} {self.public_id}"

    @property
    def is_pdf(self) -> bool:
        return self.media == self.Media.PDF
