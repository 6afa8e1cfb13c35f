"""Runs of the rules over stored facts, and the answers each gave. Answers are never edited by hand."""

import uuid

from django.conf import settings
from django.db import models

from tangga.runs.comparisons import ComparedFamily as ComparedFamily
from tangga.runs.comparisons import Comparison as Comparison
from tangga.runs.schedules import RunSchedule as RunSchedule
from tangga.runs.schedules import ScheduledRun as ScheduledRun
from tangga.runs.thinnings import Thinning as Thinning


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


# What a list of families can be sorted by, with the columns that order it (the family's key comes last).
LIST_ORDERS: dict[str, tuple[str, ...]] = {
    "name": ("sort_name",),
    "area": ("region_id", "sort_name"),
    "amount": ("period_idr",),
    "years": ("years_in_programme",),
    "decile": ("decile",),
    "ends": ("last_component_ends_on",),
}
# The order of whom to prepare: the readiest first, then those never asked, the longest in the programme first.
BY_READINESS = ("readiness", "years_in_programme")
# What it can be filtered by; the columns that nearly every list asks for come first.
LISTED_BY = (
    "active",
    "moved",
    "region_id",
    "unsure",
    "natural_exit",
    "preparable",
    "out_of_school",
    "five_years",
    "decile",
    "years_in_programme",
    "components",
    "last_component_ends_on",
    "last_component_ends_on_dropout",
    "unsure_about",
    "ineligible_for",
)


class FamilyAnswer(models.Model):
    """What a run answered about a family: the columns of formats.md, and four that the list is filtered by.

    `components` has one bit for each component some living member holds, paid or not: bit 0 is the first of
    rules.parameters.COMPONENTS. `out_of_school`: some member of school age is not at school. Money in rupiah.
    `superseded`: the family moved, and the current run of another district has the later word (runs.standing).

    The last five columns are kept for lists (ADR 0017), by runs.standing and by triggers (runs.triggers):
    `standing`: the answer that counts now: its run is current and it is not superseded. `moved`: by what is recorded
    now the family does not live, on every day from the run's on, where the answer says; who sees it is then looked up
    in the facts. `sort_name`: the carer's name as lists are sorted by it; kept right while the answer stands.
    `readiness`, `readiness_level`: the points and level of the family's newest answers about readiness (0 and "": never
    asked), kept by readiness.triggers; None while the answer does not stand.
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
    standing = models.BooleanField(default=False, db_default=False)
    moved = models.BooleanField(default=False, db_default=False)
    sort_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    readiness = models.PositiveSmallIntegerField(null=True, editable=False)
    readiness_level = models.CharField(max_length=20, null=True, editable=False)

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
            # One for each order a list can have. Each holds every column the list is filtered by, so that any page and
            # any count is read from the index alone.
            *(
                models.Index(
                    fields=[each.removesuffix("_id") for each in dict.fromkeys((*leading, "family", *LISTED_BY))],
                    condition=models.Q(standing=True),
                    name=f"answer_by_{name}",
                )
                for name, leading in LIST_ORDERS.items()
            ),
            models.Index(
                fields=[
                    each.removesuffix("_id")
                    for each in dict.fromkeys((*BY_READINESS, "family", *LISTED_BY, "readiness_level"))
                ],
                condition=models.Q(standing=True),
                name="answer_by_readiness",
            ),
            models.Index(fields=["family"], condition=models.Q(standing=True, moved=True), name="answer_moved"),
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


class Tally(models.Model):
    """How many standing answers of a current run, by where their families live, have something in common.

    `area_code`: the first digits of the village's code, as many as `level` (areas.models.Level: district, sub-district,
    village) has. `key`: what they have in common (runs.tallies.keys_of). Families by the answers' own regions: what
    changed since the run is added when a tally is read (runs.tallies). Money in rupiah. The row of a run is written
    with its answers and removed when another run takes its place.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="tallies")
    level = models.PositiveSmallIntegerField()
    area_code = models.CharField(max_length=10)
    key = models.CharField(max_length=40)
    families = models.PositiveIntegerField()
    members_paid = models.PositiveIntegerField()
    period_idr = models.BigIntegerField()
    annual_idr = models.BigIntegerField()

    class Meta:
        ordering = ["level", "area_code", "key"]
        constraints = [
            models.UniqueConstraint(name="one_tally_per_area_and_key", fields=["run", "level", "area_code", "key"])
        ]
        indexes = [models.Index(fields=["level", "area_code"], name="tally_area")]

    def __str__(self) -> str:
        return f"{self.area_code} {self.key}: {self.families}"


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
