"""Many certificates in one file, made in the background."""

import uuid

from django.conf import settings
from django.db import models


class Bundle(models.Model):
    """The certificates of some cases as one PDF. The file is kept for some days; what was issued stays.

    cases   public_ids, in the order of the pages; digest tells the same choice asked for again
    papers  public_ids of the certificates in the file, one a page; without cases that have none any more
    """

    class State(models.TextChoices):
        MAKING = "making", "making"
        MADE = "made", "made"
        FAILED = "failed", "failed"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False)
    cases = models.JSONField()
    digest = models.CharField(max_length=64)
    papers = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.MAKING)
    size_bytes = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True, help_text="when the file was removed")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="bundle_state_is_known", condition=models.Q(state__in=["making", "made", "failed"])
            ),
            models.CheckConstraint(
                name="made_bundle_has_its_file", condition=~models.Q(state="made") | ~models.Q(sha256="")
            ),
        ]
        indexes = [models.Index(name="bundle_of_district", fields=["district", "-asked_at"])]

    def __str__(self) -> str:
        return f"{self.district_id} {self.public_id}"
