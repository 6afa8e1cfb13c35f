"""What a district has opened to everybody: when it was switched on or off, and the half-years that were published."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Switch(models.Model):
    """A district's figures were opened, or closed. Rows are only added (trigger); the latest one holds.

    follows  the row it came after: each has one successor at most, so that two at once cannot both be taken
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    is_on = models.BooleanField()
    follows = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by", editable=False
    )
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["district_id", "-set_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="open_figures_have_one_beginning", fields=["district"], condition=Q(follows=None)
            ),
            models.CheckConstraint(
                name="open_figures_begin_with_on", condition=Q(is_on=True) | Q(follows__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.district_id} {'on' if self.is_on else 'off'}"


class KeptHalf(models.Model):
    """A half-year of a district as it was published. Never changed, never made anew (trigger): a second one could be
    subtracted from the first.

    content     what may be read, and nothing else: hidden numbers are not in it (content.py)
    is_empty    nothing was on record of the district for that half-year: nothing is shown of it
    smallest    the smallest number shown beside 0 (policy of that day)
    digest      SHA-256 of the content
    """

    district = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False)
    half = models.CharField(max_length=7)
    as_of = models.DateField()
    known_at = models.DateTimeField()
    kept_at = models.DateTimeField()
    policy_hash = models.CharField(max_length=64)
    code_version = models.CharField(max_length=60)
    smallest = models.PositiveSmallIntegerField()
    content = models.JSONField()
    is_empty = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["district_id", "-half"]
        constraints = [
            models.UniqueConstraint(name="a_half_year_is_published_once", fields=["district", "half"]),
            models.CheckConstraint(
                name="published_half_year_is_written_so", condition=Q(half__regex=r"^[0-9]{4}-H[12]$")
            ),
            models.CheckConstraint(name="published_after_it_was_known", condition=Q(kept_at__gte=F("known_at"))),
            models.CheckConstraint(name="small_numbers_can_be_hidden", condition=Q(smallest__gte=3)),
        ]

    def __str__(self) -> str:
        return f"{self.district_id} {self.half}"
