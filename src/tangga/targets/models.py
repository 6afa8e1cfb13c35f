"""Targets of graduation: of the country, a province, a district, a facilitator, each for a year."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _


class Rule(models.TextChoices):
    """How a target came about."""

    PERCENT = "percent", _("share of the active families")
    PER_FACILITATOR = "per_facilitator", _("so many a facilitator")
    ENTERED = "entered", _("entered by hand")


class Target(models.Model):
    """How many families shall graduate voluntarily in a year. Revisions stay: a new row supersedes the earlier one.

    area         the province or district; empty: the whole country. A facilitator's target names their district
    facilitator  empty: the target of the area itself
    base_on      the day whose families and facilitators are the base, counted before anybody leaves
    used         the percentage, or the families a facilitator, that the rule was worked out with
    whole        the target this is a part of, as it stood when it was shared out; empty: set for itself
    sharing      made when a form is opened and sent with it: sent twice, it is set once
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    year = models.PositiveSmallIntegerField()
    area = models.ForeignKey("areas.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="targets"
    )
    rule = models.CharField(max_length=16, choices=Rule.choices)
    base_on = models.DateField()
    base_families = models.PositiveIntegerField()
    base_facilitators = models.PositiveIntegerField()
    used = models.PositiveSmallIntegerField(null=True, blank=True)
    number = models.PositiveIntegerField()
    whole = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    sharing = models.UUIDField(editable=False)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField(db_default=Now())
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["year", "area_id", "facilitator_id", "-set_at"]
        constraints = [
            models.UniqueConstraint(
                "year",
                Coalesce("area", models.Value("")),
                Coalesce("facilitator", models.Value(0)),
                name="one_target_in_force",
                condition=models.Q(superseded_at=None),
            ),
            models.UniqueConstraint(
                Coalesce("area", models.Value("")),
                Coalesce("facilitator", models.Value(0)),
                "sharing",
                name="a_target_is_set_once_by_a_form",
            ),
            models.CheckConstraint(
                name="facilitators_target_names_the_district",
                condition=models.Q(facilitator=None) | models.Q(area__isnull=False, whole__isnull=False),
            ),
            models.CheckConstraint(name="target_rule_is_known", condition=models.Q(rule__in=Rule.values)),
            models.CheckConstraint(
                name="a_rule_says_what_it_was_worked_out_with",
                condition=models.Q(rule="entered") | models.Q(used__isnull=False),
            ),
            models.CheckConstraint(
                name="target_superseded_after_set",
                condition=models.Q(superseded_at=None) | models.Q(superseded_at__gte=models.F("set_at")),
            ),
        ]
        indexes = [models.Index(fields=["year", "area"], name="target_by_area")]

    def __str__(self) -> str:
        return f"{self.year} {self.area_id or '-'} {self.facilitator_id or ''}: {self.number}"
