"""Lists that arrived as spreadsheets: what became of each, how its columns were understood, what else it said."""

import uuid

from django.conf import settings
from django.db import models


class State(models.TextChoices):
    """Where a batch stands. READING, PREPARING, ACCEPTING and UNDOING: a job is at it."""

    READING = "reading", "reading"
    MAPPING = "mapping", "mapping"
    PREPARING = "preparing", "preparing"
    READY = "ready", "ready"
    ACCEPTING = "accepting", "accepting"
    ACCEPTED = "accepted", "accepted"
    UNDOING = "undoing", "undoing"
    UNDONE = "undone", "undone"
    DISCARDED = "discarded", "discarded"
    FAILED = "failed", "failed"


# Nothing more will happen to these: the same file may be uploaded anew.
CLOSED = (State.UNDONE, State.DISCARDED, State.FAILED)


class Batch(models.Model):
    """One uploaded file, from its upload to what it became.

    scope_key      whose families it may touch: "" the whole district's, else the public_id of the facilitator
    effective_on   the day the list holds for
    columns        as recognised: [{"theirs", "ours" or null, "examples"}, ...]; examples hide numbers
    mapping        as confirmed: {their column's place: our column}; options: what was asked once for the whole list
    counts         {"families": {"read", "new", "changed", "same", "refused", ...}, "members": {...}, "problems": {...}}
    sheets         the file's sheets, as read; facts: what the sentence of a refused file (notice) fills in
    previewed_at   the instant the registry was compared; mark: where it stood then; digest: of the comparison, so that
                   another can be told from it
    notice         why the last work ended otherwise than asked: "cancelled", "stopped", "changed_meanwhile", why a file
                   is refused, or "stays_" and why the list could not be taken out (queries.built_on)
    cursor         how many chunks of the staged rows are in the registry (or, when undone, out of it again)
    accepted_at    the instant every row of this batch is recorded at
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    scope_key = models.CharField(max_length=36, blank=True, default="")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=12, choices=State.choices, default=State.READING)
    effective_on = models.DateField()
    shape = models.CharField(max_length=20, blank=True, default="")
    signature = models.CharField(max_length=64, blank=True, default="")
    columns = models.JSONField(default=list, blank=True)
    mapping = models.JSONField(default=dict, blank=True)
    options = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    notice = models.CharField(max_length=40, blank=True, default="")
    facts = models.JSONField(default=dict, blank=True)
    sheets = models.JSONField(default=list, blank=True)
    previewed_at = models.DateTimeField(null=True, blank=True)
    mark = models.CharField(max_length=200, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")
    take_conflicts = models.BooleanField(default=False)
    chunks = models.PositiveIntegerField(default=0)
    cursor = models.PositiveIntegerField(default=0)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    files_deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        verbose_name_plural = "batches"
        indexes = [models.Index(fields=["district", "-uploaded_at"], name="batch_district_uploaded")]
        constraints = [
            models.UniqueConstraint(
                name="one_open_batch_per_file",
                fields=["district", "scope_key", "sha256"],
                condition=~models.Q(state__in=CLOSED),
            ),
            models.UniqueConstraint(
                name="one_batch_at_a_time_in_a_district",
                fields=["district"],
                condition=models.Q(state__in=[State.ACCEPTING, State.UNDOING]),
            ),
            models.CheckConstraint(name="batch_state_is_known", condition=models.Q(state__in=State.values)),
            models.CheckConstraint(
                name="accepted_batch_says_by_whom",
                condition=models.Q(accepted_at__isnull=False, accepted_by__isnull=False)
                | ~models.Q(state__in=[State.ACCEPTING, State.ACCEPTED, State.UNDOING, State.UNDONE]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_open(self) -> bool:
        """Somebody may still do something about it."""
        return self.state not in CLOSED and self.state != State.ACCEPTED

    @property
    def is_working(self) -> bool:
        """A job is at it."""
        return self.state in (State.READING, State.PREPARING, State.ACCEPTING, State.UNDOING)


class Mapping(models.Model):
    """How the columns of lists with these very headers were understood in a district, confirmed by a person."""

    district = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    signature = models.CharField(max_length=64)
    shape = models.CharField(max_length=20)
    columns = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        ordering = ["district_id", "-confirmed_at"]
        constraints = [
            models.UniqueConstraint(name="one_mapping_per_signature", fields=["district", "signature"]),
        ]

    def __str__(self) -> str:
        return f"{self.district_id} {self.signature[:8]}"


class ConflictChoice(models.Model):
    """For one row of a batch: whether the list's values replace what a correction recorded (the default: they do not).

    table    "families" or "members"; place: the row's place in the staged table, counted from 0
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="choices")
    table = models.CharField(max_length=8)
    place = models.PositiveIntegerField()
    take = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_choice_per_row", fields=["batch", "table", "place"]),
            models.CheckConstraint(name="choice_is_of_a_table", condition=models.Q(table__in=["families", "members"])),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.table} {self.place}"


class ListedValues(models.Model):
    """What a list said of a family or a member that is no fact of the registry: counts, amounts, groups, notes."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="listed")
    family = models.ForeignKey("families.Family", on_delete=models.CASCADE, related_name="listed")
    member = models.ForeignKey("families.Member", null=True, on_delete=models.CASCADE, related_name="listed")
    values = models.JSONField()

    class Meta:
        ordering = ["batch_id", "pk"]
        verbose_name_plural = "listed values"

    def __str__(self) -> str:
        return f"{self.batch_id} {self.family_id}"
