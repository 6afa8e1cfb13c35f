"""Shapes of areas that an office loaded for its maps. Everything else of figures is counted when it is asked for."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Now


class Boundaries(models.Model):
    """A file of shapes that an office loaded. It holds until it is taken away, or until another takes its place.

    area           the office's area; empty: the whole country
    file_hash      SHA-256 of the file as it came
    code_property  the property of the file that held the areas' codes
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    area = models.ForeignKey("areas.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    file_hash = models.CharField(max_length=64)
    code_property = models.CharField(max_length=80)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField(db_default=Now())
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                Coalesce("area", models.Value("")),
                name="one_file_of_shapes_in_force",
                condition=models.Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="shapes_ended_by_somebody",
                condition=models.Q(ended_at=None, ended_by=None)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Shape(models.Model):
    """The shape of one area in such a file. polygons: each its rings, each ring points of longitude and latitude."""

    boundaries = models.ForeignKey(Boundaries, on_delete=models.PROTECT, related_name="shapes")
    area = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    polygons = models.JSONField()

    class Meta:
        ordering = ["area_id"]
        constraints = [models.UniqueConstraint("boundaries", "area", name="one_shape_an_area")]

    def __str__(self) -> str:
        return str(self.area_id)
