"""Runs of the rules over stored facts, and the answers each gave. Answers are never edited by hand."""

import uuid

from django.conf import settings
from django.db import models

from tangga.runs.comparisons import ComparedFamily as ComparedFamily
from tangga.runs.comparisons import Comparison as Comparison
from tangga.runs.schedules import RunSchedule as RunSchedule
from tangga.runs.schedules import ScheduledRun as ScheduledRun


class Run(models.Model):
    """One assessment of one district: on which day's facts (as_of), known when (known_at), under which policy.

    `beside`: made to look at or to compare; it does not become the current one. `process`: who works on it
    (jobs.machine), with the attempt; only that one writes its answers. A run that is done is never changed again,
    but for `is_current`; a trigger of the database holds that (migration 0004).
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"
        CANCELLED = "cancelled", "cancelled"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    area = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="runs")
    as_of = models.DateField()
    known_at = models.DateTimeField()
    policy_hash = models.CharField(max_length=64)
    overlays = models.JSONField(default=list)
    code_version = models.CharField(max_length=40)
    engine = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RUNNING)
    snapshot_hashes = models.JSONField(default=dict, help_text='sha256 by file: {"families": ..., "members": ...}')
    counts = models.JSONField(default=dict, help_text="families, members, active, natural_exit, unsure, annual_idr ...")
    seconds = models.JSONField(default=dict, help_text="by step: snapshot, assess, load")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="runs"
    )
    is_current = models.BooleanField(default=False)
    beside = models.BooleanField(default=False, db_default=False)
    process = models.CharField(max_length=160, blank=True, default="", db_default="")

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_current_run_per_area", fields=["area"], condition=models.Q(is_current=True)
            ),
            models.CheckConstraint(
                name="current_run_is_done", condition=models.Q(is_current=False) | models.Q(status="done")
            ),
            models.CheckConstraint(
                name="run_status_is_known",
                condition=models.Q(status__in=["waiting", "running", "done", "failed", "cancelled"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} as of {self.as_of}"


class FamilyAnswer(models.Model):
    """What a run answered about a family: the columns of formats.md, and four that the list is filtered by.

    `components` has one bit for each component some living member holds, paid or not: bit 0 is the first of
    rules.parameters.COMPONENTS. `out_of_school`: some member of school age is not at school. Money in rupiah.
    `superseded`: the family moved, and the current run of another district has the later word (runs.standing).
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="family_answers")
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="answers")
    region = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", db_column="region_code", db_index=False
    )
    active = models.BooleanField()
    members_paid = models.PositiveSmallIntegerField()
    annual_idr = models.BigIntegerField()
    period_idr = models.BigIntegerField()
    eligible = models.BooleanField()
    ineligible_for = models.CharField(max_length=200, blank=True, default="")
    natural_exit = models.BooleanField()
    unsure = models.BooleanField()
    unsure_about = models.CharField(max_length=100, blank=True, default="")
    years_in_programme = models.PositiveSmallIntegerField(null=True)
    five_years = models.BooleanField()
    preparable = models.BooleanField()
    last_component_ends_on = models.DateField(null=True)
    last_component_ends_on_dropout = models.DateField(null=True)
    decile = models.PositiveSmallIntegerField(null=True)
    members_count = models.PositiveSmallIntegerField()
    out_of_school = models.BooleanField()
    components = models.PositiveSmallIntegerField()
    superseded = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["family_id"]
        constraints = [
            models.UniqueConstraint(name="one_answer_per_family_and_run", fields=["run", "family"]),
            models.CheckConstraint(
                name="family_amounts_not_negative", condition=models.Q(annual_idr__gte=0, period_idr__gte=0)
            ),
            models.CheckConstraint(
                name="an_unsure_family_is_no_natural_exit",
                condition=models.Q(natural_exit=False) | models.Q(unsure=False),
            ),
        ]
        indexes = [
            models.Index(fields=["run", "region"], name="answer_run_region"),
            models.Index(fields=["run", "decile"], name="answer_run_decile"),
            models.Index(fields=["run", "years_in_programme"], name="answer_run_years"),
            models.Index(fields=["run", "annual_idr"], name="answer_run_annual"),
            models.Index(fields=["run", "last_component_ends_on"], name="answer_run_ends_on"),
            models.Index(fields=["run"], name="answer_natural_exit", condition=models.Q(natural_exit=True)),
            models.Index(fields=["run"], name="answer_unsure", condition=models.Q(unsure=True)),
            models.Index(fields=["run"], name="answer_preparable", condition=models.Q(preparable=True)),
            models.Index(fields=["run"], name="answer_out_of_school", condition=models.Q(out_of_school=True)),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} in run {self.run_id}"

    @property
    def region_code(self) -> str:
        return self.region_id

    @property
    def component_codes(self) -> tuple[str, ...]:
        """The components held, in the programme's order."""
        # Here, not above: the rules load ibis (most of a second), which most commands and pages do without.
        from tangga.rules.parameters import COMPONENTS

        return tuple(code for bit, code in enumerate(COMPONENTS) if self.components >> bit & 1)


class MemberAnswer(models.Model):
    """What a run answered about a member.

    `age_years`: completed years on the run's day, empty without a birth date. `unsure_about`: the fact to ask for
    (birth_date, school_level), whatever the member counts for; empty where nothing is unsure.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="member_answers", db_index=False)
    member = models.ForeignKey("families.Member", on_delete=models.PROTECT, related_name="answers")
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="+", db_index=False)
    component = models.CharField(max_length=24, blank=True, default="")
    annual_idr = models.BigIntegerField()
    paid = models.BooleanField()
    reason = models.CharField(max_length=24)
    age_years = models.PositiveSmallIntegerField(null=True)
    unsure_about = models.CharField(max_length=24, blank=True, default="", db_default="")

    class Meta:
        ordering = ["member_id"]
        constraints = [
            models.UniqueConstraint(name="one_answer_per_member_and_run", fields=["run", "member"]),
            models.CheckConstraint(name="member_amount_not_negative", condition=models.Q(annual_idr__gte=0)),
            models.CheckConstraint(
                name="only_a_paid_member_has_an_amount", condition=models.Q(paid=True) | models.Q(annual_idr=0)
            ),
        ]
        indexes = [models.Index(fields=["run", "family"], name="member_answer_run_family")]

    def __str__(self) -> str:
        return f"{self.member_id} in run {self.run_id}"
