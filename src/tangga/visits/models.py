"""Visits at families' homes, what was found there, their businesses, and other aid they receive."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Visit(models.Model):
    """Somebody visits a family: planned for a day, then held (or cancelled) on one.

    public_id  made when the form is opened and sent with it: a visit that is sent twice is one visit
    findings   what was found, in the visitor's words; never a NIK or KK number (families.free_text)
    """

    class State(models.TextChoices):
        PLANNED = "planned", "planned"
        DONE = "done", "done"
        CANCELLED = "cancelled", "cancelled"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="visits")
    visitor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visits")
    purpose = models.CharField(max_length=30)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    planned_on = models.DateField(null=True, blank=True)
    visited_on = models.DateField(null=True, blank=True)
    findings = models.TextField(blank=True, default="")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-visited_on", "-planned_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="visit_that_was_held_has_its_day",
                condition=models.Q(state="done", visited_on__isnull=False) | ~models.Q(state="done"),
            ),
            models.CheckConstraint(
                name="visit_that_is_planned_has_its_day",
                condition=models.Q(planned_on__isnull=False) | ~models.Q(state="planned"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} {self.purpose}"


class BusinessKind(models.TextChoices):
    """What a family lives on besides aid, in the words people use for it."""

    PEDDLING = "peddling", _("peddling (bakulan)")
    KIOSK = "kiosk", _("small shop (kiosk)")
    FOOD_STALL = "food_stall", _("food stall (warung)")
    FARMING = "farming", _("farming")
    LIVESTOCK = "livestock", _("livestock")
    FISHING = "fishing", _("fishing")
    CRAFT = "craft", _("craft or sewing")
    SERVICES = "services", _("services (repair, hair, laundry ...)")
    TRANSPORT = "transport", _("transport (ojek, pedicab ...)")
    OTHER = "other", _("other business")


class Business(models.Model):
    """A business of a family: one row for its life; its figures over time stand beside it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="businesses")
    kind = models.CharField(max_length=20, choices=BusinessKind.choices)
    what = models.CharField(max_length=120, blank=True, default="", help_text="what is made or sold, in their words")
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["family_id", "-started_on", "-pk"]
        verbose_name_plural = "businesses"
        constraints = [
            models.CheckConstraint(
                name="business_ends_not_before_it_starts",
                condition=models.Q(ended_on=None)
                | models.Q(started_on=None)
                | models.Q(ended_on__gte=models.F("started_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} {self.kind}"
