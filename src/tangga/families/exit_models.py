"""Exits: that a family has left the programme, how, and why."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class ExitType(models.TextChoices):
    """How a family left. Only `voluntary` counts towards a target; suspending a payment is no exit."""

    VOLUNTARY = "voluntary", _("voluntary graduation")
    NATURAL = "natural", _("natural graduation")
    ASSESSED = "assessed", _("assessed as prosperous")
    FORCED = "forced", _("forced out")
    DATA_MISMATCH = "data_mismatch", _("data did not match")
    EXCLUDED = "excluded", _("excluded")
    DECEASED = "deceased", _("died")
    MOVED = "moved", _("moved away")
    DUPLICATE = "duplicate", _("listed twice")
    NOT_FOUND = "not_found", _("not found")


class ExitReason(models.TextChoices):
    """Why. A family may have several; which type of exit it was is another question."""

    BUSINESS_GREW = "business_grew", _("the business grew")
    BETTER_PAID_WORK = "better_paid_work", _("better-paid work")
    ASSETS_ACQUIRED = "assets_acquired", _("acquired assets (land, vehicle, savings)")
    FACILITATOR_ADVOCACY = "facilitator_advocacy", _("talks with the facilitator")
    HOUSE_LABEL = "house_label", _("the label on the house")
    MAKE_ROOM = "make_room", _("wants to make room for others")
    REFUSED_AID = "refused_aid", _("does not want the aid any more")
    NO_COMPONENT = "no_component", _("no component left")
    CHILDREN_FINISHED_SCHOOL = "children_finished_school", _("the children finished school")
    ABOVE_DECILE_LIMIT = "above_decile_limit", _("decile above the limit")
    COMMITMENT_BROKEN = "commitment_broken", _("commitments were not kept")
    OTHER = "other", _("another reason")


class Exit(models.Model):
    """A family left the programme: the membership that began on `joined_on` ended on `effective_on`.

    Dated twice like every fact: effective_on is the first day out, recorded_at when it became known here. A correction
    is a new row that supersedes the earlier one. The membership is named by its first day, not by the row of its spell,
    for that row is superseded when anything about the spell is put right.

    region     where the family lived on the day before it left, as known when this was recorded: an exit counts there,
               wherever the family moves later
    reference  the decision it rests on (number of a letter, of a case); never a NIK or KK number
    origin     public_id of the case that decided it; empty: recorded from a list
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="exits")
    joined_on = models.DateField()
    effective_on = models.DateField()
    exit_type = models.CharField(max_length=20, choices=ExitType.choices)
    reasons = models.JSONField(default=list, help_text='codes of ExitReason: ["business_grew", ...]; empty: not known')
    region = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False)
    reference = models.CharField(max_length=120, blank=True, default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now())
    superseded_at = models.DateTimeField(null=True, blank=True)
    origin = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_exit_per_membership",
                fields=["family", "joined_on"],
                condition=models.Q(superseded_at=None),
            ),
            models.CheckConstraint(name="exit_type_is_known", condition=models.Q(exit_type__in=ExitType.values)),
            models.CheckConstraint(
                name="exit_comes_after_joining", condition=models.Q(effective_on__gt=models.F("joined_on"))
            ),
            models.CheckConstraint(
                name="exit_superseded_after_recorded",
                condition=models.Q(superseded_at=None) | models.Q(superseded_at__gte=models.F("recorded_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["region", "effective_on", "exit_type"], name="exit_by_region"),
            models.Index(fields=["effective_on", "exit_type"], name="exit_by_day"),
            models.Index(fields=["origin"], name="exit_origin", condition=models.Q(origin__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} {self.exit_type} on {self.effective_on}"

    @property
    def from_a_list(self) -> bool:
        """Decided elsewhere and recorded from a list: no case here decided it."""
        return self.origin is None

    @property
    def reason_labels(self) -> list[str]:
        """The reasons in words, in the order they were given."""
        return [str(ExitReason(code).label) for code in self.reasons]
