"""Two runs of a district side by side: what differs, for which family, why. Made once, then only read."""

import uuid

from django.conf import settings
from django.db import models


class Comparison(models.Model):
    """What changed for the families of a district from one run to another (runs.compare makes it, ADR 0016).

    `totals`: families and money by kind, money by reason, the parameters that differ; they come to the difference of
    the two runs' own totals, exactly. Empty until it has been made.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    before = models.ForeignKey("runs.Run", on_delete=models.PROTECT, related_name="compared_as_before")
    after = models.ForeignKey("runs.Run", on_delete=models.PROTECT, related_name="compared_as_after")
    code_version = models.CharField(max_length=40)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    totals = models.JSONField(default=dict)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="one_comparison_of_two_runs", fields=["before", "after", "code_version"]),
            models.CheckConstraint(
                name="a_run_is_compared_with_another", condition=~models.Q(before=models.F("after"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} with {self.after_id}"

    @property
    def is_done(self) -> bool:
        return self.finished_at is not None


class ComparedFamily(models.Model):
    """A family that differs between two runs. Money in rupiah a year; the parts of those that stayed add up.

    `by_*`: something changed for this reason, even where the money did not. `reasons`: what of its answer is
    another, then why, as codes, days, values and keys of rows (runs.compared_rows); never a name.
    """

    class Kind(models.TextChoices):
        CAME = "came", "came in"
        WENT = "went", "went out"
        MOVED_IN = "moved_in", "moved here from another district"
        MOVED_OUT = "moved_out", "moved to another district"
        CHANGED = "changed", "changed"

    comparison = models.ForeignKey(Comparison, on_delete=models.PROTECT, related_name="families", db_index=False)
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=10, help_text="where it lived on the later run's day, else the earlier's")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    before_idr = models.BigIntegerField()
    after_idr = models.BigIntegerField()
    difference_idr = models.BigIntegerField()
    time_idr = models.BigIntegerField(default=0)
    policy_idr = models.BigIntegerField(default=0)
    facts_idr = models.BigIntegerField(default=0)
    revision_idr = models.BigIntegerField(default=0)
    by_time = models.BooleanField(default=False)
    by_policy = models.BooleanField(default=False)
    by_facts = models.BooleanField(default=False)
    by_revision = models.BooleanField(default=False)
    exit_before = models.BooleanField(default=False)
    exit_after = models.BooleanField(default=False)
    reasons = models.JSONField(default=list)

    class Meta:
        ordering = ["family_id"]
        constraints = [
            models.UniqueConstraint(name="one_row_for_a_compared_family", fields=["comparison", "family"]),
            models.CheckConstraint(
                name="compared_difference_is_one",
                condition=models.Q(difference_idr=models.F("after_idr") - models.F("before_idr")),
            ),
            models.CheckConstraint(
                name="compared_parts_add_up",
                condition=~models.Q(kind="changed")
                | models.Q(
                    difference_idr=models.F("time_idr")
                    + models.F("policy_idr")
                    + models.F("facts_idr")
                    + models.F("revision_idr")
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["comparison", "kind", "difference_idr"], name="compared_kind"),
            models.Index(fields=["comparison", "region_code"], name="compared_region"),
        ]

    def __str__(self) -> str:
        return f"{self.family_id}: {self.difference_idr}"
