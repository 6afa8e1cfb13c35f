"""Groups of families, their sessions, and who came.

A group's families belong to it from a day to a day. A session is planned, then held or cancelled; who came is kept row
by row, and a row that was wrong is superseded, never changed. Figures that pages of whole regions add up stand ready on
the session (how many came) and beside the group (how much of each module its families have attended); both are counted
anew, by SQL, in the transaction that changes what they count (sessions.tallies).
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

OWNER_KIND = "fds_session"  # the kind their photos are kept under


class Group(models.Model):
    """A group of families (kelompok) that meets for its sessions, and the facilitator who holds them.

    public_id  made when the form is opened and sent with it: a group that is sent twice is one group
    leader     whose carer leads the group (ketua kelompok)
    size       families that belong to it now, those who left the programme and were not taken out yet too: how many are
               left of them on a day, queries.sized and size_on say
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=60)
    village = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    facilitator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    leader = models.ForeignKey("families.Family", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    meeting_place = models.CharField(max_length=120, blank=True, default="")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    size = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(name="group_place_size", fields=["village", "closed_on", "facilitator", "size"])]
        constraints = [
            models.UniqueConstraint(
                name="one_open_group_per_name",
                fields=["facilitator", "village", "name"],
                condition=Q(closed_on=None),
            ),
            models.CheckConstraint(
                name="group_closes_not_before_it_opens",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


class GroupMembership(models.Model):
    """A family belongs to a group from starts_on until the day before ends_on (the same day: it never did)."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="memberships")
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="group_memberships")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["group_id", "starts_on"]
        constraints = [
            models.UniqueConstraint(name="one_open_group_per_family", fields=["family"], condition=Q(ends_on=None)),
            models.CheckConstraint(
                name="group_membership_ends_not_before_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} in {self.group_id}"


class Session(models.Model):
    """A meeting of a group (pertemuan): planned for a day, then held or cancelled.

    public_id    made when the form is opened and sent with it: a session that is sent twice is one session
    region       the group's village when it was planned: pages of regions count by it
    catalogue    the version under which `topic` (a code) was chosen: what it is called stays what it was called
    makes_up_for the session whose absentees this one is for (susulan)
    revision     which state of it somebody looked at; whoever saves over a newer one is told
    present, sick, on_leave, absent   how many families, as the attendance stands
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="sessions", db_index=False)
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    region = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False)
    meets_on = models.DateField()
    meets_from = models.TimeField(null=True, blank=True)
    meets_until = models.TimeField(null=True, blank=True)
    place = models.CharField(max_length=120, blank=True, default="")
    catalogue = models.CharField(max_length=20)
    module = models.CharField(max_length=40)
    topic = models.CharField(max_length=40)
    makes_up_for = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="make_ups")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    notes = models.CharField(max_length=1000, blank=True, default="")
    planned_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True, default="")
    revision = models.PositiveIntegerField(default=1)
    present = models.PositiveSmallIntegerField(default=0)
    sick = models.PositiveSmallIntegerField(default=0)
    on_leave = models.PositiveSmallIntegerField(default=0)
    absent = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-meets_on", "-pk"]
        indexes = [
            models.Index(name="session_day_region", fields=["meets_on", "region"]),
            models.Index(name="session_group_day", fields=["group", "meets_on"]),
            models.Index(
                name="session_person_day", fields=["facilitator", "meets_on", "state", "makes_up_for", "module"]
            ),
            # All that the figures of a region add up, so that they are read from this index alone.
            models.Index(
                name="session_region_figures",
                fields=[
                    "region", "state", "meets_on", "facilitator", "module", "makes_up_for",
                    "present", "sick", "on_leave", "absent",
                ],
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                name="one_session_per_group_day_and_topic",
                fields=["group", "meets_on", "topic"],
                condition=~Q(state="cancelled") & Q(makes_up_for=None),
            ),
            models.UniqueConstraint(
                name="one_make_up_per_session_and_day",
                fields=["makes_up_for", "meets_on"],
                condition=~Q(state="cancelled") & Q(makes_up_for__isnull=False),
            ),
            models.CheckConstraint(
                name="session_ends_after_it_begins",
                condition=Q(meets_until=None) | Q(meets_from__isnull=False, meets_until__gt=F("meets_from")),
            ),
            models.CheckConstraint(
                name="session_that_was_held_says_when_it_was_recorded",
                condition=Q(state="held", held_at__isnull=False) | ~Q(state="held"),
            ),
            models.CheckConstraint(
                name="session_that_was_cancelled_says_why",
                condition=(Q(cancelled_at__isnull=False) & ~Q(cancel_reason="")) | ~Q(state="cancelled"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def is_held(self) -> bool:
        return self.state == self.State.HELD

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def listed(self) -> int:
        """How many families stand on its attendance list."""
        return self.present + self.sick + self.on_leave + self.absent


class Attendance(models.Model):
    """Whether a family came to a session, as somebody recorded it; a correction supersedes the row.

    counts  this is the row by which the family has attended the topic: its first presence at it, whichever session.
    """

    class Status(models.TextChoices):
        PRESENT = "present", _("present")
        SICK = "sick", _("sick")
        LEAVE = "leave", _("leave")
        ABSENT = "absent", _("absent")

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="session_attendances")
    status = models.CharField(max_length=10, choices=Status.choices)
    module = models.CharField(max_length=40)
    topic = models.CharField(max_length=40)
    counts = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["session_id", "family_id", "recorded_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_attendance_per_family_and_session",
                fields=["session", "family"],
                condition=Q(superseded_at=None),
            ),
            models.UniqueConstraint(
                name="one_attendance_that_counts_per_topic",
                fields=["family", "topic"],
                condition=Q(counts=True),
            ),
            models.CheckConstraint(
                name="only_presence_counts",
                condition=Q(counts=False) | Q(status="present", superseded_at=None),
            ),
            models.CheckConstraint(
                name="attendance_status_is_known", condition=Q(status__in=["present", "sick", "leave", "absent"])
            ),
            models.CheckConstraint(
                name="attendance_superseded_after_recorded",
                condition=Q(superseded_at=None) | Q(superseded_at__gte=F("recorded_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} at {self.session_id}"


class GroupCoverage(models.Model):
    """How much of a module a group's families have attended: pairs of a family and a topic."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="coverage")
    module = models.CharField(max_length=40)
    covered = models.PositiveIntegerField()

    class Meta:
        ordering = ["group_id", "module"]
        constraints = [models.UniqueConstraint(name="one_coverage_per_group_and_module", fields=["group", "module"])]

    def __str__(self) -> str:
        return f"{self.group_id} {self.module}"
