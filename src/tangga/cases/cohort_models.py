"""Exits proposed in bulk: a cohort of families that one assessment found without a component, and what is done to all.

A cohort holds what was set for it and who has which part; where each family stands is its own case (models.Case).
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

KIND = "cases.cohort"  # of the work in the background


class Method(models.TextChoices):
    """What the district lets be re-verified at home; set once, when the cohort is proposed."""

    EACH = "each", _("every family")
    SAMPLE = "sample", _("a sample, drawn by the system")


class Cohort(models.Model):
    """The natural exits of one assessment, proposed at once.

    public_id      made by the server, never sent with a form: the sample is drawn with it as its seed, so nobody may
                   choose it
    asked, percent how large a sample was asked for: families, or per cent of them
    sample_size    how many were drawn, on drawn_on; empty: none yet, or each is verified
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.OneToOneField("runs.Run", on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False)
    method = models.CharField(max_length=10, choices=Method.choices)
    asked = models.PositiveIntegerField(null=True, blank=True)
    percent = models.BooleanField(default=False)
    sample_size = models.PositiveIntegerField(null=True, blank=True)
    drawn_on = models.DateField(null=True, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    proposed_at = models.DateTimeField()

    class Meta:
        ordering = ["-proposed_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="cohort_method_is_known", condition=Q(method__in=Method.values)),
            models.CheckConstraint(
                name="cohort_sample_has_its_size",
                condition=Q(method="each", asked=None, sample_size=None) | Q(method="sample", asked__gt=0),
            ),
            models.CheckConstraint(
                name="cohort_sample_is_drawn_on_a_day",
                condition=Q(sample_size=None, drawn_on=None) | Q(sample_size__isnull=False, drawn_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["district", "-proposed_on"], name="cohort_of_district")]

    def __str__(self) -> str:
        return f"{self.district_id} {self.proposed_on}"

    @property
    def seed(self) -> str:
        """What the sample is drawn with (rules.sampling.ticket)."""
        return str(self.public_id)


class CohortPerson(models.Model):
    """Who has which part in a cohort. One part a person: the database itself keeps them apart."""

    class Part(models.TextChoices):
        PROPOSER = "proposer", "proposer"
        VERIFIER = "verifier", "verifier"
        APPROVER = "approver", "approver"

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="people")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=Part.choices)

    class Meta:
        ordering = ["cohort_id", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_part_in_a_cohort_per_person", fields=["cohort", "person"]),
            models.CheckConstraint(
                name="cohort_part_is_known", condition=Q(part__in=["proposer", "verifier", "approver"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id} {self.part}"


class CohortStep(models.Model):
    """Something one person asked to be done to all families of a cohort on one day: the background does it.

    effective_on  first day out, of an approval
    told          what it rested on: of `verify`, how many were sampled and wrong
    done, refused how many cases it moved, and how many not (CohortProblem says why)
    stopped       it ended before its end: cancelled, or failed; asked for again, it goes on with what is left
    """

    class Code(models.TextChoices):
        PROPOSE = "propose", _("Propose")
        VERIFY = "verify", _("Verify the others by the sample")
        APPROVE = "approve", _("Approve")
        CARRY_OUT = "carry_out", _("Carry out")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="steps")
    code = models.CharField(max_length=10, choices=Code.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()
    effective_on = models.DateField(null=True, blank=True)
    told = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    stopped = models.BooleanField(default=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["cohort_id", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_open_step_per_cohort", fields=["cohort"], condition=Q(finished_at=None)),
            models.CheckConstraint(
                name="cohort_approval_has_its_day", condition=~Q(code="approve") | Q(effective_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id} {self.code}"


class CohortProblem(models.Model):
    """Why a step could not move a case: the sentence the person would have read at that case's page."""

    step = models.ForeignKey(CohortStep, on_delete=models.PROTECT, related_name="problems")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    why = models.TextField()

    class Meta:
        ordering = ["step_id", "pk"]
        constraints = [models.UniqueConstraint(name="one_problem_per_step_and_case", fields=["step", "case"])]

    def __str__(self) -> str:
        return f"{self.step_id} {self.case_id}"


class LeftOut(models.Model):
    """A family of the assessment that did not become a case, and why."""

    class Why(models.TextChoices):
        UNSURE = "unsure", _("a fact is missing, so it is not certain that no component is left")
        LEFT = "left", _("left the programme already")
        OPEN_CASE = "open_case", _("a case is open already")
        CHANGED = "changed", _("the latest assessment says otherwise")
        ELSEWHERE = "elsewhere", _("lives in another district now")

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="left_out", db_index=False)
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=Why.choices)

    class Meta:
        ordering = ["cohort_id", "family_id"]
        constraints = [
            models.UniqueConstraint(name="left_out_once_per_cohort", fields=["cohort", "family"]),
            models.CheckConstraint(
                name="left_out_for_a_known_reason",
                condition=Q(why__in=["unsure", "left", "open_case", "changed", "elsewhere"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id} {self.family_id} {self.why}"
