"""What others published, as they published it, and what became of it. Written once: nothing here is changed or
removed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class PublishedClaim(models.Model):
    """A published table or number, kept with its source. A correction is a new row that names the one it corrects.

    public_id     made from the form that was sent: what is sent twice is kept once
    name          what it is called; of a file the id that stands there
    area          empty: the whole country
    measure       a figure's name, or words for a number that Tangga does not count
    first, last   the period; empty: it is not said
    as_of, known_at   as the claim says; the day of its publication stands for them where it says neither
    parts         [{"key", "name", "number"}] in their order: the key is an area's code, a period or a type where it is
                  one
    parts_total   what the parts come to; difference: that less the stated total; empty where there is none of both
    ours_then, ours_now   what Tangga counted by then, and by kept_at, when it was kept; empty: it had no such number
    why           of a correction: what was wrong with the row it corrects
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    area = models.ForeignKey("areas.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=60)
    first = models.DateField(null=True, blank=True)
    last = models.DateField(null=True, blank=True)
    as_of = models.DateField(null=True, blank=True)
    known_at = models.DateTimeField(null=True, blank=True)
    stated = models.BigIntegerField(null=True, blank=True)
    parts = models.JSONField(default=list)
    parts_total = models.BigIntegerField(null=True, blank=True)
    difference = models.BigIntegerField(null=True, blank=True)
    source = models.CharField(max_length=200)
    address = models.CharField(max_length=500, blank=True, default="")
    published_on = models.DateField(null=True, blank=True)
    ours_then = models.BigIntegerField(null=True, blank=True)
    ours_now = models.BigIntegerField(null=True, blank=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kept_at = models.DateTimeField()
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    why = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-kept_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="claim_names_its_source", condition=~Q(source="")),
            models.CheckConstraint(name="claim_names_its_measure", condition=~Q(measure="")),
            models.CheckConstraint(
                name="claim_states_a_number", condition=Q(stated__isnull=False) | Q(parts_total__isnull=False)
            ),
            models.CheckConstraint(
                name="claim_period_has_both_days",
                condition=Q(first=None, last=None) | Q(first__isnull=False, last__gte=F("first")),
            ),
            models.CheckConstraint(
                name="claim_difference_is_parts_less_stated",
                condition=Q(stated__isnull=False, parts_total__isnull=False, difference=F("parts_total") - F("stated"))
                | Q(stated=None, difference=None)
                | Q(parts_total=None, difference=None),
            ),
            models.CheckConstraint(
                name="claim_correction_says_why",
                condition=Q(corrects=None, why="") | (Q(corrects__isnull=False) & ~Q(why="")),
            ),
        ]
        indexes = [models.Index(fields=["area", "-kept_at"], name="claim_by_area")]

    def __str__(self) -> str:
        return self.name


class ClaimNote(models.Model):
    """What became of a claim: that the newspaper was asked to correct it, what it answered. A further note is a further
    row.

    public_id  made when the form is opened and sent with it; on: the day it happened
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(PublishedClaim, on_delete=models.PROTECT, related_name="notes")
    on = models.DateField()
    words = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [models.CheckConstraint(name="claim_note_says_something", condition=~Q(words=""))]

    def __str__(self) -> str:
        return f"{self.claim_id} on {self.on}"
