"""Work done in the background: what was asked, how far it is, who works on it until when."""

import uuid

from django.conf import settings
from django.db import models


class Job(models.Model):
    """One piece of work of a kind (jobs.kinds) about one subject: a run, a batch, a comparison.

    A worker holds a job by a lease, which it renews while its process lives. `attempt` counts how often a worker took
    the job; a worker writes only while the number is still its own, so one that was given up for dead cannot write over
    its successor. `worker` says which process it is (jobs.machine). `trouble` is a sentence for the reader.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "queued"
        WORKING = "working", "working"
        DONE = "done", "done"
        FAILED = "failed", "failed"
        CANCELLED = "cancelled", "cancelled"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=36, help_text="public_id of what the work is about")
    area_code = models.CharField(max_length=10, blank=True, default="")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="jobs"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    step = models.CharField(max_length=40, blank=True, default="")
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0, help_text="0: not counted")
    cancel_asked = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0, help_text="how often a worker took it")
    mistakes = models.PositiveSmallIntegerField(default=0, help_text="how often it ended by an unforeseen error")
    worker = models.CharField(max_length=120, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    step_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    trouble = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_job_per_subject",
                fields=["kind", "subject"],
                condition=models.Q(state__in=["queued", "working"]),
            ),
            models.CheckConstraint(
                name="job_state_is_known",
                condition=models.Q(state__in=["queued", "working", "done", "failed", "cancelled"]),
            ),
            models.CheckConstraint(
                name="a_job_at_work_has_a_lease",
                condition=~models.Q(state="working") | models.Q(lease_until__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], name="job_open", condition=models.Q(state__in=["queued", "working"])),
            models.Index(fields=["subject"], name="job_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def percent(self) -> int | None:
        """How much of the step is done; None where that is not counted."""
        return min(100, self.done * 100 // self.total) if self.total else None


OPEN = (Job.State.QUEUED, Job.State.WORKING)
